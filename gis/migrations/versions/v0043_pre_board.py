"""The operations board: counts by ward, of children whom a caller need not see."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Make it."""
    run("0043_board_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0043_board_down")
