"""Rows about children need a scope beside the ward; the audit log has a reader."""

from __future__ import annotations

from gis.migrations.script import run

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Make it."""
    run("0032_row_security_up")


def downgrade() -> None:
    """Take it away with all it holds."""
    run("0032_row_security_down")
