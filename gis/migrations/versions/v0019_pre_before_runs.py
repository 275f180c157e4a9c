"""Lists of special programmes, children placed by decision, and both among the offers."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make it."""
    run("0019_before_runs_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0019_before_runs_down")
