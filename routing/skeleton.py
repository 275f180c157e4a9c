"""The part of the hierarchy that no weight changes: all shortcuts that could ever be needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, Index
from routing.graph import graph
from routing.order import dissection_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """
    Upward arcs of a contraction hierarchy, nodes named by rank; V nodes, M arcs, A graph arcs.

    Attributes
    ----------
    rank
        Rank of each node, shape (V,).
    start, head
        Upward arcs grouped by their lower end, heads ascending, shapes (V + 1,) and (M,).
    slot
        Upward arc that stands for each arc of the graph, ``NONE`` for loops, shape (A,).
    is_up
        Whether the graph's arc leads from the lower to the higher end, shape (A,).

    Notes
    -----
    Dibbelt, Strasser and Wagner (2016), Customizable contraction hierarchies,
    doi:10.1145/2886843.
    """

    rank: Index
    start: Index
    head: Index
    slot: Index
    is_up: NDArray[np.bool_]


def skeleton(n_nodes: int, tail: Index, head: Index, rank: Index | None = None) -> Skeleton:
    """
    Return the hierarchy's arcs for a graph of ``n_nodes`` nodes and the given arcs.

    Parameters
    ----------
    n_nodes, tail, head
        Nodes V, and the ends of A arcs.
    rank
        Order of the nodes, shape (V,); a nested dissection if not given.
    """
    rank = dissection_rank(n_nodes, tail, head) if rank is None else rank
    low, high = np.minimum(rank[tail], rank[head]), np.maximum(rank[tail], rank[head])
    lower = graph(low, high, low, low != high, n_nodes=n_nodes)
    start, up_head = _close(lower.start, lower.head)
    slot = np.full(len(tail), NONE, dtype=np.int32)
    _find_slots(start, up_head, low, high, slot)
    return Skeleton(rank=rank, start=start, head=up_head, slot=slot, is_up=rank[tail] < rank[head])


@kernel
def _close(start: Index, head: Index) -> tuple[Index, Index]:  # noqa: C901, PLR0915 (one pass)
    """
    Return the upward arcs after contracting all nodes in order of rank.

    A node's higher neighbours become neighbours of each other; it is enough to hand them on to
    the lowest of them.
    """
    n_nodes = len(start) - 1
    closed = np.empty(4 * len(head) + 2 * n_nodes + 16, dtype=np.int32)
    closed_start = np.zeros(n_nodes + 1, dtype=np.int32)
    child = np.full(n_nodes, NONE, dtype=np.int32)
    sibling = np.full(n_nodes, NONE, dtype=np.int32)
    mark = np.full(n_nodes, NONE, dtype=np.int32)
    size = 0
    for x in range(n_nodes):
        if size + n_nodes > len(closed):
            larger = np.empty(2 * (size + n_nodes), dtype=np.int32)
            larger[:size] = closed[:size]
            closed = larger
        first = size
        mark[x] = x
        for arc in range(start[x], start[x + 1]):
            y = head[arc]
            if mark[y] != x:
                mark[y] = x
                closed[size] = y
                size += 1
        below = child[x]
        while below != NONE:
            for arc in range(closed_start[below], closed_start[below + 1]):
                y = closed[arc]
                if mark[y] != x:
                    mark[y] = x
                    closed[size] = y
                    size += 1
            below = sibling[below]
        closed_start[x + 1] = size
        if size > first:
            closed[first:size].sort()
            lowest = closed[first]
            sibling[x] = child[lowest]
            child[lowest] = x
    return closed_start, closed[:size].copy()


@kernel
def _find_slots(start: Index, head: Index, low: Index, high: Index, slot: Index) -> None:
    for arc in range(len(low)):
        if low[arc] != high[arc]:
            first, last = start[low[arc]], start[low[arc] + 1]
            slot[arc] = first + np.searchsorted(head[first:last], high[arc])
