"""How points on edges are left and entered: the node at either end, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel, loop
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.network import Network
from routing.snaps import Snaps


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


class Streets(NamedTuple):
    """What kernels need of edges, shapes (E,) and (E, 2); see ``Network`` and ``Topology``."""

    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    arrive: Index
    leave: Index
    length_mm: Millimetres

    @classmethod
    def of(cls, network: Network) -> Streets:
        """Return the edges of a network."""
        shared = network.topology
        legal = network.forward, network.backward
        return cls(*legal, shared.arrive, shared.leave, network.raw.edge_length_mm)


def exits(network: Network, homes: Snaps) -> Leave:
    """Return how homes are left."""
    homes = network.seated(homes, "leave")
    found = np.empty((2, len(homes), 2), dtype=np.int32)
    _all_exits(homes.edge, homes.offset_mm, found, *Streets.of(network))
    return Leave(node=found[0], mm=found[1])


def entries(network: Network, gates: Snaps) -> Leave:
    """Return how gates are entered."""
    gates = network.seated(gates, "enter")
    found = np.empty((2, len(gates), 2), dtype=np.int32)
    _all_entries(gates.edge, gates.offset_mm, found, *Streets.of(network))
    return Leave(node=found[0], mm=found[1])


def along_mm(
    network: Network, edge: Index, home_mm: Millimetres, gate_mm: Millimetres
) -> Millimetres:
    """
    Return the ways along edges that a home and a gate share; ``UNREACHABLE_MM`` if not legal.

    Parameters
    ----------
    network
        The roads.
    edge, home_mm, gate_mm
        The shared edge of each of n pairs, and where on it they are, shape (n,).
    """
    found = np.empty(len(edge), dtype=np.int32)
    _all_along(edge, home_mm, gate_mm, found, *Streets.of(network))
    return found


@loop
def exit_side(streets: Streets, edge: int, offset_mm: int, side: int) -> tuple[int, int]:
    """Return the node reached from on an edge, ``NONE`` if closed, and the length to it."""
    if side == 0:
        node = streets.arrive[edge, 1] if streets.forward[edge] else NONE
        return node, streets.length_mm[edge] - offset_mm
    return streets.arrive[edge, 0] if streets.backward[edge] else NONE, offset_mm


@loop
def entry_side(streets: Streets, edge: int, offset_mm: int, side: int) -> tuple[int, int]:
    """Return the node from which a place on an edge is entered, and the length from it."""
    if side == 0:
        return streets.leave[edge, 0] if streets.forward[edge] else NONE, offset_mm
    node = streets.leave[edge, 1] if streets.backward[edge] else NONE
    return node, streets.length_mm[edge] - offset_mm


@loop
def along_edge(streets: Streets, edge: int, home_mm: int, gate_mm: int) -> int:
    """Return the way along one edge, ``UNREACHABLE_MM`` if not legal; standing still is."""
    if gate_mm > home_mm and streets.forward[edge]:
        return gate_mm - home_mm
    if gate_mm < home_mm and streets.backward[edge]:
        return home_mm - gate_mm
    return UNREACHABLE_MM if gate_mm != home_mm else 0


@kernel
def _all_exits(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    edge: Index,
    offset_mm: Millimetres,
    found: Index,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    arrive: Index,
    leave: Index,
    length_mm: Millimetres,
) -> None:
    streets = Streets(forward, backward, arrive, leave, length_mm)
    for p in range(len(edge)):
        for side in range(2):
            found[0, p, side], found[1, p, side] = NONE, 0
            if edge[p] != NONE:
                node, mm = exit_side(streets, edge[p], offset_mm[p], side)
                found[0, p, side], found[1, p, side] = node, mm


@kernel
def _all_entries(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    edge: Index,
    offset_mm: Millimetres,
    found: Index,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    arrive: Index,
    leave: Index,
    length_mm: Millimetres,
) -> None:
    streets = Streets(forward, backward, arrive, leave, length_mm)
    for g in range(len(edge)):
        for side in range(2):
            found[0, g, side], found[1, g, side] = NONE, 0
            if edge[g] != NONE:
                node, mm = entry_side(streets, edge[g], offset_mm[g], side)
                found[0, g, side], found[1, g, side] = node, mm


@kernel
def _all_along(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    edge: Index,
    home_mm: Millimetres,
    gate_mm: Millimetres,
    found: Millimetres,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    arrive: Index,
    leave: Index,
    length_mm: Millimetres,
) -> None:
    streets = Streets(forward, backward, arrive, leave, length_mm)
    for i in range(len(edge)):
        found[i] = along_edge(streets, edge[i], home_mm[i], gate_mm[i])
