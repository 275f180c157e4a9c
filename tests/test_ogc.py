"""The OGC API over the public views: what it gives, and that nothing else can be reached."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import httpx
import pytest
from fastapi import FastAPI

from api.ogc.service import Ogc
from api.settings import ApiSettings
from gis.cluster.place import PUBLIC
from gis.cluster.private import Cluster
from gis.public_facts import all_facts
from tests.mvt import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fixtures.server import CityDatabase

SYSTEM_PYTHON = "/usr/bin/python3"
ORACLE = "query_to_xml('SELECT * FROM people.pupil',true,true,'')"
IN_QGIS = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsVectorLayer, QgsRectangle, QgsFeatureRequest
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(f"url='{sys.argv[1]}' typename='schools'", "schools", "OAPIF")
n = sum(1 for _ in layer.getFeatures())
first = next(layer.getFeatures())
print(layer.isValid(), n, layer.crs().authid(), first.geometry().isNull(), flush=True)
os._exit(0)
"""


@pytest.fixture
def ogc(city_server: str) -> Iterator[httpx.Client]:
    """Return a caller of the OGC API."""
    with httpx.Client(base_url=f"{city_server}ogc", timeout=60) as client:
        yield client


def problem(answer: httpx.Response) -> str:
    """Return the kind of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.json()["status"] == answer.status_code
    return str(answer.json()["type"]).removeprefix("urn:gantruong:problem:")


def test_the_collections_are_the_public_facts_and_nothing_else(ogc: httpx.Client) -> None:
    """A table that somebody adds to the database is not on the net by that."""
    listed = ogc.get("/collections").json()

    assert [one["id"] for one in listed["collections"]] == [one.id for one in all_facts()]
    assert all("Dữ liệu hư cấu" in one["description"] for one in listed["collections"])
    assert listed["numberMatched"] == listed["numberReturned"] == len(all_facts())


def test_every_link_leads_somewhere(ogc: httpx.Client) -> None:
    """A client finds its way by links alone; a dead one stops it."""
    seen: dict[str, int] = {}
    waiting = ["/", "/collections/schools/items?limit=1", "/collections/gates/items?limit=1"]
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 120:
            continue
        answer = ogc.get(path.removeprefix(str(ogc.base_url).rstrip("/")))
        seen[path] = answer.status_code
        if "json" in answer.headers["content-type"]:
            waiting += [
                href for href in links_of(answer.json()) if "{" not in href and "offset" not in href
            ]

    assert len(seen) > 60
    assert {path: code for path, code in seen.items() if code != 200} == {}


def links_of(document: object) -> Iterator[str]:
    """Yield the addresses of all links of ours in a document."""
    if isinstance(document, dict):
        if isinstance(document.get("href"), str):
            yield document["href"]
        for value in document.values():
            yield from links_of(value)
    if isinstance(document, list):
        for value in document:
            yield from links_of(value)


def test_pages_of_features_have_no_gap_and_no_repeat(ogc: httpx.Client) -> None:
    """A partner that follows the links has every school once."""
    page = ogc.get("/collections/schools/items", params={"limit": 25}).json()
    codes = [one["id"] for one in page["features"]]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = ogc.get(following[0]).json()
        codes += [one["id"] for one in page["features"]]

    assert len(codes) == len(set(codes)) == page["numberMatched"]


def test_selecting_by_property_box_and_day(ogc: httpx.Client) -> None:
    """What can be asked for without a condition in CQL2."""
    primary = ogc.get("/collections/schools/items", params={"kind": "primary", "limit": 99}).json()
    kinds = {one["properties"]["kind"] for one in primary["features"]}
    here = primary["features"][0]["geometry"]["coordinates"]
    box = f"{here[0] - 1e-6},{here[1] - 1e-6},{here[0] + 1e-6},{here[1] + 1e-6}"
    near = ogc.get("/collections/schools/items", params={"bbox": box}).json()
    before = ogc.get("/collections/wards/items", params={"datetime": "1990-01-01"}).json()
    now = ogc.get("/collections/wards/items", params={"datetime": "2026-09-05/.."}).json()

    assert kinds == {"primary"}
    assert primary["features"][0]["id"] in [one["id"] for one in near["features"]]
    assert before["numberMatched"] < now["numberMatched"]


def test_a_limit_above_the_most_is_the_most(ogc: httpx.Client) -> None:
    """OGC API Features, requirement 21: not an error."""
    page = ogc.get("/collections/roads/items", params={"limit": 123456, "properties": ""})

    assert page.status_code == 200
    assert page.json()["numberReturned"] <= 10_000


def test_tiles_lie_in_their_limits(ogc: httpx.Client) -> None:
    """The last row of a zoom is 2^z - 1; what lies outside is no tile."""
    told = ogc.get("/collections/schools/tiles/WebMercatorQuad").json()
    limits = {one["tileMatrix"]: one for one in told["tileMatrixSetLimits"]}
    twelve = limits["12"]
    tile = "/collections/schools/tiles/WebMercatorQuad/{z}/{x}/{y}"
    whole = ogc.get(tile.format(z=0, x=0, y=0))
    layers = read(whole.content)
    outside = [
        tile.format(z=12, x=twelve["maxTileCol"] + 1, y=twelve["minTileRow"]),
        tile.format(z=17, x=0, y=0),
        tile.format(z=0, x=-1, y=0),
        tile.format(z="1e9", x=0, y=0),
        "/collections/schools/tiles/WorldCRS84Quad/0/0/0",
    ]

    assert set(limits) == {str(zoom) for zoom in range(17)}
    assert (limits["0"]["maxTileRow"], limits["0"]["maxTileCol"]) == (0, 0)
    assert whole.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert set(layers) == {"school"}
    assert {problem(ogc.get(path)) for path in outside} == {"not-found"}


@pytest.mark.parametrize(
    "query",
    [
        {"filter": f"{ORACLE} IS NOT NULL"},
        {"filter": "kind='primary'"},
        {"filter-lang": "cql2-text"},
        {"filter-lang": "cql2-json", "filter": '{"op":"=","args":[1,1]}'},
        {"filter-crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
    ],
)
def test_conditions_in_cql2_are_refused_with_what_to_do(
    ogc: httpx.Client, query: dict[str, str]
) -> None:
    """They reach any function of the database, ``query_to_xml`` among them."""
    for path in ("/collections/schools/items", "/collections/schools/tiles/WebMercatorQuad/0/0/0"):
        answer = ogc.get(path, params=query)

        assert answer.status_code == 400
        assert problem(answer) == "no-cql2"
        assert "bbox" in answer.json()["detail"]


def test_searching_by_a_body_is_refused(ogc: httpx.Client) -> None:
    """The same condition in another coat."""
    for path in ("/search", "/collections/schools/items", "/collections/schools/search"):
        answer = ogc.post(path, json={"filter": {"op": "=", "args": [1, 1]}})

        assert (answer.status_code, problem(answer)) == (400, "no-cql2")


@pytest.mark.parametrize("parameter", ["sortby", "properties", "datetime", "ids", "bbox", "kind"])
def test_the_oracle_query_to_xml_is_not_reached_by_any_parameter(
    ogc: httpx.Client, parameter: str
) -> None:
    """The public role may call it: what comes into SQL must be a value or a known column."""
    attacks = [
        ORACLE,
        f'"kind",{ORACLE}',
        f"kind'||{ORACLE}||'",
        f'kind" || {ORACLE} || "',
        f"1);SELECT {ORACLE}--",
        f"-{ORACLE}",
    ]
    for attack in attacks:
        answer = ogc.get("/collections/schools/items", params={parameter: attack, "limit": 5})

        if parameter in {"ids", "kind"}:  # any text is a value there, of no school
            assert answer.json()["features"] == []
        else:
            assert (answer.status_code, problem(answer)) == (400, "wrong-parameter")
        assert "query_to_xml" not in answer.text.replace("query_to_xml%28", "")


@pytest.mark.parametrize(
    "name",
    [
        "people.pupil",
        "public.school",
        "work.offer",
        "pub.school",
        "school",
        "SCHOOLS",
        "Schools",
        '"schools"',
        "%22schools%22",
        "..%2Fv1",
        "%2e%2e%2fwork.offer",
        "schools'--",
        "schools;drop view pub.school",
        "pg_catalog.pg_authid",
        "information_schema.tables",
        "pub.tipg_catalog",
        "edition",
        "\u0455chools",
        "{collectionId}",
    ],
)
def test_nothing_but_the_list_is_reached_by_a_name(ogc: httpx.Client, name: str) -> None:
    """Other schemas, quotes, case, encodings and ways upward are no collections."""
    for end in ("", "/items", "/queryables", "/tiles", "/items/990012"):
        answer = ogc.get(f"/collections/{name}{end}")

        assert answer.status_code == 404, (name, end)
        assert problem(answer) == "not-found"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/collections/schools/items", "bbox=1,2,3"),
        ("/collections/schools/items", "bbox=nan,0,1,1"),
        ("/collections/schools/items", "bbox=107,0,106,1"),
        ("/collections/schools/items", "bbox=1e400,0,1,1"),
        ("/collections/schools/items", "limit=0"),
        ("/collections/schools/items", "limit=-1"),
        ("/collections/schools/items", "limit=%D9%A1"),
        ("/collections/schools/items", "offset=99999999999999999999"),
        ("/collections/schools/items", "datetime=yesterday"),
        ("/collections/schools/items", "datetime=../.."),
        ("/collections/schools/items", "datetime=2026-02-01/2026-01-01"),
        ("/collections/schools/items", "simplify=inf"),
        ("/collections/schools/items", "f=html"),
        ("/collections/schools/items", "f=csv"),
        ("/collections/schools/items", "sortby=geom"),
        ("/collections/schools/items", "levels=primary"),
        ("/collections/schools/items", "geom-column=geom"),
        ("/collections/schools/items", "kind=primary&kind=other"),
        ("/collections/schools/items", "kind=%ff"),
        ("/collections/schools/items", "name_generated=maybe"),
        ("/collections/gates/items", "gate_no=one"),
        ("/collections/gates/items", "gate_no=99999999999"),
        ("/collections/gates/items", "valid_from=1"),
        ("/collections", "f=html"),
        ("/", "x=1"),
    ],
)
def test_what_is_unknown_or_wrong_is_told(ogc: httpx.Client, path: str, query: str) -> None:
    """400 by the standard, never 422 and never 500."""
    answer = ogc.get(f"{path}?{query}")

    assert answer.status_code == 400, answer.text
    assert problem(answer) in {"unknown-parameter", "wrong-parameter"}


def test_a_browser_gets_no_page(ogc: httpx.Client) -> None:
    """Tipg's pages fetch scripts from another host."""
    for path in ("/", "/collections", "/collections/schools/items", "/collections/schools"):
        answer = ogc.get(path, headers={"Accept": "text/html,application/xhtml+xml"})

        assert "json" in answer.headers["content-type"]
    assert ogc.get("/collections/schools/tiles/WebMercatorQuad/viewer").status_code == 404
    assert ogc.get("/collections/schools/tiles/WebMercatorQuad/style.json").status_code == 404


