"""Distances of all nodes to 32 places at a time: climb the hierarchy, then sweep it down."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, Index, Millimetres
from routing.graph import Graph
from routing.hierarchy import INFINITE_MM
from routing.search import Seeds
from routing.vector import WIDTH, relax_row

Visit = Callable[[int, Millimetres], None]
"""Called with the number of the batch's first search and its distances by row, shape (V, 32)."""


def sweep(climb: Graph, descend: Graph, seeds: Seeds, visit: Visit) -> None:
    """
    Search from every seed, and show the distances batch by batch.

    Parameters
    ----------
    climb, descend
        ``inward`` and ``outward`` of a hierarchy for distances to the seeds; the other way
        round for distances from them.
    seeds
        K places to start, nodes named by row.
    visit
        Sees each batch once, in any order and from several threads; what it is shown is used
        again afterwards, and columns beyond the last search mean nothing. A distance of
        ``INFINITE_MM`` means that no path leads there.

    Notes
    -----
    Delling, Goldberg, Nowatzyk and Werneck (2013), PHAST, doi:10.1016/j.jpdc.2012.02.007: rows
    are relaxed in an order in which all heads come first, 32 searches side by side.
    """
    starts = range(0, len(seeds.node), WIDTH)
    n_threads = max(1, min(os.cpu_count() or 1, len(starts)))

    def work(thread: int) -> None:
        mm = np.empty((climb.n_nodes, WIDTH), dtype=np.int32)
        touched = np.zeros(climb.n_nodes, dtype=np.uint8)
        heap = np.empty(climb.n_nodes + 1, dtype=np.int32)
        waits = np.zeros(climb.n_nodes, dtype=np.uint8)
        for first in starts[thread::n_threads]:
            here = slice(first, first + WIDTH)
            _climb(
                *(climb.start, climb.head, climb.mm, seeds.node[here], seeds.mm[here]),
                *(mm, touched, heap, waits),
            )
            _descend(descend.start, descend.head, descend.mm, mm, touched)
            visit(first, mm)

    if n_threads == 1:
        work(0)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(work, range(n_threads)))


@kernel
def _climb(  # noqa: C901, PLR0913, PLR0917 (one loop with its heap; flat arrays)
    start: Index,
    head: Index,
    arc_mm: Millimetres,
    seed_row: Index,
    seed_mm: Millimetres,
    mm: Millimetres,
    touched: NDArray[np.uint8],
    heap: Index,
    waits: NDArray[np.uint8],
) -> None:
    """
    Fill the rows above each seed; one column per search.

    Arcs lead to smaller rows only, so taking the largest waiting row first meets every row once.
    The heap holds negative rows; ``touched`` and ``waits`` are all zero before and, for
    ``waits``, after.
    """
    for k in range(len(seed_row)):
        size = 0
        for side in range(seed_row.shape[1]):
            x = seed_row[k, side]
            if x == NONE:
                continue
            if not touched[x]:
                touched[x] = 1
                mm[x, :] = INFINITE_MM
            mm[x, k] = min(mm[x, k], seed_mm[k, side])
            if not waits[x]:
                waits[x] = 1
                size = _push(heap, size, -x)
        while size > 0:
            x = -heap[0]
            size = _pop(heap, size)
            waits[x] = 0
            x_mm = mm[x, k]
            for arc in range(start[x], start[x + 1]):
                y = head[arc]
                if not touched[y]:
                    touched[y] = 1
                    mm[y, :] = INFINITE_MM
                mm[y, k] = min(mm[y, k], x_mm + arc_mm[arc])
                if not waits[y]:
                    waits[y] = 1
                    size = _push(heap, size, -y)


@kernel
def _push(heap: Index, size: int, value: int) -> int:
    i = size
    while i > 0 and heap[(i - 1) >> 1] > value:
        heap[i] = heap[(i - 1) >> 1]
        i = (i - 1) >> 1
    heap[i] = value
    return size + 1


@kernel
def _pop(heap: Index, size: int) -> int:
    size -= 1
    value = heap[size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = value
    return size


@kernel
def _descend(
    start: Index, head: Index, arc_mm: Millimetres, mm: Millimetres, touched: NDArray[np.uint8]
) -> None:
    """Lower every row by the rows above it; rows that no seed touched begin at infinity."""
    for x in range(len(start) - 1):
        if touched[x]:
            touched[x] = 0
        else:
            mm[x, :] = INFINITE_MM
        relax_row(mm, head, arc_mm, x, start[x], start[x + 1])
