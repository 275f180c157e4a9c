"""Rules of the database itself: valid areas, periods, places in their wards, nearest gates."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make it."""
    run("0022_database_rules_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0022_database_rules_down")
