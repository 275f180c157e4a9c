"""Public facts for others' programs: more views, statistics as told, the edition of it all."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make it."""
    run("0029_public_facts_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0029_public_facts_down")
