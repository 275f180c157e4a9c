"""Connections to a private database, and waiting for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy import URL

from gis.cluster import process as cluster_process
from gis.cluster.place import ADMIN, OWNER, PORT
from gis.errors import DatabaseError

if TYPE_CHECKING:
    from gis.cluster.place import Place
    from gis.cluster.server import Account

DRIVER: Final = "postgresql+psycopg"
DATABASE: Final = "gantruong"
MAINTENANCE: Final = "postgres"
READY_LIMIT_S: Final = 60.0


def url(place: Place, user: Account, *, role: str, database: str) -> str:
    """Return the address; ``requirepeer`` refuses a server that another user put at the socket."""
    where = {"host": str(place.socket), "port": str(PORT), "requirepeer": user.name}
    made = URL.create(DRIVER, username=role, database=database, query=where)
    # SQLAlchemy writes a space as + and reads both; libpq, which psql uses, knows only %20.
    return f"{DRIVER}:{made.render_as_string().partition(':')[2].replace('+', '%20')}"


def connect(address: str) -> psycopg.Connection:
    """Return a connection of psycopg itself in which every statement stands for itself."""
    return psycopg.connect(address.replace(f"{DRIVER}:", "postgresql:", 1), autocommit=True)


def answers(place: Place, user: Account) -> bool:
    """Return whether the finished database is there and lets us in."""
    if cluster_process.pid_of(place) is None:
        return False
    try:
        connect(url(place, user, role=OWNER, database=DATABASE)).close()
    except psycopg.OperationalError:
        return False
    return True


def await_ready(place: Place, user: Account, pid: int | None) -> bool:
    """
    Wait until a server lets us in, which it does not while it recovers.

    Returns
    -------
    is_ready
        False as soon as its process has ended.

    Raises
    ------
    DatabaseError
        If it lives and still lets nobody in after a minute.
    """
    address = url(place, user, role=ADMIN, database=MAINTENANCE)
    limit_s = time.monotonic() + READY_LIMIT_S
    while time.monotonic() < limit_s:
        try:
            connect(address).close()
        except psycopg.OperationalError:
            if pid is None or not cluster_process.lives(pid):
                return False
            time.sleep(0.02)
        else:
            return True
    msg = f"the database in {place.root} does not answer: {cluster_process.end_of_log(place)}"
    raise DatabaseError(msg)
