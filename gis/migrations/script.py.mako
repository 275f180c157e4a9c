"""${message}"""

from __future__ import annotations

from gis.migrations.script import run

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """TODO: say what holds afterwards."""
    run("${up_revision}_up")


def downgrade() -> None:
    """Take it away again."""
    run("${up_revision}_down")
