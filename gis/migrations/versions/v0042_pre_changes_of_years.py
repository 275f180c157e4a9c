"""Steps of a scenario change more than seats: housing, mergers, moves, when a step starts."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Make it."""
    run("0042_changes_of_years_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0042_changes_of_years_down")
