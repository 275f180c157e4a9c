"""The service may store drafts of catchments and decide on them, for whom may."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Make it."""
    run("0033_catchments_by_hand_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0033_catchments_by_hand_down")
