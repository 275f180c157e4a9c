"""Pieces of a way, however shuffled, join to one walk again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gis.osm.trails import Segment, trails


def joined(segments: list[Segment]) -> list[list[int]]:
    """Return the nodes of each walk."""
    return [[walk[0].start, *(piece.end for piece in walk)] for walk in trails(segments)]


def test_a_loop_passed_by_is_spliced_in() -> None:
    """The walk first takes the way out at node 2, and comes back for the loop."""
    assert joined([Segment(1, 2), Segment(2, 0), Segment(2, 3), Segment(3, 2)]) == [[1, 2, 3, 2, 0]]


def test_parts_that_do_not_meet_stay_apart() -> None:
    """A way cut by the edge of an extract is two walks."""
    assert joined([Segment(5, 6), Segment(1, 2), Segment(2, 3)]) == [[1, 2, 3], [5, 6]]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=15), st.randoms(use_true_random=False))
def test_any_walk_comes_back_as_one_walk_over_the_same_pieces(nodes, random) -> None:
    """A way is one walk, however often it meets itself; every piece is used once."""
    segments = [Segment(a, b) for a, b in pairwise(nodes)]

    walks = trails(random.sample(segments, len(segments)))

    assert len(walks) == 1
    assert sorted(walks[0]) == sorted(segments)
    assert all(piece.end == following.start for piece, following in pairwise(walks[0]))
    assert walks == trails(segments)
