"""Distances from homes to gates and schools, in whole millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.errors import PositionError, ShapeError
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.network import Network
from routing.search import Seeds, search
from routing.snaps import Snaps

PAIRS_AT_ONCE: Final = 48_000_000
"""Homes times gates that are held at a time: 192 MB of gate distances and as much of schools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """
    How P points are left, or G gates entered: forward in column 0, backward in column 1.

    Attributes
    ----------
    node
        Node reached or left from, ``NONE`` where the direction is closed, shape (P, 2).
    mm
        Length between the point on the edge and that node, shape (P, 2).
    """

    node: Index
    mm: Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolBlock:
    """
    Distances of some homes to all S schools.

    Attributes
    ----------
    home
        Which homes these are, n of them.
    distance_mm
        To the nearest gate; ``UNREACHABLE_MM`` where none can be reached, shape (n, S).
    gate
        That gate's position, ``NONE`` where unreachable, shape (n, S).
    """

    home: slice
    distance_mm: Millimetres
    gate: Index


def gate_distances_mm(network: Network, homes: Snaps, gates: Snaps) -> Millimetres:
    """
    Return the distance from every home to every gate.

    Parameters
    ----------
    network
        The roads on which both were snapped.
    homes, gates
        P homes and G gates.

    Returns
    -------
    distance_mm
        Both access lines included; ``UNREACHABLE_MM`` where no path leads or an end is not
        located, shape (P, G).

    Notes
    -----
    One search per gate against the direction of travel, gathered at the homes batch by batch,
    so the distances of all nodes to all gates are never held together. On one edge the smaller
    of along it, if that is legal, and around.
    """
    distance_mm = np.empty((len(homes), len(gates)), dtype=np.int32)
    leaving, entering = exits(network, homes), entries(network, gates)

    def gather(first: int, node_mm: Millimetres) -> None:
        last = first + node_mm.shape[1]
        _gather(
            *(leaving.node, leaving.mm, homes.edge, homes.offset_mm, homes.access_mm),
            *(gates.edge[first:last], gates.offset_mm[first:last], gates.access_mm[first:last]),
            *(node_mm, distance_mm[:, first:last]),
        )

    search(network.back, Seeds(node=entering.node, mm=entering.mm), gather)
    return distance_mm


def school_distances_mm(
    network: Network, homes: Snaps, gates: Snaps, *, gate_school: Index, n_schools: int
) -> tuple[Millimetres, Index]:
    """
    Return the distance from every home to every school's nearest gate, and that gate.

    Parameters
    ----------
    network, homes, gates
        As for ``gate_distances_mm``.
    gate_school
        School of each gate, 0 up to ``n_schools``, shape (G,).
    n_schools
        Number of schools S; a school without gates is unreachable.

    Returns
    -------
    distance_mm, gate
        Shape (P, S) each; of gates equally far the one with the lower position is named.
    """
    shape = (len(homes), n_schools)
    distance_mm, gate = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32)
    for block in school_blocks(network, homes, gates, gate_school=gate_school, n_schools=n_schools):
        distance_mm[block.home], gate[block.home] = block.distance_mm, block.gate
    return distance_mm, gate


