"""Who may see what is decided in the database once more, whatever the service above does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from gis import db, write
from gis.access import Access, act_as
from gis.cluster.place import PUBLIC
from gis.errors import DatabaseError
from gis.model import Source
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from gis.cluster.private import Cluster

SOURCE = Source(name="x.csv", sha256="a" * 64, data_date="2026-01-01")
HOME = {"season": "2026-2027", "grade": "1", "lon": 106.7, "lat": 10.7}
RUN = """
INSERT INTO work.run (kind, season, code_version) VALUES ('x', 'x', 'x');
INSERT INTO work.offer (run_id, pupil_id, school_code, home_ward_code, school_ward_code)
SELECT run_id, 'P' || k, 'S' || 3 - k, 'W' || k, 'W' || 3 - k
FROM work.run, generate_series(1, 3) AS k;
INSERT INTO work.considered
SELECT run_id, 'P' || k, 'S' || k, 'full', 1, 2, 1 FROM work.run, generate_series(1, 2) AS k;
"""
SEEING = frozenset({"people:read", "results:read"})
GUARDED = ("people.pupil", "people.applicant", "work.offer", "work.considered", "work.override")


def populate(engine: Engine) -> None:
    """Make a city of two wards, W1 and W2: two pupils, each offered the other ward's school."""
    pupils = [{"pupil_id": f"P{k}", "ward_code": f"W{k}", **HOME} for k in (1, 2)]
    school = {"kind": "primary", "lon": 106.7, "lat": 10.7}
    schools = [
        {"school_code": f"S{k}", "name": "x", "ward_code": f"W{k}", **school} for k in (1, 2)
    ]
    applicant = {"applicant_id": "T1", "score": 18.75, "wish_1": "S1", "wish_2": "S2"}
    applicants = [applicant | {"lon": 1.0, "lat": 1.0}]
    sets = {"pupils": pupils, "schools": schools, "applicants": applicants}
    for kind, rows in sets.items():
        write.register(engine, kind, pd.DataFrame(rows), SOURCE)
    with engine.begin() as connection:
        db.driver(connection).execute(RUN)


@pytest.fixture(scope="module")
def city(module_database_url: str) -> str:
    """Return the address of a city that the tests leave as it is."""
    engine = db.engine(module_database_url)
    populate(engine)
    engine.dispose()
    return module_database_url


@pytest.fixture
def app(city: str) -> Iterator[Engine]:
    """Return connections as the service."""
    made = db.engine(city, role="gantruong_app")
    yield made
    made.dispose()


@pytest.fixture
def owner(city: str) -> Iterator[Engine]:
    """Return connections as the owner."""
    made = db.engine(city)
    yield made
    made.dispose()


@pytest.fixture
def public(city: str, test_cluster: Cluster) -> Iterator[psycopg.Connection]:
    """Return a connection that logged in as the public role, as an OGC server does."""
    yield from log_in_as_public(test_cluster, city)


def log_in_as_public(cluster: Cluster, city: str) -> Iterator[psycopg.Connection]:
    """Give a connection of the public role's own."""
    address = cluster.url(role=PUBLIC, database=str(make_url(city).database))
    with psycopg.connect(plain(address)) as connection:
        connection.autocommit = True
        yield connection


def seen(app: Engine, what: str, *wards: str) -> list[object]:
    """Return what the service sees of a column while it works for an officer of some wards."""
    column, table = what.split(" of ")
    with app.begin() as connection:
        if wards:
            act_as(connection, Access(scopes=SEEING, wards=wards))
        rows = connection.scalars(text(f"SELECT {column} FROM {table} ORDER BY 1"))  # noqa: S608 (names from this file)
        return list(rows)


def test_an_officer_sees_the_own_ward_s_children(app: Engine) -> None:
    """And not the neighbour's, even if a query forgets its condition."""
    assert seen(app, "pupil_id of people.pupil", "W1") == ["P1"]
    assert seen(app, "pupil_id of people.pupil", "W2") == ["P2"]
    assert seen(app, "pupil_id of people.pupil", "W1", "W2") == ["P1", "P2"]
    assert seen(app, "pupil_id of people.pupil", "*") == ["P1", "P2"]


@pytest.mark.parametrize("table", GUARDED)
def test_without_a_setting_there_is_nothing(app: Engine, table: str) -> None:
    """Forgetting to say for whom one asks must not mean for everybody."""
    assert seen(app, f"1 of {table}") == []


def test_the_setting_ends_with_its_transaction(app: Engine) -> None:
    """Connections are shared by requests of different officers."""
    assert seen(app, "pupil_id of people.pupil", "*") == ["P1", "P2"]
    assert seen(app, "pupil_id of people.pupil") == []


def test_an_officer_sees_offers_of_own_children_and_own_schools(app: Engine) -> None:
    """P1 lives in W1; P2 was offered the school of W1; P3 and its offer lie elsewhere."""
    assert seen(app, "pupil_id of work.offer", "W1") == ["P1", "P2"]
    assert seen(app, "pupil_id of work.offer", "W3") == ["P3"]


def test_reasons_are_for_the_home_ward_only(app: Engine) -> None:
    """Distances to several schools together would tell the other ward where P2 lives."""
    assert seen(app, "pupil_id of work.considered", "W1") == ["P1"]


def test_applicants_are_for_the_department_only(app: Engine) -> None:
    """Scores are no ward's business; the views that name them obey the same rule."""
    for what in ("applicant_id of people.applicant", "applicant_id of people.score"):
        assert seen(app, what, "W1") == []
        assert seen(app, what, "*") == ["T1"]
    assert seen(app, "school_code of people.wish", "*") == ["S1", "S2"]
    assert seen(app, "score_hundredths of people.score", "*") == [1875]


