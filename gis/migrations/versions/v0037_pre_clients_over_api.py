"""Keys given out over the API, within the rights of whoever asks."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Make it."""
    run("0037_clients_over_api_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0037_clients_over_api_down")
