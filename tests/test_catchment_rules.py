"""What the database itself refuses about catchments, told in plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from gis import db
from gis.access import SCOPES, Access, act_as
from gis.cluster.place import PUBLIC
from gis.cluster.private import Cluster
from tests.fixtures.database import plain

SQUARE = "ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 4326))"
BOW_TIE = "'SRID=4326;MULTIPOLYGON(((0 0, 1 1, 1 0, 0 1, 0 0)))'"
CATCHMENT = """
INSERT INTO catchment (catchment_id, season, version, level, kind, valid, content_sha256, geom)
VALUES (:id, :season, :version, :level, :kind, CAST(:valid AS daterange), 'x', {geom})
RETURNING catchment_no
"""
WHOLE = {
    "id": "C1",
    "season": "2026-2027",
    "version": 1,
    "level": "primary",
    "kind": "official",
    "valid": "[2026-01-01,)",
    "school": "S1",
}


@pytest.fixture(scope="module")
def engine(module_database_url: str) -> Iterator[Engine]:
    """Return an empty city; every test takes back what it did."""
    made = db.engine(module_database_url)
    yield made
    made.dispose()


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that is taken back."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def draft(connection: Connection, geom: str = SQUARE, **other: object) -> int:
    """Insert a draft with its school and its history, as the import does."""
    row = WHOLE | other
    number = int(connection.execute(text(CATCHMENT.format(geom=geom)), row).scalar_one())
    connection.execute(
        text(
            "INSERT INTO catchment_school SELECT catchment_no, :school, level, kind, status, valid"
            " FROM catchment WHERE catchment_no = :n"
        ),
        {"n": number, "school": row["school"]},
    )
    step(connection, number, "draft")
    return number


def step(connection: Connection, number: int, status: str) -> None:
    """Say in the history why a version has its status."""
    connection.execute(
        text(
            "INSERT INTO catchment_state (catchment_no, step, status, decided_by, reason)"
            " SELECT :n, 1 + count(*), :status, 'office', 'why' FROM catchment_state"
            " WHERE catchment_no = :n"
        ),
        {"n": number, "status": status},
    )


def become(connection: Connection, number: int, status: str) -> None:
    """Change the status of a version, and say why."""
    connection.execute(
        text("UPDATE catchment SET status = :status WHERE catchment_no = :n"),
        {"n": number, "status": status},
    )
    step(connection, number, status)


def test_two_official_catchments_of_a_school_cannot_hold_on_one_day(engine: Engine) -> None:
    """A family asks for the catchment of a day and must get one answer."""
    with undone(engine) as connection:
        become(connection, draft(connection), "approved")
        become(connection, draft(connection, id="C2", school="S2"), "approved")
        become(connection, draft(connection, id="C3", level="lower_secondary"), "approved")
        become(connection, draft(connection, id="C4", valid="[2025-01-01,2026-01-01)"), "approved")
        become(connection, draft(connection, id="C5", kind="proposed"), "approved")
        again = draft(connection, id="C6", season="2027-2028", valid="[2027-03-31,)")

        with pytest.raises(DBAPIError, match="ex_catchment_school_in_force"):
            become(connection, again, "approved")


def test_a_replaced_one_makes_room(engine: Engine) -> None:
    """The next one can hold at once."""
    with undone(engine) as connection:
        first = draft(connection)
        become(connection, first, "approved")
        become(connection, first, "replaced")

        become(connection, draft(connection, version=2), "approved")
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    ("geom", "other", "rule"),
    [
        (BOW_TIE, {}, "ck_catchment_valid"),
        ("ST_SetSRID(ST_Multi(ST_MakeEnvelope(0, 0, 1, 1)), 3405)", {}, "SRID"),
        ("ST_Point(0, 0, 4326)", {}, "Geometry type"),
        ("'SRID=4326;MULTIPOLYGON EMPTY'", {}, "ck_catchment_valid"),
        ("NULL", {}, "ck_catchment_area"),
        (SQUARE, {"valid": "empty"}, "ck_catchment_period"),
        (SQUARE, {"valid": "(,2026-01-01)"}, "ck_catchment_period"),
        (SQUARE, {"season": "2026-2028"}, "ck_catchment_season"),
        (SQUARE, {"level": "university"}, "ck_catchment_level"),
        (SQUARE, {"kind": "guessed"}, "ck_catchment_kind"),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    engine: Engine, geom: str, other: dict[str, object], rule: str
) -> None:
    """Whoever writes past our forms meets the same rules."""
    with undone(engine) as connection, pytest.raises(DBAPIError, match=rule):
        draft(connection, geom, **other)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("status = 'draft'", "cannot become draft"),
        (f"geom = {BOW_TIE}", "stays as it is"),
        ("geom = ST_Multi(ST_MakeEnvelope(0, 0, 2, 2, 4326))", "stays as it is"),
        ("level = 'preschool'", "stays as it is"),
        ("valid = '[2025-01-01,)'", "only end earlier"),
        ("valid = '[2027-01-01,)'", "only end earlier"),
        ("replaced_by = catchment_no", "is not replaced"),
    ],
)
def test_an_approved_version_stays_what_it_is(engine: Engine, change: str, sentence: str) -> None:
    """What children were placed by must be there in five years as it was."""
    with undone(engine) as connection:
        become(connection, draft(connection), "approved")

        with pytest.raises(DBAPIError, match=sentence):
            connection.execute(text(f"UPDATE catchment SET {change}"))  # noqa: S608 (of this page)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE catchment_school SET school_code = 'S9'",
        "DELETE FROM catchment_school",
        "INSERT INTO catchment_unit SELECT catchment_no, '1', '', 'x' FROM catchment",
    ],
)
def test_schools_and_units_of_an_approved_version_stay(engine: Engine, change: str) -> None:
    """They are part of what was decided."""
    with undone(engine) as connection:
        become(connection, draft(connection), "approved")

        with pytest.raises(DBAPIError, match="its schools and units stay"):
            connection.execute(text(change))


def test_a_status_without_a_reason_does_not_last(engine: Engine) -> None:
    """When the transaction ends, the history must say who and why."""
    with undone(engine) as connection:
        number = draft(connection)
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        connection.execute(
            text("UPDATE catchment SET status = 'approved' WHERE catchment_no = :n"), {"n": number}
        )

        with pytest.raises(DBAPIError, match="nobody said why catchment C1 is approved"):
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_catchment_without_a_school_does_not_last(engine: Engine) -> None:
    """It would bar everybody from everything."""
    with undone(engine) as connection:
        number = connection.execute(text(CATCHMENT.format(geom=SQUARE)), WHOLE).scalar_one()
        step(connection, number, "draft")

        with pytest.raises(DBAPIError, match="names no school"):
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    "change", ["UPDATE catchment_state SET reason = 'x'", "DELETE FROM catchment_state"]
)
def test_the_history_is_append_only(engine: Engine, change: str) -> None:
    """Who decided stays who decided."""
    with undone(engine) as connection:
        draft(connection)
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(change))


def test_drafts_are_for_officers_and_the_public_sees_what_is_approved(
    database_url: str, test_cluster: Cluster
) -> None:
    """A draft on a public map is a rumour with borders."""
    owner = db.engine(database_url)
    with owner.begin() as connection:
        become(connection, draft(connection), "approved")
        become(connection, draft(connection, id="C5", kind="proposed", school="S5"), "approved")
        draft(connection, id="C6", school="S6")
    owner.dispose()
    app = db.engine(database_url, role="gantruong_app")
    ask = text("SELECT catchment_id FROM catchment ORDER BY 1")
    with app.begin() as connection:
        nobody = connection.scalars(ask).all()
        told = connection.scalars(text("SELECT count(*) FROM catchment_state")).all()
    with app.begin() as connection:
        act_as(connection, Access(scopes=frozenset(SCOPES), wards=("W1",)))
        officer = connection.scalars(ask).all()
        history = connection.scalars(text("SELECT count(*) FROM catchment_state")).all()
    app.dispose()
    address = test_cluster.url(role=PUBLIC, database=str(make_url(database_url).database))
    with psycopg.connect(plain(address)) as public:
        seen = public.execute("SELECT catchment_id, school_codes FROM pub.catchment").fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            public.execute("SELECT 1 FROM public.catchment")

    assert nobody == ["C1"]
    assert officer == ["C1", "C5", "C6"]
    assert (told, history) == ([0], [5])
    assert seen == [("C1", ["S1"])]
