"""Alembic's entry point: runs the asked steps on the connection that ``gis.db`` prepared."""

from __future__ import annotations

from alembic import context

from gis.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema="public",
)
with context.begin_transaction():  # all steps or none
    context.run_migrations()
