"""Planted values of children go through a whole season, and are told to nobody else."""

from __future__ import annotations

import hashlib
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import text

from gis.register.contract import registers
from runs.operations import forget_rules
from tests import mvt
from tests.canary_reading import in_tiles
from tests.canary_record import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from tests.canary_values import Planted
    from tests.fixtures.canary_city import CanaryCity

N_PLANTED, N_PLANTED_FULL = 60, 200
PRIVATE: Final = (
    *("state/runs", "state/exports", "state/uploads", "state/reports", "state/families"),
    "officers",
)
PUBLISHED: Final = ("publications", "officers/public", "tmp")
NOWHERE: Final = "note of a refused decision"
MOST_NEW_FILES: Final = 1_000  # else something is written into the checkout
KINDS: Final = ("output", "answer", "problem", "headers", "address")
HARMLESS: Final = {
    column
    for group in tomllib.loads(Path(__file__).with_name("canary_columns.toml").read_text("utf-8"))[
        "harmless"
    ]
    for column in group["columns"]
}


@pytest.fixture(scope="module")
def planted(canary_city: CanaryCity) -> Planted:
    """Return what was planted."""
    return canary_city.chain.planted


Held = dict[Path, frozenset[str]]


@pytest.fixture(scope="module")
def held(canary_city: CanaryCity, planted: Planted) -> Held:
    """Return what every file holds that any process of the season left."""
    found: dict[bytes, frozenset[str]] = {}  # by content: what is published stands there twice
    by_file: Held = {}
    for one in sorted(canary_city.folder.rglob("*")):
        if one.is_file():
            data = one.read_bytes()
            key = hashlib.sha256(data).digest()
            if key not in found:
                found[key] = frozenset(planted.known.found(data))
            by_file[one] = found[key]
    return by_file


def told(held: Held, files: Iterable[Path]) -> list[str]:
    """Return what files tell."""
    return [
        f"{value} in {file.parent.name}/{file.name}"
        for file in files
        for value in sorted(held[file])
    ]


def below(folder: Path, *names: str) -> Iterator[Path]:
    """Yield the files below some folders."""
    for name in names:
        yield from (one for one in sorted((folder / name).rglob("*")) if one.is_file())


def test_as_many_values_are_planted_as_are_stated(
    planted: Planted,
    is_full: bool,  # noqa: FBT001 (a fixture)
) -> None:
    """200 in the full run: ids, numbers, names, homes, telephones, births, addresses, words."""
    kinds = {name.split()[0] for name in planted.known.names}

    assert len(planted.known) >= (N_PLANTED_FULL if is_full else N_PLANTED)
    assert len(planted.known.names) == len(planted.known)
    assert {"pupil", "personal", "name", "home", "phone", "born", "address", "words"} <= kinds
    assert {"evidence", "code", "note", "khu", "programme", "school"} <= kinds


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_told_what_is_not_theirs(
    canary_city: CanaryCity, planted: Planted, kind: str
) -> None:
    """Output and errors of commands, answers, refusals, headers and addresses of requests."""
    pieces = [one for one in canary_city.chain.record.pieces if one.kind == kind]

    assert len(pieces) > 20
    found = [
        f"{value} in {one.where}" for one in pieces for value in planted.told(one.data, one.may)
    ]
    assert found == []


def test_logs_tell_nothing(canary_city: CanaryCity, planted: Planted, held: Held) -> None:
    """Those of the service, of the worker and of the database server."""
    logs = [canary_city.folder / "server.log", canary_city.server_log]

    assert [one.name for one in logs if not one.read_bytes()] == []
    assert b"/v1/family/result" in logs[0].read_bytes()  # it is a log of requests
    assert told(held, [logs[0], canary_city.folder / "worker.log"]) == []
    assert planted.known.found(logs[1].read_bytes()) == set()


