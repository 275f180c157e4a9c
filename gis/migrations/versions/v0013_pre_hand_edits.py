"""Changes by hand: clients with scopes, guards, and the history of every change."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make it."""
    run("0013_hand_edits_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0013_hand_edits_down")
