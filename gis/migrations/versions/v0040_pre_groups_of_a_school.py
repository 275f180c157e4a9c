"""Counts of a school tell how many of its groups have few offers."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Make it."""
    run("0040_groups_of_a_school_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0040_groups_of_a_school_down")
