"""What anybody reads of a season with planted children, and what careless callers send."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Final

from tests.test_publication_service import public_paths

if TYPE_CHECKING:
    from tests.canary_chain import Chain
    from tests.canary_record import Caller

LAYERS: Final = "water,wards,zones,catchments,roads,schools"
ZOOMS: Final = (12, 14, 16)
BELOW: Final = (
    *("/v1/schools", "/v1/wards", "/v1/policies", "/v1/jobs", "/v1/exports", "/v1/scenarios"),
    *("/v1/registers", "/v1/registers/schools/rows", "/v1/open-data", "/ogc/collections"),
    *("/v1/people", "/v1/nothing", "/tiles"),
)
WITH_QUERY: Final = (
    *("/v1/schools", "/v1/seats", "/v1/family/result", "/v1/registers/schools/rows", "/v1/search"),
    *("/v1/audit", "/ogc/collections/schools/items", "/v1/imports", "/v1/health/", "/v1/schools/"),
)
QUERIES: Final = ("q", "grade", "ward", "code", "sort", "filter")
HEADERS: Final = (
    *("Authorization", "Idempotency-Key", "Gantruong-Author", "If-Match", "User-Agent", "Accept"),
    *("Range", "X-Forwarded-For", "Last-Event-ID", "Host", "Content-Type"),
)
BODIES: Final = ("{}", "{{{}", '{{"code": {{"{}": 1}}}}', '{{"{0}": "{0}"}}')
POSTS: Final = (
    *("/v1/family/result", "/v1/finder", "/v1/runs", "/v1/people/pupils/read", "/v1/exports"),
    *("/v1/path-reports", "/v1/runs/1/overrides", "/v1/imports?register=pupils&format=csv"),
    *("/v1/distances", "/v1/scenarios"),
)


def read_public(chain: Chain) -> None:
    """Read everything that anybody may read, above all around the homes."""
    who = chain["public"]
    for path in (*public_paths(who.client), "/metrics", "/v1/health", "/v1/ready", "/", "/nowhere"):
        who.get(path)
    homes = [place for one in chain.planted.children for place in (one.home, one.asked)]
    for home, zoom in product(homes, ZOOMS):
        x, y = (int(part) for part in in_tiles(*home, zoom))
        for layers in (LAYERS, "catchments", "zones") if chain.is_full else (LAYERS,):
            who.get(f"/tiles/{layers}/{zoom}/{x}/{y}.mvt")
    for one in who.get("/ogc/collections").json()["collections"]:
        for form in ("", "&f=csv", "&f=geojson"):
            who.get(f"/ogc/collections/{one['id']}/items?limit=1000{form}")
    for one in who.get("/v1/open-data").json()["items"]:
        for file in one["files"]:
            assert who.get(f"/v1/open-data/{one['id']}/{file['name']}").status_code == 200
        who.get(f"/v1/open-data/{one['id']}/changes?since=1")
    who.get("/v1/open-data/catalog.jsonld")


def send_carelessly(chain: Chain) -> None:
    """Put children where none belong: into addresses, headers, queries and broken bodies."""
    child = chain.planted.children[0]
    code, number = chain.codes[child.id], child.row["personal_number"]
    values = (child.name, code, child.id, child.phone, child.row["address"], number)
    for value in values if chain.is_full else values[:2]:
        for who in (chain["anna"], chain["public"]):
            _ask_carelessly(who, value)


def _ask_carelessly(who: Caller, value: str) -> None:
    for path in BELOW:
        who.get(f"{path}/{value}", careless=True)
    for path, query in product(WITH_QUERY, (*QUERIES, value)):
        who.get(path, params={query: value}, careless=True)
    for header in HEADERS:
        who.post_raw("/v1/family/result", {header: value.encode()}, b"{}")
    for body, path in product(BODIES, POSTS):
        headers = {"Content-Type": b"application/json"}
        who.post_raw(path, headers, body.format(value).encode())


def in_tiles(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Return where a place lies, counted in tiles of a zoom (Web Mercator)."""
    n, latitude = 2**zoom, math.radians(lat)
    return (lon + 180) / 360 * n, (1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * n
