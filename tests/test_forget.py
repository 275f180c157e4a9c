"""After a season is forgotten no value of a child is left anywhere that this program reaches."""

from __future__ import annotations

import datetime as dt
import json
import re
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from geoalchemy2 import Geometry
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis import db
from gis.access import at_the_machine
from gis.cluster.place import ADMIN
from gis.errors import InputError
from gis.principals import at_machine
from gis.tables import metadata
from runs.approval.decide import approve
from runs.approval.errors import SamePersonError, WaitsError
from runs.operations import forget_proof, forget_rules, programs
from runs.operations.forget import plan
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from gis.cluster.private import Cluster

SEASON = "2025-2026"
OTHER = "2026-2027"
KEYS = {SEASON: "a" * 64, OTHER: "b" * 64}
PREFIX = "KANARI"
RUN = {SEASON: 71, OTHER: 72}
SET = {SEASON: 81, OTHER: 82}
LINKS = {
    "run_id": RUN,
    "dataset_id": SET,
    "request_no": {SEASON: 91, OTHER: 92},
    "derived_set_id": {SEASON: 95, OTHER: 96},
    "export_id": {SEASON: 41, OTHER: 42},
}
FIXED: dict[str, Any] = {
    "people.home_request.state": "accepted",
    "work.derived_area.n_children": 3,
    "work.idempotency.state": "done",
}
"""Values that a rule of the table asks for."""


class Plants:
    """Values that no other row has, and how they look in a dump."""

    def __init__(self) -> None:
        self.n = 0
        self.new: dict[str, str] = {}
        self.looks: dict[str, str] = {}

    def value(self, table: str, column: Column[Any], season: str) -> Any:  # noqa: ANN401 (of any column)
        """Return a value for one cell; those of the season that goes are remembered."""
        self.n += 1
        where = f"{table}.{column.name}"
        if where in FIXED:
            return FIXED[where]
        if column.name == "season":
            return season
        if column.name == "address_hash" and season == OTHER:
            return "STAYS, both in the queue and as a point"
        if column.name in LINKS:
            return LINKS[column.name][season]
        choices = choices_of(column)
        if choices:
            return choices[0]
        value, look = self._made(column, season)
        if season == SEASON and look:
            self.new[look] = where
        return value

    def _made(self, column: Column[Any], season: str) -> tuple[Any, str]:
        mark = f"{PREFIX if season == SEASON else 'STAYS'}{self.n:05d}"
        for kind, make in MAKERS:
            if isinstance(column.type, kind):
                return make(self.n, mark, column, season)
        return mark, mark


def _place(n: int, _mark: str, column: Column[Any], _season: str) -> tuple[Any, str]:
    lon, lat = 106.5 + n * 1.000_1e-6, 10.5 + n * 1.000_1e-6
    if getattr(column.type, "geometry_type", "") == "MULTIPOLYGON":
        ring = f"{lon!r} {lat!r},107 10,107 11,{lon!r} {lat!r}"
        return f"SRID=4326;MULTIPOLYGON((({ring})))", struct.pack("<d", lon).hex().upper()
    return f"SRID=4326;POINT({lon!r} {lat!r})", struct.pack("<d", lon).hex().upper()


def _list(n: int, mark: str, column: Column[Any], season: str) -> tuple[Any, str]:
    number = 700_000_000 + n
    of_numbers = isinstance(getattr(column.type, "item_type", None), Integer)
    return ([number], str(number)) if of_numbers else ([season, mark], mark)


def _time(n: int, _mark: str, _column: Column[Any], _season: str) -> tuple[Any, str]:
    at = dt.datetime(1903, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=n)
    return at, f"{at:%Y-%m-%d}"


def _day(n: int, _mark: str, _column: Column[Any], _season: str) -> tuple[Any, str]:
    day = dt.date(1953, 1, 1) + dt.timedelta(days=n)
    return day, f"{day}"


def _bytes(_n: int, mark: str, _column: Column[Any], _season: str) -> tuple[Any, str]:
    content = mark.encode().ljust(32, b"x")
    return content, content.hex()


MAKERS: tuple[tuple[Any, Any], ...] = (
    (Geometry, _place),
    (JSONB, lambda _n, mark, *_: (Jsonb({"value": mark}), mark)),
    (ARRAY, _list),
    (Boolean, lambda *_: (True, "")),
    (Integer, lambda n, *_: (700_000_000 + n, str(700_000_000 + n))),
    ((Float, Numeric), lambda n, *_: (n + 0.123_456_7, f"{n}.1234567")),
    (DateTime, _time),
    (Date, _day),
    (LargeBinary, _bytes),
)
"""How a value of each type is made, and how it looks in a dump."""


