"""The queue in PostgreSQL: procrastinate's application, as its worker uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from procrastinate import App, PsycopgConnector

from gis.cluster.connect import DRIVER
from gis.cluster.place import OWNER
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping

TASK: Final = "work"
"""The one task that the queue knows: do the job of this number."""

SCHEMA: Final = "jobs"
CONNECTIONS: Final = 4


def application(url: str) -> App:
    """Return the queue of a database; nothing is connected yet."""
    connector = PsycopgConnector(
        conninfo=url.replace(f"{DRIVER}:", "postgresql:", 1),
        kwargs={"application_name": "gantruong worker"},
        configure=_configure,
        min_size=1,
        max_size=CONNECTIONS,
    )
    return App(connector=connector)


async def ask(app: App, sql: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 (one value)
    """Return the first value of a query on the worker's own connections."""
    connector = app.connector
    row = await connector.execute_query_one_async(sql, **values)
    return next(iter(row.values()))


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    """
    Act as the owner, and find procrastinate's tables without naming their schema.

    Every statement is a transaction of its own: a worker whose machine falls asleep between a
    statement and its commit would keep the lock of ``work.rescue_jobs``, and nobody could take
    over its jobs until it woke up.
    """
    await connection.execute(query("take_role"), {"role": OWNER})
    await connection.execute("SELECT set_config('search_path', %s, false)", (f"{SCHEMA}, public",))
    await connection.commit()
    await connection.set_autocommit(True)
