"""One way to school, drawn: the pieces of road, their names, and integers that add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np

from gis.errors import ShapeError
from gis.model import RawNetwork, Tags
from gis.units import NONE, UNREACHABLE_MM, Degrees
from routing.drawing import Drawn, draw
from routing.network import Network
from routing.snaps import Snaps
from routing.travel import Travel, Travelling
from routing.way import Finding

Kind = Literal["access_home", "road", "access_gate"]

NOTHING: Final = Drawn(
    edge=np.zeros(0, np.int32),
    forward=np.zeros(0, np.bool_),
    mm=np.zeros(0, np.int32),
    seconds=np.zeros(0),
    first=np.zeros(1, np.int32),
    lon=np.zeros(0),
    lat=np.zeros(0),
)


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Route:
    """
    A shortest way from a home to a gate: N pieces and the L points of their lines.

    Attributes
    ----------
    distance_mm
        The distance that decides; ``UNREACHABLE_MM`` if no path leads there. The lengths of the
        pieces add up to it.
    drawn
        The pieces as arrays; none if there is no path.
    raw
        Where their names stand.
    """

    distance_mm: int
    drawn: Drawn
    raw: RawNetwork = field(repr=False)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces in the order of travel; empty if there is no path."""
        return tuple(_pieces(self.raw, self.drawn))

    @property
    def tags(self) -> list[Tags]:
        """Return the tags of each piece's way, without making the pieces; none on access lines."""
        raw = self.raw
        ways = raw.edge_way[self.drawn.edge[1:-1]].tolist()
        return [{}, *(raw.way_tags[way] for way in ways), {}] if len(self.drawn.edge) else []

    @property
    def time_s(self) -> float:
        """Return the time at the profile's speeds; it is shown and decides nothing."""
        seconds: list[float] = self.drawn.seconds.tolist()
        return sum(seconds)

    @property
    def lon(self) -> Degrees:
        """Return the longitudes of the whole line, home first, shape (L,)."""
        return self.drawn.lon

    @property
    def lat(self) -> Degrees:
        """Return the latitudes of the whole line, home first, shape (L,)."""
        return self.drawn.lat


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
        self._finding = Finding(network)
        self._travelling = Travelling(self._finding)

    def route(self, home: Snaps, gate: Snaps) -> Route:
        """Return a shortest route from one home to one gate; raises what ``route`` raises."""
        if len(home) != 1 or len(gate) != 1:
            msg = f"a route leads from one home to one gate, not from {len(home)} to {len(gate)}"
            raise ShapeError(msg)
        network = self.network
        if not (home.edge[0] != NONE and gate.edge[0] != NONE):
            return Route(distance_mm=UNREACHABLE_MM, drawn=NOTHING, raw=network.raw)
        home, gate = network.seated(home, "leave"), network.seated(gate, "enter")
        steps = self._finding.steps(*_place(home), *_place(gate))
        if not len(steps.edge):
            return Route(distance_mm=UNREACHABLE_MM, drawn=NOTHING, raw=network.raw)
        drawn = draw(network, home, gate, steps)
        return Route(distance_mm=int(drawn.mm.sum()), drawn=drawn, raw=network.raw)

    def travel(self, home: Snaps, gates: Snaps) -> Travel:
        """
        Return lengths and times of the routes from one home to G gates, without drawing them.

        Raises
        ------
        ShapeError
            If there is not one home.
        """
        if len(home) != 1:
            msg = f"one home is asked about at a time, not {len(home)}"
            raise ShapeError(msg)
        if home.edge[0] == NONE:
            none_mm = np.full(len(gates), UNREACHABLE_MM, dtype=np.int32)
            return Travel(distance_mm=none_mm, time_s=np.zeros(len(gates)))
        network = self.network
        home, gates = network.seated(home, "leave"), network.seated(gates, "enter")
        return self._travelling.travel(home, gates)


def name_of(tags: Tags) -> str:
    """Return the name of a way's street, empty if it has none."""
    return tags.get("name", "")


def is_bridge(tags: Tags) -> bool:
    """Return whether a way is a bridge."""
    return tags.get("bridge", "no") != "no"


def is_ferry(tags: Tags) -> bool:
    """Return whether a way is a ferry."""
    return tags.get("route") == "ferry"


def _place(point: Snaps) -> tuple[int, int]:
    return int(point.edge[0]), int(point.offset_mm[0])


def _pieces(raw: RawNetwork, drawn: Drawn) -> Iterator[Piece]:
    columns = (drawn.edge, drawn.forward, drawn.mm, drawn.seconds, drawn.first[1:])
    point = 0
    for edge, forward, mm, seconds, end in zip(*(one.tolist() for one in columns), strict=True):
        line = slice(point, end)
        kind: Kind = "road" if edge != NONE else "access_gate" if point else "access_home"
        yield Piece(
            kind=kind,
            mm=mm,
            seconds=seconds,
            lon=drawn.lon[line],
            lat=drawn.lat[line],
            forward=forward,
            **(_facts(raw, edge) if edge != NONE else {}),
        )
        point = end


def _facts(raw: RawNetwork, edge: int) -> dict[str, Any]:
    """Return what the network says of an edge."""
    way = int(raw.edge_way[edge])
    tags = raw.way_tags[way]
    return {
        "edge": edge,
        "way_id": int(raw.way_id[way]),
        "position": int(raw.edge_position[edge]),
        "name": name_of(tags),
        "bridge": is_bridge(tags),
        "ferry": is_ferry(tags),
        "steps": tags.get("highway") == "steps",
    }
