"""A search that grows only as far as it is asked, and the one rule for ways equally long."""

from __future__ import annotations

from typing import Final

import numpy as np

from gis.kernel import kernel
from gis.units import NONE, Index, LongMillimetres, Millimetres
from routing.graph import Graph
from routing.key import FAR_KEY, KEY_BITS, Keys, arc_rank

NEVER: Final = -1  # places in the heap: never seen, done
DONE: Final = -2


class Reach:
    """
    Room for searches on one graph: made once, used for one search after the other.

    Parameters
    ----------
    graph
        Arcs to follow: forward ones for distances from the seeds, backward ones for distances
        to them.

    Notes
    -----
    One object per thread. A new search only clears what the one before has touched, so that a
    search of a thousand nodes costs a thousand nodes. Dijkstra's algorithm on integers: its
    distances are those of ``routing.search``.
    """

    def __init__(self, graph: Graph) -> None:
        n_nodes = graph.n_nodes
        self.graph = graph
        self.key: Keys = np.full(n_nodes, FAR_KEY, dtype=np.int64)
        self.place = np.full(n_nodes, NEVER, dtype=np.int32)
        self.heap, self.seen, self.done = (np.empty(n_nodes + 1, np.int32) for _ in range(3))
        self.count = np.zeros(3, dtype=np.int64)  # in the heap, seen, done

    @property
    def arrays(
        self,
    ) -> tuple[Index, Index, Millimetres, Keys, Index, Index, Index, Index, Keys]:
        """Return the arrays of graph and search in the kernels' order."""
        graph = self.graph
        return (
            *(graph.start, graph.head, graph.mm),
            *(self.key, self.place, self.heap, self.seen, self.done, self.count),
        )

    def begin(self, node: Index, mm: Millimetres) -> None:
        """Start anew from some nodes, ``NONE`` for an unused place, with the distance gone."""
        place = self.key, self.place, self.heap, self.seen, self.count
        _begin(node.ravel(), mm.ravel(), *place)

    def within(self, limit_mm: int) -> None:
        """Settle every node whose distance is at most the limit."""
        _within(limit_mm, *self.arrays)

    def until_met(self, node: Index, mm: Millimetres) -> None:
        """
        Settle nodes until the shortest total over some nodes is known.

        Parameters
        ----------
        node, mm
            Nodes, ``NONE`` for an unused place, and what lies beyond each, shape (n,).
        """
        _until_met(node, mm, *self.arrays)

    def until_settled(self, node: Index) -> None:
        """Settle nodes until all of some are settled, or nothing more can be reached."""
        _until_settled(node, *self.arrays)

    @property
    def settled(self) -> Index:
        """Return the settled nodes, nearest first."""
        return self.done[: self.count[2]]

    def distance_mm(self, node: Index) -> LongMillimetres:
        """Return the distance of nodes; ``UNREACHABLE_MM`` where not reached."""
        distance_mm: LongMillimetres = self.key[node] >> KEY_BITS
        return distance_mm


@kernel
def _begin(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    node: Index,
    mm: Millimetres,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    count: Keys,
) -> None:
    for i in range(count[1]):
        key[seen[i]] = FAR_KEY
        place[seen[i]] = NEVER
    count[:] = 0
    for k in range(len(node)):
        if node[k] != NONE and (np.int64(mm[k]) << KEY_BITS) < key[node[k]]:
            rise(int(node[k]), int(np.int64(mm[k]) << KEY_BITS), key, place, heap, seen, count)


@kernel
def rise(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    node: int,
    new_key: int,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    count: Keys,
) -> None:
    """Give a node that is not done a smaller key, and its place in the heap."""
    i = place[node]
    if i == NEVER:
        i = count[0]
        count[0] += 1
        seen[count[1]] = node
        count[1] += 1
    key[node] = new_key
    while i > 0 and key[heap[(i - 1) >> 2]] > new_key:
        heap[i] = heap[(i - 1) >> 2]
        place[heap[i]] = i
        i = (i - 1) >> 2
    heap[i] = node
    place[node] = i


@kernel
def settle(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    start: Index,
    head: Index,
    mm: Millimetres,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    done: Index,
    count: Keys,
) -> int:
    """Settle the nearest waiting node, see its neighbours, and return it."""
    x = heap[0]
    place[x] = DONE
    done[count[2]] = x
    count[2] += 1
    count[0] -= 1
    if count[0] > 0:
        _sink(int(heap[count[0]]), key, place, heap, count)
    for arc in range(start[x], start[x + 1]):
        y = head[arc]
        y_key = key[x] + (np.int64(mm[arc]) << KEY_BITS) + 1
        if y_key < key[y] and y_key < FAR_KEY:
            rise(int(y), int(y_key), key, place, heap, seen, count)
    return int(x)


@kernel
def _sink(node: int, key: Keys, place: Index, heap: Index, count: Keys) -> None:
    """Put a node at the top of the heap and let it down to where it belongs."""
    size = count[0]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        for other in range(child + 1, min(child + 4, size)):
            if key[heap[other]] < key[heap[child]]:
                child = other
        if key[heap[child]] >= key[node]:
            break
        heap[i] = heap[child]
        place[heap[i]] = i
        i = child
    heap[i] = node
    place[node] = i


@kernel
def _within(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    limit_mm: int,
    start: Index,
    head: Index,
    mm: Millimetres,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    done: Index,
    count: Keys,
) -> None:
    while count[0] > 0 and (key[heap[0]] >> KEY_BITS) <= limit_mm:
        settle(start, head, mm, key, place, heap, seen, done, count)


@kernel
def _until_met(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    node: Index,
    beyond_mm: Millimetres,
    start: Index,
    head: Index,
    mm: Millimetres,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    done: Index,
    count: Keys,
) -> None:
    least = np.int64(FAR_KEY)
    while count[0] > 0 and key[heap[0]] <= least:
        x = settle(start, head, mm, key, place, heap, seen, done, count)
        for k in range(len(node)):
            if node[k] == x:
                least = min(least, key[x] + (np.int64(beyond_mm[k]) << KEY_BITS))


@kernel
def _until_settled(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    node: Index,
    start: Index,
    head: Index,
    mm: Millimetres,
    key: Keys,
    place: Index,
    heap: Index,
    seen: Index,
    done: Index,
    count: Keys,
) -> None:
    for k in range(len(node)):
        while count[0] > 0 and node[k] != NONE and place[node[k]] != DONE:
            settle(start, head, mm, key, place, heap, seen, done, count)


@kernel
def next_arc(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    node: int,
    n_edges: int,
    start: Index,
    head: Index,
    mm: Millimetres,
    arc: Index,
    key: Keys,
) -> int:
    """
    Return the position of the forward arc by which a shortest way leaves a settled node.

    Keys are those of a search against the direction of travel. Of several arcs on ways equally
    long and of equally many arcs the one with the smaller edge is taken, its own direction
    before the other; ``NONE`` where the goal's own edge begins.
    """
    best = NONE
    best_rank = 0
    for i in range(start[node], start[node + 1]):
        if key[head[i]] + (np.int64(mm[i]) << KEY_BITS) + 1 != key[node]:
            continue
        rank = arc_rank(int(arc[i]), n_edges)
        if best == NONE or rank < best_rank:
            best, best_rank = i, rank
    return best
