"""Codes of families as keyed hashes, their answers and requests, last days."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make it."""
    run("0026_families_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0026_families_down")
