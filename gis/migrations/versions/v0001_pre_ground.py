"""Schemas, who may read in them, and names without accents."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make it."""
    run("0001_ground_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0001_ground_down")
