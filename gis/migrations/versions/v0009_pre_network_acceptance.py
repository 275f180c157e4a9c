"""Network versions made by accepting edits of another version."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make it."""
    run("0009_network_acceptance_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0009_network_acceptance_down")
