"""Children, seen by ward."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make it."""
    run("0004_people_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0004_people_down")
