"""Catchments as places of their own, from draft to replaced."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make it."""
    run("0016_catchments_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0016_catchments_down")
