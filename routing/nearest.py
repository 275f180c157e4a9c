"""The schools nearest to one home by road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.errors import ShapeError
from gis.kernel import Held, hold, kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.nearest_search import Met, Search, Waiting, hang, seek
from routing.network import Network
from routing.search import tree
from routing.sides import along_mm, entries, exits
from routing.snaps import Snaps
from routing.toward import Ladder, Room
from routing.ways import End, Ways, set_out

NO_SCHOOL: Final = np.zeros(0, dtype=np.int32)


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
    least_mm = side_mm.min(axis=1)
    near = np.flatnonzero(gates.located & (gates.edge == home.edge[0]))
    home_mm = np.broadcast_to(home.offset_mm, len(near))
    own_mm = along_mm(network, gates.edge[near], home_mm, gates.offset_mm[near])
    least_mm[near] = np.minimum(least_mm[near], own_mm)
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
    The gates of a network, waiting where the climb from a home meets them; never changes.

    Parameters
    ----------
    network, gates
        The roads and G gates tied to them.
    gate_school
        School of each gate, shape (G,).

    Notes
    -----
    O(G) climbs of the hierarchy: 10 ms for 800 gates of the city of 2018.
    """

    def __init__(self, network: Network, gates: Snaps, gate_school: Index) -> None:
        if gate_school.shape != (len(gates),):
            msg = f"gate_school has shape {gate_school.shape}; there are {len(gates)} gates"
            raise ShapeError(msg)
        self.network = network
        self.n_schools = int(gate_school.max(initial=NONE)) + 1
        hierarchy, entering = network.hierarchy, entries(network, gates)
        entry_row = np.where(entering.node == NONE, NONE, hierarchy.row[entering.node])
        school = gate_school.astype(np.int32)
        climbing = Ladder.of(hierarchy), Room.of(network.ahead.n_nodes)
        tied = entry_row, entering.mm, gates.access_mm, school
        waiting = hang(*climbing, *tied, self.n_schools)
        by_edge = np.argsort(gates.edge, kind="stable").astype(np.int32)
        ends = gates.offset_mm, gates.access_mm, school
        self.waiting = Waiting(*waiting, by_edge, gates.edge[by_edge], *ends)


class Finder:
    """
    Nearest schools of one home after the other; one object per thread.

    Parameters
    ----------
    index
        The gates.
    ways
        What searches on their network read and write; made if not given.

    Attributes
    ----------
    search
        The gates that wait, and what searches for them write.
    """

    def __init__(self, index: GateIndex, ways: Held[Ways] | None = None) -> None:
        self.index = index
        self._ways = hold(Ways.of(index.network)) if ways is None else ways
        self.search = Search(index.waiting, Met.of(index.n_schools))
        self._search = hold(self.search)

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
        """
        _refuse_many(home)
        n_wanted = max(0, min(n_nearest, self.index.n_schools))
        if home.edge[0] == NONE or not n_wanted:
            return Nearest(school=NO_SCHOOL, gate=NO_SCHOOL, distance_mm=NO_SCHOOL)
        left = self.index.network.seated(home, "leave")
        school, gate, distance_mm = _find(
            *(self._ways, self._search, n_wanted),
            *(int(home.edge[0]), int(home.offset_mm[0]), int(home.access_mm[0])),
            *(int(left.edge[0]), int(left.offset_mm[0])),
        )
        return Nearest(school=school, gate=gate, distance_mm=distance_mm)


@kernel
def _find(  # noqa: PLR0913, PLR0917 (what is searched, and the home)
    held: Held[Ways],
    search: Held[Search],
    n_wanted: int,
    edge: int,
    offset_mm: int,
    access_mm: int,
    exit_edge: int,
    exit_mm: int,
) -> tuple[Index, Index, Millimetres]:
    set_out(held.arrays, End(exit_edge, exit_mm, access_mm))
    found = np.empty((3, n_wanted), np.int32)
    n_found = seek(
        held.arrays, search.arrays, End(edge, offset_mm, access_mm), found[0], found[1], found[2]
    )
    return found[0, :n_found], found[1, :n_found], found[2, :n_found]


def _refuse_many(home: Snaps) -> None:
    if len(home) != 1:
        msg = f"one home is asked about at a time, not {len(home)}"
        raise ShapeError(msg)