def choices_of(column: Column[Any]) -> list[str]:
    """Return the words that a rule of the table allows in a column."""
    for rule in column.table.constraints:
        if isinstance(rule, CheckConstraint):
            found = re.fullmatch(rf"{column.name} IN \((.*)\)", str(rule.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []


def plant(connection: psycopg.Connection, plants: Plants, table: str, season: str) -> None:
    """Fill every column of one row of a table."""
    columns = [one for one in metadata.tables[table].columns if one.computed is None]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(sql.Identifier(one.name) for one in columns),
        sql.SQL(", ").join(sql.Placeholder() for _ in columns),
    )
    plants.new = {}
    connection.execute(statement, [plants.value(table, one, season) for one in columns])
    plants.looks |= plants.new


def model_name(table: str) -> str:
    """Return the name of a table among the models."""
    return table.removeprefix("public.")


@pytest.fixture
def planted(database_url: str, test_cluster: Cluster, tmp_path: Path) -> tuple[str, Path, Plants]:
    """Return a database and a state folder with children of two seasons in every place."""
    name = str(make_url(database_url).database)
    plants = Plants()
    with psycopg.connect(plain(test_cluster.url(role=ADMIN, database=name))) as connection:
        connection.execute("SET session_replication_role = replica")  # rows without their parents
        for season in (SEASON, OTHER):
            connection.execute(
                "INSERT INTO work.run (run_id, kind, state, season, grade, code_version, run_key,"
                " manifest_sha256, summary, origin) OVERRIDING SYSTEM VALUE VALUES"
                " (%s, 'allocation', 'final', %s, '1', '1', %s, 'x', %s, %s)",
                [
                    RUN[season],
                    season,
                    KEYS[season],
                    Jsonb({"placed": 1150, "longest_m": 7654.321}),
                    Jsonb({"registers": {"applicants": {"content_sha256": season}}}),
                ],
            )
            connection.execute(
                "INSERT INTO dataset (dataset_id, kind, name, sha256, content_sha256, data_date,"
                " n_rows, active) VALUES (%s, 'applicants', 'a.csv', 'x', %s, '2025', 3, false)",
                [SET[season], season],
            )
            connection.execute(
                "INSERT INTO work.derived_set (derived_set_id, season, grade, level, parameters,"
                " nature, active, created_by, policy_name, policy_sha256, network_id) VALUES"
                " (%s, %s, '1', 'primary', '{}', 'real', false, 'x', 'x', 'x', 1)",
                [LINKS["derived_set_id"][season], season],
            )
            connection.execute(
                "INSERT INTO work.export (export_id, client, purpose, season, grade, number,"
                " run_id, n_children, offers_sha256, manifest_sha256) VALUES"
                " (%s, 'x', 'x', %s, '1', 1, %s, 1, 'x', 'x')",
                [LINKS["export_id"][season], season, RUN[season]],
            )
        for rule in forget_rules.rules():
            for season in (SEASON, SEASON, SEASON, OTHER):
                try:
                    with connection.transaction():
                        plant(connection, plants, model_name(rule.table), season)
                except psycopg.errors.UniqueViolation:
                    continue  # tables whose key is made of links alone hold one row per season
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        connection.execute("ANALYZE")  # the planner keeps samples of what it saw
    state = state_folder(tmp_path)
    with psycopg.connect(plain(database_url)) as connection:
        for (file,) in connection.execute("SELECT file FROM people.home_evidence").fetchall():
            (state / file).write_text(f"{file} content")
    return database_url, state, plants


def state_folder(tmp_path: Path) -> Path:
    """Return a state folder with the files of two runs and a report."""
    state = tmp_path / "state"
    for season, key in KEYS.items():
        folder = state / "runs" / key[:32]
        for name in ("sealed/offers.csv", "sealed/inputs/pupils.parquet", "snapshot/p.parquet"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{PREFIX}file {season}" if season == SEASON else "stays")
        manifest = {"run_sha256": "r", "merkle_root": f"root {season}", "merkle_leaves": 3}
        (folder / "sealed" / "manifest.json").write_text(json.dumps(manifest))
    (state / "reports").mkdir()
    (state / "reports" / "pupils.json").write_text(f"{PREFIX} row 7")
    return state


def dump(url: str) -> str:
    """Return all rows of a database as text."""
    tools = programs.fitting(at_least=15)
    words = [tools.path("pg_dump"), "--role=gantruong_owner", "--enable-row-security"]
    done = subprocess.run(  # noqa: S603 (our own words)
        words, env=programs.environment(url), capture_output=True, check=True
    )
    return done.stdout.decode()


def files_with_a_plant(folder: Path) -> list[str]:
    """Return every file below a folder in which a planted text stands, byte by byte."""
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and PREFIX.encode() in path.read_bytes()
    ]


def forgotten(url: str, state: Path, *, admin_url: str | None) -> dict[str, Any]:
    """Forget the season as two persons do: asked for, agreed to, asked for again."""

    def ask() -> dict[str, Any]:
        return forget_proof.carry_out(
            url, state, SEASON, by="sở", reason="NĐ 356", admin_url=admin_url
        )

    with pytest.raises(WaitsError) as waits:
        ask()
    engine = db.engine(url)
    number = waits.value.facts["approval_id"]
    with pytest.raises(SamePersonError):
        approve(engine, number, access=at_the_machine("sở"))
    with pytest.raises(WaitsError):
        ask()
    approve(engine, number, access=at_the_machine("hội đồng"))
    engine.dispose()
    return ask()


def test_nothing_of_a_forgotten_child_is_found_anywhere(
    planted: tuple[str, Path, Plants], test_cluster: Cluster
) -> None:
    """
    Every personal column holds a value of its own before, and none is found after.

    Not in a dump, nor in any byte of the server's files, its log included, nor in the state folder.
    """
    url, state, plants = planted
    data = Path(test_cluster.status().folder or "") / "data"
    before = dump(url)
    assert [where for look, where in plants.looks.items() if look not in before] == []
    assert files_with_a_plant(data) != []
    admin_url = test_cluster.url(
        role=ADMIN, database=str(make_url(url).database)
    )  # as it is asked for

    proof = forgotten(url, state, admin_url=admin_url)

    after = dump(url)
    found = {where for look, where in plants.looks.items() if look in after}
    assert found == set()
    assert files_with_a_plant(state) == []
    assert files_with_a_plant(data) == []
    assert proof["left_until"][-1].startswith("backups made before")
    assert len(proof["left_until"]) == 1
    kept = state / "runs" / KEYS[SEASON][:32]
    assert [path.name for path in kept.rglob("*") if path.is_file()] == ["manifest.json"]


def test_another_season_stays_and_the_proof_counts_both(
    planted: tuple[str, Path, Plants],
) -> None:
    """What was not meant is untouched, and the document says both numbers of every table."""
    url, state, _ = planted
    everything = {"work.idempotency"}  # rows of no season

    proof = forgotten(url, state, admin_url=None)

    for table, told in proof["tables"].items():
        assert told["before"] - told["deleted"] == told["after"], table
        assert told["deleted"] > 0, table
        assert (told["after"] > 0) == (table not in everything), table
    assert proof["runs"][0]["merkle_root"] == f"root {SEASON}"
    assert proof["signature"] is None
    assert any("pg_statistic" in line for line in proof["left_until"])
    with psycopg.connect(plain(url)) as connection:
        rows = connection.execute("SELECT season, summary FROM work.run ORDER BY 1").fetchall()
        audit = connection.execute(
            "SELECT actor, subject FROM work.audit_log ORDER BY audit_id"
        ).fetchall()
        broken = connection.execute("SELECT work.first_broken_audit_row()").fetchone()
        off = connection.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'").fetchone()
    assert rows[0] == (SEASON, {"placed": 1150, "longest_m": 7700.0})
    assert rows[1] == (OTHER, {"placed": 1150, "longest_m": 7654.321})
    assert audit[-1] == (at_machine("sở"), f"season {SEASON}")
    assert proof["decided_by"] == [at_machine("sở"), at_machine("hội đồng")]
    assert (broken, off) == ((None,), (0,))
    assert (state / "runs" / KEYS[OTHER][:32] / "sealed" / "offers.csv").read_text() == "stays"
    kept = list((state / forget_proof.FOLDER).iterdir())
    assert [json.loads(path.read_text())["sha256"] for path in kept] == [proof["sha256"]]


def test_every_table_has_been_thought_about() -> None:
    """A new table of children cannot be forgotten: its line in forget.toml is asked for here."""
    tables = [name if "." in name else f"public.{name}" for name in metadata.tables]

    assert forget_rules.unruled(tables) == []
    known = {rule.table for rule in forget_rules.rules()}
    personal = {name for name in tables if name.startswith("people.")}
    assert personal <= known, "no table of people stays"
    told = {*known, *forget_rules.stays()} - {"public.alembic_version"}
    assert told <= {*tables, *OF_LIBRARIES}, "a line of forget.toml names no table"


OF_LIBRARIES = {
    f"jobs.procrastinate_{name}" for name in ("jobs", "events", "periodic_defers", "workers")
}
"""Tables that a library brings, outside of our models."""


def test_a_table_that_nobody_thought_about_stops_everything(
    database_url: str, tmp_path: Path
) -> None:
    """Better nothing forgotten than half of it with a document that says all."""
    with psycopg.connect(plain(database_url)) as connection:
        connection.execute("CREATE TABLE people.new (name text)")

    with pytest.raises(InputError, match=r"people\.new"):
        plan(database_url, tmp_path, SEASON)


def test_a_wrong_season_is_no_season(database_url: str, tmp_path: Path) -> None:
    """A typing mistake deletes nothing and says why."""
    with pytest.raises(InputError, match="2025-2026"):
        plan(database_url, tmp_path, "2025")
