"""Writes that may be sent twice: named by their senders, answered once."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make it."""
    run("0025_idempotency_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0025_idempotency_down")
