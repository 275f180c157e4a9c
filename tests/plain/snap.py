"""The nearest road by asking every road; one point at a time, with shapely's own geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
import shapely.ops
from pyproj import Geod

from gis.model import RawNetwork

GEOD = Geod(ellps="WGS84")
LIMIT_MM = 500_000


@dataclass
class PlainSnap:
    """Where one point enters the network."""

    edge: int
    offset_mm: int
    access_mm: int
    lon: float
    lat: float


def snap(
    raw: RawNetwork, lon: float, lat: float, *, main: list[int], island: list[int]
) -> PlainSnap | None:
    """Return the nearest unbarred main edge within 500 m, else the nearest such island edge."""
    for edges in (main, island):
        tries = sorted(
            (round(found.away_m, 6), edge, found)
            for edge in edges
            if (found := _try(raw, edge, lon, lat)) is not None
        )
        for _, edge, found in tries:
            if found.access_mm <= LIMIT_MM and not _wet(raw, lon, lat, found.lon, found.lat):
                offset_mm = round(int(raw.edge_length_mm[edge]) * found.share)
                return PlainSnap(edge, offset_mm, found.access_mm, found.lon, found.lat)
    return None


@dataclass(order=True)
class _Try:
    away_m: float
    share: float
    lon: float
    lat: float
    access_mm: int


def _try(raw: RawNetwork, edge: int, lon: float, lat: float) -> _Try:
    first, last = int(raw.shape_start[edge]), int(raw.shape_start[edge + 1])
    metres = math.pi / 180 * 6_371_008.8
    scale = math.cos(math.radians(lat)) * metres
    line = shapely.LineString(
        [
            ((raw.shape_lon[i] - lon) * scale, (raw.shape_lat[i] - lat) * metres)
            for i in range(first, last)
        ]
    )
    here = shapely.Point(0, 0)
    share = line.project(here, normalized=True) if line.length else 0.0
    at = line.interpolate(share, normalized=True) if line.length else shapely.Point(line.coords[0])
    at_lon, at_lat = lon + at.x / scale, lat + at.y / metres
    before = shapely.ops.substring(line, 0.0, share, normalized=True)
    gone_m, total_m = (_geodesic_m(part, lon, lat, scale, metres) for part in (before, line))
    share = gone_m / total_m if total_m else 0.0
    access_mm = round(GEOD.inv(lon, lat, at_lon, at_lat)[2] * 1000)
    return _Try(line.distance(here), share, at_lon, at_lat, access_mm)


def _geodesic_m(
    line: shapely.LineString | shapely.Point, lon: float, lat: float, scale: float, metres: float
) -> float:
    x, y = zip(*line.coords, strict=True)
    return float(
        GEOD.line_length([lon + one / scale for one in x], [lat + one / metres for one in y])
    )


def _wet(raw: RawNetwork, lon: float, lat: float, to_lon: float, to_lat: float) -> bool:
    line = shapely.LineString([(lon, lat), (to_lon, to_lat)])
    here = shapely.Point(lon, lat)
    own = [area for area in raw.water.area if area.contains(here)]
    ashore = line.difference(shapely.union_all(own)) if own else line
    return any(
        ashore.relate_pattern(area, "T********") for area in raw.water.area if area not in own
    ) or any(ashore.crosses(stream) for stream in raw.water.line)
