"""Runs, scenarios and uploads through the service: rights, and a second look at the scope."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Make it."""
    run("0034_work_by_officers_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0034_work_by_officers_down")
