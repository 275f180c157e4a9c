"""Seasons as data: definitions, and deadlines as moments with their history."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Make it."""
    run("0043_seasons_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0043_seasons_down")
