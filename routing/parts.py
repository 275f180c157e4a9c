"""Which roads hang together: the main part, the islands, and whether a part is too wide."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy has no types
from scipy.sparse.csgraph import (  # type: ignore[import-untyped]  # scipy has no types
    connected_components,
)

from gis.errors import NetworkError
from gis.units import MAX_SNAP_MM, UNREACHABLE_MM, Index, Millimetres
from routing.graph import Graph
from routing.search import NO_PARENTS, one_search

MM_PER_KM: Final = 1_000_000


def strong_parts(graph: Graph) -> Index:
    """Return the strongly connected part of each node, numbered in any order, shape (V,)."""
    ones = np.ones(len(graph.head), dtype=np.int8)
    matrix = csr_matrix((ones, graph.head, graph.start), shape=(graph.n_nodes, graph.n_nodes))
    _, part = connected_components(matrix, directed=True, connection="strong")
    return np.asarray(part, dtype=np.int32)


def largest_part(part: Index, road_node: Index) -> int:
    """
    Return the part with the most road nodes; split copies of a node count once.

    Of equal parts the one with the smallest road node is taken.
    """
    pair = np.unique(part.astype(np.int64) << 32 | road_node)
    of_part, of_node = pair >> 32, pair & 0xFFFFFFFF
    n_nodes = np.bincount(of_part)
    first = np.zeros(len(n_nodes), dtype=np.int64)
    own, at = np.unique(of_part, return_index=True)
    first[own] = of_node[at]  # pairs are sorted, so a part's first pair has its smallest node
    return int(np.lexsort((first, -n_nodes))[0])


def undirected_parts(n_nodes: int, end_a: Index, end_b: Index) -> Index:
    """Return the connected part of each node when direction does not matter, shape (N,)."""
    ones = np.ones(len(end_a), dtype=np.int8)
    matrix = csr_matrix((ones, (end_a, end_b)), shape=(n_nodes, n_nodes))
    _, part = connected_components(matrix, directed=False)
    return np.asarray(part, dtype=np.int32)


def refuse_too_wide(
    ahead: Graph,
    back: Graph,
    *,
    two_way: NDArray[np.bool_],
    part: Index,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> None:
    """
    Raise if distances inside a strongly connected part might not fit the unit.

    Parameters
    ----------
    ahead, back
        The graph and the same graph with every arc turned round.
    two_way
        Whether each arc of the topology may also be travelled back.
    part
        Strongly connected part of each node, shape (V,).
    x, y
        Places of the nodes in any plane, to choose a root near the middle, shape (V,).

    Raises
    ------
    NetworkError
        If, for a part, the farthest place to its root plus the farthest place from it plus two
        access lines reach ``UNREACHABLE_MM``.

    Notes
    -----
    No path inside the part, and none that passes the root, is longer than that sum. Parts whose
    edges all together are shorter need no search.
    """
    tail = np.repeat(np.arange(ahead.n_nodes), np.diff(ahead.start))
    total_mm = np.bincount(part[tail], weights=ahead.mm.astype(np.float64))
    spare_mm = 2 * MAX_SNAP_MM
    for wide in np.flatnonzero(total_mm + spare_mm >= UNREACHABLE_MM).tolist():
        member = np.flatnonzero(part == wide)
        middle = [(axis[member].min() + axis[member].max()) / 2 for axis in (x, y)]
        off = np.hypot(x[member] - middle[0], y[member] - middle[1])
        root = int(member[np.argmin(off)])
        width_mm = sum(_farthest_mm(graph, root, two_way) for graph in (ahead, back)) + spare_mm
        if width_mm >= UNREACHABLE_MM:
            msg = (
                f"a connected part of the network is {width_mm / MM_PER_KM:,.0f} km wide or more; "
                f"distances must stay under {UNREACHABLE_MM / MM_PER_KM:,.0f} km: "
                "take an extract of one province"
            )
            raise NetworkError(msg)


def _farthest_mm(graph: Graph, root: int, two_way: NDArray[np.bool_]) -> int:
    """Return the distance between a root and the farthest place on any edge."""
    distance_mm = np.empty(graph.n_nodes, dtype=np.int32)
    clipped = one_search(
        *(graph.start, graph.head, graph.mm),
        *(np.array([root], dtype=np.int32), np.zeros(1, dtype=np.int32)),
        *(distance_mm, np.empty(graph.n_nodes + 1, np.int32)),
        *(np.empty(graph.n_nodes, np.int32), NO_PARENTS),
    )
    if clipped:
        return UNREACHABLE_MM
    tail = np.repeat(np.arange(graph.n_nodes), np.diff(graph.start))
    begin_mm, end_mm = distance_mm[tail].astype(np.int64), distance_mm[graph.head]
    place_mm = begin_mm + graph.mm
    # between two reachable ends the farthest place is where both ways are equally long
    meet_mm = (begin_mm + end_mm + graph.mm + 1) // 2
    place_mm = np.where(two_way[graph.arc], np.minimum(place_mm, meet_mm), place_mm)
    return int(place_mm[begin_mm < UNREACHABLE_MM].max(initial=0))


def total_mm(length_mm: Millimetres) -> int:
    """Return the sum of lengths without overflow."""
    return int(length_mm.sum(dtype=np.int64))
