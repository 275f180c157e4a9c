"""All road within some metres or seconds of a home, or from which a school's gates are so near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from gis.errors import InputError
from gis.model import RawNetwork
from gis.units import UNREACHABLE_MM, Degrees, Index, LongMillimetres, Millimetres
from routing.drawing import ACCESS_KMH, S_PER_MM_AT_1_KMH
from routing.line import part_line, place_at
from routing.network import Network
from routing.reach import Reach
from routing.sides import entries, exits
from routing.snaps import Snaps

Direction = Literal["from", "to"]
"""``from`` homes outwards, or ``to`` gates inwards: on one-way streets these differ."""

MS_PER_S: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """
    The parts of edges within a limit, by edge and place; n of them, apart from each other.

    Attributes
    ----------
    edge
        Edge of the raw network, ascending, shape (n,).
    begin_mm, end_mm
        From the edge's beginning, ``begin_mm`` < ``end_mm``, shape (n,).
    """

    edge: Index
    begin_mm: Millimetres
    end_mm: Millimetres

    def __len__(self) -> int:
        """Return the number of parts."""
        return len(self.edge)

    @property
    def total_mm(self) -> int:
        """Return the length of all parts together."""
        return int((self.end_mm - self.begin_mm).sum(dtype=np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cost:
    """What edges, and metres of access line, cost: millimetres, or milliseconds."""

    edge: Millimetres
    access: LongMillimetres

    def part(self, mm: NDArray[np.integer], edge: Index, length_mm: Millimetres) -> Millimetres:
        """Return the cost of a part of each edge, rounded."""
        share = mm.astype(np.float64) / np.maximum(length_mm[edge], 1)
        whole = mm == length_mm[edge]
        cost = np.where(whole, self.edge[edge], np.rint(share * self.edge[edge]))
        return cost.astype(np.int32)

    def reach_mm(self, budget: NDArray[np.int64], edge: Index, length_mm: Millimetres) -> Index:
        """Return how far along each edge a budget leads, whole millimetres; -1 if it is spent."""
        whole = budget >= self.edge[edge]
        cost = np.maximum(self.edge[edge].astype(np.int64), 1)
        part_mm = np.where(whole, length_mm[edge], budget * length_mm[edge] // cost)
        return np.where(budget < 0, -1, part_mm).astype(np.int32)


def within_distance(
    network: Network, points: Snaps, *, limit_mm: int, direction: Direction
) -> Reached:
    """
    Return all road within a distance of the nearest of some points.

    Parameters
    ----------
    network, points
        The roads, and homes or the gates of a school tied to them; their access lines count.
    limit_mm
        Distance; a place exactly so far away belongs to it.
    direction
        ``from`` the points outwards, or ``to`` them.

    Raises
    ------
    InputError
        If the limit is negative or wider than any network.
    """
    cost = _Cost(edge=network.raw.edge_length_mm, access=points.access_mm.astype(np.int64))
    return _within(network, points, cost, limit=limit_mm, direction=direction)


def within_time(
    network: Network, points: Snaps, *, limit_s: float, direction: Direction
) -> Reached:
    """
    Return all road within a time of the nearest of some points, by the fastest ways.

    Notes
    -----
    Raises what ``within_distance`` raises. Edges cost whole milliseconds at the profile's speed;
    access lines are walked. The fastest way need not be the shortest one, which alone decides.
    """
    length_mm = network.raw.edge_length_mm.astype(np.float64)
    kmh = np.where(network.usable, network.kmh, np.inf)
    ms = np.rint(length_mm * S_PER_MM_AT_1_KMH / kmh * MS_PER_S)
    access = np.rint(points.access_mm * S_PER_MM_AT_1_KMH / ACCESS_KMH * MS_PER_S)
    cost = _Cost(edge=ms.astype(np.int32), access=access.astype(np.int64))
    limit = round(limit_s * MS_PER_S)
    return _within(network, points, cost, limit=limit, direction=direction)


def nodes_within(network: Network, gates: Snaps, *, limit_mm: int) -> tuple[Index, Millimetres]:
    """
    Return the nodes from which the nearest of some gates is within a distance.

    Returns
    -------
    node, distance_mm
        Nodes of the raw network, ascending, and their distance with the gate's access line;
        a node where turns are restricted counts with its best way out, shape (n,) each.
    """
    cost = _Cost(edge=network.raw.edge_length_mm, access=gates.access_mm.astype(np.int64))
    reach = _search(network, gates, cost, limit=limit_mm, direction="to")
    settled = reach.settled
    road_node = network.topology.road_node[settled]
    order = np.lexsort((reach.distance_mm(settled), road_node))
    node, first = np.unique(road_node[order], return_index=True)
    distance_mm = reach.distance_mm(settled)[order][first]
    return node.astype(np.int32), distance_mm.astype(np.int32)


def lines(raw: RawNetwork, reached: Reached) -> Iterator[tuple[Degrees, Degrees]]:
    """Yield the drawn line of each part, in the way's direction."""
    length_mm = raw.edge_length_mm[reached.edge]
    columns = reached.edge, reached.begin_mm, reached.end_mm, length_mm
    for edge, begin_mm, end_mm, whole_mm in zip(*(one.tolist() for one in columns), strict=True):
        begin = None if begin_mm == 0 else place_at(raw, edge, begin_mm)
        end = None if end_mm == whole_mm else place_at(raw, edge, end_mm)
        yield part_line(raw, edge, begin=begin, end=end)


