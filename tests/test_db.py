"""The schema: made, compared with the models, taken away and made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from gis import db
from gis.errors import DatabaseError
from gis.register.contract import registers
from gis.tables import metadata, register_table
from gis.tables.registers import column_name
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.cluster.private import Cluster


def test_up_down_and_up_again_is_equal_to_the_models(empty_database_url: str) -> None:
    """What the models say and what the steps make must never drift apart."""
    assert db.version(empty_database_url) is None

    db.upgrade(empty_database_url)
    assert db.check(empty_database_url) == []
    assert db.version(empty_database_url) == db.newest()

    db.downgrade(empty_database_url, "base")
    assert len(db.check(empty_database_url)) >= len(metadata.tables)

    db.upgrade(empty_database_url)
    assert db.check(empty_database_url) == []


def test_down_to_base_leaves_nothing_of_ours(empty_database_url: str) -> None:
    """On a shared server we go as we came; extensions and roles may serve others."""
    db.upgrade(empty_database_url)
    db.downgrade(empty_database_url, "base")

    with psycopg.connect(plain(empty_database_url)) as connection:
        left = connection.execute(
            "SELECT nspname || '.' || relname FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE relowner = 'gantruong_owner'::regrole"
            " AND relkind IN ('r', 'v', 'S') UNION ALL"
            " SELECT proname FROM pg_proc WHERE proowner = 'gantruong_owner'::regrole"
        ).fetchall()

    assert left == [("public.alembic_version",)]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE school ADD COLUMN extra text",
        pytest.param("ALTER TABLE road_restriction DROP COLUMN via_node", marks=pytest.mark.full),
        pytest.param("ALTER TABLE births ALTER COLUMN births TYPE bigint", marks=pytest.mark.full),
        "DROP INDEX ix_road_edge_geom",
        pytest.param("ALTER TABLE gate ALTER COLUMN name SET NOT NULL", marks=pytest.mark.full),
        "COMMENT ON COLUMN people.pupil.group_no IS 'something else'",
        pytest.param(
            "ALTER TABLE housing ALTER COLUMN geom TYPE geometry(POINT, 3405)",
            marks=pytest.mark.full,
        ),
    ],
)
def test_check_finds_a_difference(database_url: str, engine: Engine, change: str) -> None:
    """A check that finds nothing must have been able to find something."""
    with engine.begin() as connection:
        connection.execute(text(change))

    assert len(db.check(database_url)) == 1


def test_every_table_and_column_says_what_it_holds() -> None:
    """The next reader of this database may have nothing but the database."""
    silent = [
        f"{table}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if not column.comment
    ]

    assert silent == []
    assert [name for name, table in metadata.tables.items() if not table.comment] == []


def test_every_geometry_has_its_index() -> None:
    """A spatial question that reads the whole table is a slow map."""
    bare = [
        str(table)
        for table in metadata.tables.values()
        if "geom" in table.columns
        and not any(
            index.dialect_options["postgresql"]["using"] == "gist" for index in table.indexes
        )
    ]

    assert bare == []


@pytest.mark.parametrize("kind", [one.kind for one in registers().values() if one.stored])
def test_every_register_has_its_columns_in_the_database(kind: str) -> None:
    """registers.toml is the one place; a new column there needs its step here."""
    table = register_table(kind)
    places = {"lon", "lat", "geometry"}
    wanted = {column_name(name) for name in registers()[kind].names if name not in places}

    assert set(table.columns.keys()) - {"dataset_id", "geom", "name_norm"} == wanted


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Trường Tiểu học Đống Đa", "truong tieu hoc dong da"),
        ("NGUYỄN  THỊ MINH-KHAI", "nguyen thi minh khai"),
        ("Nguyễn", "nguyen"),  # decomposed letters
        ("Hẻm 12/3, P. Bến Nghé", "hem 12 3 p ben nghe"),
        ("Ưu ái ở ỷ", "uu ai o y"),
    ],
)
def test_names_are_found_without_accents(engine: Engine, name: str, expected: str) -> None:
    """People type without accents on a phone."""
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT vn_norm(:name)"), {"name": name}) == expected


def test_a_bbox_question_uses_the_index(engine: Engine) -> None:
    """Tiles ask this for every screen."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO network (name, sha256, content_sha256, data_date, active, n_nodes,"
                " n_ways, n_edges, counts, left_out) VALUES ('x', 'x', 'x', '', true, 0, 0, 0,"
                " '{}', '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO road_edge SELECT network_id, k, 0, k, k + 1, 1,"
                " ST_MakeLine(ST_Point(106 + k / 5000.0, 10, 4326), ST_Point(106 + k / 5000.0,"
                " 10.001, 4326)) FROM network, generate_series(1, 5000) AS k"
            )
        )
        connection.execute(text("ANALYZE road_edge"))
        plan = connection.scalars(
            text(
                "EXPLAIN SELECT way_id FROM road_edge"
                " WHERE geom && ST_MakeEnvelope(106.5, 9.9, 106.51, 10.1, 4326)"
            )
        )

        assert "ix_road_edge_geom" in "\n".join(plan)


@pytest.mark.parametrize(
    "url", ["not an address", "mysql://user:geheim@host/db", "http://x:geheim@y"]
)
def test_a_wrong_address_is_refused_without_its_password(url: str) -> None:
    """Addresses are copied into tickets and chats."""
    with pytest.raises(DatabaseError, match="GANTRUONG_DATABASE_URL") as refused:
        db.engine(url)

    assert "geheim" not in str(refused.value)


def test_a_server_that_is_not_there_is_one_sentence_without_secrets() -> None:
    """The sentence says what to do next."""
    engine = db.engine("postgresql://someone:geheim@127.0.0.1:9/city")

    with pytest.raises(DatabaseError, match="no connection to database city") as error:
        engine.connect()

    assert "geheim" not in str(error.value)
    assert "gantruong db start" in str(error.value)
    assert "\n" not in str(error.value)


def test_the_setting_goes_before_the_private_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office with a server of its own names it once."""
    monkeypatch.setenv("GANTRUONG_DATABASE_URL", "postgres://me@server/city")

    assert db.database_url() == "postgresql+psycopg://me@server/city"


def test_a_server_without_extensions_asks_for_an_administrator(
    test_cluster: Cluster, admin_url: str
) -> None:
    """On a foreign server we may be nobody; then the sentence says what to run."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare TEMPLATE template0 OWNER gantruong_owner")
    try:
        with pytest.raises(DatabaseError, match=r"administrator run gis/sql/extensions\.sql"):
            db.upgrade(test_cluster.url(database="bare"))
    finally:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE bare WITH (FORCE)")


def test_a_superuser_s_address_still_acts_as_the_owner(
    test_cluster: Cluster, admin_url: str
) -> None:
    """On a foreign server the address may be a superuser's, who would pass every rule unseen."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE foreign_server TEMPLATE template0")
    url = test_cluster.url(role="gantruong_admin", database="foreign_server")
    try:
        db.upgrade(url)
        engine = db.engine(url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "gantruong_owner"
            connection.rollback()
            assert connection.scalar(text("SELECT current_user")) == "gantruong_owner"
        assert db.check(url) == []
        engine.dispose()
    finally:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE foreign_server WITH (FORCE)")
