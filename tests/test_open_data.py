"""Open data: every file reads back, says what it is, and is the same whenever it is made."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import frictionless
import geopandas as gpd
import openpyxl
import pytest
import rdflib
from sqlalchemy import text

from cli.main import main
from gis import db, province
from gis.public_facts import open_facts
from runs import allocate
from runs.open_data.build import build
from runs.open_data.files import MEDIA
from runs.open_data.text import csv_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph:DeprecationWarning"
)  # rdflib's own
NAMES = [one.id for one in open_facts()]


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city and a placement of its first grade."""
    made = db.engine(module_city_url)
    allocate.allocate(made, "nearest-first", season="2026-2027", grade="1")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where versions are kept."""
    return tmp_path_factory.mktemp("versions")


def made(engine: Engine, folder: Path, kept: Path) -> Path:
    """Build the open data into a new folder."""
    folder.mkdir()
    build(engine, folder, province=province.load("an-thuan"), kept=kept, base="https://x.vn/mo")
    return folder


@pytest.fixture(scope="module")
def built(engine: Engine, kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the open data."""
    return made(engine, tmp_path_factory.mktemp("open") / "first", kept)


def package(built: Path, name: str) -> dict[str, Any]:
    """Return the data package of a data set."""
    found: dict[str, Any] = json.loads((built / name / "datapackage.json").read_text())
    return found


