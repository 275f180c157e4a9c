"""One search after the other by Dijkstra: for a single home, for routes, and to check sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.graph import Graph

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


def node_distances_mm(graph: Graph, seeds: Seeds) -> Millimetres:
    """Return the distance of every node for each of K searches, shape (V, K)."""
    found = [tree(graph, *seed)[0] for seed in zip(seeds.node, seeds.mm, strict=True)]
    return np.stack(found, axis=1) if found else np.empty((graph.n_nodes, 0), dtype=np.int32)


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
