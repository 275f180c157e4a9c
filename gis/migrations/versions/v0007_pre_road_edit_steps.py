"""Steps of a scenario, and where an added road hangs."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make it."""
    run("0007_road_edit_steps_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0007_road_edit_steps_down")
