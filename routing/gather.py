"""Puts the sweeps' distances together at the homes."""

from __future__ import annotations

import numpy as np

from gis.errors import ShapeError
from gis.kernel import kernel
from gis.units import UNREACHABLE_MM, Index, Millimetres
from routing.hierarchy import INFINITE_MM
from routing.network import Network
from routing.sides import along_mm
from routing.snaps import Snaps
from routing.vector import ALIGNED, WIDTH, join_rows, stream_rows


def table(n_homes: int, n_gates: int, out: Millimetres | None) -> Millimetres:
    """Return a table for distances, beginning at a cache line; ``out`` if it fits, else raise."""
    shape = (n_homes, n_gates)
    if out is None:
        room = np.empty(n_homes * n_gates + ALIGNED, dtype=np.int32)
        first = -room.ctypes.data % ALIGNED // room.itemsize
        return room[first : first + n_homes * n_gates].reshape(shape)
    if out.shape != shape or out.dtype != np.int32 or not out.flags.c_contiguous:
        msg = f"out must be a C-ordered int32 table of shape {shape}, not {out.shape} {out.dtype}"
        raise ShapeError(msg)
    return out


def _is_aligned(table: Millimetres) -> bool:
    return table.ctypes.data % ALIGNED == 0 and table.strides[0] % ALIGNED == 0


def join(
    order: Index,
    row: Index,
    exit_mm: Millimetres,
    row_mm: Millimetres,
    distance_mm: Millimetres,
    first: int,
) -> None:
    """
    Fill the columns of one sweep's gates.

    Parameters
    ----------
    order
        Homes, near ones one after the other, shape (P,).
    row, exit_mm
        Rows from which each home's two sides are reached and the lengths there, shape (P, 2).
    row_mm
        The sweep, shape (V, 32).
    distance_mm
        The table, shape (P, G).
    first
        First gate of the sweep; the last sweep may have fewer than 32.
    """
    if distance_mm.shape[1] - first < WIDTH:
        _join_some(order, row, exit_mm, row_mm, distance_mm, first)
    else:
        _join_all(order, row, exit_mm, row_mm, distance_mm, first, _is_aligned(distance_mm))


@kernel
def near_first(row: Index, n_rows: int) -> Index:
    """Return the homes by the row at their forward end, shape (P,); equal ones keep their order."""
    at = np.zeros(n_rows + 1, np.int32)
    for p in range(len(row)):
        at[row[p, 0] + 1] += 1
    for x in range(n_rows):
        at[x + 1] += at[x]
    order = np.empty(len(row), np.int32)
    for p in range(len(row)):
        order[at[row[p, 0]]] = p
        at[row[p, 0]] += 1
    return order


def along_shared_edges(
    network: Network, homes: Snaps, gates: Snaps, distance_mm: Millimetres
) -> None:
    """Lower the distances of pairs on one edge to the way along it, where that is legal."""
    has_gate = np.zeros(network.raw.n_edges + 1, dtype=np.bool_)  # the last stands for NONE
    has_gate[gates.edge[gates.located]] = True
    here = np.flatnonzero(has_gate[homes.edge])
    by_edge = here[np.argsort(homes.edge[here], kind="stable")]
    edge = homes.edge[by_edge]
    first = np.searchsorted(edge, gates.edge)
    n_homes = np.searchsorted(edge, gates.edge, side="right") - first
    n_homes[~gates.located] = 0
    gate = np.repeat(np.arange(len(gates)), n_homes)
    step = np.arange(len(gate)) - np.repeat(np.cumsum(n_homes) - n_homes, n_homes)
    home = by_edge[np.repeat(first, n_homes) + step]
    mm = along_mm(network, gates.edge[gate], homes.offset_mm[home], gates.offset_mm[gate])
    legal = mm < UNREACHABLE_MM
    home, gate = home[legal], gate[legal]
    total_mm = mm[legal].astype(np.int64) + homes.access_mm[home] + gates.access_mm[gate]
    distance_mm[home, gate] = np.minimum(distance_mm[home, gate], total_mm)


@kernel
def _join_all(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    order: Index,
    row: Index,
    exit_mm: Millimetres,
    row_mm: Millimetres,
    distance_mm: Millimetres,
    first: int,
    is_aligned: bool,  # noqa: FBT001 (a kernel takes arguments by position)
) -> None:
    """Join homes to the sweep's 32 gates; past the caches where rows begin at cache lines."""
    for p in order:
        at = p * distance_mm.shape[1] + first
        a, b = row[p, 0], row[p, 1]
        if is_aligned:
            stream_rows(row_mm, distance_mm, a, exit_mm[p, 0], b, exit_mm[p, 1], at)
        else:
            join_rows(row_mm, distance_mm, a, exit_mm[p, 0], b, exit_mm[p, 1], at)


@kernel
def _join_some(
    order: Index,
    row: Index,
    exit_mm: Millimetres,
    row_mm: Millimetres,
    distance_mm: Millimetres,
    first: int,
) -> None:
    """Join homes to the last gates, fewer than a sweep holds."""
    for p in order:
        for g in range(first, distance_mm.shape[1]):
            a = row_mm[row[p, 0], g - first] + exit_mm[p, 0]
            b = row_mm[row[p, 1], g - first] + exit_mm[p, 1]
            least = min(a, b)
            distance_mm[p, g] = least if least < INFINITE_MM else UNREACHABLE_MM
