"""Changes that wait for a signature, and pairs that people measured by hand."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make it."""
    run("0015_reviews_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0015_reviews_down")
