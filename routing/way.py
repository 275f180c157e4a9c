"""The shortest way from a home to a gate, edge by edge, chosen by the written rule."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.key import FAR_KEY, KEY_BITS, N_ARCS_MASK, Keys, arc_rank
from routing.network import Network
from routing.sides import Streets, along_edge, entry_side, exit_side
from routing.toward import Ladder, Room, aim, way_key


class Steps(NamedTuple):
    """Edges in order of travel, whether each is travelled forward, and how much of it."""

    edge: Index
    forward: NDArray[np.bool_]
    mm: Millimetres


class Arcs(NamedTuple):
    """The arcs ahead of each node, and the row of each node in the hierarchy."""

    row: Index
    start: Index
    head: Index
    mm: Millimetres
    arc: Index


class Finding:
    """What searches on one network read and write; one object per thread."""

    def __init__(self, network: Network) -> None:
        ahead = network.ahead
        self._arrays = (
            *Streets.of(network),
            *(network.hierarchy.row, ahead.start, ahead.head, ahead.mm, ahead.arc),
            *Ladder.of(network.hierarchy),
            *Room.of(ahead.n_nodes),
        )

    def steps(self, home_edge: int, home_mm: int, gate_edge: int, gate_mm: int) -> Steps:
        """
        Return the steps between two places on edges of this network; none without a way.

        Parameters
        ----------
        home_edge, home_mm, gate_edge, gate_mm
            Edge and offset at which the way begins and ends.
        """
        return Steps(*_steps(home_edge, home_mm, gate_edge, gate_mm, *self._arrays))


@kernel
def _steps(  # noqa: PLR0913, PLR0917 (flat arrays: the interpreter hands over tuples slowly)
    home_edge: int,
    home_mm: int,
    gate_edge: int,
    gate_mm: int,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    arrive: Index,
    leave: Index,
    length_mm: Millimetres,
    row: Index,
    start: Index,
    head: Index,
    arc_mm: Millimetres,
    arc: Index,
    above: Index,
    out_start: Index,
    out_head: Index,
    out_key: Keys,
    in_start: Index,
    in_head: Index,
    in_key: Keys,
    key: Keys,
    state: NDArray[np.uint8],
    seen: Index,
    stack: Index,
    n_seen: Index,
) -> tuple[Index, NDArray[np.bool_], Millimetres]:
    streets = Streets(forward, backward, arrive, leave, length_mm)
    arcs = Arcs(row, start, head, arc_mm, arc)
    ladder = Ladder(above, out_start, out_head, out_key, in_start, in_head, in_key)
    room = Room(key, state, seen, stack, n_seen)
    _aim_at(streets, arcs, ladder, room, gate_edge, gate_mm)
    first, total_key = _first_side(streets, arcs, ladder, room, home_edge, home_mm)
    if home_edge == gate_edge:
        along_mm = along_edge(streets, home_edge, home_mm, gate_mm)
        if along_mm < UNREACHABLE_MM and along_mm <= total_key >> KEY_BITS:
            ahead = gate_mm > home_mm or (gate_mm == home_mm and forward[home_edge])
            return (
                np.full(1, home_edge, np.int32),
                np.full(1, ahead, np.bool_),
                np.full(1, along_mm, np.int32),
            )
    if first == NONE:
        return np.empty(0, np.int32), np.empty(0, np.bool_), np.empty(0, np.int32)
    node, mm = exit_side(streets, home_edge, home_mm, first)
    way, last_node, last_mm = _walk(streets, arcs, ladder, room, node)
    edge, is_ahead, part_mm = _whole_edges(streets, way)
    edge[0], is_ahead[0], part_mm[0] = home_edge, first == 0, mm
    enter_node, enter_mm = entry_side(streets, gate_edge, gate_mm, 0)
    edge[-1], part_mm[-1] = gate_edge, last_mm
    is_ahead[-1] = enter_node == last_node and enter_mm == last_mm
    return edge, is_ahead, part_mm


@kernel
def _aim_at(
    streets: Streets, arcs: Arcs, ladder: Ladder, room: Room, gate_edge: int, gate_mm: int
) -> None:
    row, mm = np.empty(2, np.int32), np.empty(2, np.int32)
    for side in range(2):
        node, mm[side] = entry_side(streets, gate_edge, gate_mm, side)
        row[side] = arcs.row[node] if node != NONE else NONE
    aim(ladder, room, row, mm)


@kernel
def _first_side(
    streets: Streets, arcs: Arcs, ladder: Ladder, room: Room, home_edge: int, home_mm: int
) -> tuple[int, int]:
    """Return the side by which a home is left and the key of the whole way; forward if equal."""
    first, least = NONE, FAR_KEY
    for side in range(2):
        node, mm = exit_side(streets, home_edge, home_mm, side)
        if node == NONE:
            continue
        total = way_key(ladder, room, arcs.row[node]) + (int(mm) << KEY_BITS)
        if total < least:
            first, least = side, total
    return first, least


@kernel
def _walk(
    streets: Streets, arcs: Arcs, ladder: Ladder, room: Room, node: int
) -> tuple[Index, int, int]:
    """Return the arcs from a node to the goal, the node where they end and the rest from there."""
    key = int(room.key[arcs.row[node]])
    way = np.empty(key & N_ARCS_MASK, np.int32)
    before = NONE
    for step in range(len(way)):
        at = _next(streets, arcs, ladder, room, node, before, key)
        way[step] = arcs.arc[at]
        key -= (int(arcs.mm[at]) << KEY_BITS) + 1
        before, node = node, int(arcs.head[at])
    return way, node, key >> KEY_BITS


@kernel
def _next(  # noqa: PLR0913, PLR0917 (arrays of the network and where one stands)
    streets: Streets,
    arcs: Arcs,
    ladder: Ladder,
    room: Room,
    node: int,
    before: int,
    key: int,
) -> int:
    """
    Return the position of the arc of the smallest rank that leads on a shortest way.

    Arcs are tried by rank; the only one left needs no trial, and none leads back.
    """
    n_edges = len(streets.forward)
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
        if way_key(ladder, room, arcs.row[arcs.head[best]]) + over == key:
            return best
        tried = best_rank


@kernel
def _whole_edges(streets: Streets, way: Index) -> tuple[Index, NDArray[np.bool_], Millimetres]:
    """Return steps over the edges of arcs, with room for the first and last; joints are none."""
    n_edges = len(streets.forward)
    edge, is_ahead = np.empty(len(way) + 2, np.int32), np.empty(len(way) + 2, np.bool_)
    mm = np.empty(len(way) + 2, np.int32)
    n = 1
    for arc in way:
        if arc < 2 * n_edges:
            edge[n], is_ahead[n] = arc % n_edges, arc < n_edges
            mm[n] = streets.length_mm[arc % n_edges]
            n += 1
    return edge[: n + 1], is_ahead[: n + 1], mm[: n + 1]
