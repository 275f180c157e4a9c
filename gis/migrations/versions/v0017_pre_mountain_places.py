"""Which schools board their pupils, and which distances are straight lines that stand in."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make it."""
    run("0017_mountain_places_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0017_mountain_places_down")
