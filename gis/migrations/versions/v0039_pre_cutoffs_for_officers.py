"""Exact cut-offs have row security; the public reads counts through a function."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Make it."""
    run("0039_cutoffs_for_officers_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0039_cutoffs_for_officers_down")
