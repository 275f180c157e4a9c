"""Areas derived from placements."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make it."""
    run("0011_derived_areas_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0011_derived_areas_down")
