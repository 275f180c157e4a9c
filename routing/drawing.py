"""The line of a route and its times, as flat arrays in the order of travel."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel, loop
from gis.units import NONE, Degrees, Index, Millimetres
from routing.line import Place, segment
from routing.network import Network
from routing.snaps import Snaps
from routing.way import Steps

ACCESS_KMH: Final = 4.5  # on foot between the door or the gate and the road, for every profile
S_PER_MM_AT_1_KMH: Final = 3_600 / 1_000_000

Seconds = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Drawn(NamedTuple):
    """
    A route of N pieces and its L points; the first and the last piece are the access lines.

    Attributes
    ----------
    edge, forward, mm, seconds
        Edge of each piece, ``NONE`` for access lines, whether it is travelled in the way's
        direction, its length, and its time at the profile's speed, shape (N,).
    first
        The points of piece ``i`` are ``first[i]`` up to ``first[i + 1]``, shape (N + 1,).
    lon, lat
        Shape (L,).
    """

    edge: Index
    forward: Flags
    mm: Millimetres
    seconds: Seconds
    first: Index
    lon: Degrees
    lat: Degrees


class Shapes(NamedTuple):
    """The lines of edges, shapes (E + 1,), (L,), (L,), and the speed on each, shape (E,)."""

    start: NDArray[np.int64]
    lon: Degrees
    lat: Degrees
    kmh: NDArray[np.float64]


class Terminus(NamedTuple):
    """An end of a route: its place on the road, the point itself, and the line between them."""

    place: Place
    lon: float
    lat: float
    access_mm: int


def draw(network: Network, home: Snaps, gate: Snaps, steps: Steps) -> Drawn:
    """
    Return the drawn route.

    Parameters
    ----------
    network
        The roads.
    home, gate
        Where it begins and ends, one point each, seated on the steps' edges.
    steps
        From ``routing.way``, at least one.
    """
    raw = network.raw
    ends = *_ends(network, home), *_ends(network, gate)
    shapes = (raw.shape_start, raw.shape_lon, raw.shape_lat)
    return Drawn(*_draw(steps.edge, steps.forward, steps.mm, *ends, *shapes, network.kmh))


def _ends(network: Network, point: Snaps) -> tuple[Place, tuple[float, float], int]:
    """Return the snapped place, the point itself, and the length of the line between them."""
    share = int(point.offset_mm[0]) / max(1, int(network.raw.edge_length_mm[point.edge[0]]))
    place = Place(float(point.lon[0]), float(point.lat[0]), share)
    own = float(point.point_lon[0]), float(point.point_lat[0])
    return place, own, int(point.access_mm[0])


@loop
def piece_s(edge: int, mm: int, kmh: NDArray[np.float64]) -> float:
    """Return the time along a piece of a route, at walking speed on access lines."""
    speed = kmh[edge] if edge != NONE else ACCESS_KMH
    return mm * S_PER_MM_AT_1_KMH / speed


@kernel
def _draw(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    edge: Index,
    forward: Flags,
    mm: Millimetres,
    home: Place,
    home_point: tuple[float, float],
    home_mm: int,
    gate: Place,
    gate_point: tuple[float, float],
    gate_mm: int,
    start: NDArray[np.int64],
    shape_lon: Degrees,
    shape_lat: Degrees,
    kmh: NDArray[np.float64],
) -> tuple[Index, Flags, Millimetres, Seconds, Index, Degrees, Degrees]:
    shapes = Shapes(start, shape_lon, shape_lat, kmh)
    begins, ends = Terminus(home, *home_point, home_mm), Terminus(gate, *gate_point, gate_mm)
    return drawn_steps(shapes, (edge, forward, mm), begins, ends)


@kernel
def drawn_steps(
    shapes: Shapes, steps: tuple[Index, Flags, Millimetres], home: Terminus, gate: Terminus
) -> tuple[Index, Flags, Millimetres, Seconds, Index, Degrees, Degrees]:
    """Return the arrays of ``Drawn`` of at least one step, with its access lines."""
    edge, forward, mm = steps
    n = len(edge) + 2
    all_edge, all_mm = np.full(n, NONE, np.int32), np.empty(n, np.int32)
    all_forward, seconds = np.ones(n, np.bool_), np.empty(n, np.float64)
    all_edge[1:-1], all_mm[1:-1], all_forward[1:-1] = edge, mm, forward
    all_mm[0], all_mm[-1] = home.access_mm, gate.access_mm
    for i in range(n):
        seconds[i] = piece_s(all_edge[i], all_mm[i], shapes.kmh)
    begin, end = _inner_points(shapes, all_edge, all_forward, home.place, gate.place)
    first = np.zeros(n + 1, np.int32)
    for i in range(n):
        n_ends = 2 if i in {0, n - 1} else (i == 1) + (i == n - 2)
        first[i + 1] = first[i] + max(0, end[i] - begin[i]) + n_ends
    lon, lat = np.empty(first[-1]), np.empty(first[-1])
    for i in range(1, n - 1):
        at = first[i] + (i == 1)
        for k in range(end[i] - begin[i]):
            point = begin[i] + k if all_forward[i] else end[i] - 1 - k
            lon[at + k], lat[at + k] = shapes.lon[point], shapes.lat[point]
    lon[0], lat[0] = home.lon, home.lat
    lon[-1], lat[-1] = gate.lon, gate.lat
    lon[1], lat[1] = lon[2], lat[2] = home.place.lon, home.place.lat
    lon[-2], lat[-2] = lon[-3], lat[-3] = gate.place.lon, gate.place.lat
    return all_edge, all_forward, all_mm, seconds, first, lon, lat


@kernel
def _inner_points(
    shapes: Shapes, edge: Index, forward: Flags, home: Place, gate: Place
) -> tuple[Index, Index]:
    """Return the first of each edge's own points that is drawn, and the one after the last."""
    begin, end = np.zeros(len(edge), np.int32), np.zeros(len(edge), np.int32)
    for i in range(1, len(edge) - 1):
        begin[i], end[i] = shapes.start[edge[i]], shapes.start[edge[i] + 1]
    last = len(edge) - 2
    after_home = segment(shapes.lon, shapes.lat, begin[1], end[1], home) + 1
    after_gate = segment(shapes.lon, shapes.lat, begin[last], end[last], gate) + 1
    if forward[1]:
        begin[1] = after_home
    else:
        end[1] = after_home
    if forward[last]:
        end[last] = after_gate
    else:
        begin[last] = after_gate
    return begin, end
