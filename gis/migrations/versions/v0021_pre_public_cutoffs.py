"""Cut-offs that were told to the public."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make it."""
    run("0021_public_cutoffs_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0021_public_cutoffs_down")
