"""Addresses of other systems that are told when something happened."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Make it."""
    run("0050_webhooks_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0050_webhooks_down")