def school_blocks(
    network: Network, homes: Snaps, gates: Snaps, *, gate_school: Index, n_schools: int
) -> Iterator[SchoolBlock]:
    """Yield what ``school_distances_mm`` returns, for some homes at a time, in order."""
    _check_schools(gates, gate_school, n_schools)
    n_at_once = max(1, PAIRS_AT_ONCE // max(len(gates), n_schools, 1))
    for first in range(0, len(homes), n_at_once):
        home = slice(first, min(first + n_at_once, len(homes)))
        to_gate_mm = gate_distances_mm(network, homes.take(home), gates)
        distance_mm, gate = nearest_gate(to_gate_mm, gate_school, n_schools)
        yield SchoolBlock(home=home, distance_mm=distance_mm, gate=gate)


def nearest_gate(
    to_gate_mm: Millimetres, gate_school: Index, n_schools: int
) -> tuple[Millimetres, Index]:
    """
    Return the least distance per school and the gate that has it.

    Parameters
    ----------
    to_gate_mm
        Distances of n homes to G gates, shape (n, G).
    gate_school
        School of each gate, shape (G,).
    n_schools
        Number of schools S.

    Returns
    -------
    distance_mm, gate
        Shape (n, S) each; of equal gates the lower one, ``NONE`` where none is reachable.
    """
    distance_mm = np.full((len(to_gate_mm), n_schools), UNREACHABLE_MM, dtype=np.int32)
    gate = np.full_like(distance_mm, NONE)
    _nearest_gate(to_gate_mm, gate_school, distance_mm, gate)
    return distance_mm, gate


def exits(network: Network, homes: Snaps) -> Leave:
    """Return how homes are left."""
    node, offset_mm, rest_mm = _sides(network, homes, network.exits(homes.edge))
    return Leave(node=node, mm=np.stack((rest_mm, offset_mm), axis=1))


def entries(network: Network, gates: Snaps) -> Leave:
    """Return how gates are entered."""
    node, offset_mm, rest_mm = _sides(network, gates, network.entries(gates.edge))
    return Leave(node=node, mm=np.stack((offset_mm, rest_mm), axis=1))


def _sides(network: Network, points: Snaps, node: Index) -> tuple[Index, Millimetres, Millimetres]:
    node = np.where(points.located[:, None], node, NONE).astype(np.int32)
    rest_mm = network.raw.edge_length_mm[points.edge] - points.offset_mm
    return node, points.offset_mm, rest_mm.astype(np.int32)


def _check_schools(gates: Snaps, gate_school: Index, n_schools: int) -> None:
    if gate_school.shape != (len(gates),):
        msg = f"gate_school has shape {gate_school.shape}; there are {len(gates)} gates"
        raise ShapeError(msg)
    if len(gate_school) and not (gate_school.min() >= 0 and gate_school.max() < n_schools):
        msg = (
            f"gate_school runs {gate_school.min()} to {gate_school.max()}; "
            f"there are {n_schools} schools"
        )
        raise PositionError(msg)


@kernel
def _gather(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    exit_node: Index,
    exit_mm: Millimetres,
    home_edge: Index,
    home_offset_mm: Millimetres,
    home_access_mm: Millimetres,
    gate_edge: Index,
    gate_offset_mm: Millimetres,
    gate_access_mm: Millimetres,
    node_mm: Millimetres,
    distance_mm: Millimetres,
) -> None:
    """Join homes to the nodes' distances of some gates; also along the edge they may share."""
    for p in range(len(home_edge)):
        for g in range(len(gate_edge)):
            least = np.int64(UNREACHABLE_MM)
            for side in range(2):
                node = exit_node[p, side]
                if node != NONE and node_mm[node, g] < UNREACHABLE_MM:
                    least = min(least, np.int64(node_mm[node, g]) + exit_mm[p, side])
            if home_edge[p] == gate_edge[g] and home_edge[p] != NONE:
                along = np.int64(gate_offset_mm[g]) - home_offset_mm[p]
                # a direction is open where it leads to a node; standing still needs none
                if along == 0 or exit_node[p, 0 if along > 0 else 1] != NONE:
                    least = min(least, abs(along))
            if least < UNREACHABLE_MM:
                least += home_access_mm[p] + gate_access_mm[g]
            distance_mm[p, g] = min(least, np.int64(UNREACHABLE_MM))


@kernel
def _nearest_gate(
    to_gate_mm: Millimetres, gate_school: Index, distance_mm: Millimetres, gate: Index
) -> None:
    """Put each school's nearest gate over what stands there; the lower position wins a tie."""
    for p in range(to_gate_mm.shape[0]):
        for g in range(to_gate_mm.shape[1]):
            school = gate_school[g]
            if to_gate_mm[p, g] < distance_mm[p, school]:
                distance_mm[p, school] = to_gate_mm[p, g]
                gate[p, school] = g
