"""The drawn line of an edge or of a part of it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from gis.crs import WGS84
from gis.model import RawNetwork
from gis.units import Degrees

SAME_PLACE: Final = 1e-9  # degrees, a tenth of a millimetre: rounding of a snapped place


class Place(NamedTuple):
    """A snapped place: longitude, latitude, and share of the edge before it, 0 to 1."""

    lon: float
    lat: float
    share: float


def edge_line(raw: RawNetwork, edge: int) -> tuple[Degrees, Degrees]:
    """Return the points of an edge in the way's direction."""
    shape = slice(int(raw.shape_start[edge]), int(raw.shape_start[edge + 1]))
    return raw.shape_lon[shape], raw.shape_lat[shape]


def part_line(
    raw: RawNetwork, edge: int, *, begin: Place | None, end: Place | None
) -> tuple[Degrees, Degrees]:
    """
    Return the points of an edge from one place to a later one, in the way's direction.

    Parameters
    ----------
    raw, edge
        The network and the edge.
    begin, end
        Places on the edge; ``None`` stands for the edge's own end.
    """
    lon, lat = edge_line(raw, edge)
    first = 0 if begin is None else _segment(lon, lat, begin) + 1
    last = len(lon) if end is None else _segment(lon, lat, end) + 1
    lons, lats = [lon[first:last]], [lat[first:last]]
    if begin is not None:
        lons.insert(0, np.array([begin.lon]))
        lats.insert(0, np.array([begin.lat]))
    if end is not None:
        lons.append(np.array([end.lon]))
        lats.append(np.array([end.lat]))
    return np.concatenate(lons), np.concatenate(lats)


def place_at(raw: RawNetwork, edge: int, offset_mm: int) -> Place:
    """Return the place so many millimetres from the beginning of an edge."""
    lon, lat = edge_line(raw, edge)
    _, _, step_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    gone_m = np.concatenate(([0.0], np.cumsum(step_m)))
    share = offset_mm / max(1, int(raw.edge_length_mm[edge]))
    at_m = share * gone_m[-1]
    return Place(float(np.interp(at_m, gone_m, lon)), float(np.interp(at_m, gone_m, lat)), share)


def _segment(lon: Degrees, lat: Degrees, place: Place) -> int:
    """Return the segment on which a place lies; where the line meets itself, by its share."""
    scale = np.cos(np.radians(place.lat))
    x, y = (lon - place.lon) * scale, lat - place.lat
    dx, dy = np.diff(x), np.diff(y)
    length2 = np.maximum(dx * dx + dy * dy, np.finfo(np.float64).tiny)
    t = np.clip(-(x[:-1] * dx + y[:-1] * dy) / length2, 0.0, 1.0)
    off = np.hypot(x[:-1] + t * dx, y[:-1] + t * dy)
    step = np.hypot(dx, dy)
    gone = np.cumsum(step) - step + t * step
    share = gone / max(float(step.sum()), np.finfo(np.float64).tiny)
    here = np.flatnonzero(off <= off.min() + SAME_PLACE)
    return int(here[np.argmin(np.abs(share[here] - place.share))])
