"""How many background jobs are in each state, for monitoring."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make it."""
    run("0031_job_counts_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0031_job_counts_down")