def test_published_files_and_what_is_left_over_tell_nothing(
    canary_city: CanaryCity, held: Held
) -> None:
    """Publications, static files, open data, a map project, the backup, temporary files."""
    files = [
        *below(canary_city.folder, *PUBLISHED),
        canary_city.folder / "officers" / "all.backup",
        canary_city.folder / "officers" / "all.codes",
        canary_city.folder / "officers" / "audit.jsonl",
        *below(
            canary_city.folder, *(f"officers/{one}" for one in ("ledger", "equity", "indicators"))
        ),
    ]
    names = {one.suffix for one in files}

    assert {".gpkg", ".parquet", ".xlsx", ".mvt", ".json", ".qgz", ".backup"} <= names
    assert told(held, files) == []


def test_tiles_have_no_point_at_a_home(canary_city: CanaryCity, planted: Planted) -> None:
    """No corner of anything lies where a child lives, to the unit of the tile."""
    homes = planted.known.places
    n_tiles = 0
    for one in canary_city.chain.record.pieces:
        _, _, path = one.where.partition("GET /tiles/")
        if one.kind != "answer" or not path.endswith(".mvt 200"):
            continue
        zoom, x, y = (int(part.partition(".")[0]) for part in path.split("/")[1:])
        n_tiles += 1
        for layer in mvt.read(one.data).values():
            corners = {point for feature in layer.features for point in feature.points}
            at = {
                (round((column - x) * layer.extent), round((row - y) * layer.extent))
                for column, row in (in_tiles(*home, zoom) for home in homes)
            }
            assert corners.isdisjoint(at), one.where
    assert n_tiles >= len(planted.children)


