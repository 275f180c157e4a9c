"""Which tiles a collection has, by zoom: those that touch its extent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from morecantile import tms as matrix_sets

from api.ogc.questions import DEEPEST_ZOOM

if TYPE_CHECKING:
    from tipg.collections import Collection

MATRIX_SET: Final = matrix_sets.get("WebMercatorQuad")
MATRIX_SET_URI: Final = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS: Final = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
HIGHEST: Final = 85.051128
"""Latitude at which the square map ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """First and last column and row of one zoom."""

    zoom: int
    west: int
    east: int
    north: int
    south: int

    def holds(self, column: int, row: int) -> bool:
        """Return whether a tile lies in them."""
        return self.west <= column <= self.east and self.north <= row <= self.south

    def as_json(self) -> dict[str, Any]:
        """Return them as OGC API Tiles names them."""
        return {
            "tileMatrix": str(self.zoom),
            "minTileRow": self.north,
            "maxTileRow": self.south,
            "minTileCol": self.west,
            "maxTileCol": self.east,
        }


def limits(collection: Collection, zoom: int) -> Limits:
    """Return the tiles of one zoom that touch a collection's extent."""
    west, south, east, north = collection.bounds or (-180, -HIGHEST, 180, HIGHEST)
    last = 2**zoom - 1
    first = MATRIX_SET.tile(west, min(north, HIGHEST), zoom)
    end = MATRIX_SET.tile(east, max(south, -HIGHEST), zoom)
    return Limits(
        zoom=zoom,
        west=min(max(first.x, 0), last),
        east=min(max(end.x, 0), last),
        north=min(max(first.y, 0), last),
        south=min(max(end.y, 0), last),
    )


def tile_set_summary(collection: Collection, base: str) -> dict[str, Any]:
    """Return what a list of tile sets says of a collection's one."""
    here = f"{base}/collections/{collection.id}/tiles/WebMercatorQuad"
    return {
        "title": collection.title,
        "dataType": "vector",
        "crs": CRS,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "links": [
            {"rel": "self", "type": "application/json", "href": here},
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "type": "application/json",
                "href": f"{base}/tileMatrixSets/WebMercatorQuad",
            },
            {
                "rel": "item",
                "type": "application/vnd.mapbox-vector-tile",
                "href": here + "/{tileMatrix}/{tileCol}/{tileRow}",
                "templated": True,
            },
        ],
    }


def tile_set(collection: Collection, base: str) -> dict[str, Any]:
    """Return the description of a collection's tiles."""
    west, south, east, north = collection.bounds or (-180, -HIGHEST, 180, HIGHEST)
    return {
        **tile_set_summary(collection, base),
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "tileMatrixSetLimits": [
            limits(collection, zoom).as_json() for zoom in range(DEEPEST_ZOOM + 1)
        ],
    }
