"""Who confirmed a run by which document, and who accepted each of its assumed rules."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Make it."""
    run("0047_decided_by_name_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0047_decided_by_name_down")