def test_nothing_in_this_checkout_tells(planted: Planted) -> None:
    """Notebooks and every other file that the project does not know yet."""
    words = ["git", "ls-files", "--others", "--exclude-standard", "-z"]
    new = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603 (fixed)
    names = [ROOT / name for name in new.decode().split("\0") if name]
    files = [one for one in names if one.is_file()]  # a link may lead to a folder
    notebooks = [one for one in ROOT.rglob("*.ipynb") if ".venv" not in one.parts]

    assert len(files) < MOST_NEW_FILES
    for one in (*files, *notebooks):
        assert planted.known.found(one.read_bytes()) == set(), one


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, with what is planted in it."""

    name: str
    is_personal: bool
    found: frozenset[str]


def columns(connection: Connection, planted: Planted, only: str = "%") -> list[Column]:
    """Return every column of every table of the database, or of one table."""
    personal = {rule.table for rule in forget_rules.rules()}
    asked = """
        SELECT c.table_schema, c.table_name, c.column_name
        FROM information_schema.columns AS c
        JOIN information_schema.tables AS t USING (table_schema, table_name)
        WHERE t.table_type = 'BASE TABLE'
            AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
            AND c.table_schema || '.' || c.table_name LIKE :only
        ORDER BY 1, 2, 3
    """
    found = []
    for schema, table, column in connection.execute(text(asked), {"only": only}).all():
        cells = connection.scalars(
            text(f'SELECT "{column}"::text FROM "{schema}"."{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608 (its own names)
        )
        data = "\n".join(cells).encode()
        full = table if schema == "public" else f"{schema}.{table}"
        found.append(
            Column(
                f"{full}.{column}",
                is_personal=full in personal,
                found=frozenset(planted.known.found(data)),
            )
        )
    return found


def unplanted(found: Iterable[Column]) -> list[str]:
    """Return columns about children in which nothing is planted and that nobody calls harmless."""
    return [
        one.name for one in found if one.is_personal and not one.found and one.name not in HARMLESS
    ]


@pytest.fixture(scope="module")
def stored(canary_city: CanaryCity, planted: Planted) -> list[Column]:
    """Return every column of the database at the end of the season."""
    with canary_city.engine.connect() as connection:
        return columns(connection, planted)


def test_every_column_about_children_is_planted_and_no_other_is(
    canary_city: CanaryCity, planted: Planted, stored: list[Column]
) -> None:
    """Audit log, jobs, their arguments and errors, approvals: no value stands there."""
    with canary_city.engine.connect() as connection:
        connection.execute(text("ALTER TABLE people.pupil ADD COLUMN guardian text DEFAULT 'x'"))
        more = columns(connection, planted, "people.pupil")
        connection.rollback()

    assert unplanted(stored) == []
    told_elsewhere = [
        f"{value} in {one.name}"
        for one in stored
        if not one.is_personal or one.name in HARMLESS
        for value in one.found
    ]
    assert told_elsewhere == []
    assert {one.name for one in stored} >= HARMLESS
    assert unplanted(more) == ["people.pupil.guardian"]


def test_every_value_is_found_where_it_belongs(
    canary_city: CanaryCity, planted: Planted, held: Held, stored: list[Column]
) -> None:
    """A search that finds nothing anywhere proves nothing: officers and families see all."""
    pieces = [one for one in canary_city.chain.record.pieces if one.may]
    seen = {value for one in pieces for value in planted.known.found(one.data)}
    private = [file for file in held if is_private(file.relative_to(canary_city.folder))]
    files = {value for file in private for value in held[file]}
    rows = {value for one in stored for value in one.found}

    never = {name for name in planted.known.names if name.startswith(NOWHERE)}
    assert planted.known.names - seen - files - rows == never
    numbers = {name for name in planted.known.names if name.startswith("personal number")}
    assert not numbers & rows  # only their keyed hashes are kept
    export = "portal: GET /v1/exports/1/files/offers.csv 200"
    offers = next(one.data for one in pieces if one.where == export)
    pupils = {name for name in planted.known.names if name.startswith("pupil ")}
    assert pupils <= planted.known.found(offers)
    home = f"home {planted.children[0].asked}"
    assert home in seen  # the officer who decides a request sees it


def is_private(file: Path) -> bool:
    """Return whether a file lies where officers and the service keep children."""
    return file.as_posix().startswith(PRIVATE)


def test_files_about_children_are_for_their_owner_alone(
    canary_city: CanaryCity, held: Held
) -> None:
    """The service keeps them in folders of its own; what commands write is its owner's alone."""
    folder = canary_city.folder
    holding = {file.relative_to(folder) for file, found in held.items() if found}
    loose = {one for one in holding if (folder / one).stat().st_mode & 0o077}

    assert {one for one in holding if not is_private(one)} == {Path("commands.txt")}
    assert (folder / "state").stat().st_mode & 0o077 == 0
    assert {one for one in loose if one.parts[0] == "officers"} == set()


@pytest.mark.parametrize(
    "line",
    [
        "status=404 n=3 detail='no way for {child.name}'",
        "pupil {child.row[pupil_id]} not found",
        "INSERT INTO people.pupil VALUES ('{child.row[address]}')",
        "born {child.row[birth_date]}",
        "home ({child.row[lon]}, {child.row[lat]})",
        "called {child.phone}",
        "GET /v1/family/result?code={code}",
    ],
)
def test_one_line_makes_it_red(canary_city: CanaryCity, tmp_path: Path, line: str) -> None:
    """One log line about a child, among thousands that are about nobody."""
    planted, child = canary_city.chain.planted, canary_city.chain.planted.children[1]
    quiet = (canary_city.folder / "server.log").read_bytes()
    said = line.format(child=child, code=canary_city.chain.codes[child.id])
    loud = tmp_path / "server-log.txt"
    loud.write_bytes(quiet + said.encode() + b"\n" + quiet)

    assert planted.known.found(loud.read_bytes()) != set()


def test_every_register_about_children_is_sent_in(planted: Planted) -> None:
    """A register that is new and personal has to be planted, too."""
    personal = {kind for kind, one in registers().items() if one.personal and one.stored}

    assert personal == {"pupils", *planted.lists}
