"""Keys of programs: exchanged without a gap, for one purpose, last used when."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Make it."""
    run("0030_api_keys_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0030_api_keys_down")
