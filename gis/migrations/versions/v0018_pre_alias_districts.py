"""Aliases of namesakes, told apart by their former district; shares and today's khu phố."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make it."""
    run("0018_alias_districts_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0018_alias_districts_down")
