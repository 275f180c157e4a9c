"""The order of the hierarchy: what goes before METIS, and that nothing gets deep."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis.units import NONE, Index
from routing.order import dissection_rank, neighbours, peel
from routing.skeleton import skeleton


def test_a_street_of_many_nodes_is_not_deep() -> None:
    """A thousand nodes in a row, taken one after the other, would make every search a thousand."""
    node = np.arange(999, dtype=np.int32)

    made = skeleton(1000, node, node + 1)

    depth = np.zeros(1000, int)
    for x in range(998, -1, -1):
        if made.start[x] < made.start[x + 1]:
            depth[x] = depth[made.head[made.start[x]]] + 1
    assert depth.max() < 40


def test_peeling_by_hand() -> None:
    """A ring of four with a tail of two: all go; a clique of four stays, its leaf goes first."""
    ring = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5)]
    clique = [(a, b) for a in range(4) for b in range(a)] + [(2, 4)]

    (all_, _), (leaf, left) = (
        peel(*neighbours(n, *ends(arcs))) for n, arcs in ((6, ring), (5, clique))
    )

    assert sorted(all_) == [0, 1, 2, 3, 4, 5]
    assert leaf.tolist() == [NONE, NONE, NONE, NONE, 0]
    assert left[:4].tolist() == [3, 3, 3, 3]


def test_neighbours_are_told_once_in_order() -> None:
    """Loops, repetition and direction do not matter."""
    start, head = neighbours(3, *ends([(2, 0), (0, 2), (1, 0), (1, 1)]))

    assert start.tolist() == [0, 2, 3, 4]
    assert head.tolist() == [1, 2, 0, 0]


def ends(arcs: list[tuple[int, int]]) -> tuple[Index, Index]:
    """Return both ends of arcs."""
    a, b = np.array(arcs, dtype=np.int32).T.copy()
    return a, b


PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=40)


@given(PAIRS)
def test_any_graph_is_peeled_down_to_crossings(pairs: list[tuple[int, int]]) -> None:
    """What stays has three neighbours or more, all of them staying; every node has one rank."""
    start, head = neighbours(12, *ends(pairs))

    rank, left = peel(start, head)

    stays = np.flatnonzero(rank == NONE)
    assert sorted(rank[rank != NONE]) == list(range(12 - len(stays)))
    for x in stays:
        there = head[start[x] : start[x] + left[x]].tolist()
        assert len(set(there)) == len(there) >= 3
        assert set(there) <= set(stays) - {x}
        assert all(x in head[start[y] : start[y] + left[y]] for y in there)
    assert sorted(dissection_rank(12, *ends(pairs))) == list(range(12))
