"""Officers decide about unsure addresses through the service."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Make it."""
    run("0041_desk_over_api_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0041_desk_over_api_down")
