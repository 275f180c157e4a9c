"""Role by ward by table by verb in the database itself: what the service above cannot give away."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis import db
from gis.access import SCOPES, Access, act_as
from gis.api_client_roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

CITY: Final = "*"
SHARE: Final = 10
PEOPLE: Final = frozenset({"people:read", "people:edit"})
REQUESTS: Final = frozenset({"requests:read", "requests:decide"})
RESULTS: Final = frozenset({"results:read", "exports:read", "runs:decide"})
EXPORTS: Final = frozenset({"exports:read"})
SEND: Final = frozenset({"registrations:send"})
LISTS: Final = PEOPLE | {"results:read", "exports:read"}
NOBODY: Final[frozenset[str]] = frozenset()

TABLES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "people.pupil": (PEOPLE | REQUESTS | EXPORTS | SEND, "ward"),
    "people.applicant": (PEOPLE | EXPORTS, "city"),
    "people.location": (PEOPLE | REQUESTS | SEND, "ward"),
    "people.confirmed_point": (PEOPLE | REQUESTS, "ward"),
    "people.register_change": (PEOPLE | SEND | {"requests:decide"}, "ward"),
    "people.placed_beforehand": (LISTS, "city"),
    "people.programme_list": (LISTS, "city"),
    "people.family_code": (NOBODY, "city"),
    "people.family_withheld": (NOBODY, "city"),
    "people.family_answer": (SEND | {"results:read"}, "ward"),
    "people.home_request": (REQUESTS, "ward"),
    "people.home_evidence": (REQUESTS, "ward"),
    "work.offer": (RESULTS | SEND, "home or school"),
    "work.considered": (RESULTS, "ward"),
    "work.override": (RESULTS | SEND, "home or school"),
    "work.cutoff": (frozenset({"runs:read", "runs:decide"}), "city"),  # its schools are in no set
    "work.approval": (frozenset({"registers:edit"}), "approval"),
    "work.approval_decision": (frozenset({"registers:edit"}), "approval"),
    "work.export": (NOBODY, "city"),  # only whoever took it: see tests/test_exports.py
    "work.export_row": (NOBODY, "city"),
    "work.audit_log": (frozenset({"audit:read"}), "log"),
}
"""Who sees rows of a table at all, and which of the two wards' rows then."""

UPDATES: Final = {
    "people.pupil": ("sex", frozenset({"people:edit"}), "ward"),
    "people.applicant": ("area", frozenset({"people:edit"}), "city"),
    "people.home_request": ("reason", frozenset({"requests:decide"}), "ward"),
}
"""The only rows about children that the service may change, and a column of them."""

SENT: Final = {
    ("people.pupil", "update"),
    ("people.pupil", "delete"),
    ("people.location", "delete"),
}
"""What the admission system does besides, for the whole city alone."""

SEEDED: Final = Path(__file__).with_name("two_wards.sql")


def callers() -> dict[str, Access]:
    """Return who asks: every role in every ward, and every scope alone."""
    nobody = Access(scopes=frozenset(), wards=(CITY,))
    found = {"nobody": nobody}
    for role, ward in itertools.product(ROLES, ("W1", "W2", "W3", CITY)):
        found[f"{role} {ward}"] = Access(scopes=frozenset(ROLES[role]), wards=(ward,))
    for scope, ward in itertools.product(SCOPES, ("W1", CITY)):
        found[f"{scope} {ward}"] = Access(scopes=frozenset({scope}), wards=(ward,))
    return found


CALLERS: Final = callers()
VERBS: Final = ("select", "update", "delete", "truncate", "insert")
CELLS: Final = list(itertools.product(CALLERS, TABLES, VERBS))


@pytest.fixture(scope="module")
def app(module_database_url: str) -> Iterator[Engine]:
    """Return connections as the service, over two wards with one row of everything in each."""
    owner = db.engine(module_database_url)
    with owner.begin() as connection:
        db.driver(connection).execute(SEEDED.read_bytes())
    owner.dispose()
    made = db.engine(module_database_url, role="gantruong_app")
    yield made
    made.dispose()


