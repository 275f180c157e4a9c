"""Which homes of which network are computed together when several processes share the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gis.errors import ShapeError
from routing import matrix


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Block:
    """
    Some homes with all schools on one network.

    Attributes
    ----------
    variant
        Which network: one profile under one scenario is one variant.
    first, end
        Homes from ``first`` up to, not including, ``end``.

    Notes
    -----
    Schools are never divided: a row of the output needs all of them (``--nearest``, and the
    order by school), while a sweep over 32 schools takes milliseconds and can be repeated.
    """

    variant: int
    first: int
    end: int

    @property
    def homes(self) -> slice:
        """Return the homes as a slice."""
        return slice(self.first, self.end)


def homes_at_once(n_gates: int, n_schools: int) -> int:
    """Return how many homes ``routing.matrix.school_blocks`` yields at a time."""
    return max(1, matrix.PAIRS_AT_ONCE // max(n_gates, n_schools, 1))


def group_starts(n_homes: int, *, n_at_once: int, n_in_group: int) -> list[int]:
    """
    Return the first home of each group that is written together, and last the number of homes.

    Parameters
    ----------
    n_homes
        Number of homes P.
    n_at_once
        Homes that one step of the matrix holds; a group never reaches over its end.
    n_in_group
        Homes that a group holds where nothing cuts it short.

    Examples
    --------
    >>> group_starts(10, n_at_once=5, n_in_group=2)
    [0, 2, 4, 5, 7, 9, 10]
    """
    if min(n_at_once, n_in_group) < 1:
        msg = f"groups of {n_in_group} in steps of {n_at_once}: both must be 1 or more"
        raise ShapeError(msg)
    steps = range(0, n_homes, n_at_once)
    starts = [
        first for step in steps for first in range(step, min(step + n_at_once, n_homes), n_in_group)
    ]
    return [*starts, n_homes]


def plan(starts: Sequence[int], *, n_variants: int, n_at_once: int, n_wanted: int) -> list[Block]:
    """
    Return blocks of whole groups, by variant and home.

    Parameters
    ----------
    starts
        What ``group_starts`` returns.
    n_variants
        How many networks there are: profiles times scenarios.
    n_at_once
        As for ``group_starts``; no block reaches over the end of a step either, so that who
        computes a block alone cuts it into the same groups.
    n_wanted
        How many blocks there should be at least, where there are as many groups.

    Notes
    -----
    Groups per block differ by one at most within a step, so the blocks are balanced. The plan
    depends on its arguments only; whatever ``n_wanted`` is, the groups stay the same.

    Examples
    --------
    >>> blocks = plan([0, 2, 4, 5], n_variants=1, n_at_once=5, n_wanted=2)
    >>> [(block.first, block.end) for block in blocks]
    [(0, 2), (2, 4), (4, 5)]
    """
    n_groups = (len(starts) - 1) * n_variants
    n_per_block = max(1, n_groups // max(1, n_wanted))
    return [
        Block(variant=variant, first=first, end=end)
        for variant in range(n_variants)
        for step in _by_step(starts, n_at_once)
        for first, end in _even(step, n_per_block)
    ]


def _by_step(ends: Sequence[int], n_at_once: int) -> list[list[int]]:
    """Return the ends of the groups of each step, both sides included."""
    steps: list[list[int]] = []
    for first, end in pairwise(ends):
        if first % n_at_once == 0:
            steps.append([first])
        steps[-1].append(end)
    return steps


def _even(ends: Sequence[int], n_per_block: int) -> list[tuple[int, int]]:
    """Return blocks of at most so many groups, as even as they can be."""
    n_groups = len(ends) - 1
    n_blocks = -(-n_groups // n_per_block)
    cuts = [n_groups * block // n_blocks for block in range(n_blocks + 1)]
    return [(ends[a], ends[b]) for a, b in pairwise(cuts)]
