"""Reading one state of the database over many connections, whatever is written meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from psycopg import sql
from sqlalchemy import event

from gis import db
from gis.db_connection import driver, transaction
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


@contextmanager
def one_moment(engine: Engine) -> Iterator[Engine]:
    """
    Give connections that all see the database as it is now, and that may not write.

    Parameters
    ----------
    engine
        The database; one of its connections is held while the block runs.

    Yields
    ------
    engine
        Further connections to it, by the same role; every transaction begins in that state.
    """
    holding = engine.execution_options(isolation_level="REPEATABLE READ")
    with transaction(holding) as connection:
        name = str(connection.exec_driver_sql(query("moment_export")).scalar_one())
        role = str(connection.exec_driver_sql(query("moment_role")).scalar_one())
        made = db.engine(engine.url.render_as_string(hide_password=False), role=role)

        def begin(connection: Connection) -> None:
            raw = driver(connection)
            raw.execute(query("moment_begin"))
            raw.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(name)))

        event.listen(made, "begin", begin)
        try:
            yield made
        finally:
            made.dispose()
