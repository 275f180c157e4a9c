"""Runs that are made once, change state in one direction, and keep every exception."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make it."""
    run("0010_sealed_runs_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0010_sealed_runs_down")
