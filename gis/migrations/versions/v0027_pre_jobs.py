"""Work in the background: procrastinate's queue in a schema of its own, and what each job is."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make it."""
    run("0027_jobs_schema")
    run("procrastinate_3_10")
    run("0027_jobs_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0027_jobs_down")
