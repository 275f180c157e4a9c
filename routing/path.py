"""One way to school, drawn: the pieces of road, their names, and integers that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM, Degrees
from routing.line import Place, part_line
from routing.matrix import entries, exits
from routing.network import Network
from routing.reach import FAR_KEY, KEY_BITS, Reach
from routing.snaps import Snaps

Kind = Literal["access_home", "road", "access_gate"]

ACCESS_KMH: Final = 4.5  # on foot between the door or the gate and the road, for every profile
S_PER_MM_AT_1_KMH: Final = 3_600 / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """
    A part of a route: an access line, or an edge or part of one.

    Attributes
    ----------
    kind
        ``access_home``, ``road`` or ``access_gate``.
    mm, seconds
        Length, and time at the profile's speed.
    edge, way_id, position
        Edge of the raw network and its identity; ``NONE`` for access lines.
    forward
        Whether it is travelled in the way's own direction.
    name
        Street name, empty if there is none.
    bridge, ferry, steps
        Whether the way is one.
    lon, lat
        Points of the line in the direction of travel.
    """

    kind: Kind
    mm: int
    seconds: float
    lon: Degrees
    lat: Degrees
    edge: int = NONE
    way_id: int = NONE
    position: int = NONE
    forward: bool = True
    name: str = ""
    bridge: bool = False
    ferry: bool = False
    steps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    A shortest way from a home to a gate.

    Attributes
    ----------
    distance_mm
        The distance that decides; ``UNREACHABLE_MM`` if no path leads there. The lengths of the
        pieces add up to it.
    pieces
        In the order of travel; empty if there is no path.
    """

    distance_mm: int
    pieces: tuple[Piece, ...]

    @property
    def time_s(self) -> float:
        """Return the time at the profile's speeds; it is shown and decides nothing."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def lon(self) -> Degrees:
        """Return the longitudes of the whole line, home first."""
        return np.concatenate([np.zeros(0), *(piece.lon for piece in self.pieces)])

    @property
    def lat(self) -> Degrees:
        """Return the latitudes of the whole line, home first."""
        return np.concatenate([np.zeros(0), *(piece.lat for piece in self.pieces)])


@dataclass(frozen=True, slots=True)
class _Step:
    """Travel on one edge; ``None`` stands for the edge's end on that side of the travel."""

    edge: int
    forward: bool
    mm: int
    begin: Place | None = None
    end: Place | None = None


def route(network: Network, home: Snaps, gate: Snaps) -> Route:
    """
    Return a shortest route from one home to one gate.

    Parameters
    ----------
    network
        The roads on which both were snapped.
    home, gate
        One point each.

    Raises
    ------
    ShapeError
        If either is not one point.

    Notes
    -----
    ``Router`` answers many questions about one network faster.
    """
    return Router(network).route(home, gate)


