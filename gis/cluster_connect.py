"""Connections to a private database, and waiting for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy import URL

from gis import cluster_process
from gis.cluster_place import ADMIN, OWNER, PORT
from gis.errors import DatabaseError

if TYPE_CHECKING:
    from gis.cluster_place import Place
    from gis.cluster_server import Account

DRIVER: Final = "postgresql+psycopg"
DATABASE: Final = "gantruong"
MAINTENANCE: Final = "postgres"
READY_LIMIT_S: Final = 60.0


def url(place: Place, user: Account, *, role: str, database: str) -> str:
    """Return the address; ``requirepeer`` refuses a server that another user put at the socket."""
    where = {"host": str(place.socket), "port": str(PORT), "requirepeer": user.name}
    made = URL.create(DRIVER, username=role, database=database, query=where)
    return made.render_as_string(hide_password=False)


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


def await_ready(place: Place, user: Account) -> None:
    """Wait until a running server lets us in, which it does not while it recovers."""
    address = url(cluster_process.where_it_runs(place), user, role=ADMIN, database=MAINTENANCE)
    limit_s = time.monotonic() + READY_LIMIT_S
    while True:
        try:
            connect(address).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > limit_s or cluster_process.pid_of(place) is None:
                log = cluster_process.end_of_log(place)
                msg = f"the database in {place.root} does not answer; its log ends: {log}"
                raise DatabaseError(msg) from error
            time.sleep(0.1)
        else:
            return