def expected(access: Access, table: str, verb: str) -> int:
    """Return how many of the two rows a caller reaches; worked from the tables above alone."""
    if verb == "select":
        scopes, kind = TABLES[table]
    elif verb == "update" and table in UPDATES:
        _, scopes, kind = UPDATES[table]
    else:
        scopes, kind = NOBODY, "city"
    sends = (table, verb) in SENT and bool(SEND & access.scopes) and access.is_city
    ward = access.wards[0]
    if not scopes & access.scopes:
        return 2 if sends else 0
    if ward == CITY or kind == "log":
        return 2
    if kind == "city":
        return 0
    if kind == "home or school":  # both were offered a school of W1
        return {"W1": 2, "W2": 1}.get(ward, 0)
    return 1 if ward in {"W1", "W2"} else 0


def reached(connection: Connection, table: str, verb: str) -> int:
    """Return how many rows a statement reaches; 0 where it is refused."""
    column = UPDATES.get(table, ("*",))[0]
    statement = {
        "select": f"SELECT count(*) FROM {table}",  # noqa: S608 (names of this file)
        "update": f"UPDATE {table} SET {column if column != '*' else 'ctid'} = NULL",  # noqa: S608
        "delete": f"DELETE FROM {table}",  # noqa: S608
        "truncate": f"TRUNCATE {table} CASCADE",
        "insert": f"INSERT INTO {table} SELECT * FROM {table}",  # noqa: S608
    }[verb]
    try:
        done = connection.execute(text(statement))
    except DBAPIError:
        connection.rollback()
        return 0
    if verb == "select":
        return int(done.scalar() or 0)
    return max(0, done.rowcount)


