"""In which order nodes stand: ranks for the hierarchy, near ones together for its sweeps."""

from __future__ import annotations

from typing import Final

import numpy as np
import pymetis
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import Degrees, Index

Z_STEPS: Final = 1 << 16


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
    METIS' multilevel nested dissection (Karypis and Kumar 1998, doi:10.1137/S1064827595287997):
    0.3 s for the 60,000 nodes of the city of 2018. Any order gives the same distances; a good
    one gives few arcs.
    """
    pair = np.unique(_pairs(end_a, end_b))
    tail, head = pair >> 32, pair & 0xFFFFFFFF
    if not len(pair):
        return np.arange(n_nodes, dtype=np.int32)
    start = np.searchsorted(tail, np.arange(n_nodes + 1))
    csr = pymetis.CSRAdjacency(adj_starts=start.astype(np.int32), adjacent=head.astype(np.int32))
    order, _ = pymetis.nested_dissection(csr)
    rank = np.empty(n_nodes, dtype=np.int32)
    rank[np.asarray(order)] = np.arange(n_nodes, dtype=np.int32)
    return rank


def _pairs(end_a: Index, end_b: Index) -> NDArray[np.int64]:
    """Return both directions of every arc between two nodes, as one number each."""
    between = end_a != end_b
    a, b = end_a[between].astype(np.int64), end_b[between].astype(np.int64)
    return np.concatenate((a << 32 | b, b << 32 | a))


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
