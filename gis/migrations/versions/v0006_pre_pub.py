"""What anybody may read."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make it."""
    run("0006_pub_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0006_pub_down")
