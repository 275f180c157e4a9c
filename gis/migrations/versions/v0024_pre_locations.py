"""Where pupils' addresses lie, what of them a person decides, and confirmed points."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make it."""
    run("0024_locations_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0024_locations_down")
