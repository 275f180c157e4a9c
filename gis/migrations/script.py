"""Runs the SQL of a migration step."""

from __future__ import annotations

from importlib.resources import files

import psycopg
from alembic import op


def run(name: str) -> None:
    """Run ``ddl/<name>.sql`` as it stands, in the transaction of all steps."""
    text = files("gis.migrations").joinpath("ddl", f"{name}.sql").read_text(encoding="utf-8")
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        msg = f"migrations run on psycopg, not on {type(connection).__name__}"
        raise TypeError(msg)
    connection.execute(text)  # our own file, without parameters
