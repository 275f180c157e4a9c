"""Registrations come in over the API, in batches, from the admission system."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Make it."""
    run("0048_registrations_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0048_registrations_down")
