"""Distances of all nodes to 32 places at a time: climb the hierarchy, then sweep it down."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, Index, Millimetres
from routing.hierarchy import INFINITE_MM, Hierarchy
from routing.search import Seeds
from routing.vector import WIDTH, relax_row

Visit = Callable[[int, Millimetres], None]
"""Called with the number of the batch's first search and its distances by row, shape (V, 32)."""


def sweep(
    hierarchy: Hierarchy, seeds: Seeds, visit: Visit, *, direction: Literal["to", "from"]
) -> None:
    """
    Search from every seed, and show the distances batch by batch.

    Parameters
    ----------
    hierarchy
        The network.
    seeds
        K places to start, nodes named by row.
    visit
        Sees each batch once, in any order and from several threads; what it is shown is used
        again afterwards, and columns beyond the last search mean nothing. A distance of
        ``INFINITE_MM`` means that no path leads there.
    direction
        Whether the distances are those to the seeds or from them.

    Notes
    -----
    Delling, Goldberg, Nowatzyk and Werneck (2013), PHAST, doi:10.1016/j.jpdc.2012.02.007: rows
    are relaxed in an order in which all heads come first, 32 searches side by side.
    """
    climb, descend = hierarchy.inward, hierarchy.outward
    if direction == "from":
        climb, descend = descend, climb
    starts = range(0, len(seeds.node), WIDTH)
    n_threads = max(1, min(os.cpu_count() or 1, len(starts)))

    def work(thread: int) -> None:
        mm = np.empty((climb.n_nodes, WIDTH), dtype=np.int32)
        touched = np.zeros(climb.n_nodes, dtype=np.uint8)
        marked = np.zeros(climb.n_nodes, dtype=np.uint8)
        for first in starts[thread::n_threads]:
            here = slice(first, first + WIDTH)
            places = seeds.node[here], seeds.mm[here]
            arcs = climb.start, climb.head, climb.mm
            _climb(hierarchy.above, *arcs, *places, mm, touched, marked)
            _descend(descend.start, descend.head, descend.mm, mm, touched)
            visit(first, mm)

    if n_threads == 1:
        work(0)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(work, range(n_threads)))


@kernel
def _climb(  # noqa: C901, PLR0913, PLR0917 (two walks upward; flat arrays)
    above: Index,
    start: Index,
    head: Index,
    arc_mm: Millimetres,
    seed_row: Index,
    seed_mm: Millimetres,
    mm: Millimetres,
    touched: NDArray[np.uint8],
    marked: NDArray[np.uint8],
) -> None:
    """
    Fill the rows above each seed; one column per search.

    All heads of a row are met on the way upward from it (``Hierarchy.above``); what is above
    both rows of a seed comes last. ``touched`` and ``marked`` are all zero before and, for
    ``marked``, after.
    """
    n_sides = seed_row.shape[1]
    own_end = np.empty(n_sides, np.int32)
    for k in range(len(seed_row)):
        for side in range(n_sides):
            x = seed_row[k, side]
            if x != NONE:
                if not touched[x]:
                    touched[x] = 1
                    mm[x, :] = INFINITE_MM
                mm[x, k] = min(mm[x, k], seed_mm[k, side])
            while x != NONE and not marked[x]:
                marked[x] = 1
                x = above[x]
            own_end[side] = x
        for side in range(n_sides - 1, -1, -1):
            x = seed_row[k, side]
            while x != own_end[side]:
                marked[x] = 0
                if touched[x] and mm[x, k] < INFINITE_MM:
                    for arc in range(start[x], start[x + 1]):
                        y = head[arc]
                        if not touched[y]:
                            touched[y] = 1
                            mm[y, :] = INFINITE_MM
                        mm[y, k] = min(mm[y, k], mm[x, k] + arc_mm[arc])
                x = above[x]


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
