"""Distances from points to edges in each point's own plane: the loops of snapping."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.crs import EARTH_RADIUS_M
from gis.kernel import kernel
from gis.units import Degrees, Index

METRES_PER_DEGREE: Final = math.pi / 180.0 * EARTH_RADIUS_M
UM_PER_M: Final = 1_000_000.0


@kernel
def rank(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    lon: Degrees,
    lat: Degrees,
    first: NDArray[np.int64],
    edge: Index,
    shape_start: NDArray[np.int64],
    shape_lon: Degrees,
    shape_lat: Degrees,
    um: NDArray[np.int64],
) -> None:
    """
    Sort each point's candidate edges in place by (distance, edge) and fill their distances.

    Parameters
    ----------
    lon, lat
        Points, degrees, shape (P,).
    first
        First candidate of each point and, last, the number of candidates, shape (P + 1,).
    edge
        Candidate edges, shape (C,); sorted on return.
    shape_start, shape_lon, shape_lat
        Polylines of all edges.
    um
        Filled with distances in whole micrometres, so that two edges that meet at the nearest
        node, or lie alike on both sides, are equally far and the smaller one wins, shape (C,).
    """
    for p in range(len(lon)):
        x_scale = math.cos(math.radians(lat[p])) * METRES_PER_DEGREE
        for c in range(first[p], first[p + 1]):
            e = edge[c]
            least = math.inf
            for s in range(shape_start[e], shape_start[e + 1] - 1):
                ax = (shape_lon[s] - lon[p]) * x_scale
                ay = (shape_lat[s] - lat[p]) * METRES_PER_DEGREE
                bx = (shape_lon[s + 1] - lon[p]) * x_scale
                by = (shape_lat[s + 1] - lat[p]) * METRES_PER_DEGREE
                t = nearest_share(ax, ay, bx, by)
                nx, ny = (bx, by) if t == 1.0 else (ax + t * (bx - ax), ay + t * (by - ay))
                least = min(least, nx * nx + ny * ny)
            far = np.int64(round(math.sqrt(least) * UM_PER_M))
            i = c
            while i > first[p] and (um[i - 1] > far or (um[i - 1] == far and edge[i - 1] > e)):
                um[i] = um[i - 1]
                edge[i] = edge[i - 1]
                i -= 1
            um[i] = far
            edge[i] = e


@kernel
def nearest_share(ax: float, ay: float, bx: float, by: float) -> float:
    """Return how far along a segment, 0 to 1, the place nearest to the origin lies."""
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return 0.0
    return min(1.0, max(0.0, -(ax * dx + ay * dy) / length2))


@kernel
def place(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    lon: Degrees,
    lat: Degrees,
    edge: Index,
    shape_start: NDArray[np.int64],
    shape_lon: Degrees,
    shape_lat: Degrees,
    before: NDArray[np.int64],
    at_lon: Degrees,
    at_lat: Degrees,
) -> None:
    """
    Fill the nearest place on one given edge per point; of places equally near the first.

    Parameters
    ----------
    lon, lat, edge
        Points and the edge of each, shape (P,).
    shape_start, shape_lon, shape_lat
        Polylines of all edges.
    before
        Filled with the polyline point at or before the place, shape (P,).
    at_lon, at_lat
        Filled with the place, degrees, shape (P,).
    """
    for p in range(len(lon)):
        x_scale = math.cos(math.radians(lat[p])) * METRES_PER_DEGREE
        least = math.inf
        for s in range(shape_start[edge[p]], shape_start[edge[p] + 1] - 1):
            ax = (shape_lon[s] - lon[p]) * x_scale
            ay = (shape_lat[s] - lat[p]) * METRES_PER_DEGREE
            bx = (shape_lon[s + 1] - lon[p]) * x_scale
            by = (shape_lat[s + 1] - lat[p]) * METRES_PER_DEGREE
            t = nearest_share(ax, ay, bx, by)
            nx, ny = (bx, by) if t == 1.0 else (ax + t * (bx - ax), ay + t * (by - ay))
            if nx * nx + ny * ny >= least:
                continue
            least = nx * nx + ny * ny
            if t == 1.0:
                before[p] = s + 1
                at_lon[p], at_lat[p] = shape_lon[s + 1], shape_lat[s + 1]
            else:
                before[p] = s
                at_lon[p] = shape_lon[s] + t * (shape_lon[s + 1] - shape_lon[s])
                at_lat[p] = shape_lat[s] + t * (shape_lat[s + 1] - shape_lat[s])