def test_it_says_which_standards_it_keeps(ogc: httpx.Client) -> None:
    """No pages, no filter: a client that reads this asks for neither."""
    told = ogc.get("/conformance").json()["conformsTo"]

    assert any("ogcapi-features-1/1.0/conf/core" in one for one in told)
    assert any("ogcapi-tiles-1/1.0/conf/mvt" in one for one in told)
    assert not any("html" in one or "filter" in one for one in told)


def test_what_it_does_does_not_show_in_the_api_of_the_others(api: httpx.Client) -> None:
    """The OGC API describes itself."""
    assert not any(path.startswith("/ogc") for path in api.get("/v1/openapi.json").json()["paths"])
    assert api.get("/ogc", follow_redirects=True).json()["links"]


def inside(ogc: Ogc) -> FastAPI:
    """Return an application with nothing but the OGC API."""
    app = FastAPI()
    ogc.mount(app)
    return app


def ask(settings: ApiSettings, *paths: str) -> list[httpx.Response]:
    """Return answers of an OGC API in this process."""

    async def asked() -> list[httpx.Response]:
        ogc = Ogc(settings, lambda: "")
        transport = httpx.ASGITransport(app=inside(ogc))
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            found = [await client.get(f"/ogc{path}") for path in paths]
        await ogc.close()
        return found

    return asyncio.run(asked())


