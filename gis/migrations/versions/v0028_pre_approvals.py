"""What waits for a second person, and what was decided."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make it."""
    run("0028_approvals_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0028_approvals_down")
