"""What the OGC API says of itself: landing page, the standards it keeps, its OpenAPI document."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from api.ogc.questions import DEEPEST_ZOOM, MOST_FEATURES, MOST_OFFSET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tipg.collections import Collection

TITLE: Final = "Gần Trường: dữ liệu công khai (public facts)"
ABOUT: Final = (
    "Trường, cổng, chỉ tiêu, phường/xã, địa bàn, thống kê; không có dữ liệu của trẻ nào. "
    "Schools, gates, seats, wards, catchments, statistics; nothing about any child."
)
JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
QUERYABLES: Final = "application/schema+json"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WORLD: Final = (-180.0, -90.0, 180.0, 90.0)
MVT: Final = "application/vnd.mapbox-vector-tile"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM: Final = "application/problem+json"
SPEC: Final = "http://www.opengis.net/spec/"

CONFORMS_TO: Final = tuple(
    SPEC + name
    for name in (
        "ogcapi-common-1/1.0/conf/core",
        "ogcapi-common-1/1.0/conf/landingPage",
        "ogcapi-common-1/1.0/conf/json",
        "ogcapi-common-1/1.0/conf/oas30",
        "ogcapi-common-2/1.0/conf/collections",
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-tiles-1/1.0/conf/core",
        "ogcapi-tiles-1/1.0/conf/tileset",
        "ogcapi-tiles-1/1.0/conf/tilesets-list",
        "ogcapi-tiles-1/1.0/conf/geodata-tilesets",
        "ogcapi-tiles-1/1.0/conf/mvt",
    )
)
"""Not html (no pages), not filter (CQL2 is refused), not crs (longitude, latitude alone)."""


def landing(base: str) -> dict[str, Any]:
    """Return the page from which everything is found."""
    links = [
        ("self", JSON, "", TITLE),
        ("service-desc", OPENAPI, "/api", "OpenAPI 3.0"),
        ("conformance", JSON, "/conformance", "Standards kept"),
        ("data", JSON, "/collections", "Collections"),
        (
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            JSON,
            "/tileMatrixSets",
            "Tile matrix sets",
        ),
    ]
    return {
        "title": TITLE,
        "description": ABOUT,
        "links": [
            {"rel": rel, "type": kind, "href": base + path, "title": title}
            for rel, kind, path, title in links
        ],
    }


def collection_as_json(collection: Collection, base: str) -> dict[str, Any]:
    """Return what a collection says of itself."""
    here = f"{base}/collections/{collection.id}"
    links = [
        ("self", JSON, here),
        ("items", GEOJSON, f"{here}/items"),
        ("http://www.opengis.net/def/rel/ogc/1.0/queryables", QUERYABLES, f"{here}/queryables"),
        ("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", JSON, f"{here}/tiles"),
    ]
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [list(collection.bounds or WORLD)], "crs": CRS84}},
        "links": [{"rel": rel, "type": kind, "href": href} for rel, kind, href in links],
    }


def touching(collections: Iterable[Collection], bbox: str | None) -> list[Collection]:
    """Return the collections that a checked box touches, all without one."""
    if bbox is None:
        return list(collections)
    west, south, east, north = map(float, bbox.split(","))
    return [one for one in collections if _touch((west, south, east, north), one.bounds or WORLD)]


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    across = one[0] <= other[2] and one[2] >= other[0]
    return across and one[1] <= other[3] and one[3] >= other[1]


def openapi(base: str, collections: Sequence[str]) -> dict[str, Any]:
    """Return the description of every address, in OpenAPI 3.0."""
    named = _in_path("collectionId", {"type": "string", "enum": list(collections)})
    feature = _in_path("featureId", {"type": "string"})
    matrix_set = _in_path("tileMatrixSetId", {"type": "string", "enum": ["WebMercatorQuad"]})
    tile = [
        _in_path("tileMatrix", _whole(0, DEEPEST_ZOOM)),
        _in_path("tileCol", _whole(0, 2**DEEPEST_ZOOM - 1)),
        _in_path("tileRow", _whole(0, 2**DEEPEST_ZOOM - 1)),
    ]
    one = "/collections/{collectionId}"
    paths = {
        "/": _get("getLandingPage", "Landing page", JSON),
        "/conformance": _get("getConformance", "Standards kept", JSON),
        "/api": _get("getApi", "This description", OPENAPI),
        "/collections": _get(
            "getCollections", "All collections", JSON, [_bbox(), _limit(), _offset()]
        ),
        one: _get("getCollection", "One collection", JSON, [named]),
        f"{one}/queryables": _get("getQueryables", "Properties to select by", QUERYABLES, [named]),
        f"{one}/items": _get("getItems", "Features", GEOJSON, [named, *_of_items()]),
        f"{one}/items/{{featureId}}": _get("getItem", "One feature", GEOJSON, [named, feature]),
        f"{one}/tiles": _get("getTileSets", "Tile sets", JSON, [named]),
        f"{one}/tiles/{{tileMatrixSetId}}": _get(
            "getTileSet", "One tile set", JSON, [named, matrix_set]
        ),
        f"{one}/tiles/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileCol}}/{{tileRow}}": _get(
            "getTile", "One vector tile", MVT, [named, matrix_set, *tile]
        ),
        "/tileMatrixSets": _get("getTileMatrixSets", "Tile matrix sets", JSON),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "getTileMatrixSet", "One tile matrix set", JSON, [matrix_set]
        ),
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": ABOUT, "version": version("gan-truong")},
        "servers": [{"url": base}],
        "paths": paths,
    }


def _get(
    name: str, summary: str, kind: str, parameters: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"} if kind == MVT else {"type": "object"}
    problem = {"content": {PROBLEM: {"schema": {"type": "object"}}}}
    answers = {
        "200": {"description": summary, "content": {kind: {"schema": schema}}},
        "400": {"description": "A parameter is unknown or wrong", **problem},
        "404": {"description": "There is no such thing", **problem},
        "503": {"description": "The database is away, or the question too large", **problem},
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": answers,
        }
    }


def _of_items() -> list[dict[str, Any]]:
    text = {"type": "string"}
    names = {"type": "array", "items": text}
    return [
        _bbox(),
        _limit(),
        _offset(),
        _in_query("datetime", text, "Rows that hold then: 2026-08-01, 2026-08-01/.."),
        _in_query("ids", {**names, "maxItems": 200}, "Only these"),
        _in_query("properties", names, "Only these columns"),
        _in_query("sortby", names, "Columns to sort by, - before one for downward"),
        _in_query("bbox-only", {"type": "boolean"}, "Boxes in place of shapes"),
        _in_query("simplify", {"type": "number", "minimum": 0, "maximum": 1}, "Degrees left away"),
    ]


def _bbox() -> dict[str, Any]:
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return _in_query("bbox", numbers, "west,south,east,north in degrees (CRS84)")


def _limit() -> dict[str, Any]:
    schema = {**_whole(1, MOST_FEATURES), "default": 10}
    return _in_query("limit", schema, "Features in one answer")


def _offset() -> dict[str, Any]:
    return _in_query("offset", {**_whole(0, MOST_OFFSET), "default": 0}, "Features left away")


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str, schema: dict[str, Any], about: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "in": "query", "schema": schema, "description": about}
    if schema["type"] == "array":
        told |= {"style": "form", "explode": False}
    return told
