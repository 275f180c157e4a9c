"""Last days stand among the deadlines of their season alone."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Make it."""
    run("0044_season_dates_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0044_season_dates_down")
