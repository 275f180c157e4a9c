"""In which order nodes stand: ranks for the hierarchy, near ones together for its sweeps."""

from __future__ import annotations

from typing import Final

import numpy as np
import pymetis
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, Degrees, Index

Z_STEPS: Final = 1 << 16
MOST_PEELED: Final = 2  # neighbours of a node that is ordered before METIS is asked


def dissection_rank(n_nodes: int, end_a: Index, end_b: Index) -> Index:
    """
    Return each node's rank in a nested-dissection order, lowest first, shape (V,).

    Parameters
    ----------
    n_nodes
        Number of nodes V.
    end_a, end_b
        Ends of every arc; direction, loops and repetition do not matter.

    Notes
    -----
    Nodes with one or two neighbours come first, again and again as long as there are any, each
    leaving at most one new pair behind; METIS' multilevel nested dissection (Karypis and Kumar
    1998, doi:10.1137/S1064827595287997) orders the others, in large networks not half of all.
    Any order gives the same distances; a good one gives few arcs.
    """
    start, head = neighbours(n_nodes, end_a, end_b)
    rank, n_neighbours = peel(start, head)
    core = np.flatnonzero(rank == NONE)
    if not len(core):
        return rank
    number = np.full(n_nodes, NONE, dtype=np.int32)
    number[core] = np.arange(len(core))
    first = np.concatenate(([0], np.cumsum(n_neighbours[core])))
    at = np.repeat(start[core] - first[:-1], n_neighbours[core]) + np.arange(first[-1])
    csr = pymetis.CSRAdjacency(adj_starts=first.astype(np.int32), adjacent=number[head[at]])
    order, _ = pymetis.nested_dissection(csr)
    rank[core[np.asarray(order)]] = np.arange(n_nodes - len(core), n_nodes)
    return rank


@kernel
def neighbours(n_nodes: int, end_a: Index, end_b: Index) -> tuple[Index, Index]:
    """Return each node's neighbours, ascending, each once, as ``start`` by node and ``head``."""
    start = np.zeros(n_nodes + 1, np.int32)
    for arc in range(len(end_a)):
        if end_a[arc] != end_b[arc]:
            start[end_a[arc] + 1] += 1
            start[end_b[arc] + 1] += 1
    start = np.cumsum(start).astype(np.int32)
    at = start.copy()
    head = np.empty(start[-1], np.int32)
    for arc in range(len(end_a)):
        if end_a[arc] != end_b[arc]:
            head[at[end_a[arc]]] = end_b[arc]
            head[at[end_b[arc]]] = end_a[arc]
            at[end_a[arc]] += 1
            at[end_b[arc]] += 1
    size = 0
    for x in range(n_nodes):
        first = size
        here = np.sort(head[start[x] : start[x + 1]])
        for i in range(len(here)):
            if i == 0 or here[i] != here[i - 1]:
                head[size] = here[i]
                size += 1
        start[x] = first
    start[n_nodes] = size
    return start, head[:size]


@kernel
def peel(start: Index, head: Index) -> tuple[Index, Index]:
    """
    Take away nodes with at most two neighbours, joining these, until none is left.

    ``head`` is changed: the neighbours left of node ``x`` stand from ``start[x]`` on. No two
    neighbours are taken in one round, so that a street of n nodes becomes log n deep and not n.

    Returns
    -------
    rank, n_neighbours
        Place of each node in the order of taking, ``NONE`` for those that stay, and how many
        neighbours each has left, shape (V,).
    """
    n_neighbours = np.diff(start)
    rank = np.full(len(n_neighbours), NONE, np.int32)
    queue = np.flatnonzero(n_neighbours <= MOST_PEELED).astype(np.int32)
    waits = n_neighbours <= MOST_PEELED
    barred = np.zeros(len(rank), np.int32)  # until after this round
    later = np.empty(len(rank), np.int32)
    done, turn = 0, 0
    while len(queue):
        turn += 1
        size = 0
        for x in queue:
            if barred[x] == turn:
                later[size] = x
                size += 1
                continue
            rank[x] = done
            done += 1
            for i in range(n_neighbours[x]):
                y = head[start[x] + i]
                other = int(head[start[x] + 1 - i]) if n_neighbours[x] > 1 else NONE
                barred[y] = turn
                if not _replace(head[start[y] : start[y] + n_neighbours[y]], int(x), other):
                    n_neighbours[y] -= 1
                if n_neighbours[y] <= MOST_PEELED and not waits[y]:
                    waits[y] = True
                    later[size] = y
                    size += 1
        queue = later[:size].copy()
    return rank, n_neighbours


@kernel
def _replace(head: Index, old: int, new: int) -> bool:
    """Put a neighbour in the old one's place, or the last one if it is there already or none."""
    at, is_there = NONE, new == NONE
    for i in range(len(head)):
        if head[i] == old:
            at = i
        is_there = is_there or head[i] == new
    head[at] = head[-1] if is_there else new
    return not is_there


def z_order(lon: Degrees, lat: Degrees) -> Index:
    """Return the nodes along a Z-curve, so that neighbours in space stand near each other."""
    code = np.zeros(len(lon), dtype=np.uint64)
    for shift, axis in enumerate((lon, lat)):
        step = (axis - axis.min()) / max(float(np.ptp(axis)), 1e-12) * (Z_STEPS - 1)
        code |= _spread(step.astype(np.uint64)) << np.uint64(shift)
    return np.argsort(code, kind="stable").astype(np.int32)


def _spread(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return 16-bit numbers with a zero after each bit (Morton 1966)."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        number = (number | number << np.uint64(shift)) & np.uint64(mask)
    return number


@kernel
def heads_first(start: Index, head: Index, begin: Index) -> Index:
    """
    Return the nodes so that the heads of a node's arcs all stand before it.

    Parameters
    ----------
    start, head
        Arcs without a cycle, grouped by tail.
    begin
        All nodes, in the order in which depth-first searches begin.

    Notes
    -----
    Depth first, a node stands right after the heads that led to it: a sweep in this order finds
    most of what it reads in the cache (3 to 6 times faster than by rank).
    """
    n_nodes = len(start) - 1
    order = np.empty(n_nodes, dtype=np.int32)
    stack = np.empty(n_nodes + 1, dtype=np.int32)
    at = start[:-1].copy()
    seen = np.zeros(n_nodes, dtype=np.uint8)
    done = 0
    for first in begin:
        if seen[first]:
            continue
        seen[first] = 1
        stack[0] = first
        depth = 1
        while depth > 0:
            x = stack[depth - 1]
            if at[x] == start[x + 1]:
                order[done] = x
                done += 1
                depth -= 1
                continue
            y = head[at[x]]
            at[x] += 1
            if not seen[y]:
                seen[y] = 1
                stack[depth] = y
                depth += 1
    return order
