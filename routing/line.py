"""The drawn line of an edge or of a part of it."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from gis.crs import WGS84
from gis.kernel import kernel
from gis.model import RawNetwork
from gis.units import NONE, Degrees

SAME_PLACE: Final = 1e-9  # degrees, a tenth of a millimetre: rounding of a snapped place
TINY: Final = float(np.finfo(np.float64).tiny)


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
    first = 0 if begin is None else segment(lon, lat, 0, len(lon), begin) + 1
    last = len(lon) if end is None else segment(lon, lat, 0, len(lon), end) + 1
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


@kernel
def segment(lon: Degrees, lat: Degrees, first: int, last: int, place: Place) -> int:
    """
    Return the point before a place on a line of the points ``first`` up to ``last``.

    Where the line meets itself, or the place is one of its points, the place's share decides.
    """
    scale = math.cos(math.radians(place.lat))
    line = np.empty((3, last - first - 1))  # how far off the place is, length before it, share
    whole = 0.0
    for i in range(first, last - 1):
        x, y = (lon[i] - place.lon) * scale, lat[i] - place.lat
        dx, dy = (lon[i + 1] - place.lon) * scale - x, lat[i + 1] - place.lat - y
        t = -(x * dx + y * dy) / max(dx * dx + dy * dy, TINY)
        t = min(max(t, 0.0), 1.0)
        step = math.hypot(dx, dy)
        whole += step
        line[0, i - first] = math.hypot(x + t * dx, y + t * dy)
        line[1, i - first] = whole - step + t * step
    line[2] = np.abs(line[1] / max(whole, TINY) - place.share)
    best, most = NONE, line[0].min() + SAME_PLACE
    for i in range(line.shape[1]):
        if line[0, i] > most:
            continue
        if best == NONE or line[2, i] < line[2, best]:
            best = i
    return first + best
