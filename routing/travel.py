"""
How long the ways from a home to several gates take, without their lines.

Of ways equally long the rule of ``routing.path`` chooses from the home on, goal by goal. Where
there is only one shortest way nothing is to be chosen: then all of them are followed backwards
from the gates, and what is known of a node's way from the home serves every gate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import Held, kernel, loop
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.drawing import Seconds, piece_s
from routing.key import FAR_KEY, KEY_BITS, N_ARCS_MASK
from routing.sides import entry_side
from routing.snaps import Snaps
from routing.toward import way_key
from routing.way import Finding, find_steps
from routing.ways import ONLY, SEVERAL, UNKNOWN, End, Ways, set_out


class Travel(NamedTuple):
    """
    Ways from one home to G gates, each the one that ``Router.route`` draws.

    Attributes
    ----------
    distance_mm
        ``UNREACHABLE_MM`` where no way leads, shape (G,).
    time_s
        At the profile's speeds, to the bit what the drawn route says; 0 where no way leads, (G,).
    """

    distance_mm: Millimetres
    time_s: Seconds


class Ends(NamedTuple):
    """Where ways end: edge, ``NONE`` if not located, place on it and access line, shape (G,)."""

    edge: Index
    offset_mm: Millimetres
    access_mm: Millimetres


class Travelling:
    """
    The ways from one home after the other on one network; one object per thread.

    Parameters
    ----------
    finding
        What searches on the network read and write.
    """

    def __init__(self, finding: Finding) -> None:
        self._ways = finding.ways

    def travel(self, home: Snaps, gates: Snaps) -> Travel:
        """
        Return lengths and times from one home to gates.

        Parameters
        ----------
        home, gates
            One point, located, and G gates, seated on the edges of the network.
        """
        place = int(home.edge[0]), int(home.offset_mm[0]), int(home.access_mm[0])
        return Travel(*_travel(self._ways, *place, gates.edge, gates.offset_mm, gates.access_mm))


@kernel
def _travel(  # noqa: PLR0913, PLR0917 (the home and the gates)
    held: Held[Ways],
    home_edge: int,
    home_mm: int,
    home_access_mm: int,
    gate_edge: Index,
    gate_mm: Millimetres,
    gate_access_mm: Millimetres,
) -> tuple[Millimetres, Seconds]:
    home = End(home_edge, home_mm, home_access_mm)
    set_out(held.arrays, home)
    gate = np.arange(len(gate_edge))
    return times(held.arrays, home, Ends(gate_edge, gate_mm, gate_access_mm), gate)


@kernel
def times(
    ways: Ways, home: End, ends: Ends, gate: NDArray[np.integer]
) -> tuple[Millimetres, Seconds]:
    """Return the arrays of ``Travel`` from a home that was set out from to some of all ends."""
    distance_mm = np.full(len(gate), UNREACHABLE_MM, np.int32)
    time_s = np.zeros(len(gate), np.float64)
    is_only = np.ones(len(gate), np.bool_)
    for i in range(len(gate)):
        end = _end(ends, gate[i])
        if end.edge != NONE:
            distance_mm[i], time_s[i], is_only[i] = _only_way(ways, home, end)
    for i in range(len(gate)):
        if is_only[i]:
            continue
        end = _end(ends, gate[i])  # a search of its own, in which what is known of the home goes
        edge, _, mm = find_steps(ways, home.edge, home.offset_mm, end.edge, end.offset_mm)
        if len(edge):
            distance_mm[i] = home.access_mm + mm.sum() + end.access_mm
            time_s[i] = _time_s(ways, home, edge, mm, end)
    return distance_mm, time_s


@loop
def _end(ends: Ends, gate: int) -> End:
    return End(ends.edge[gate], ends.offset_mm[gate], ends.access_mm[gate])


@loop
def _time_s(ways: Ways, home: End, edge: Index, mm: Millimetres, end: End) -> float:
    """Return the time of a way, added in the order of travel as a drawn route's seconds are."""
    kmh = ways.kmh
    second = piece_s(NONE, home.access_mm, kmh)
    for i in range(len(edge)):
        second += piece_s(edge[i], mm[i], kmh)
    return second + piece_s(NONE, end.access_mm, kmh)


