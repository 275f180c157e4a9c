"""Pupils may have a family, and a reason may be that it stays together."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Add them."""
    run("0052_families_of_a_run_up")


def downgrade() -> None:
    """Take them away."""
    run("0052_families_of_a_run_down")