def test_links_begin_with_the_public_address(city_database: CityDatabase) -> None:
    """Behind a proxy the host that the service sees is not the one that the world uses."""
    settings = ApiSettings.model_validate(
        {
            "database_url": city_database.app_url,
            "public_url": "https://tuyensinh.example.vn/gan-truong",
        }
    )
    landing, items = ask(settings, "/", "/collections/schools/items?limit=1")

    for answer in (landing, items):
        assert {href[:43] for href in links_of(answer.json())} == {
            "https://tuyensinh.example.vn/gan-truong/ogc"
        }


def test_without_its_database_it_says_when_to_come_again() -> None:
    """And the rest of the service goes on: its connections are others."""
    nowhere = f"postgresql://{PUBLIC}@/gantruong?host=/tmp/gan-truong-nowhere"
    settings = ApiSettings.model_validate({"database_url": nowhere})
    for answer in ask(settings, "/", "/collections/schools/items"):
        assert answer.status_code == 503
        assert problem(answer) == "busy"
        assert int(answer.headers["retry-after"]) > 0


def test_it_answers_again_when_the_database_is_back() -> None:
    """A database that restarts must not need the service to restart."""
    folder = Path(tempfile.mkdtemp(prefix="gan-truong-ogc-"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    try:
        asyncio.run(_down_and_up(cluster))
    finally:
        cluster.reset()
        shutil.rmtree(folder, ignore_errors=True)


async def _down_and_up(cluster: Cluster) -> None:
    from gis import db  # noqa: PLC0415 (only here)

    db.upgrade(cluster.ensure())
    settings = ApiSettings.model_validate({"database_url": cluster.url()})
    ogc = Ogc(settings, lambda: "")
    transport = httpx.ASGITransport(app=inside(ogc))
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        assert (await client.get("/ogc/collections/schools/items")).status_code == 200
        cluster.stop()
        assert (await client.get("/ogc/collections/schools/items")).status_code == 503
        cluster.ensure()
        await asyncio.sleep(1.1)
        assert (await client.get("/ogc/collections/schools/items")).status_code == 200
    await ogc.close()


def test_geopandas_reads_a_collection(city_server: str) -> None:
    """With the driver that partners' scripts use."""
    schools = gpd.read_file(f"OAPIF:{city_server}ogc", layer="schools")

    assert len(schools) == 63
    assert schools.crs.to_epsg() == 4326
    assert set(schools.geometry.geom_type) == {"Point"}
    assert "Trường Tiểu học Lạc Hồng" in set(schools["name"])


def test_qgis_opens_a_layer(city_server: str, tmp_path: Path) -> None:
    """QGIS itself, where it is installed: valid, with every feature."""
    probe = [SYSTEM_PYTHON, "-c", "import qgis.core"]
    if not Path(SYSTEM_PYTHON).exists() or subprocess.run(probe, check=False).returncode:  # noqa: S603 (our own words)
        pytest.skip("QGIS is not installed")
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    told = subprocess.run(  # noqa: S603 (our own words)
        [SYSTEM_PYTHON, "-c", IN_QGIS, f"{city_server}ogc"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )

    assert told.stdout.split() == ["True", "63", "EPSG:4326", "False"], told.stderr
