"""Connections of the public role alone, for the OGC API; the database may be away at any time."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import asyncpg  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import make_url

from gis.cluster.place import PUBLIC
from gis.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import URL

MOST_CONNECTIONS: Final = 4
"""More readers than this wait; the officers' connections are not touched by them."""

WAIT_S: Final = 2.0
FAIL_FAST_S: Final = 1.0
"""For so long after a failed attempt nobody waits for another one."""

LIMITS: Final = {
    "application_name": "gantruong-ogc",
    "default_transaction_read_only": "on",
    "idle_in_transaction_session_timeout": "10s",
    "search_path": "pub, public",
    "statement_timeout": "2s",
}
"""Said at the door, because those of the role hold only for who logs in as it."""

TLS: Final = frozenset({"sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl"})
AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
)

log = logging.getLogger("gantruong.ogc")


class PublicPool:
    """
    Connections that act as ``gantruong_public`` and nothing else, made when first needed.

    Parameters
    ----------
    address
        Gives the database's address; asked when a connection is needed, never at import.

    Notes
    -----
    tipg reads through asyncpg, so this is not the pool of the other routes. tipg's own settings
    refuse a socket's address and would connect at start; here a service without its database
    starts, and answers again as soon as the database does.
    """

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._pool: Any = None
        self._making = asyncio.Lock()
        self._away_s = float("-inf")

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """
        Lend a connection.

        Raises
        ------
        DatabaseError
            If the database cannot be reached, or all connections stay in use.
        """
        if time.monotonic() - self._away_s < FAIL_FAST_S:
            msg = "the database was away a moment ago"
            raise DatabaseError(msg)
        try:
            pool = await self._ready()
            async with pool.acquire(timeout=WAIT_S) as connection:
                yield connection
        except AWAY as error:
            if not isinstance(error, TimeoutError):  # that is many readers, not no database
                self._away_s = time.monotonic()
            msg = f"the public role has no connection: {type(error).__name__}"
            raise DatabaseError(msg) from error

    async def close(self) -> None:
        """Close all connections."""
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def _ready(self) -> Any:  # noqa: ANN401 (asyncpg has no types)
        async with self._making:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    **connect_options(self._address()),
                    min_size=0,  # nothing is opened before the first question
                    max_size=MOST_CONNECTIONS,
                    timeout=WAIT_S,
                    server_settings=LIMITS,
                    init=_become_public,
                )
            return self._pool


def connect_options(address: str) -> dict[str, Any]:
    """
    Return what asyncpg is told of an address.

    Notes
    -----
    Through a socket the server asks the system who is there, so one logs in as the public role.
    Elsewhere the address's own user takes on the role, which it must be a member of.

    Examples
    --------
    >>> connect_options("postgresql://a@/city?host=/run/x&port=5433&requirepeer=b")
    {'dsn': 'postgresql://gantruong_public@/city', 'host': '/run/x', 'port': 5433}
    >>> connect_options("postgresql+psycopg://a:b@c:5432/d?sslmode=require&connect_timeout=3")
    {'dsn': 'postgresql://a:b@c:5432/d?sslmode=require'}
    """
    url = make_url(address)
    kept = {name: value for name, value in url.query.items() if name in TLS}
    place = _socket(url)
    if place and url.password is None:
        url = url.set(username=PUBLIC)
    plain = url.set(drivername="postgresql", query=kept)
    return {"dsn": plain.render_as_string(hide_password=False), **place}


def _socket(url: URL) -> dict[str, Any]:
    host = url.query.get("host")
    if not isinstance(host, str):
        return {}
    port = url.query.get("port")
    return {"host": host, **({"port": int(port)} if isinstance(port, str) else {})}


async def _become_public(connection: Any) -> None:  # noqa: ANN401 (asyncpg has no types)
    """Act as the public role for good, and read JSON as JSON."""
    try:
        await connection.execute(f"SET ROLE {PUBLIC}")
    except asyncpg.InsufficientPrivilegeError as error:
        user = await connection.fetchval("SELECT session_user")
        log.error("database user may not act as %s user=%s", PUBLIC, user)  # noqa: TRY400 (its text is the database's)
        msg = f"database user {user} may not act as {PUBLIC}; set GANTRUONG_OGC_DATABASE_URL"
        raise DatabaseError(msg) from error
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
