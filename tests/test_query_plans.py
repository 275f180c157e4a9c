"""Hot questions read an index, in a database as large as a city's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Engine, text

from gis import db
from gis.access import SCOPES, Access, act_as
from gis.queries import query

CITY = """
INSERT INTO dataset (kind, name, sha256, content_sha256, data_date, n_rows, active)
SELECT kind, 'x', 'x', 'x', '', 0, true
FROM unnest(ARRAY['wards', 'schools', 'gates', 'pupils']) AS kind;
INSERT INTO network (name, sha256, content_sha256, data_date, active, n_nodes, n_ways, n_edges,
    counts, left_out) VALUES ('x', 'x', 'x', '', true, 0, 0, 0, '{}', '{}');
SET session_replication_role = replica;
INSERT INTO admin_unit (dataset_id, code, name, geom)
SELECT d.dataset_id, (26000 + k)::text, 'Phường ' || k,
    ST_Multi(ST_MakeEnvelope(106.3 + k % 13 * 0.05, 10.3 + k / 13 * 0.05,
        106.35 + k % 13 * 0.05, 10.35 + k / 13 * 0.05, 4326))
FROM dataset AS d, generate_series(0, 167) AS k WHERE d.kind = 'wards';
INSERT INTO school (dataset_id, school_code, name, kind, ward_code, name_generated, boarding,
    geom)
SELECT d.dataset_id, 'S' || k, 'Trường Tiểu học ' || md5(k::text), 'primary',
    (26000 + k % 168)::text, false, false,
    ST_Point(106.3 + k % 57 * 0.011, 10.3 + k / 57 * 0.012, 4326)
FROM dataset AS d, generate_series(0, 2999) AS k WHERE d.kind = 'schools';
INSERT INTO gate (dataset_id, school_code, gate_no, open_to_pupils, geom)
SELECT d.dataset_id, 'S' || k, 1, true,
    ST_Point(106.3 + k % 57 * 0.011, 10.3 + k / 57 * 0.012, 4326)
FROM dataset AS d, generate_series(0, 2999) AS k WHERE d.kind = 'gates';
INSERT INTO people.pupil (dataset_id, pupil_id, season, grade, group_no, ward_code, geom)
SELECT d.dataset_id, 'P' || k, '2026-2027', '1', 1, (26000 + k % 168)::text,
    ST_Point(106.3 + random() * 0.6, 10.3 + random() * 0.6, 4326)
FROM dataset AS d, generate_series(1, 197500) AS k WHERE d.kind = 'pupils';
INSERT INTO road_way (network_id, way_id, tags)
SELECT network_id, k, '{"highway": "residential"}' FROM network, generate_series(1, 20000) AS k;
INSERT INTO road_edge (network_id, way_id, position, from_node, to_node, length_mm, geom)
SELECT network_id, k % 20000 + 1, k / 20000, k, k + 1, 1,
    ST_MakeLine(ST_Point(106.3 + k % 400 * 0.0015, 10.3 + k / 400 * 0.0015, 4326),
        ST_Point(106.3 + k % 400 * 0.0015, 10.301 + k / 400 * 0.0015, 4326))
FROM network, generate_series(0, 159999) AS k;
INSERT INTO work.run (kind, season, grade, code_version)
SELECT 'allocation', '2026-2027', '1', 'x' FROM generate_series(1, 4);
INSERT INTO work.offer (run_id, pupil_id, school_code, home_ward_code, school_ward_code)
SELECT r, 'P' || k, 'S' || k % 3000, (26000 + k % 168)::text, (26000 + k % 168)::text
FROM generate_series(1, 4) AS r, generate_series(1, 60000) AS k;
INSERT INTO work.cutoff (run_id, school_code, group_no, seats, n_offers)
SELECT r, 'S' || k, 1, 60, 60 FROM generate_series(1, 4) AS r, generate_series(0, 2999) AS k;
INSERT INTO catchment (catchment_id, season, version, level, kind, status, valid, content_sha256,
    geom)
SELECT 'C' || y || '-' || k, y || '-' || y + 1, 1, 'primary', 'official', 'approved',
    daterange(make_date(y, 1, 1), make_date(y + 1, 1, 1)), 'x',
    ST_Multi(ST_MakeEnvelope(106.3 + k % 28 * 0.022, 10.3 + k / 28 * 0.022,
        106.322 + k % 28 * 0.022, 10.322 + k / 28 * 0.022, 4326))
