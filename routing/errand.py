"""
One home's whole question at once: the nearest schools, times to their gates, the first way.

Each part is a function of its own module; here they follow each other without the interpreter
between them, in the arrays that the searches before have left warm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.errors import ShapeError
from gis.kernel import Held, kernel
from gis.units import NONE, UNREACHABLE_MM, Degrees, Index, Millimetres
from routing.drawing import Seconds, Shapes, Terminus, drawn_steps
from routing.line import Place
from routing.nearest_search import Search, seek
from routing.network import Network
from routing.sketch import sketch
from routing.snaps import Pin, Snaps
from routing.travel import Ends, times
from routing.way import find_steps
from routing.ways import End, Ways, set_out


class Ground(NamedTuple):
    """
    The roads of one profile and G gates tied to them; one object per thread.

    Attributes
    ----------
    edge_way
        Way of each edge, shape (E,).
    lon, lat
        Where the gates are tied, shape (G,).
    point_lon, point_lat
        The gates themselves, shape (G,).
    """

    ways: Ways
    shapes: Shapes
    edge_way: Index
    ends: Ends
    lon: Degrees
    lat: Degrees
    point_lon: Degrees
    point_lat: Degrees

    @classmethod
    def of(cls, network: Network, gates: Snaps, ways: Ways) -> Ground:
        """
        Return the roads of a network, and gates.

        Raises
        ------
        ShapeError
            If the network is a scenario: places on its cut edges have other names.
        """
        if network.splits is not None:
            msg = "errands are run on roads as they are, not on a scenario"
            raise ShapeError(msg)
        raw = network.raw
        return cls(
            ways,
            Shapes(raw.shape_start, raw.shape_lon, raw.shape_lat, network.kmh),
            raw.edge_way,
            Ends(gates.edge, gates.offset_mm, gates.access_mm),
            *(gates.lon, gates.lat, gates.point_lon, gates.point_lat),
        )


class Among(NamedTuple):
    """Gates that wait on the roads of one profile, and which schools and gates of all these are."""

    search: Search
    school: Index
    gate: Index


class FirstWay(NamedTuple):
    """
    A shortest way from the home to a gate, as it is shown; N pieces, the access lines included.

    Attributes
    ----------
    way
        Way of each piece, ``NONE`` for the access lines, N of them.
    mm
        Length of each piece, N of them.
    line
        Longitude and latitude of its points, degrees.
    """

    way: list[int]
    mm: list[int]
    line: list[list[float]]


class Told(NamedTuple):
    """
    What is told of the ways to K gates.

    Attributes
    ----------
    time_s
        Of each profile that times were asked for, the time to each gate, ``None`` without a way.
    first
        The way to the first of the gates; ``None`` if there is none.
    """

    time_s: list[list[float | None]]
    first: FirstWay | None


class Found(NamedTuple):
    """
    The nearest schools of one home; K of them.

    Attributes
    ----------
    school, gate
        Position of each school and of its nearest gate.
    distance_mm
        Ascending.
    told
        Of the ways to the gates.
    """

    school: list[int]
    gate: list[int]
    distance_mm: list[int]
    told: Told


class Grounds(NamedTuple):
    """
    The roads that decide, and those of two profiles that times are wanted for.

    Attributes
    ----------
    same
        Which of the timed ones is the deciding one, 0 or 1, ``NONE`` if neither.
    """

    own: Held[Ground]
    first: Held[Ground]
    second: Held[Ground]
    same: int

    @classmethod
    def of(cls, own: Held[Ground], first: Held[Ground], second: Held[Ground]) -> Grounds:
        """Return roads; one that decides may be timed too."""
        return cls(own, first, second, 0 if first is own else 1 if second is own else NONE)


Pins = tuple[Pin, Pin, Pin]
"""A home on each of the roads of ``Grounds``: located on those that decide, or not on others."""


def nearest(grounds: Grounds, pins: Pins, among: Held[Among], n_wanted: int) -> Found:
    """
    Return the nearest schools of one home, times to their gates, and the way to the first.

    Parameters
    ----------
    grounds, pins
        Roads, and the home on each.
    among
        The gates that wait on the roads that decide.
    n_wanted
        How many schools at most.

    Notes
    -----
    The schools are those of ``Finder.nearest``, times and way those of ``Router``.
    """
    found, time_s, way, mm, line = _nearest(*grounds, *_places(pins), among, n_wanted)
    school, gate, distance_mm = found.tolist()
    return Found(school, gate, distance_mm, _told(time_s, way, mm, line))


def to_gate(grounds: Grounds, pins: Pins, gate: int) -> Told:
    """Return times to one gate, and the way there; parameters are those of ``nearest``."""
    return _told(*_to_gate(*grounds, *_places(pins), gate))


def _places(pins: Pins) -> tuple[NDArray[np.int64], Degrees]:
    """Return the home on its roads: whole numbers of each, then degrees of its own."""
    own, first, second = pins
    whole = np.array((*own[:3], *first[:3], *second[:3]), dtype=np.int64)
    return whole, np.array(own[3:7])


def _told(time_s: Seconds, way: Index, mm: Millimetres, line: NDArray[np.float64]) -> Told:
    times_s = [[one if one >= 0.0 else None for one in row] for row in time_s.tolist()]
    first = FirstWay(way.tolist(), mm.tolist(), line.tolist()) if len(way) else None
    return Told(times_s, first)


@kernel
def _nearest(  # noqa: PLR0913, PLR0917 (what is searched, and the home)
    own: Held[Ground],
    first: Held[Ground],
    second: Held[Ground],
    same: int,
    whole: NDArray[np.int64],
    degrees: Degrees,
    among: Held[Among],
    n_wanted: int,
) -> tuple[Index, Seconds, Index, Millimetres, NDArray[np.float64]]:
    search = among.arrays.search
    home = End(whole[0], whole[1], whole[2])
    n_wanted = min(n_wanted, len(search.met.mm))
    found = np.empty((3, n_wanted), np.int32)
    set_out(own.arrays.ways, home)
    n = seek(own.arrays.ways, search, home, found[0], found[1], found[2])
    for i in range(n):
        found[0, i] = among.arrays.school[found[0, i]]
        found[1, i] = among.arrays.gate[found[1, i]]
    gate = found[1, :n]
    time_s = _times(first, second, whole, same, gate)
    if not n:
        nothing = np.empty(0, np.int32)
        return found[:, :0], time_s, nothing, nothing, np.empty((0, 2))
    return found[:, :n].copy(), time_s, *_way(own.arrays, home, degrees, gate[0])


@kernel
def _to_gate(  # noqa: PLR0913, PLR0917 (what is searched, and the home)
    own: Held[Ground],
    first: Held[Ground],
    second: Held[Ground],
    same: int,
    whole: NDArray[np.int64],
    degrees: Degrees,
    gate: int,
) -> tuple[Seconds, Index, Millimetres, NDArray[np.float64]]:
    home = End(whole[0], whole[1], whole[2])
    set_out(own.arrays.ways, home)
    time_s = _times(first, second, whole, same, np.full(1, gate, np.int32))
    return time_s, *_way(own.arrays, home, degrees, gate)


@kernel
def _times(
    first: Held[Ground], second: Held[Ground], whole: NDArray[np.int64], same: int, gate: Index
) -> Seconds:
    """Return times to gates by two profiles, -1 without a way; one may have been set out on."""
    time_s = np.full((2, len(gate)), -1.0)
    for i in range(2):
        ground = first.arrays if i == 0 else second.arrays
        home = End(whole[3 + 3 * i], whole[4 + 3 * i], whole[5 + 3 * i])
        if home.edge == NONE:
            continue
        if i != same:
            set_out(ground.ways, home)
        mm, seconds = times(ground.ways, home, ground.ends, gate)
        for k in range(len(gate)):
            if mm[k] < UNREACHABLE_MM:
                time_s[i, k] = seconds[k]
    return time_s


@kernel
def _way(
    ground: Ground, home: End, degrees: Degrees, gate: int
) -> tuple[Index, Millimetres, NDArray[np.float64]]:
    """Return pieces and line of the way to a gate; nothing without a way."""
    ends, length_mm = ground.ends, ground.ways.streets.length_mm
    edge, offset_mm = ends.edge[gate], ends.offset_mm[gate]
    nothing = np.empty(0, np.int32)
    if edge == NONE:  # a gate far from every road: in an array that is the last edge
        return nothing, nothing, np.empty((0, 2))
    steps = find_steps(ground.ways, home.edge, home.offset_mm, edge, offset_mm)
    if not len(steps[0]):
        return nothing, nothing, np.empty((0, 2))
    home_share = home.offset_mm / max(1, length_mm[home.edge])
    gate_share = offset_mm / max(1, length_mm[edge])
    begin = Terminus(
        Place(degrees[0], degrees[1], home_share), degrees[2], degrees[3], home.access_mm
    )
    end = Terminus(
        Place(ground.lon[gate], ground.lat[gate], gate_share),
        ground.point_lon[gate],
        ground.point_lat[gate],
        ends.access_mm[gate],
    )
    drawn = drawn_steps(ground.shapes, steps, begin, end)
    way = np.full(len(drawn[0]), NONE, np.int32)
    for i in range(1, len(way) - 1):
        way[i] = ground.edge_way[drawn[0][i]]
    return way, drawn[2], sketch(drawn[5], drawn[6])
