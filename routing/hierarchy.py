"""The hierarchy with one profile's lengths: few upward arcs that keep every distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Degrees, Index, Millimetres
from routing.graph import Graph, graph
from routing.key import KEY_BITS, Keys
from routing.order import heads_first, z_order
from routing.skeleton import Skeleton

INFINITE_MM: Final = UNREACHABLE_MM - 1  # twice this still fits an int32
INFINITE_KEY: Final = INFINITE_MM << KEY_BITS


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
    outward_key, inward_key
        Length of each upward arc together with the number of the graph's arcs that it stands
        for: of the shortest ways between its ends the fewest (``routing.key``).
    above
        The lowest of all nodes to which a node ever has an upward arc, ``NONE`` at a top, by
        row: following it one meets every head that can be reached upward, shape (V,).
    """

    row: Index
    outward: Graph
    inward: Graph
    outward_key: Keys
    inward_key: Keys
    above: Index


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
    other path undercuts, which are left out (perfect customisation). Lengths are compared with
    the number of arcs behind them, so that routes can be found by the written rule. 0.05 s for
    the city.
    """
    out_key = np.full(len(skeleton.head), INFINITE_KEY, dtype=np.int64)
    in_key = out_key.copy()
    _seed(skeleton.slot, skeleton.is_up, arc_mm, out_key, in_key)
    _shortcuts(skeleton.start, skeleton.head, out_key, in_key)
    out_kept = np.ones(len(out_key), dtype=np.bool_)
    in_kept = out_kept.copy()
    _prune(skeleton.start, skeleton.head, out_key, in_key, out_kept, in_kept)
    out_kept &= out_key < INFINITE_KEY
    in_kept &= in_key < INFINITE_KEY
    row_of_rank = _rows(skeleton, out_kept | in_kept, lon, lat)
    tail_rank = np.repeat(np.arange(len(skeleton.rank)), np.diff(skeleton.start))
    tail, head = row_of_rank[tail_rank], row_of_rank[skeleton.head]
    n_nodes = len(row_of_rank)
    outward = graph(tail, head, _mm(out_key), out_kept, n_nodes=n_nodes)
    inward = graph(tail, head, _mm(in_key), in_kept, n_nodes=n_nodes)
    return Hierarchy(
        row=row_of_rank[skeleton.rank],
        outward=outward,
        inward=inward,
        outward_key=out_key[outward.arc],
        inward_key=in_key[inward.arc],
        above=_above(skeleton, row_of_rank),
    )


def _mm(key: Keys) -> Millimetres:
    return (key >> KEY_BITS).astype(np.int32)


def _above(skeleton: Skeleton, row_of_rank: Index) -> Index:
    """Return the parent of each row in the elimination tree (heads of a tail ascend by rank)."""
    above = np.full(len(row_of_rank), NONE, dtype=np.int32)
    below = np.flatnonzero(np.diff(skeleton.start))
    above[row_of_rank[below]] = row_of_rank[skeleton.head[skeleton.start[below]]]
    return above


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
    out_key: Keys,
    in_key: Keys,
) -> None:
    """Give each upward arc the least length of the graph's arcs that it stands for."""
    for arc in range(len(slot)):
        at = slot[arc]
        if at == NONE or arc_mm[arc] >= INFINITE_MM:
            continue
        key = (np.int64(arc_mm[arc]) << KEY_BITS) + 1
        if is_up[arc]:
            out_key[at] = min(out_key[at], key)
        else:
            in_key[at] = min(in_key[at], key)


@kernel
def _shortcuts(start: Index, head: Index, out_key: Keys, in_key: Keys) -> None:
    """Lower the arc between two higher neighbours to the way over their common lower one."""
    for x in range(len(start) - 1):
        for a in range(start[x], start[x + 1]):
            across = start[head[a]]
            for b in range(a + 1, start[x + 1]):
                while head[across] < head[b]:
                    across += 1
                out_key[across] = min(out_key[across], in_key[a] + out_key[b])
                in_key[across] = min(in_key[across], in_key[b] + out_key[a])


@kernel
def _prune(  # noqa: C901 (four cases of one triangle)
    start: Index,
    head: Index,
    out_key: Keys,
    in_key: Keys,
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
                if out_key[a] + out_key[across] < out_key[b]:
                    out_key[b] = out_key[a] + out_key[across]
                    out_kept[b] = False
                if out_key[b] + in_key[across] < out_key[a]:
                    out_key[a] = out_key[b] + in_key[across]
                    out_kept[a] = False
                if in_key[across] + in_key[a] < in_key[b]:
                    in_key[b] = in_key[across] + in_key[a]
                    in_kept[b] = False
                if out_key[across] + in_key[b] < in_key[a]:
                    in_key[a] = out_key[across] + in_key[b]
                    in_kept[a] = False
