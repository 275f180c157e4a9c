"""One connection to the database: opened, given its role, its errors made sentences."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import DBAPIError

from gis.cluster.place import OWNER
from gis.errors import DatabaseError
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

SETTING: Final = "GANTRUONG_DATABASE_URL"


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """
    Open one transaction: all of it or nothing.

    Raises
    ------
    DatabaseError
        With the first line of what the database says; its further lines may hold a child's data.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise DatabaseError(first_line(error.orig or error)) from None
    except psycopg.Error as error:
        raise DatabaseError(first_line(error)) from None


def driver(connection: Connection) -> psycopg.Connection:
    """Return psycopg's connection below SQLAlchemy's, in the same transaction, for COPY."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        msg = f"the database is reached through psycopg, not {type(driver).__name__}"
        raise TypeError(msg)
    return driver


def connect(dialect: Any, _record: Any, args: list[Any], options: dict[str, Any]) -> Any:  # noqa: ANN401 (SQLAlchemy's hook)
    """Open psycopg's connection; one sentence without the password says why it failed."""
    try:
        return dialect.connect(*args, **options)
    except psycopg.Error as error:
        where = options.get("host") or "the local server"
        secret = options.get("password") or ""
        reason = first_line(error)
        if secret:
            reason = reason.replace(str(secret), "…")
        msg = (
            f"no connection to database {options.get('dbname')} at {where}: {reason} "
            f"(start the private one with: gantruong db start; or mend {SETTING})"
        )
        raise DatabaseError(msg) from None


def take_role(connection: psycopg.Connection, role: str) -> None:
    """Act as a role from here on. Raises ``DatabaseError`` if this user may not."""
    began = connection.info.transaction_status == TransactionStatus.IDLE
    taken = connection.execute(query("take_role"), {"role": role}).fetchone()
    if taken is None and role != OWNER:  # the owner may not be there yet, before the first upgrade
        user = connection.info.user
        connection.close()
        msg = f"database user {user} may not act as {role}"
        raise DatabaseError(msg)
    if began:
        connection.commit()  # else the role would go with the first rollback


def first_line(error: BaseException) -> str:
    """Return the sentence of an error without its details, which may hold a child's data."""
    return str(error).strip().partition("\n")[0]
