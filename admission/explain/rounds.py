"""
Nearest first: from how near a child would have won a seat, read off the rounds as they were.

A nearer school is asked in an earlier round, before which nothing changes for anybody: the child
asked the same schools before, and got none of them. So the rounds of the present placement tell
the seats left there and who applied, and with that the longest distance that wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.nearest_first import nearest_first
from admission.order import LOT_BITS
from admission.pairs import conditions
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.explain.case import Case
    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


def longest_by_rounds(case: Case, pupil: int, school: int, longest: int) -> int:
    """
    Return the longest distance at which a child would have been given a seat, millimetres.

    Parameters
    ----------
    case
        Under nearest first, where nobody stands later at one school than at another.
    pupil, school
        Who, and where; the child's offer is another school.
    longest
        The largest distance of interest, at which the school comes before the child's offer.

    Returns
    -------
    mm
        ``NONE`` where no distance wins.
    """
    order = case.order()
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    rounds: list[tuple[int, NDArray[np.int64]]] = []
    group = order.group_rank[pupil]

    def watch(applying: Index, applied: Index, left: NDArray[np.int64]) -> None:
        if len(applying) and order.group_rank[applying[0]] == group:
            who = applying[(applied == school) & (applying != pupil)]
            key = order.lot[who] + ((open_mm[who, school] // order.band_mm) << np.int64(LOT_BITS))
            rounds.append((int(left[school]), np.sort(key)))

    nearest_first(open_mm, case.schools.seats, order, watch)
    high = _last_before(open_mm[pupil], school, len(rounds))
    best, low = NONE, 0
    for at, (n_left, keys) in enumerate(rounds):
        mm = min(longest, high[at], _winning(n_left, keys, order, pupil, longest))
        if mm >= low:
            best = max(best, mm)
        low = high[at] + 1
    return best


def _last_before(row_mm: Millimetres, school: int, n_rounds: int) -> list[int]:
    """Return the longest distance at which a school is asked by each round, the first being 0."""
    others = [s for s in np.argsort(row_mm, kind="stable").tolist() if s != school]
    high = [int(row_mm[s]) - (0 if school < s else 1) for s in others[:n_rounds]]
    return high + [int(np.iinfo(np.int32).max)] * (n_rounds - len(high))


def _winning(
    n_left: int, keys: NDArray[np.int64], order: SchoolOrder, pupil: int, longest: int
) -> int:
    """Return the longest distance that wins one of the seats left, ``NONE`` if none does."""
    if n_left < 1:
        return NONE
    if len(keys) < n_left:
        return longest
    room = int(keys[n_left - 1]) - 1 - int(order.lot[pupil])
    tie_class = room >> LOT_BITS
    return (tie_class + 1) * order.band_mm - 1 if tie_class >= 0 else NONE
