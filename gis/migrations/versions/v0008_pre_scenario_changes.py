"""Changes of schools, seats and policy in a scenario."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make it."""
    run("0008_scenario_changes_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0008_scenario_changes_down")
