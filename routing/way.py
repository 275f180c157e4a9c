"""The shortest way from a home to a gate, edge by edge, chosen by the written rule."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import Held, hold, kernel, loop
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.key import FAR_KEY, KEY_BITS, N_ARCS_MASK, arc_rank
from routing.network import Network
from routing.sides import along_edge, entry_side, exit_side
from routing.toward import aim, way_key
from routing.ways import Ways


class Steps(NamedTuple):
    """Edges in order of travel, whether each is travelled forward, and how much of it."""

    edge: Index
    forward: NDArray[np.bool_]
    mm: Millimetres


class Finding:
    """What searches on one network read and write; one object per thread."""

    def __init__(self, network: Network) -> None:
        self.ways = hold(Ways.of(network))

    def steps(self, home_edge: int, home_mm: int, gate_edge: int, gate_mm: int) -> Steps:
        """
        Return the steps between two places on edges of this network; none without a way.

        Parameters
        ----------
        home_edge, home_mm, gate_edge, gate_mm
            Edge and offset at which the way begins and ends.
        """
        return Steps(*_steps(self.ways, home_edge, home_mm, gate_edge, gate_mm))


@kernel
def _steps(
    held: Held[Ways], home_edge: int, home_mm: int, gate_edge: int, gate_mm: int
) -> tuple[Index, NDArray[np.bool_], Millimetres]:
    return find_steps(held.arrays, home_edge, home_mm, gate_edge, gate_mm)


@kernel
def find_steps(
    ways: Ways, home_edge: int, home_mm: int, gate_edge: int, gate_mm: int
) -> tuple[Index, NDArray[np.bool_], Millimetres]:
    """Return the arrays of ``Steps`` between two places on edges; none without a way."""
    streets = ways.streets
    _aim_at(ways, gate_edge, gate_mm)
    first, total_key = _first_side(ways, home_edge, home_mm)
    if home_edge == gate_edge:
        along_mm = along_edge(streets, home_edge, home_mm, gate_mm)
        if along_mm < UNREACHABLE_MM and along_mm <= total_key >> KEY_BITS:
            ahead = gate_mm > home_mm or (gate_mm == home_mm and streets.forward[home_edge])
            return (
                np.full(1, home_edge, np.int32),
                np.full(1, ahead, np.bool_),
                np.full(1, along_mm, np.int32),
            )
    if first == NONE:
        return np.empty(0, np.int32), np.empty(0, np.bool_), np.empty(0, np.int32)
    node, mm = exit_side(streets, home_edge, home_mm, first)
    n_arcs = way_key(ways.ladder, ways.room, ways.ahead.row[node])
    way = np.empty(n_arcs & N_ARCS_MASK, np.int32)
    last_node, last_mm = _walk(ways, node, way)
    n = len(way) + 2
    edge, is_ahead, part_mm = np.empty(n, np.int32), np.empty(n, np.bool_), np.empty(n, np.int32)
    n = _whole_edges(ways, way, edge, is_ahead, part_mm) + 1
    edge[0], is_ahead[0], part_mm[0] = home_edge, first == 0, mm
    enter_node, enter_mm = entry_side(streets, gate_edge, gate_mm, 0)
    edge[n - 1], part_mm[n - 1] = gate_edge, last_mm
    is_ahead[n - 1] = enter_node == last_node and enter_mm == last_mm
    return edge[:n], is_ahead[:n], part_mm[:n]


@loop
def _aim_at(ways: Ways, gate_edge: int, gate_mm: int) -> None:
    row, mm = ways.room.end_row, ways.room.end_mm
    for side in range(2):
        node, mm[side] = entry_side(ways.streets, gate_edge, gate_mm, side)
        row[side] = ways.ahead.row[node] if node != NONE else NONE
    aim(ways.ladder, ways.room, row, mm)


@loop
def _first_side(ways: Ways, home_edge: int, home_mm: int) -> tuple[int, int]:
    """Return the side by which a home is left and the key of the whole way; forward if equal."""
    first, least = NONE, FAR_KEY
    for side in range(2):
        node, mm = exit_side(ways.streets, home_edge, home_mm, side)
        if node == NONE:
            continue
        total = way_key(ways.ladder, ways.room, ways.ahead.row[node]) + (int(mm) << KEY_BITS)
        if total < least:
            first, least = side, total
    return first, least


@loop
def _walk(ways: Ways, node: int, way: Index) -> tuple[int, int]:
    """Fill in the arcs from a node to the goal; return where they end and the rest from there."""
    arcs = ways.ahead
    key = int(ways.room.key[arcs.row[node]])
    before = NONE
    for step in range(len(way)):
        at = _next(ways, node, before, key)
        way[step] = arcs.arc[at]
        key -= (int(arcs.mm[at]) << KEY_BITS) + 1
        before, node = node, int(arcs.head[at])
    return node, key >> KEY_BITS


@loop
def _next(ways: Ways, node: int, before: int, key: int) -> int:
    """
    Return the position of the arc of the smallest rank that leads on a shortest way.

    Arcs are tried by rank; the only one left needs no trial, and none leads back.
    """
    arcs, n_edges = ways.ahead, len(ways.streets.forward)
    tried = NONE
    while True:
        best, best_rank, n_left = NONE, 0, 0
        for i in range(arcs.start[node], arcs.start[node + 1]):
            rank = arc_rank(int(arcs.arc[i]), n_edges)
            if rank <= tried or arcs.head[i] == before:
                continue
            n_left += 1
            if best == NONE or rank < best_rank:
                best, best_rank = i, rank
        if n_left == 1:
            return best
        if n_left == 0:
            raise RuntimeError  # keys that contradict each other would be a fault of the hierarchy
        over = (int(arcs.mm[best]) << KEY_BITS) + 1
        if way_key(ways.ladder, ways.room, arcs.row[arcs.head[best]]) + over == key:
            return best
        tried = best_rank


@loop
def _whole_edges(
    ways: Ways, way: Index, edge: Index, is_ahead: NDArray[np.bool_], mm: Millimetres
) -> int:
    """Fill in the edges of arcs from the second place on, joints are none; return their end."""
    streets = ways.streets
    n_edges = len(streets.forward)
    n = 1
    for arc in way:
        if arc < 2 * n_edges:
            edge[n], is_ahead[n] = arc % n_edges, arc < n_edges
            mm[n] = streets.length_mm[arc % n_edges]
            n += 1
    return n