def test_a_ward_code_cannot_smuggle_in_another(app: Engine) -> None:
    """The list is joined by commas."""
    with pytest.raises(ValueError, match="comma"), app.begin() as connection:
        db.see_wards(connection, ["W1,W2"])


def test_a_child_goes_only_by_who_may_send_children(app: Engine) -> None:
    """Without that right nothing is deleted, even where every child may be read."""
    with app.begin() as connection:
        db.see_wards(connection, ["*"])
        assert connection.execute(text("DELETE FROM people.pupil")).rowcount == 0

    assert seen(app, "pupil_id of people.pupil", "*") == ["P1", "P2"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE work.offer SET school_code = 'S1'",
        "INSERT INTO work.run (kind, season, code_version) VALUES ('x', 'x', 'x')",
        "CREATE TABLE public.mine (n integer)",
        "ALTER TABLE people.pupil DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_service_changes_no_child_and_no_offer(app: Engine, statement: str) -> None:
    """Only recorded runs write those."""
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        app.begin() as connection,
    ):
        connection.execute(text(statement))


@pytest.mark.parametrize("table", GUARDED)
def test_every_guarded_table_is_guarded_against_its_owner_too(owner: Engine, table: str) -> None:
    """FORCE: the owner passes by a written policy, not by being the owner."""
    with owner.connect() as connection:
        flags = connection.execute(
            text(
                "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = :t ::regclass"
            ),
            {"t": table},
        ).one()

    assert tuple(flags) == (True, True)


def test_every_table_about_children_is_guarded(owner: Engine) -> None:
    """A new table with a pupil's id that forgets the rule fails here."""
    with owner.connect() as connection:
        bare = connection.scalars(
            text(
                "SELECT DISTINCT c.oid::regclass::text FROM pg_class AS c"
                " JOIN pg_attribute AS a ON a.attrelid = c.oid"
                " WHERE c.relkind = 'r' AND a.attname IN ('pupil_id', 'applicant_id')"
                " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
            )
        ).all()

    assert bare == []


def test_the_public_role_reads_public_facts(public: psycopg.Connection) -> None:
    """That is what it is for."""
    assert public.execute("SELECT school_code FROM school ORDER BY 1").fetchall() == [
        ("S1",),
        ("S2",),
    ]
    for view in ("ward", "gate", "seats", "catchment", "network", "road", "water"):
        assert public.execute(f"SELECT count(*) FROM pub.{view}").fetchone() == (0,)  # noqa: S608 (names from this file)


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM people.pupil",
        "SELECT * FROM people.wish",
        "SELECT * FROM work.offer",
        "SELECT * FROM work.cutoff",
        "SELECT * FROM public.school",
        "SELECT * FROM public.road_edge",
        "SELECT * FROM public.dataset",
        "SELECT query_to_xml('SELECT * FROM people.pupil', true, true, '')",
        "SELECT table_to_xml('people.pupil', true, true, '')",
        "SELECT schema_to_xml('people', true, true, '')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "COPY (SELECT 1) TO '/tmp/x'",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SET ROLE gantruong_app",
        "SET ROLE gantruong_owner",
        "SET SESSION AUTHORIZATION gantruong_admin",
    ],
)
def test_the_public_role_sees_nothing_else(public: psycopg.Connection, question: str) -> None:
    """Not by name, not by a function that runs a query for one, not by another role."""
    with pytest.raises(
        (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
    ):
        public.execute(question)


def test_the_whole_database_as_xml_is_the_public_part(public: psycopg.Connection) -> None:
    """Here what the caller may not read is left out, not refused."""
    public.execute("SET statement_timeout = '60s'")  # of its own 8,500 reference systems
    (found,) = public.execute("SELECT database_to_xml(true, true, '')::text").fetchone() or ("",)

    assert "<school_code>S1</school_code>" in found
    assert "pupil" not in found
    assert "W3" not in found


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (n integer)",
        "CREATE TABLE pub.mine (n integer)",
    ],
)
def test_the_public_role_changes_nothing(public: psycopg.Connection, statement: str) -> None:
    """Also if it lifts its own read-only default."""
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        public.execute(statement)
    public.execute("SET default_transaction_read_only = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        public.execute(statement)


def test_a_long_question_of_the_public_role_is_cut_off(public: psycopg.Connection) -> None:
    """One reader must not hold up the others: two seconds."""
    assert public.execute("SHOW statement_timeout").fetchone() == ("2s",)
    with pytest.raises(psycopg.errors.QueryCanceled):
        public.execute("SELECT pg_sleep(30)")


def test_a_condition_of_a_reader_is_not_tried_on_hidden_rows(
    engine: Engine, database_url: str, test_cluster: Cluster
) -> None:
    """Without a security barrier a function that fails on a value would tell the value."""
    populate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE school SET name = '12' WHERE school_code = 'S1'"))
        connection.execute(text("UPDATE dataset SET active = false WHERE kind = 'schools'"))

    for public in log_in_as_public(test_cluster, database_url):
        assert public.execute("SELECT 1 FROM school WHERE name::integer > 0").fetchall() == []


def test_a_role_that_cannot_be_taken_is_an_error(test_cluster: Cluster, city: str) -> None:
    """Falling back to the address's own rights would be wider, and silent."""
    url = test_cluster.url(role="gantruong_app", database=str(make_url(city).database))

    with pytest.raises(DatabaseError, match="may not act as gantruong_public"):
        db.engine(url, role="gantruong_public").connect()
