"""What happened in a season, told in the order of the audit log to whoever may know it."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Make it."""
    run("0049_change_feed_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0049_change_feed_down")
