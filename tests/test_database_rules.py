"""Bad rows told in plain SQL are refused; what cannot be refused is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from gis import db, read
from gis.access import SCOPES, Access, act_as
from gis.catchment.ground import wards_in_use
from gis.crs import WGS84

SETS = """
INSERT INTO dataset (kind, name, sha256, content_sha256, data_date, n_rows, active)
SELECT kind, 'x', 'x', 'x', '', 0, true
FROM unnest(ARRAY['wards', 'schools', 'gates', 'campuses', 'pupils', 'seats', 'aliases']) AS kind
"""
OF = "(SELECT dataset_id FROM dataset WHERE kind = '{kind}')"
WARD = (
    "INSERT INTO admin_unit (dataset_id, code, name, valid_from, valid_to, geom)"
    f" SELECT {OF.format(kind='wards')}, :code, 'x', CAST(:first AS date), CAST(:last AS date), "
)
SCHOOL = (
    "INSERT INTO school (dataset_id, school_code, name, kind, ward_code, name_generated,"
    " boarding, valid_from, valid_to, geom)"
    f" SELECT {OF.format(kind='schools')}, 'S1', 'x', 'primary', 'W1', false, false, "
)
GATE = (
    "INSERT INTO gate (dataset_id, school_code, gate_no, open_to_pupils, valid_from, valid_to,"
    " geom)"
    f" SELECT {OF.format(kind='gates')}, 'S1', 1, true, "
)
SEATS = (
    "INSERT INTO seats (dataset_id, season, school_code, grade, programme, seats)"
    f" SELECT {OF.format(kind='seats')}, '2026-2027', 'S1', '1', 'ordinary', 35"
)
BOW_TIE = "'SRID=4326;MULTIPOLYGON(((0 0, 1 1, 1 0, 0 1, 0 0)))'"


def square(west: float, east: float | None = None) -> str:
    """Return a ward one degree high, in SQL."""
    right = west + 1 if east is None else east
    return f"ST_Multi(ST_MakeEnvelope({west}, 0, {right}, 1, 4326))"


@pytest.fixture(scope="module")
def engine(module_database_url: str) -> Iterator[Engine]:
    """Return an empty city with a set of each register; every test takes back what it did."""
    made = db.engine(module_database_url)
    with made.begin() as connection:
        connection.execute(text(SETS))
    yield made
    made.dispose()


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that is taken back."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def ward(
    connection: Connection, code: str, geom: str, first: str | None = None, last: str | None = None
) -> None:
    """Insert a ward."""
    connection.execute(text(WARD + geom), {"code": code, "first": first, "last": last})


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (WARD.replace(":code", "'W1'").replace(":first", "NULL").replace(":last", "NULL") + BOW_TIE,
         "ck_admin_unit_area"),
        (WARD.replace(":code", "'W1'").replace(":first", "NULL").replace(":last", "NULL")
         + "ST_Multi(ST_SetSRID(ST_MakeEnvelope(0, 0, 1, 1), 3405))", "SRID"),
        (WARD.replace(":code", "'W1'").replace(":first", "'2026-01-01'")
         .replace(":last", "'2025-01-01'") + square(0), "ck_admin_unit_period"),
        (SCHOOL + "NULL, NULL, ST_Point(10.7, 106.7, 4326)", "ck_school_on_globe"),
        (SCHOOL + "NULL, NULL, ST_Point(0, 0, 3405)", "SRID"),
        (SCHOOL + "'2026-01-01', '2025-12-31', ST_Point(0, 0, 4326)", "ck_school_period"),
        (GATE + "NULL, NULL, ST_Point(0, 95, 4326)", "ck_gate_on_globe"),
        (GATE + "'2026-01-01', '2025-12-31', ST_Point(0, 0, 4326)", "ck_gate_period"),
        (GATE + "NULL, NULL, " + square(0), "Geometry type"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(engine: Engine, row: str, rule: str) -> None:
    """Whoever writes past our forms meets the same rules."""
    with undone(engine) as connection, pytest.raises(DBAPIError, match=rule):
        connection.execute(text(row))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (GATE + "NULL, NULL, ST_Point(0, 0, 4326)", "pk_gate"),
        (SCHOOL + "NULL, NULL, ST_Point(0, 0, 4326)", "pk_school"),
        (SEATS, "uq_seats"),
    ],
)
def test_a_second_period_of_one_row_is_refused(engine: Engine, row: str, rule: str) -> None:
    """A gate, a school, a seat row and a ward stand once in a set, so periods cannot overlap."""
    with undone(engine) as connection:
        connection.execute(text(row))
        with pytest.raises(DBAPIError, match=rule):
            connection.execute(text(row))


def test_two_wards_cannot_share_ground_on_one_day(engine: Engine) -> None:
    """A home lies in one ward of a day; a reform may draw the same ground anew."""
    with undone(engine) as connection:
        ward(connection, "W1", square(0), last="2025-06-30")
        ward(connection, "W2", square(1), last="2025-06-30")
        ward(connection, "N1", square(0, 2), first="2025-07-01")
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        ward(connection, "N2", square(1.5), first="2025-06-30")

        with pytest.raises(DBAPIError, match="wards N2 and N1 share ground on one day"):
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_border_may_be_moved_on_both_sides(engine: Engine) -> None:
    """In between they overlap; what counts is the end of the transaction."""
    move = text(
        "UPDATE admin_unit SET geom = ST_Multi(ST_MakeEnvelope(:west, 0, :east, 1, 4326))"
        " WHERE code = :code"
    )
    with undone(engine) as connection:
        ward(connection, "W1", square(0))
        ward(connection, "W2", square(1))
        for code, west, east in (("W1", 0, 1.5), ("W2", 1.5, 2)):
            connection.execute(move, {"code": code, "west": west, "east": east})

        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_gate_outside_its_school_s_ward_of_that_day_is_named(engine: Engine) -> None:
    """The ward is asked for the day: after a reform the same gate may lie elsewhere."""
    ask = text("SELECT place, school_code, gate_no, ward_code, found_ward_code, round(off_m)"
               " FROM places_outside_ward(CAST(:day AS date), :tolerance)")  # fmt: skip
    with undone(engine) as connection:
        ward(connection, "W1", square(0), last="2025-06-30")
        ward(connection, "W2", square(1), last="2025-06-30")
        ward(connection, "N1", square(0, 2), first="2025-07-01")
        connection.execute(text(SCHOOL + "NULL, NULL, ST_Point(0.5, 0.5, 4326)"))
        connection.execute(text(GATE + "NULL, NULL, ST_Point(1.001, 0.5, 4326)"))

        then = connection.execute(ask, {"day": "2025-01-01", "tolerance": 0}).all()
        near = connection.execute(ask, {"day": "2025-01-01", "tolerance": 120}).all()
        now = connection.execute(ask, {"day": "2026-01-01", "tolerance": 0}).all()

    assert [tuple(row) for row in then] == [("gate", "S1", 1, "W1", "W2", 111)]
    assert near == []
    assert [tuple(row) for row in now] == [
        ("gate", "S1", 1, "W1", "N1", None),
        ("school", "S1", None, "W1", "N1", None),
    ]


def test_homes_outside_their_ward_are_told_to_who_may_see_them(engine: Engine) -> None:
    """The function runs as its reader; row-level security stays what it is."""
    pupil = text(
        "INSERT INTO people.pupil (dataset_id, pupil_id, season, grade, group_no, ward_code, geom)"
        f" SELECT {OF.format(kind='pupils')}, :id, '2026-2027', '1', 1, :ward,"
        " ST_Point(:x, 0.5, 4326)"
    )
    ask = text("SELECT pupil_id, found_ward_code FROM people.homes_outside_ward('2026-01-01')")
    with undone(engine) as connection:
        ward(connection, "W1", square(0))
        ward(connection, "W2", square(1))
        for at, (code, x) in enumerate([("W1", 0.5), ("W1", 1.5), ("W2", 0.5)]):
            connection.execute(pupil, {"id": f"P{at}", "ward": code, "x": x})
        all_ = connection.execute(ask).all()
        connection.execute(text("SET LOCAL ROLE gantruong_app"))
        nobody = connection.execute(ask).all()
        act_as(connection, Access(scopes=frozenset(SCOPES), wards=("W1",)))
        own = connection.execute(ask).all()

    assert [tuple(row) for row in all_] == [("P1", "W2"), ("P2", "W1")]
    assert nobody == []
    assert [tuple(row) for row in own] == [("P1", "W2")]


def test_every_view_and_function_says_what_it_is(engine: Engine) -> None:
    """The next reader may have nothing but the database."""
    with engine.connect() as connection:
        silent = connection.execute(
            text(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid ="
                " c.relnamespace WHERE n.nspname IN ('public', 'people', 'work', 'pub') AND"
                " c.relkind IN ('r', 'v') AND c.relowner = 'gantruong_owner'::regrole AND"
                " c.relname <> 'alembic_version' AND obj_description(c.oid, 'pg_class') IS NULL"
                " UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.proowner ="
                " 'gantruong_owner'::regrole AND p.prorettype <> 'trigger'::regtype AND"
                " p.pronamespace <> 'jobs'::regnamespace AND"
                " obj_description(p.oid, 'pg_proc') IS NULL"
            )
        ).all()

    assert silent == []


def test_coverage_of_the_invented_city_is_what_the_check_counts(city_url: str) -> None:
    """SQL and the check of catchments measure the same ground."""
    made = db.engine(city_url)
    try:
        with made.connect() as connection:
            rows = connection.execute(
                text("SELECT * FROM catchment_coverage('2026-2027', 'primary', '2026-06-01')")
            ).all()
            outside = connection.execute(
                text("SELECT place FROM places_outside_ward('2026-06-01', 50)")
            ).all()
            near = connection.execute(
                text(
                    "SELECT school_code, gate_no, straight_m FROM gates_near(CAST("
                    "'SRID=4326;POINT(107.08 9.77)' AS geography), 900, 5)"
                )
            ).all()
        wards, gates = wards_in_use(made), read.register(made, "gates")
    finally:
        made.dispose()

    assert [row.ward_code for row in rows] == sorted(wards["code"])
    part = {row.ward_code: row.covered_m2 / row.area_m2 for row in rows}
    assert min(part.values()) > 0.9
    assert min(part, key=lambda code: part[code]) == "99110"  # the block without a school
    assert outside == []
    open_ = gates[gates["open_to_pupils"]]
    far = WGS84.inv([107.08] * len(open_), [9.77] * len(open_), open_["lon"], open_["lat"])[2]
    by_hand = sorted(zip(far, open_["school_code"], open_["gate_no"], strict=True))[:5]
    assert [(row.school_code, row.gate_no) for row in near] == [row[1:] for row in by_hand]
    assert [row.straight_m for row in near] == pytest.approx([row[0] for row in by_hand], abs=1e-3)
