"""The schools nearest to one home by road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM, Index, LongMillimetres, Millimetres
from routing.nearest_search import clear, grow
from routing.network import Network
from routing.reach import Reach
from routing.search import tree
from routing.sides import Leave, entries, exits
from routing.snaps import Snaps

NO_ENTRY: Final = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """
    The reachable schools of one home, nearest first.

    Attributes
    ----------
    school, gate
        Positions of the school and of its nearest gate, shape (n,).
    distance_mm
        Ascending, shape (n,).
    """

    school: Index
    gate: Index
    distance_mm: Millimetres


def distances_from_mm(network: Network, home: Snaps, gates: Snaps) -> Millimetres:
    """
    Return the distance from one home to every gate, shape (G,).

    Notes
    -----
    One search in the direction of travel; the same numbers as ``gate_distances_mm``, which
    searches from the gates and suits many homes.
    """
    _refuse_many(home)
    leaving, entering = exits(network, home), entries(network, gates)
    node_mm, _ = tree(network.ahead, leaving.node[0], leaving.mm[0])
    reached_mm = np.where(entering.node == NONE, UNREACHABLE_MM, node_mm[entering.node])
    side_mm = np.where(
        reached_mm < UNREACHABLE_MM, reached_mm.astype(np.int64) + entering.mm, UNREACHABLE_MM
    )
    least_mm = np.minimum(side_mm.min(axis=1), _along_mm(leaving, home, gates))
    least_mm[least_mm < UNREACHABLE_MM] += home.access_mm[0]
    total_mm = least_mm + np.where(least_mm < UNREACHABLE_MM, gates.access_mm, 0)
    distance_mm: Millimetres = np.minimum(total_mm, UNREACHABLE_MM).astype(np.int32)
    return distance_mm


def nearest_schools(
    network: Network, home: Snaps, gates: Snaps, *, gate_school: Index, n_nearest: int
) -> Nearest:
    """
    Return the nearest reachable schools of one home.

    Parameters
    ----------
    network, home, gates
        The roads, one home and G gates.
    gate_school
        School of each gate, shape (G,); schools equally far stand in the order of their numbers.
    n_nearest
        How many schools are wanted; fewer come back if fewer can be reached.

    Notes
    -----
    ``Finder`` answers many homes about the same gates faster.
    """
    return Finder(GateIndex(network, gates, gate_school)).nearest(home, n_nearest)


class GateIndex:
    """
    The gates of a network by the node from which each is entered; never changes.

    Parameters
    ----------
    network, gates
        The roads and G gates tied to them.
    gate_school
        School of each gate, shape (G,).
    """

    def __init__(self, network: Network, gates: Snaps, gate_school: Index) -> None:
        if gate_school.shape != (len(gates),):
            msg = f"gate_school has shape {gate_school.shape}; there are {len(gates)} gates"
            raise ShapeError(msg)
        self.network = network
        self.gates = gates
        self.gate_school = gate_school.astype(np.int32)
        self.n_schools = int(gate_school.max(initial=NONE)) + 1
        entering = entries(network, gates)
        side = np.flatnonzero(entering.node.ravel() != NONE)
        side = side[np.argsort(entering.node.ravel()[side], kind="stable")]
        node = entering.node.ravel()[side]
        self.entry_gate = (side >> 1).astype(np.int32)
        self.entry_mm = entering.mm.ravel()[side] + gates.access_mm[self.entry_gate]
        # first entry of each node; a node without one points at the next node's first
        self.first = np.zeros(network.ahead.n_nodes + 1, dtype=np.int32)
        np.cumsum(np.bincount(node, minlength=network.ahead.n_nodes), out=self.first[1:])
        self.by_edge = np.argsort(gates.edge, kind="stable").astype(np.int32)
        self.edge = gates.edge[self.by_edge]

    def on_edge(self, edge: int) -> Index:
        """Return the gates on one edge."""
        first, last = np.searchsorted(self.edge, [edge, edge + 1])
        return np.sort(self.by_edge[first:last])


class Finder:
    """Nearest schools of one home after the other; one object per thread."""

    def __init__(self, index: GateIndex) -> None:
        self.index = index
        self._reach = Reach(index.network.ahead)
        self._school_mm = np.full(index.n_schools, UNREACHABLE_MM, dtype=np.int32)
        self._school_gate = np.full(index.n_schools, NONE, dtype=np.int32)

    def nearest(self, home: Snaps, n_nearest: int) -> Nearest:
        """
        Return the nearest reachable schools of one home.

        Parameters
        ----------
        home
            One home.
        n_nearest
            How many schools are wanted; fewer come back if fewer can be reached.

        Returns
        -------
        nearest
            By distance, then school: the first of the row that ``school_distances_mm`` gives.

        Notes
        -----
        The search grows from the home and ends at the first node that lies farther than the last
        school wanted.
        """
        _refuse_many(home)
        index = self.index
        leaving = exits(index.network, home)
        self._reach.begin(leaving.node, leaving.mm)
        near = index.on_edge(int(home.edge[0])) if home.located[0] else NO_ENTRY
        along_mm = _along_mm(leaving, home, index.gates.take(near))
        along_mm = np.minimum(along_mm + index.gates.access_mm[near], UNREACHABLE_MM)
        n_wanted = max(0, min(n_nearest, index.n_schools))
        school, mm = (np.empty(n_wanted, dtype=np.int32) for _ in range(2))
        n_found = grow(
            near,
            along_mm,
            int(home.access_mm[0]),
            school,
            mm,
            index.first,
            index.entry_gate,
            index.entry_mm,
            index.gate_school,
            self._school_mm,
            self._school_gate,
            *self._reach.arrays,
        )
        school = school[:n_found]
        found = Nearest(school=school, gate=self._school_gate[school], distance_mm=mm[:n_found])
        self._forget(near)
        return found

    def _forget(self, near: Index) -> None:
        """Clear what the search wrote: the schools met at settled nodes and on the home's edge."""
        clear(
            *(near, self._reach.settled, self.index.first),
            *(self.index.entry_gate, self.index.gate_school),
            *(self._school_mm, self._school_gate),
        )


def _along_mm(leaving: Leave, home: Snaps, gates: Snaps) -> LongMillimetres:
    """Return the way along the edge that home and gate share, shape (G,)."""
    along_mm = gates.offset_mm.astype(np.int64) - home.offset_mm[0]
    legal = leaving.node[0, np.where(along_mm > 0, 0, 1)] != NONE
    shared = (gates.edge == home.edge[0]) & gates.located & (legal | (along_mm == 0))
    return np.where(shared, np.abs(along_mm), UNREACHABLE_MM)


def _refuse_many(home: Snaps) -> None:
    if len(home) != 1:
        msg = f"one home is asked about at a time, not {len(home)}"
        raise ShapeError(msg)
