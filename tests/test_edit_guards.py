"""The database refuses a change beyond scope and ward, whatever the service above does."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis import db, write
from gis.access import SCOPES, Access, act_as
from gis.model import Source
from gis.register.contract import load
from gis.tables.registers import TABLE_NAMES
from tests.conftest import IS_FULL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SOURCE = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01")
POINT = {"lon": 106.7, "lat": 10.7}
CHANGES = {
    "school": "UPDATE school SET name = 'y' WHERE school_code = 'S1'",
    "gate": "UPDATE gate SET open_to_pupils = false WHERE school_code = 'S1'",
    "seats": "UPDATE seats SET seats = 1 WHERE school_code = 'S1'",
    "new gate": "INSERT INTO gate (dataset_id, school_code, gate_no, open_to_pupils, geom)"
    " SELECT dataset_id, 'S1', 9, true, geom FROM gate LIMIT 1",
    "gone gate": "DELETE FROM gate WHERE school_code = 'S1'",
    "births": "UPDATE births SET births = 1",
    "pupil": "UPDATE people.pupil SET group_no = 2 WHERE pupil_id = 'P1'",
}
WARDS = {"own": ("W1",), "other": ("W2",), "city": ("*",), "none": ()}


def populate(engine: Engine) -> None:
    """Make a city of two wards with a school and a child each."""
    each = range(1, 3)
    school = {"name": "x", "kind": "primary", **POINT}
    pupil = {"season": "2026-2027", "grade": "1", "group": 1, **POINT}
    seats = {"season": "2026-2027", "grade": "1", "programme": "ordinary", "seats": 30}
    sets = {
        "schools": [{"school_code": f"S{k}", "ward_code": f"W{k}", **school} for k in each],
        "gates": [
            {"school_code": f"S{k}", "gate_no": 1, "open_to_pupils": "true", **POINT} for k in each
        ],
        "seats": [{"school_code": f"S{k}", **seats} for k in each],
        "births": [{"ward_code": "W1", "year": 2020, "births": 10}],
        "pupils": [{"pupil_id": f"P{k}", "ward_code": f"W{k}", **pupil} for k in each],
    }
    for kind, rows in sets.items():
        write.register(engine, kind, pd.DataFrame(rows), SOURCE)


@pytest.fixture(scope="module")
def app(module_database_url: str) -> Iterator[Engine]:
    """Return the service's connections to a city that every test leaves as it was."""
    owner = db.engine(module_database_url)
    populate(owner)
    owner.dispose()
    made = db.engine(module_database_url, role="gantruong_app")
    yield made
    made.dispose()


def n_changed(app: Engine, statement: str, access: Access | None) -> int:
    """Return how many rows a statement changes for a client; nothing is kept."""
    with app.connect() as connection:
        if access is not None:
            act_as(connection, access)
        try:
            return connection.execute(text(statement)).rowcount
        except ProgrammingError as error:
            if not isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
                raise
            return 0
        finally:
            connection.rollback()


TRIED = list(SCOPES) if IS_FULL else [*list(SCOPES)[:5], "runs:decide"]
"""Scopes that change rows and some that must not; all of them in the full run."""


def may(what: str, scope: str, ward: str) -> bool:
    """Tell the rule in one line: the scope of the thing, and the own ward or the city."""
    if what == "pupil" and scope == "registrations:send":
        return ward == "city"
    if what == "pupil":
        return scope == "people:edit" and ward in {"own", "city"}
    return scope == "registers:edit" and (ward == "city" or (ward == "own" and what != "births"))


@pytest.mark.parametrize(("what", "scope", "ward"), list(itertools.product(CHANGES, TRIED, WARDS)))
def test_scope_and_ward_decide_in_the_database(
    app: Engine, what: str, scope: str, ward: str
) -> None:
    """Every pair of scope and ward against every kind of change."""
    access = Access(scopes=frozenset({scope}), wards=WARDS[ward])

    assert (n_changed(app, CHANGES[what], access) > 0) == may(what, scope, ward)


@pytest.mark.parametrize("what", CHANGES)
def test_a_transaction_that_says_nothing_changes_nothing(app: Engine, what: str) -> None:
    """Forgetting to say for whom one works must not mean for everybody."""
    assert n_changed(app, CHANGES[what], None) == 0


def test_a_school_cannot_be_pulled_into_the_own_ward(app: Engine) -> None:
    """Nor pushed out of it: both the old ward and the new one must be the client's."""
    access = Access(scopes=frozenset({"registers:edit"}), wards=("W1",))
    pull = "UPDATE school SET ward_code = 'W1' WHERE school_code = 'S2'"
    push = "UPDATE school SET ward_code = 'W2' WHERE school_code = 'S1'"

    assert n_changed(app, pull, access) == 0
    assert n_changed(app, push, access) == 0


def test_a_child_cannot_be_moved_out_of_sight(app: Engine) -> None:
    """A correction that its maker could not see any more is the department's."""
    push = "UPDATE people.pupil SET ward_code = 'W2' WHERE pupil_id = 'P1'"
    access = Access(scopes=frozenset({"people:edit"}), wards=("W1",))
    with app.connect() as connection:
        act_as(connection, access)
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(text(push))


@pytest.mark.parametrize("table", ["work.register_change", "people.register_change"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_history_is_not_the_services_to_change(app: Engine, table: str, verb: str) -> None:
    """Even a client of everything only adds to it."""
    access = Access(scopes=frozenset(SCOPES), wards=("*",))

    assert n_changed(app, verb.format(table), access) == 0


@pytest.mark.parametrize("kind", [k for k in TABLE_NAMES if not load(k).personal])
def test_every_register_has_its_guard(app: Engine, kind: str) -> None:
    """A new register needs its grant and its trigger, as migration 0023 gives them."""
    table = TABLE_NAMES[kind]
    asked = text(
        "SELECT has_table_privilege('gantruong_app', :table, 'UPDATE'),"
        " EXISTS (SELECT FROM pg_trigger"
        " WHERE tgname = 'guard_edit' AND tgrelid = :table ::regclass)"
    )
    with app.connect() as connection:
        assert connection.execute(asked, {"table": table}).one() == (True, True)
