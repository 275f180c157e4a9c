"""Joins single pieces of a way into as few walks as possible."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A piece of road from node to node, with the bends between as (lon, lat)."""

    start: int
    end: int
    bends: tuple[tuple[float, float], ...] = ()


def trails(segments: Iterable[Segment]) -> list[list[Segment]]:
    """
    Return walks that use every segment once, in its own direction.

    A way that is whole comes back as one walk, also where it crosses itself (Hierholzer 1873:
    walk until stuck, then splice in the loops passed by). The order in which the segments are
    given means nothing.

    Examples
    --------
    >>> alpha = [Segment(2, 4), Segment(3, 2), Segment(1, 2), Segment(2, 3)]
    >>> [[(piece.start, piece.end) for piece in walk] for walk in trails(alpha)]
    [[(1, 2), (2, 3), (3, 2), (2, 4)]]
    """
    leaving: dict[int, list[Segment]] = defaultdict(list)
    surplus: dict[int, int] = defaultdict(int)
    for segment in sorted(segments, reverse=True):  # pop() takes the last, so the smallest
        leaving[segment.start].append(segment)
        surplus[segment.start] += 1
        surplus[segment.end] -= 1
    walks: list[list[Segment]] = []
    ends_first = [node for node in sorted(surplus) for _ in range(surplus[node])]
    anywhere = [node for node in sorted(leaving) for _ in leaving[node]]
    for node in [*ends_first, *anywhere]:
        if leaving[node]:
            walks.extend(_with_loops(_walk(node, leaving), leaving))
    return walks


def _walk(node: int, leaving: dict[int, list[Segment]]) -> list[Segment]:
    """Walk on until no unused segment leaves."""
    walk = []
    while leaving[node]:
        walk.append(leaving[node].pop())
        node = walk[-1].end
    return walk


def _with_loops(walk: list[Segment], leaving: dict[int, list[Segment]]) -> list[list[Segment]]:
    """Return the walk with the loops spliced in, and the walks that lead elsewhere."""
    others = []
    step = 0
    while step < len(walk):
        node = walk[step].start
        if not leaving[node]:
            step += 1
            continue
        branch = _walk(node, leaving)
        if branch[-1].end == node:
            walk[step:step] = branch
        else:
            others.append(branch)
    return [walk, *others]
