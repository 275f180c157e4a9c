"""Children placed beforehand name their decision, and offers no longer say its ground."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Add it."""
    run("0051_placed_beforehand_up")


def downgrade() -> None:
    """Take it away."""
    run("0051_placed_beforehand_down")
