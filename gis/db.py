"""The database's address, its connections, and its schema brought up to date."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from gis import once
from gis.cluster.connect import DRIVER
from gis.cluster.place import APP, OWNER, PUBLIC
from gis.cluster.private import Cluster
from gis.db_connection import SETTING, connect, driver, first_line, take_role, transaction
from gis.errors import DatabaseError
from gis.queries import query
from gis.state import state_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alembic.config import Config
    from sqlalchemy import Connection, Engine

POSTGRES_NAMES: Final = frozenset({"postgres", "postgresql", DRIVER})
MIGRATIONS: Final = Path(__file__).parent / "migrations"
SERVICE_ROLES: Final = (OWNER, APP, PUBLIC)
EXTENSIONS: Final = ("btree_gist", "pg_trgm", "postgis", "unaccent")
CONNECT_LIMIT_S: Final = 10
NETWORK_PATIENCE: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds; a server that vanished is noticed, not waited for
}
SERVICE_LIMITS: Final = {
    "statement_timeout": "60s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "120s",
}
"""Of connections that serve people: no question holds one for longer. Batch work has no limit."""

__all__ = [
    "SETTING",
    "check",
    "database_url",
    "downgrade",
    "driver",
    "engine",
    "newest",
    "prepare",
    "ready_engine",
    "see_wards",
    "transaction",
    "upgrade",
    "version",
]


def database_url() -> str:
    """
    Return the address of the database to use.

    Returns
    -------
    url
        ``GANTRUONG_DATABASE_URL`` if set, else the private cluster's, made and started.

    Raises
    ------
    DatabaseError
        If the setting is not a PostgreSQL address, or the cluster does not start.
    EnvironmentNotReadyError
        If no PostgreSQL with PostGIS is installed.
    """
    given = os.environ.get(SETTING)
    if not given:
        return Cluster(state_dir()).ensure()
    return _address(given).render_as_string(hide_password=False)


def engine(url: str | None = None, *, role: str = OWNER) -> Engine:
    """
    Return connections that act as one of the service's roles.

    Parameters
    ----------
    url
        Address; ``database_url()`` if not given.
    role
        Role taken on by every connection, if it exists and the address's user may take it.

    Notes
    -----
    ``gantruong_owner`` reads and writes all; ``gantruong_app`` sees children by ``see_wards``.
    A connection that fails raises ``DatabaseError`` with one sentence and no secret in it.
    """
    return _engine(url or database_url(), role=role)


def _engine(url: str, *, role: str, **options: Any) -> Engine:  # noqa: ANN401 (create_engine's own)
    made = create_engine(
        _address(url),
        connect_args={
            "connect_timeout": CONNECT_LIMIT_S,
            "application_name": "gantruong",
            **NETWORK_PATIENCE,
        },
        pool_pre_ping=True,  # after a restart of the server no caller gets a dead connection
        hide_parameters=True,  # bound values may be a child's
        **options,
    )
    event.listen(made, "do_connect", connect)
    event.listen(made, "connect", lambda connection, _: take_role(connection, role))
    event.listen(made, "commit", once.mark)
    return made


def see_wards(connection: Connection, wards: Sequence[str]) -> None:
    """Let this transaction of ``gantruong_app`` see the children of these wards; ``*`` = all."""
    bad = [code for code in wards if "," in code]
    if bad:
        msg = f"a ward code cannot hold a comma: {bad[0]!r}"
        raise ValueError(msg)
    connection.exec_driver_sql(query("see_wards"), {"wards": ",".join(wards)})


def ready_engine(url: str | None = None) -> Engine:
    """Return ``engine(url)`` of a database whose schema is up to date, bringing it there first."""
    address = url or database_url()
    if version(address) != newest():
        upgrade(address)
    return engine(address)


def version(url: str) -> str | None:
    """Return the schema's version, ``None`` before the first ``upgrade``."""
    with _session(url) as connection:
        row = connection.exec_driver_sql(query("schema_exists")).scalar()
        return connection.exec_driver_sql(query("schema_version")).scalar() if row else None


def newest() -> str:
    """Return the version that this program's tables have."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 (0.2 s, only where asked)

    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        msg = "no migrations are installed beside gis.db"
        raise DatabaseError(msg)
    return head


def upgrade(url: str, revision: str = "head") -> None:
    """
    Bring the schema up to a version, all steps or none; roles and extensions come first.

    Raises
    ------
    DatabaseError
        If the server lacks roles or extensions and the user may not add them; the sentence says
        what an administrator has to run.
    """
    from alembic import command  # noqa: PLC0415 (0.2 s, only where asked)

    with _session(url) as connection:
        _prepare(connection)
        command.upgrade(_config(connection), revision)


def prepare(url: str) -> None:
    """
    Add roles, extensions and rights that the schema stands on, and no table.

    Raises
    ------
    DatabaseError
        As ``upgrade``.
    """
    with _session(url) as connection:
        _prepare(connection)


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to a version (``base`` = nothing), all steps or none."""
    from alembic import command  # noqa: PLC0415 (0.2 s, only where asked)

    with _session(url) as connection:
        command.downgrade(_config(connection), revision)


def check(url: str) -> list[str]:
    """Return one line per difference between models and database; none is as it should be."""
    from gis.schema_check import differences  # noqa: PLC0415 (loads alembic and all models)

    with _session(url) as connection:
        return differences(connection)


@contextmanager
def _session(url: str) -> Iterator[Connection]:
    """Open one transaction of the owner on a connection of its own."""
    made = _engine(url, role=OWNER, poolclass=NullPool)
    try:
        with transaction(made) as connection:
            yield connection
    finally:
        made.dispose()


def _prepare(connection: Connection) -> None:
    """Add what the schema stands on, and act as its owner from here on."""
    connection.exec_driver_sql(query("migration_lock"))
    connection.exec_driver_sql(query("drop_role"))
    have = connection.exec_driver_sql(query("ground")).mappings().one()
    roles = [role for role in SERVICE_ROLES if role not in have["roles"]]
    extensions = [name for name in EXTENSIONS if name not in have["extensions"]]
    wanted = {"roles": bool(roles), "extensions": bool(extensions), "ownership": not have["owns"]}
    missing = [name for name, is_missing in wanted.items() if is_missing]
    try:
        for name in missing:
            driver(connection).execute(query(name))
    except psycopg.errors.InsufficientPrivilege as error:
        files = ", ".join(f"gis/sql/{name}.sql" for name in missing)
        msg = (
            f"user {have['user']} may not prepare the database ({first_line(error)}): let an "
            f"administrator run {files} in it once, as that user's superior"
        )
        raise DatabaseError(msg) from error
    take_role(driver(connection), OWNER)


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config  # noqa: PLC0415 (0.2 s, only where asked)

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.drivername not in POSTGRES_NAMES:
        msg = f"{SETTING} is not an address such as postgresql://user@host/database"
        raise DatabaseError(msg) from None
    return address.set(drivername=DRIVER)