def sheet(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_same_data_give_the_same_bytes(
    engine: Engine, built: Path, kept: Path, tmp_path: Path
) -> None:
    """A portal that compares hashes must not fetch what did not change."""
    again = made(engine, tmp_path / "again", kept)
    files = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())

    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert len(files) == len(NAMES) * (len(MEDIA) + 1) + 1
    assert [one for one in files if (built / one).read_bytes() != (again / one).read_bytes()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_second_reader_finds_the_table_as_described(built: Path, name: str) -> None:
    """Frictionless holds every cell against the schema, and the key against the rows."""
    folder = built / name
    told = package(built, name)
    schema = told["resources"][0]["schema"]
    resource = frictionless.Resource(
        path=f"{name}.csv", basepath=str(folder), schema=frictionless.Schema(schema)
    )
    report = resource.validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert frictionless.Package(str(folder / "datapackage.json")).name == name
    assert told["licenses"]
    assert told["sources"]
    assert told["version"] == "1"
    assert told["id"] == f"urn:gantruong:an-thuan:open-data:{name}"
    for file in told["resources"]:
        assert (folder / file["path"]).stat().st_size == file["bytes"]
        assert file["mediatype"] == MEDIA[file["format"]]


@pytest.mark.parametrize("name", NAMES)
def test_all_formats_hold_the_same_rows_and_say_that_they_are_invented(
    built: Path, name: str
) -> None:
    """Whoever opens any one of them sees what it is."""
    rows = sheet(built / name / f"{name}.csv")
    book = openpyxl.load_workbook(built / name / f"{name}.xlsx", read_only=True)
    frames = [
        gpd.read_file(built / name / f"{name}.geojson"),
        gpd.read_file(built / name / f"{name}.gpkg"),
        gpd.read_parquet(built / name / f"{name}.parquet"),
    ]
    lines = list(book.worksheets[0].iter_rows(values_only=True))

    assert len(lines) - 1 == len(rows)
    assert list(lines[0]) == list(rows[0]) if rows else True
    for frame in frames:
        assert len(frame) == len(rows)
        assert rows == [] or frame.crs.to_epsg() == 4326
        assert rows == [] or set(frame["data_nature"]) == {"invented"}
    assert {row["data_nature"] for row in rows} <= {"invented"}
    assert bool(rows) == (name != "cutoffs")  # nothing was told here


def test_a_portal_reads_the_catalogue(built: Path) -> None:
    """As DCAT: every data set with titles, licence, date and files that are there."""
    graph = rdflib.Graph().parse(built / "catalog.jsonld", format="json-ld")
    found = graph.query(
        """
        SELECT ?id ?title ?day ?url ?size ?licence WHERE {
            ?catalogue a dcat:Catalog ; dcat:dataset ?set .
            ?set a dcat:Dataset ; dct:identifier ?id ; dct:title ?title ; dct:modified ?day ;
                dcat:distribution ?file .
            ?file a dcat:Distribution ; dcat:downloadURL ?url ; dcat:byteSize ?size ;
                dct:license ?licence .
            FILTER (lang(?title) = "vi")
        }
        """,
        initNs={
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
        },
    )
    rows = [tuple(map(str, row)) for row in found]

    assert {row[0] for row in rows} == {f"urn:gantruong:an-thuan:open-data:{n}" for n in NAMES}
    assert len(rows) == len(NAMES) * len(MEDIA)
    for _, _, _, url, size, _ in rows:
        path = built / url.removeprefix("https://x.vn/mo/")
        assert path.stat().st_size == int(size)


def test_what_changed_since_a_version_is_told(
    engine: Engine, built: Path, kept: Path, tmp_path: Path
) -> None:
    """A school renamed to a formula, one gone, one moved: three rows, and a version more."""
    assert built.is_dir()
    change = [
        "UPDATE school SET name = '=HYPERLINK(\"http://x\")' WHERE school_code = '990012'",
        "DELETE FROM gate WHERE school_code = '990024'",
        "DELETE FROM school WHERE school_code = '990024'",
        "UPDATE school SET geom = ST_Translate(geom, 0.0001, 0) WHERE school_code = '990036'",
        "UPDATE dataset SET content_sha256 = repeat('b', 64) WHERE kind = 'schools'",
    ]
    codes = [row["school_code"] for row in sheet(built / "schools" / "schools.csv")][:3]
    with engine.begin() as connection:
        for statement in change:
            for old, new in zip(("990012", "990024", "990036"), codes, strict=True):
                statement = statement.replace(old, f"#{new}")  # noqa: PLW2901 (step by step)
            connection.execute(text(statement.replace("#", "")))
    later = made(engine, tmp_path / "later", kept)
    changed = {row["school_code"]: row for row in sheet(later / "schools/changes-since-1.csv")}
    written = {row["school_code"]: row for row in sheet(later / "schools" / "schools.csv")}

    assert {code: row["change"] for code, row in changed.items()} == {
        codes[0]: "changed",
        codes[1]: "removed",
        codes[2]: "changed",
    }
    assert changed[codes[0]]["changed_columns"] == "name"
    assert changed[codes[2]]["changed_columns"] == "lon|geometry"
    assert written[codes[0]]["name"] == '\'=HYPERLINK("http://x")'
    assert package(later, "schools")["version"] == "2"
    assert package(later, "schools")["changes_since"] == [1]
    assert package(later, "wards")["version"] == "1"


def test_numbers_are_not_neutralised_and_texts_are() -> None:
    """A negative longitude is a number; a name that begins with a minus is a text."""
    found = csv_of(["lon", "name"], [{"lon": -5.5, "name": "-1+1"}, {"lon": None, "name": "@x"}])

    assert found == b"\xef\xbb\xbflon,name\n-5.5,'-1+1\n,'@x\n"


def test_the_command_writes_the_folder(
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a city puts on its own portal."""
    monkeypatch.setattr(db, "ready_engine", lambda: db.engine(str(engine.url)))
    monkeypatch.setattr("runs.open_data.build.private_dir", lambda *_: tmp_path)

    assert main(["open-data", "build", str(tmp_path / "out"), "--json"], {}) == 0
    assert set(json.loads(capsys.readouterr().out)["data_sets"]) == set(NAMES)
    assert (tmp_path / "out" / "catalog.jsonld").is_file()
    assert main(["open-data", "build", str(tmp_path / "out")], {}) == 2
    with engine.connect() as connection:
        actions = connection.scalars(text("SELECT action FROM work.audit_log")).all()
    assert actions.count("build open data") == 1


def test_files_are_served_whole_and_in_parts(api: httpx.Client) -> None:
    """A download that broke off goes on; what a caller has is not sent again."""
    listed = {one["id"]: one for one in api.get("/v1/open-data").json()["items"]}
    path = "/v1/open-data/schools/schools.csv"
    whole = api.get(path)
    etag = whole.headers["etag"]
    size = len(whole.content)

    def part(asked: str, **headers: str) -> httpx.Response:
        return api.get(path, headers={"Range": asked, **headers})

    assert list(listed) == sorted(NAMES)
    assert listed["schools"]["files"][0]["bytes"] == size
    assert whole.headers["accept-ranges"] == "bytes"
    assert part("bytes=10-19").content == whole.content[10:20]
    assert part("bytes=10-19").headers["content-range"] == f"bytes 10-19/{size}"
    assert part("bytes=-5").content == whole.content[-5:]
    assert part(f"bytes={size - 2}-").content == whole.content[-2:]
    assert part("bytes=0-1,4-5").status_code == 200
    assert part("bytes=5-2").status_code == 200
    assert part("bytes=10-19", **{"If-Range": '"other"'}).status_code == 200
    assert part("bytes=10-19", **{"If-Range": etag}).status_code == 206
    behind = part(f"bytes={size}-")
    assert (behind.status_code, behind.headers["content-range"]) == (416, f"bytes */{size}")
    assert behind.json()["type"].endswith(":no-such-range")
    assert api.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert api.get("/v1/open-data/schools/none.csv").status_code == 404
    assert api.get("/v1/open-data/schools/changes", params={"since": 999}).status_code == 404
    assert api.get("/v1/open-data/%2e%2e/schools.csv").status_code in {404, 422}


def test_the_catalogue_that_is_served_leads_to_the_files(api: httpx.Client) -> None:
    """Addresses are those under which the service was asked."""
    answer = api.get("/v1/open-data/catalog.jsonld")
    graph = rdflib.Graph().parse(data=answer.text, format="json-ld")
    address = rdflib.URIRef("http://www.w3.org/ns/dcat#downloadURL")
    urls = {str(one) for one in graph.objects(None, address)}

    assert answer.headers["content-type"] == "application/ld+json"
    assert len(urls) == len(NAMES) * len(MEDIA)
    assert {api.get(url).status_code for url in sorted(urls)[:6]} == {200}