FROM generate_series(2022, 2026) AS y, generate_series(0, 780) AS k;
SET session_replication_role = DEFAULT;
ANALYZE;
"""
HERE = {"x": 26110, "y": 15400, "z": 15, "day": dt.date(2026, 6, 1)}


@pytest.fixture(scope="module")
def engine(module_database_url: str, test_cluster) -> Iterator[Engine]:
    """Return a database as large as a city's: 197,500 children, 160,000 edges, 3,905 catchments."""
    admin = db.engine(test_cluster.url(role="gantruong_admin", database=_name(module_database_url)),
                      role="gantruong_admin")  # fmt: skip
    with admin.begin() as connection:
        db.driver(connection).execute(CITY)
    admin.dispose()
    made = db.engine(module_database_url)
    yield made
    made.dispose()


def _name(url: str) -> str:
    from sqlalchemy import make_url  # noqa: PLC0415 (this helper only)

    return str(make_url(url).database)


def plan(engine: Engine, sql: str, values: Mapping[str, object], role: str = "") -> str:
    """Return how PostgreSQL would answer a question."""
    with engine.connect() as connection:
        cursor = db.driver(connection).cursor()
        if role:
            cursor.execute(f"SET LOCAL ROLE {role}")
            act_as(connection, Access(scopes=frozenset(SCOPES), wards=("26010",)))
        rows = cursor.execute(f"EXPLAIN {sql}", values).fetchall()
        connection.rollback()
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("name", "values", "index"),
    [
        ("tile_roads", {**HERE, "network_id": 1}, "ix_road_edge_geom"),
        ("tile_schools", {**HERE, "schools_id": 2}, "ix_school_geom"),
        ("run_offers", {"run_id": 3}, "Scan using ix_offer_school_code on offer"),
    ],
)
def test_a_question_of_the_service_reads_its_index(
    engine: Engine, name: str, values: Mapping[str, object], index: str
) -> None:
    """The query is the one that the service asks."""
    assert index in plan(engine, query(name), values)


def test_the_counts_of_a_school_read_the_key_of_cutoffs(engine: Engine) -> None:
    """By the body of the function that the public's question calls, as the database keeps it."""
    with engine.connect() as connection:
        asked = "SELECT pg_get_function_sqlbody('work.school_counts(integer,text)'::regprocedure)"
        body = str(connection.scalar(text(asked)))
    inner = body.removeprefix("BEGIN ATOMIC").strip().removesuffix("END").strip().rstrip(";")
    for name, value in (("of_run", "3"), ("of_school", "'S17'")):
        inner = re.sub(rf"(school_counts\.)?\b{name}\b", value, inner)

    assert "pk_cutoff" in plan(engine, inner, {})


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "SELECT code FROM admin_unit WHERE ST_Intersects(geom, ST_Point(106.61, 10.52, 4326))",
            "ix_admin_unit_geom",
        ),
        (
            (
                "SELECT catchment_id FROM catchment WHERE status = 'approved'"
                " AND ST_Intersects(geom, ST_Point(106.61, 10.52, 4326))"
            ),
            "ix_catchment_geom",
        ),
        (
            (
                "SELECT catchment_id FROM catchment WHERE season = '2026-2027'"
                " AND level = 'primary' AND status = 'approved'"
            ),
            "ix_catchment_season",
        ),
        (
            "SELECT * FROM gates_near(CAST('SRID=4326;POINT(106.61 10.52)' AS geography), 800, 5)",
            "ix_gate_geography",
        ),
        (
            (
                "SELECT school_code FROM school"
                " ORDER BY geography(geom) <-> CAST('SRID=4326;POINT(106.61 10.52)' AS geography)"
                " LIMIT 10"
            ),
            "ix_school_geography",
        ),
    ],
)
def test_a_question_about_places_reads_its_index(engine: Engine, sql: str, index: str) -> None:
    """Point in area, nearest by metres, name by letters."""
    assert index in plan(engine, sql, {})


def test_an_officer_s_children_are_found_by_ward(engine: Engine) -> None:
    """Row-level security adds its condition; a question that names its ward reads the index."""
    asked = "SELECT pupil_id FROM people.pupil WHERE dataset_id = 4 AND ward_code = '26010'"
    found = plan(engine, asked, {}, "gantruong_app")

    assert "ix_pupil_ward_code" in found
    assert "own_wards" in found or "InitPlan" in found
