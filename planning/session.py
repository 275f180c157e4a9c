"""Connections of a notebook: they read; saving a scenario is the one thing that they may write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url

from gis import db
from gis.access import (
    PEOPLE_READ,
    REGISTERS_READ,
    RESULTS_READ,
    RUNS_READ,
    SCENARIOS_WORK,
    Access,
    acting,
)
from gis.cluster import place as cluster_place
from gis.cluster.place import APP
from gis.cluster.private import Cluster
from gis.errors import DatabaseError
from gis.principals import at_machine
from gis.state import state_dir

if TYPE_CHECKING:
    from sqlalchemy import Engine

READ_ONLY: Final = "-cdefault_transaction_read_only=on"
PLANNER: Final = "planner"
"""Who a scenario is saved by, where nobody says a name."""

READS: Final = Access(
    scopes=frozenset({PEOPLE_READ, REGISTERS_READ, RESULTS_READ, RUNS_READ}),
    wards=("*",),
    principal=at_machine(PLANNER),
)
SAVES: Final = Access(
    scopes=frozenset({REGISTERS_READ, SCENARIOS_WORK}),
    wards=("*",),
    principal=at_machine(PLANNER),
)


def address() -> str:
    """
    Return the address that a notebook's session logs in with, read only from its first breath.

    In the private database the login is ``gantruong_app`` itself; on a server that was set it is
    the user of ``GANTRUONG_DATABASE_URL``, who takes that role on.
    """
    given = os.environ.get(db.SETTING)
    found = make_url(given) if given else make_url(db.database_url()).set(username=APP)
    return found.update_query_dict({"options": READ_ONLY}).render_as_string(hide_password=False)


def is_current(url: str) -> bool:
    """
    Tell whether a database has this program's schema.

    The login ``gantruong_app`` may not read that: ``gantruong notebook``, which gives its address
    out, has brought the schema there.
    """
    return make_url(url).username == APP or db.version(url) == db.newest()


def is_private(url: str) -> bool:
    """Tell whether an address is of the private database's server."""
    place = cluster_place.find(state_dir())
    if place is None:
        return False
    own = make_url(Cluster(state_dir()).url())
    return dict(make_url(url).query).get("host") == dict(own.query).get("host")


def reading(url: str) -> Engine:
    """
    Return connections of ``gantruong_app`` every transaction of which is read only.

    Raises
    ------
    DatabaseError
        If the schema is not this program's: nothing is upgraded from a notebook.
    """
    if not is_current(url):
        msg = "the database has another version's schema; run once: gantruong db upgrade"
        raise DatabaseError(msg)
    made = db.engine(url, role=APP)
    return acting(made.execution_options(postgresql_readonly=True), READS)


def saving(url: str) -> Engine:
    """Return connections of ``gantruong_app`` that may add to scenarios and see no child."""
    made = db.engine(url, role=APP)
    return acting(made.execution_options(postgresql_readonly=False), SAVES)
