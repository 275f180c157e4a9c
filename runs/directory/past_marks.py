"""Marks that grade 10 took in past years, and how well their range foretold the next year."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runs.directory.model import PastMark

YEARS_OF_A_RANGE: Final = 2


def held(marks: Iterable[PastMark]) -> tuple[int, int]:
    """
    Return how many marks lay within the range of all years before, and how many were tried.

    Tried is every mark of a school and wish that has at least two years before it.

    Examples
    --------
    >>> from runs.directory.model import PastMark
    >>> years = ((2021, 20.0), (2022, 22.0), (2023, 21.0), (2024, 23.0))
    >>> held(PastMark("993001", year, 1, mark, None) for year, mark in years)
    (1, 2)
    """
    of: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
    for one in marks:
        of[one.school_code, one.wish].append((one.year, one.cutoff))
    kept = tried = 0
    for rows in of.values():
        before: list[float] = []
        for _, mark in sorted(rows):
            if len(before) >= YEARS_OF_A_RANGE:
                tried += 1
                kept += min(before) <= mark <= max(before)
            before.append(mark)
    return kept, tried
