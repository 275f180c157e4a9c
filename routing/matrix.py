"""Distances from homes to gates and schools, in whole millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.errors import PositionError, ShapeError
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.gather import along_shared_edges, join, near_first, table
from routing.hierarchy import INFINITE_MM
from routing.network import Network
from routing.search import Seeds
from routing.sides import Leave, entries, exits
from routing.snaps import Snaps
from routing.sweep import sweep

PAIRS_AT_ONCE: Final = 16_000_000
"""Homes times gates that are held at a time, 64 MB; each part costs its sweeps again, 0.04 s."""


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


def gate_distances_mm(
    network: Network, homes: Snaps, gates: Snaps, *, out: Millimetres | None = None
) -> Millimetres:
    """
    Return the distance from every home to every gate.

    Parameters
    ----------
    network
        The roads on which both were snapped.
    homes, gates
        P homes and G gates.
    out
        A C-ordered int32 table of shape (P, G) to fill and return; a new one if not given. For a
        large city half of the time goes into getting new memory.

    Returns
    -------
    distance_mm
        Both access lines included; ``UNREACHABLE_MM`` where no path leads or an end is not
        located, shape (P, G).

    Notes
    -----
    Sweeps against the direction of travel, 32 gates at a time, gathered at the homes sweep by
    sweep, so the distances of all nodes to all gates are never held together. On one edge the
    smaller of along it, if that is legal, and around.
    """
    distance_mm = table(len(homes), len(gates), out)
    hierarchy = network.hierarchy
    leaving = _by_row(network, exits(network, homes), homes, closed=0)  # any row: nothing reached
    entering = _by_row(network, entries(network, gates), gates, closed=NONE)
    order = near_first(leaving.node, len(hierarchy.row))

    def gather(first: int, row_mm: Millimetres) -> None:
        join(order, leaving.node, leaving.mm, row_mm, distance_mm, first)

    sweep(hierarchy, Seeds(node=entering.node, mm=entering.mm), gather, direction="to")
    along_shared_edges(network, homes, gates, distance_mm)
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
    _check_schools(gates, gate_school, n_schools)
    distance_mm = np.full((len(homes), n_schools), UNREACHABLE_MM, dtype=np.int32)
    gate = np.full_like(distance_mm, NONE)
    for home, to_gate_mm in _gate_blocks(network, homes, gates, n_schools):
        _nearest_gate(to_gate_mm, gate_school, distance_mm[home], gate[home])
    return distance_mm, gate


def school_blocks(
    network: Network, homes: Snaps, gates: Snaps, *, gate_school: Index, n_schools: int
) -> Iterator[SchoolBlock]:
    """Yield what ``school_distances_mm`` returns, for some homes at a time, in order."""
    _check_schools(gates, gate_school, n_schools)
    for home, to_gate_mm in _gate_blocks(network, homes, gates, n_schools):
        distance_mm, gate = nearest_gate(to_gate_mm, gate_school, n_schools)
        yield SchoolBlock(home=home, distance_mm=distance_mm, gate=gate)


def _gate_blocks(
    network: Network, homes: Snaps, gates: Snaps, n_schools: int
) -> Iterator[tuple[slice, Millimetres]]:
    """Yield the gate distances of some homes at a time; the table is used again for the next."""
    n_at_once = max(1, PAIRS_AT_ONCE // max(len(gates), n_schools, 1))
    room = table(min(n_at_once, len(homes)), len(gates), None)
    for first in range(0, len(homes), n_at_once):
        home = slice(first, min(first + n_at_once, len(homes)))
        out = room[: home.stop - home.start]
        yield home, gate_distances_mm(network, homes.take(home), gates, out=out)


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


def _by_row(network: Network, sides: Leave, points: Snaps, *, closed: int) -> Leave:
    """Return the sides with nodes named by row and access lines added; closed ones infinite."""
    named = Leave(node=np.empty_like(sides.node), mm=np.empty_like(sides.mm))
    row = network.hierarchy.row
    _name_rows(sides.node, sides.mm, points.access_mm, row, closed, named.node, named.mm)
    return named


@kernel
def _name_rows(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    node: Index,
    mm: Millimetres,
    access_mm: Millimetres,
    row: Index,
    closed: int,
    named: Index,
    named_mm: Millimetres,
) -> None:
    for p in range(len(node)):
        for side in range(2):
            if node[p, side] == NONE:
                named[p, side], named_mm[p, side] = closed, INFINITE_MM
            else:
                named[p, side] = row[node[p, side]]
                named_mm[p, side] = min(mm[p, side] + access_mm[p], INFINITE_MM)


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
