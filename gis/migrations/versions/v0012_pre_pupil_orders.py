"""Columns of pupils that order them inside a group."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make it."""
    run("0012_pupil_orders_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0012_pupil_orders_down")
