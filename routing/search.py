"""Distances from or to a few places for all nodes: the seam where the fast engine goes in."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.graph import Graph

BATCH: Final = 16  # searches whose distances stand side by side; one cache line of int32
NO_PARENTS: Final = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """
    Where each of K searches starts: up to two nodes with the distance already gone.

    Attributes
    ----------
    node
        Nodes, ``NONE`` for an unused place, shape (K, 2).
    mm
        Distances at these nodes, shape (K, 2).
    """

    node: Index
    mm: Millimetres


Visit = Callable[[int, Millimetres], None]
"""Called with the number of the first search of a batch and distances of shape (V, n)."""


def search(graph: Graph, seeds: Seeds, visit: Visit) -> None:
    """
    Search from every seed to all nodes, and show the distances batch by batch.

    Parameters
    ----------
    graph
        Forward arcs for distances from the seeds, backward arcs for distances to them.
    seeds
        K places to start.
    visit
        Sees each batch once, in any order and from several threads; the array it is shown is
        used again for another batch afterwards. ``UNREACHABLE_MM`` where no path leads.
    """
    starts = range(0, len(seeds.node), BATCH)
    n_threads = max(1, min(os.cpu_count() or 1, len(starts)))

    def work(thread: int) -> None:
        room = _Room(graph.n_nodes)
        for first in starts[thread::n_threads]:
            visit(first, room.batch(graph, seeds, first))

    if n_threads == 1:
        work(0)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(work, range(n_threads)))


def node_distances_mm(graph: Graph, seeds: Seeds) -> Millimetres:
    """Return the distance of every node for each of K searches, shape (V, K)."""
    distance_mm = np.empty((graph.n_nodes, len(seeds.node)), dtype=np.int32)

    def keep(first: int, batch_mm: Millimetres) -> None:
        distance_mm[:, first : first + batch_mm.shape[1]] = batch_mm

    search(graph, seeds, keep)
    return distance_mm


def tree(graph: Graph, node: Index, mm: Millimetres) -> tuple[Millimetres, Index]:
    """
    Search from up to two nodes and keep the shortest-path tree.

    Parameters
    ----------
    graph
        Arcs to follow.
    node, mm
        Where the search starts, ``NONE`` for an unused place, and the distance already gone.

    Returns
    -------
    distance_mm, parent
        Distance of each node, and the position of the graph's arc over which it is reached;
        -2 - k where seed k stands, ``NONE`` where nothing leads, shape (V,) each.
    """
    distance_mm, heap, place, parent = (np.empty(graph.n_nodes + 1, np.int32) for _ in range(4))
    one_search(
        *(graph.start, graph.head, graph.mm, node, mm),
        *(distance_mm[:-1], heap, place[:-1], parent[:-1]),
    )
    return distance_mm[:-1], parent[:-1]


class _Room:
    """The arrays that one thread needs for its searches."""

    def __init__(self, n_nodes: int) -> None:
        self.distance_mm = np.empty(n_nodes, dtype=np.int32)
        self.heap = np.empty(n_nodes + 1, dtype=np.int32)
        self.place = np.empty(n_nodes, dtype=np.int32)
        self.batch_mm = np.empty((n_nodes, BATCH), dtype=np.int32)

    def batch(self, graph: Graph, seeds: Seeds, first: int) -> Millimetres:
        last = min(first + BATCH, len(seeds.node))
        for k in range(first, last):
            one_search(
                *(graph.start, graph.head, graph.mm),
                *(seeds.node[k], seeds.mm[k]),
                *(self.distance_mm, self.heap, self.place, NO_PARENTS),
            )
            self.batch_mm[:, k - first] = self.distance_mm
        return self.batch_mm[:, : last - first]


@kernel
def one_search(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 (one loop with its heap; arrays)
    start: Index,
    head: Index,
    mm: Millimetres,
    seed_node: Index,
    seed_mm: Millimetres,
    distance_mm: Millimetres,
    heap: Index,
    place: Index,
    parent: Index,
) -> bool:
    """
    Fill ``distance_mm`` for all nodes; return whether some path was too long for the unit.

    Dijkstra's algorithm with a heap of four children per node: half the depth of a binary heap,
    and the four stand in one cache line. ``place`` is where a node stands in the heap: -1 never
    seen, -2 done. A path of ``UNREACHABLE_MM`` or more is not followed. ``parent``, if it is not
    empty, is filled with the position of the arc over which each node is reached, -2 - k for seed
    k, ``NONE`` for none.
    """
    distance_mm[:] = UNREACHABLE_MM
    place[:] = -1
    parent[:] = NONE
    size = 0
    clipped = False
    for k in range(len(seed_node)):
        x = seed_node[k]
        if x == NONE or seed_mm[k] >= distance_mm[x]:
            continue
        distance_mm[x] = seed_mm[k]
        if len(parent):
            parent[x] = -2 - k
        i = place[x]
        if i == -1:
            i = size
            size += 1
        while i > 0 and distance_mm[heap[(i - 1) >> 2]] > distance_mm[x]:
            heap[i] = heap[(i - 1) >> 2]
            place[heap[i]] = i
            i = (i - 1) >> 2
        heap[i] = x
        place[x] = i
    while size > 0:
        x = heap[0]
        place[x] = -2
        size -= 1
        if size > 0:
            y = heap[size]
            y_mm = distance_mm[y]
            i = 0
            while True:
                child = 4 * i + 1
                if child >= size:
                    break
                least, least_mm = child, distance_mm[heap[child]]
                for other in range(child + 1, min(child + 4, size)):
                    if distance_mm[heap[other]] < least_mm:
                        least, least_mm = other, distance_mm[heap[other]]
                if least_mm >= y_mm:
                    break
                heap[i] = heap[least]
                place[heap[i]] = i
                i = least
            heap[i] = y
            place[y] = i
        x_mm = np.int64(distance_mm[x])
        for arc in range(start[x], start[x + 1]):
            y = head[arc]
            y_mm = x_mm + mm[arc]
            if y_mm >= UNREACHABLE_MM:
                clipped = clipped or distance_mm[y] == UNREACHABLE_MM
                continue
            if y_mm >= distance_mm[y]:
                continue
            distance_mm[y] = y_mm
            if len(parent):
                parent[y] = arc
            i = place[y]
            if i == -1:
                i = size
                size += 1
            while i > 0 and distance_mm[heap[(i - 1) >> 2]] > y_mm:
                heap[i] = heap[(i - 1) >> 2]
                place[heap[i]] = i
                i = (i - 1) >> 2
            heap[i] = y
            place[y] = i
    return clipped
