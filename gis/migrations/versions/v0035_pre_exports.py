"""Bulk exports: who took what, and which children were in it."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Make it."""
    run("0035_exports_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0035_exports_down")
