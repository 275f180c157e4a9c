"""The second round as a recorded run: it names its first."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Make it."""
    run("0036_second_round_up")


def downgrade() -> None:
    """Take the column away, and the second rounds with it."""
    run("0036_second_round_down")