class Router:
    """
    Routes on one network, one after the other; one object per thread.

    Notes
    -----
    The distance of a route is the one that ``gate_distances_mm`` gives. Of routes equally long
    the one along a shared edge is shown; else the one with fewest edges (passing a turn rule or
    a barrier counts as one more); else the one that, from the home on, takes the smaller edge
    where they part, an edge's own direction before the other. ``routing.flow`` keeps the same
    rule.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._reach = Reach(network.back)

    def route(self, home: Snaps, gate: Snaps) -> Route:
        """Return a shortest route from one home to one gate; raises what ``route`` raises."""
        if len(home) != 1 or len(gate) != 1:
            msg = f"a route leads from one home to one gate, not from {len(home)} to {len(gate)}"
            raise ShapeError(msg)
        if not (home.located[0] and gate.located[0]):
            return Route(distance_mm=UNREACHABLE_MM, pieces=())
        home, gate = self.network.seated(home, "leave"), self.network.seated(gate, "enter")
        along = _along(self.network, home, gate)
        steps = _shorter(along, _around(self.network, home, gate, self._reach))
        if steps is None:
            return Route(distance_mm=UNREACHABLE_MM, pieces=())
        roads = [_road(self.network, step) for step in steps]
        pieces = (_access(home, "access_home"), *roads, _access(gate, "access_gate"))
        return Route(distance_mm=sum(piece.mm for piece in pieces), pieces=pieces)


def _shorter(along: list[_Step] | None, around: list[_Step] | None) -> list[_Step] | None:
    if along is None or around is None:
        return around if along is None else along
    return along if along[0].mm <= sum(step.mm for step in around) else around


def _along(network: Network, home: Snaps, gate: Snaps) -> list[_Step] | None:
    """Return the one step along a shared edge, if that is legal."""
    edge, along_mm = int(home.edge[0]), int(gate.offset_mm[0] - home.offset_mm[0])
    if edge != gate.edge[0]:
        return None
    forward = along_mm > 0 or (along_mm == 0 and bool(network.forward[edge]))
    legal = network.forward[edge] if forward else network.backward[edge]
    begin, end = _place(network, home), _place(network, gate)
    return [_Step(edge, forward, abs(along_mm), begin, end)] if legal else None


def _around(network: Network, home: Snaps, gate: Snaps, reach: Reach) -> list[_Step] | None:
    """Return the steps over at least one node, if a path leads there."""
    leave, enter = exits(network, home), entries(network, gate)
    reach.begin(enter.node, enter.mm)
    reach.until_met(leave.node[0], leave.mm[0])
    total = [
        int(reach.key[node]) + (int(mm) << KEY_BITS) if node != NONE else FAR_KEY
        for node, mm in zip(leave.node[0], leave.mm[0], strict=True)
    ]
    first = int(np.argmin(total))
    if total[first] >= FAR_KEY:
        return None
    n_edges = network.topology.n_edges
    node, at = reach.way_on(network.ahead, int(leave.node[0, first]), n_edges=n_edges)
    ends = (enter.node[0] == node) & (enter.mm[0] << np.int64(KEY_BITS) == reach.key[node])
    last = int(np.argmax(ends))
    begin, end = _place(network, home), _place(network, gate)
    return [
        _Step(int(home.edge[0]), first == 0, int(leave.mm[0, first]), begin=begin),
        *_whole(network, network.ahead.arc[at].tolist()),
        _Step(int(gate.edge[0]), last == 0, int(enter.mm[0, last]), end=end),
    ]


def _whole(network: Network, arcs: list[int]) -> list[_Step]:
    """Return the steps over whole edges; a joint has no length and no line."""
    n_edges, length_mm = network.topology.n_edges, network.raw.edge_length_mm
    return [
        _Step(arc % n_edges, arc < n_edges, int(length_mm[arc % n_edges]))
        for arc in arcs
        if arc < 2 * n_edges
    ]


def _place(network: Network, point: Snaps) -> Place:
    share = int(point.offset_mm[0]) / max(1, int(network.raw.edge_length_mm[point.edge[0]]))
    return Place(float(point.lon[0]), float(point.lat[0]), share)


def _road(network: Network, step: _Step) -> Piece:
    raw = network.raw
    begin, end = (step.begin, step.end) if step.forward else (step.end, step.begin)
    lon, lat = part_line(raw, step.edge, begin=begin, end=end)
    way = int(raw.edge_way[step.edge])
    tags = raw.way_tags[way]
    return Piece(
        kind="road",
        mm=step.mm,
        seconds=step.mm * S_PER_MM_AT_1_KMH / float(network.kmh[step.edge]),
        lon=lon if step.forward else lon[::-1],
        lat=lat if step.forward else lat[::-1],
        edge=step.edge,
        way_id=int(raw.way_id[way]),
        position=int(raw.edge_position[step.edge]),
        forward=step.forward,
        name=tags.get("name", ""),
        bridge=tags.get("bridge", "no") != "no",
        ferry=tags.get("route") == "ferry",
        steps=tags.get("highway") == "steps",
    )


def _access(point: Snaps, kind: Kind) -> Piece:
    ends = [(point.point_lon[0], point.point_lat[0]), (point.lon[0], point.lat[0])]
    lon, lat = np.array(ends if kind == "access_home" else ends[::-1]).T
    access_mm = int(point.access_mm[0])
    seconds = access_mm * S_PER_MM_AT_1_KMH / ACCESS_KMH
    return Piece(kind=kind, mm=access_mm, seconds=seconds, lon=lon, lat=lat)
