"""Alembic's entry point: runs the asked steps on the connection that ``gis.db`` prepared."""

from __future__ import annotations

from alembic import context

from gis.tables import metadata


def run_steps() -> None:
    """Run the steps in one transaction: all or none."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table_schema="public",
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name under which alembic runs this file; anyone may import it
    run_steps()