def _within(
    network: Network, points: Snaps, cost: _Cost, *, limit: int, direction: Direction
) -> Reached:
    reach = _search(network, points, cost, limit=limit, direction=direction)
    length_mm = network.raw.edge_length_mm
    shared = network.topology
    found = []
    ends = shared.leave if direction == "from" else shared.arrive[:, ::-1]
    for side, usable in enumerate((network.forward, network.backward)):
        edge = np.flatnonzero(usable).astype(np.int32)
        budget = limit - reach.distance_mm(ends[edge, side])
        part_mm = cost.reach_mm(budget, edge, length_mm)
        # outwards one travels from the edge's near end, inwards one arrives at its far end
        from_beginning = (side == 0) == (direction == "from")
        begin_mm = np.zeros_like(part_mm) if from_beginning else length_mm[edge] - part_mm
        found.append((edge, begin_mm, begin_mm + part_mm))
    found += _own_edges(network, points, cost, limit=limit, direction=direction)
    return _merged(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _search(
    network: Network, points: Snaps, cost: _Cost, *, limit: int, direction: Direction
) -> Reach:
    if not 0 <= limit < UNREACHABLE_MM:
        msg = f"the limit is {limit}; it must be from 0 to less than {UNREACHABLE_MM}"
        raise InputError(msg)
    graph = network.ahead if direction == "from" else network.back
    n_edges = network.topology.n_edges
    joint = np.zeros(1, dtype=np.int32)
    edge = np.where(graph.arc < 2 * n_edges, graph.arc % n_edges, n_edges)
    reach = Reach(replace(graph, mm=np.concatenate((cost.edge, joint))[edge]))
    sides = exits(network, points) if direction == "from" else entries(network, points)
    length_mm = network.raw.edge_length_mm
    gone = [cost.part(sides.mm[:, side], points.edge, length_mm) for side in (0, 1)]
    start = np.stack(gone, axis=1) + cost.access[:, None]
    reach.begin(sides.node, np.minimum(start, UNREACHABLE_MM).astype(np.int32))
    reach.within(limit)
    return reach


def _own_edges(
    network: Network, points: Snaps, cost: _Cost, *, limit: int, direction: Direction
) -> list[tuple[Index, Millimetres, Millimetres]]:
    """Return the parts of the points' own edges that are reached without passing a node."""
    at = np.flatnonzero(points.located)
    edge, offset_mm = points.edge[at], points.offset_mm[at]
    length_mm = network.raw.edge_length_mm
    part_mm = cost.reach_mm(limit - cost.access[at], edge, length_mm)
    upward = network.forward if direction == "from" else network.backward
    downward = network.backward if direction == "from" else network.forward
    may_up, may_down = upward[edge] & (part_mm >= 0), downward[edge] & (part_mm >= 0)
    end_mm = np.minimum(length_mm[edge], offset_mm + part_mm)
    begin_mm = np.maximum(0, offset_mm - part_mm)
    return [
        (edge[may_up], offset_mm[may_up], end_mm[may_up]),
        (edge[may_down], begin_mm[may_down], offset_mm[may_down]),
    ]


def _merged(edge: Index, begin_mm: Millimetres, end_mm: Millimetres) -> Reached:
    """Return parts sorted and joined where they touch; parts without a length are left out."""
    long = end_mm > begin_mm
    edge, begin_mm, end_mm = edge[long], begin_mm[long], end_mm[long]
    order = np.lexsort((end_mm, begin_mm, edge))
    edge, begin_mm, end_mm = edge[order], begin_mm[order], end_mm[order]
    base = edge.astype(np.int64) << 32
    farthest = np.maximum.accumulate(base + end_mm)
    first = np.ones(len(edge), dtype=np.bool_)
    first[1:] = (base + begin_mm)[1:] > farthest[:-1]
    last = np.append(np.flatnonzero(first)[1:] - 1, len(edge) - 1) if len(edge) else first
    return Reached(
        edge=edge[first],
        begin_mm=begin_mm[first].astype(np.int32),
        end_mm=(farthest[last] - base[last]).astype(np.int32),
    )
