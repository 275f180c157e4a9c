"""Runs, their results, scenarios, clients and the audit log."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make it."""
    run("0005_work_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0005_work_down")