@loop
def _only_way(ways: Ways, home: End, end: End) -> tuple[int, float, bool]:
    """Return length and time of a way, and whether they stand: there is no other as short."""
    if end.edge == home.edge:  # the way along it has a rule of its own
        return UNREACHABLE_MM, 0.0, False
    last, key, n_ways = last_side(ways, end)
    if last == NONE:
        return UNREACHABLE_MM, 0.0, True
    node, last_mm = entry_side(ways.streets, end.edge, end.offset_mm, last)
    come_to(ways, home, node)
    if n_ways > 1 or ways.clock.state[node] != ONLY:
        return UNREACHABLE_MM, 0.0, False
    second = ways.clock.second[node] + piece_s(end.edge, last_mm, ways.kmh)
    time_s = second + piece_s(NONE, end.access_mm, ways.kmh)
    return home.access_mm + (key >> KEY_BITS) + end.access_mm, time_s, True


@loop
def last_side(ways: Ways, end: End) -> tuple[int, int, int]:
    """Return the side by which an end is entered, the key of the whole way, how many are least."""
    last, least, n_least = NONE, FAR_KEY, 0
    for side in range(2):
        node, mm = entry_side(ways.streets, end.edge, end.offset_mm, side)
        if node == NONE:
            continue
        total = way_key(ways.homeward, ways.room, ways.back.row[node]) + (int(mm) << KEY_BITS)
        if total < least:
            last, least, n_least = side, total, 1
        elif total == least and last != NONE:
            n_least += 1
    return last, least, n_least


@loop
def come_to(ways: Ways, home: End, node: int) -> None:
    """Let the clock tell when a node is reached, and all nodes on the way, in their order."""
    arcs, clock, n_edges = ways.back, ways.clock, len(ways.streets.forward)
    key = way_key(ways.homeward, ways.room, arcs.row[node])
    second, state = 0.0, SEVERAL
    first = n = clock.n_seen[0]
    while clock.state[node] == UNKNOWN:
        clock.seen[n], clock.arc[node] = node, NONE
        n += 1
        if not key & N_ARCS_MASK:  # here the home's edge was left
            second = piece_s(NONE, home.access_mm, ways.kmh)
            second += piece_s(home.edge, key >> KEY_BITS, ways.kmh)
            state = ONLY  # by whichever side, if both are as short
            break
        clock.arc[node], n_tight = _tight(ways, node, key)
        if n_tight > 1:
            break
        key -= (int(arcs.mm[clock.arc[node]]) << KEY_BITS) + 1
        node = arcs.head[clock.arc[node]]
    if clock.state[node] != UNKNOWN:
        second, state = clock.second[node], clock.state[node]
    for i in range(n - 1, first - 1, -1):
        node = clock.seen[i]
        arc = arcs.arc[clock.arc[node]] if clock.arc[node] != NONE else 2 * n_edges
        if arc < 2 * n_edges:
            second += piece_s(arc % n_edges, ways.streets.length_mm[arc % n_edges], ways.kmh)
        clock.second[node], clock.state[node] = second, state
    clock.n_seen[0] = n


@loop
def _tight(ways: Ways, node: int, key: int) -> tuple[int, int]:
    """Return an arc by which a shortest way comes to a node of this key, and how many do."""
    arcs, room = ways.back, ways.room
    taken, n_tight = NONE, 0
    for i in range(arcs.start[node], arcs.start[node + 1]):
        over = (int(arcs.mm[i]) << KEY_BITS) + 1
        if way_key(ways.homeward, room, arcs.row[arcs.head[i]]) + over == key:
            taken, n_tight = i, n_tight + 1
    return taken, n_tight
