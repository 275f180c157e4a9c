"""Children of universal-education surveys, and offices to ask."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make it."""
    run("0014_children_and_contacts_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0014_children_and_contacts_down")
