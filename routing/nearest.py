"""The schools nearest to one home by road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM, Index, LongMillimetres, Millimetres
from routing.matrix import Leave, entries, exits, nearest_gate
from routing.network import Network
from routing.search import tree
from routing.snaps import Snaps


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
    if len(home) != 1:
        msg = f"one home is asked about at a time, not {len(home)}"
        raise ShapeError(msg)
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


def _along_mm(leaving: Leave, home: Snaps, gates: Snaps) -> LongMillimetres:
    """Return the way along the edge that home and gate share, shape (G,)."""
    along_mm = gates.offset_mm.astype(np.int64) - home.offset_mm[0]
    legal = leaving.node[0, np.where(along_mm > 0, 0, 1)] != NONE
    shared = (gates.edge == home.edge[0]) & gates.located & (legal | (along_mm == 0))
    return np.where(shared, np.abs(along_mm), UNREACHABLE_MM)


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
    """
    distance_mm = distances_from_mm(network, home, gates)[None, :]
    school_mm, gate = nearest_gate(distance_mm, gate_school, int(gate_school.max(initial=NONE)) + 1)
    school = np.argsort(school_mm[0], kind="stable")[:n_nearest].astype(np.int32)
    school = school[school_mm[0, school] < UNREACHABLE_MM]
    return Nearest(school=school, gate=gate[0, school], distance_mm=school_mm[0, school])
