"""The operations board: counts by ward, of children whom a caller need not see."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Make it."""
    run("0045_board_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0045_board_down")
