"""Road networks and water."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make it."""
    run("0003_network_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0003_network_down")
