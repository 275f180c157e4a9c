"""Changes by hand of the registers that came later."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make it."""
    run("0023_more_hand_edits_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0023_more_hand_edits_down")
