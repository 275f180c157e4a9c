"""Reports of paths and gates by parents and wards."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make it."""
    run("0020_path_reports_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0020_path_reports_down")
