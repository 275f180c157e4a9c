"""Signing for rows that a check warned about."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Make it."""
    run("0038_sign_off_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0038_sign_off_down")