def test_every_cell_of_role_ward_table_and_verb(app: Engine, *, is_full: bool) -> None:
    """No cell opens more, or less, than the table says."""
    drawn = random.Random(7)  # noqa: S311 (which cells are tried is no secret)
    taken = CELLS if is_full else drawn.sample(CELLS, len(CELLS) // SHARE)
    wrong: list[tuple[Any, ...]] = []
    with app.connect() as connection:
        for name, table, verb in taken:
            act_as(connection, CALLERS[name])
            found = reached(connection, table, verb)
            connection.rollback()
            if found != expected(CALLERS[name], table, verb):
                wrong.append((name, table, verb, found, expected(CALLERS[name], table, verb)))

    assert len(CELLS) >= 2_000
    assert wrong == []


NO_CHILD: Final = {
    "road_edge": "lengths of roads, which everybody may measure",
    "checked_pair": "pairs of places that anybody may know, measured by hand; no child's home",
    "work.public_cutoff": "told to the public: rounded up to 50 m or withheld, by a check",
}
"""Tables with a length that have no row security, each with why."""

TELLING: Final = """
    SELECT DISTINCT c.oid::regclass::text, c.relrowsecurity AND c.relforcerowsecurity
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'people', 'work')
        AND (
            n.nspname = 'people' OR a.attname ~ '^(pupil|applicant|child)_id$'
            OR a.attname ~ '(_mm|_cm)$' OR a.attname ~ 'distance'
        )
"""
"""Tables with a child's id or an exact distance, by the catalogue's columns."""


def test_every_table_about_children_stands_in_the_table_and_has_row_security(app: Engine) -> None:
    """A new table of people, with a child's id or a distance, must say who sees it."""
    with app.connect() as connection:
        found = {row[0]: row[1] for row in connection.execute(text(TELLING))}

    assert set(found) - set(TABLES) == set(NO_CHILD)
    assert [name for name, forced in found.items() if not forced and name not in NO_CHILD] == []
    assert {"work.cutoff", "work.offer", "people.home_request"} <= set(found)


def test_the_public_reads_counts_of_a_school_and_no_distance(app: Engine) -> None:
    """Whoever nobody knows gets seats and offers by a function, of the table nothing."""
    with app.connect() as connection:
        act_as(connection, CALLERS["nobody"])
        exact = connection.scalar(text("SELECT count(*) FROM work.cutoff"))
        connection.exec_driver_sql("SELECT work.school_counts(1)")
        columns = connection.exec_driver_sql("SELECT * FROM work.school_counts(1)").keys()

    assert exact == 0
    assert list(columns) == [
        *("school_code", "seats", "n_offers"),
        *("n_few_groups", "n_many_groups"),
    ]


def test_nobody_reads_ways_of_real_children_by_the_function_for_model_ones(app: Engine) -> None:
    """The run here is about real ones; a caller without a key gets no row."""
    with app.connect() as connection:
        act_as(connection, CALLERS["nobody"])
        rows = connection.exec_driver_sql("SELECT * FROM work.model_offers(1)").all()

    assert rows == []


def test_row_security_is_forced_and_the_service_owns_nothing(app: Engine) -> None:
    """The owner passes by a written policy; the service has no way around its own."""
    with app.connect() as connection:
        loose = connection.scalars(
            text(
                "SELECT c.oid::regclass::text FROM pg_class AS c"
                " WHERE c.oid = ANY (CAST(:tables AS regclass[]))"
                " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
            ),
            {"tables": list(TABLES)},
        ).all()
        owned = connection.scalars(
            text(
                "SELECT c.oid::regclass::text FROM pg_class AS c WHERE pg_get_userbyid(c.relowner)"
                " IN ('gantruong_app', 'gantruong_public')"
            )
        ).all()
        roles = connection.execute(
            text(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'gantruong%'"
                " AND rolname <> 'gantruong_admin'"
                " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)"
            )
        ).all()
        member = connection.scalar(
            text("SELECT pg_has_role('gantruong_app', 'gantruong_owner', 'USAGE')")
        )

    assert (loose, owned, roles, member) == ([], [], [], False)


DEFINERS: Final = {
    "work.school_counts(integer,text)": "seats and offers of a school, how many groups have few",
    "work.model_offers(integer)": "ways of simulated and invented children, of real ones nothing",
    "work.board_children(text)": "counts children of a ward and grade, and those located",
    "work.board_offers(integer[])": "counts children of a ward with a seat, and with long ways",
    "work.board_answers(integer[])": "counts answers of families by ward and school",
    "work.board_answer_hours(integer[],timestamp with time zone)": "counts answers by hour",
    "people.family_child()": "the child whose code this transaction has",
    "people.family_key()": "which child that is",
    "work.cancel_job(integer)": "checks the scope of the job itself",
    "work.delete_considered()": "reasons go with the draft whose deletion was allowed",
    "work.job_counts()": "counts jobs by state for the metrics, and tells nothing else of them",
    "work.placed_again(integer,text)": "whether a second round has a child, seen or not",
    "work.reaches_catchment(integer)": "whether the schools of a catchment are all within reach",
    "work.reaches_school(text)": "whether a school lies in a ward of the transaction",
    "work.seal_audit_row()": "reads the last row of the log, which its writer may not",
    "work.submit_job(text,jsonb,text,boolean,text,text,text,text)": "checks the scope itself",
}
"""Functions that run as their owner, each with why; docs/security.md lists the same."""


WINDOWS: Final = ["work.change"]
"""Of the log's rows and keys that it names, to whom its scopes allow: tests/test_change_feed.py."""


def test_no_view_or_function_runs_around_row_security(app: Engine) -> None:
    """Views run as their reader or show public facts; functions of the owner's eyes are listed."""
    with app.connect() as connection:
        views = connection.scalars(
            text(
                "SELECT c.oid::regclass::text FROM pg_class AS c"
                " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                " WHERE c.relkind IN ('v', 'm') AND n.nspname IN ('people', 'work')"
                " AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions), false)"
            )
        ).all()
        shown = connection.scalars(
            text(
                "SELECT DISTINCT v.oid::regclass::text FROM pg_class AS v"
                " JOIN pg_namespace AS n ON n.oid = v.relnamespace AND n.nspname = 'pub'"
                " JOIN pg_rewrite AS r ON r.ev_class = v.oid"
                " JOIN pg_depend AS d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass"
                " JOIN pg_class AS t ON t.oid = d.refobjid"
                " JOIN pg_namespace AS s ON s.oid = t.relnamespace AND s.nspname = 'people'"
            )
        ).all()
        definers = connection.scalars(
            text(
                "SELECT p.oid::regprocedure::text FROM pg_proc AS p"
                " JOIN pg_namespace AS n ON n.oid = p.pronamespace"
                " WHERE p.prosecdef AND n.nspname IN ('public', 'people', 'work', 'pub')"
                " AND p.proname NOT LIKE 'st\\_%%' AND p.proname NOT LIKE '\\_%%'"
            )
        ).all()

    assert (views, shown) == (WINDOWS, [])
    assert set(definers) == set(DEFINERS)
