"""Children placed after final: runs that name the final one."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Let such runs be."""
    run("0046_late_placements_up")


def downgrade() -> None:
    """Refuse them again; there must be none."""
    run("0046_late_placements_down")
