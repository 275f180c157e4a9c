"""The hierarchy with one profile's lengths: few upward arcs that keep every distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Degrees, Index, Millimetres
from routing.graph import Graph, graph
from routing.order import heads_first, z_order
from routing.skeleton import Skeleton

INFINITE_MM: Final = UNREACHABLE_MM - 1  # twice this still fits an int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """
    Upward arcs that remain, nodes named by row; heads always have smaller rows than tails.

    Attributes
    ----------
    row
        Row of each node, shape (V,).
    outward
        Upward arcs in the direction of travel.
    inward
        Upward arcs travelled downward: ``mm`` is the length from head to tail.
    """

    row: Index
    outward: Graph
    inward: Graph


def customise(skeleton: Skeleton, arc_mm: Millimetres, lon: Degrees, lat: Degrees) -> Hierarchy:
    """
    Return the hierarchy for one set of lengths.

    Parameters
    ----------
    skeleton
        From ``routing.skeleton``.
    arc_mm
        Length of each of the graph's arcs, ``UNREACHABLE_MM`` where closed, shape (A,).
    lon, lat
        Places of the nodes, only to lay near ones together, shape (V,).

    Notes
    -----
    Lower triangles give every shortcut its length; upper triangles then find arcs that some
    other path undercuts, which are left out (perfect customisation). 0.05 s for the city.
    """
    out_mm = np.full(len(skeleton.head), INFINITE_MM, dtype=np.int32)
    in_mm = out_mm.copy()
    _seed(skeleton.slot, skeleton.is_up, arc_mm, out_mm, in_mm)
    _shortcuts(skeleton.start, skeleton.head, out_mm, in_mm)
    out_kept = np.ones(len(out_mm), dtype=np.bool_)
    in_kept = out_kept.copy()
    _prune(skeleton.start, skeleton.head, out_mm, in_mm, out_kept, in_kept)
    out_kept &= out_mm < INFINITE_MM
    in_kept &= in_mm < INFINITE_MM
    row_of_rank = _rows(skeleton, out_kept | in_kept, lon, lat)
    tail_rank = np.repeat(np.arange(len(skeleton.rank)), np.diff(skeleton.start))
    tail, head = row_of_rank[tail_rank], row_of_rank[skeleton.head]
    n_nodes = len(skeleton.rank)
    return Hierarchy(
        row=row_of_rank[skeleton.rank],
        outward=graph(tail, head, out_mm, out_kept, n_nodes=n_nodes),
        inward=graph(tail, head, in_mm, in_kept, n_nodes=n_nodes),
    )


def _rows(skeleton: Skeleton, kept: NDArray[np.bool_], lon: Degrees, lat: Degrees) -> Index:
    """Return the row of each rank: heads first, near nodes together."""
    n_nodes = len(skeleton.rank)
    tail = np.repeat(np.arange(n_nodes), np.diff(skeleton.start)).astype(np.int32)
    arcs = graph(tail, skeleton.head, skeleton.head, kept, n_nodes=n_nodes)
    order = heads_first(arcs.start, arcs.head, skeleton.rank[z_order(lon, lat)])
    row = np.empty(n_nodes, dtype=np.int32)
    row[order] = np.arange(n_nodes, dtype=np.int32)
    return row


@kernel
def _seed(
    slot: Index,
    is_up: NDArray[np.bool_],
    arc_mm: Millimetres,
    out_mm: Millimetres,
    in_mm: Millimetres,
) -> None:
    """Give each upward arc the least length of the graph's arcs that it stands for."""
    for arc in range(len(slot)):
        at = slot[arc]
        if at == NONE or arc_mm[arc] >= INFINITE_MM:
            continue
        if is_up[arc]:
            out_mm[at] = min(out_mm[at], arc_mm[arc])
        else:
            in_mm[at] = min(in_mm[at], arc_mm[arc])


@kernel
def _shortcuts(start: Index, head: Index, out_mm: Millimetres, in_mm: Millimetres) -> None:
    """Lower the arc between two higher neighbours to the way over their common lower one."""
    for x in range(len(start) - 1):
        for a in range(start[x], start[x + 1]):
            across = start[head[a]]
            for b in range(a + 1, start[x + 1]):
                while head[across] < head[b]:
                    across += 1
                out_mm[across] = min(out_mm[across], in_mm[a] + out_mm[b])
                in_mm[across] = min(in_mm[across], in_mm[b] + out_mm[a])


@kernel
def _prune(  # noqa: C901 (four cases of one triangle)
    start: Index,
    head: Index,
    out_mm: Millimetres,
    in_mm: Millimetres,
    out_kept: NDArray[np.bool_],
    in_kept: NDArray[np.bool_],
) -> None:
    """From the top down, lower arcs to the way over a higher node and mark them as not needed."""
    for x in range(len(start) - 2, -1, -1):
        for a in range(start[x], start[x + 1]):
            across = start[head[a]]
            for b in range(a + 1, start[x + 1]):
                while head[across] < head[b]:
                    across += 1
                if out_mm[a] + out_mm[across] < out_mm[b]:
                    out_mm[b] = out_mm[a] + out_mm[across]
                    out_kept[b] = False
                if out_mm[b] + in_mm[across] < out_mm[a]:
                    out_mm[a] = out_mm[b] + in_mm[across]
                    out_kept[a] = False
                if in_mm[across] + in_mm[a] < in_mm[b]:
                    in_mm[b] = in_mm[across] + in_mm[a]
                    in_kept[b] = False
                if out_mm[across] + in_mm[b] < in_mm[a]:
                    in_mm[a] = out_mm[across] + in_mm[b]
                    in_kept[a] = False
