"""The registers: wards, schools, seats and what forecasts need."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make it."""
    run("0002_places_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0002_places_down")
