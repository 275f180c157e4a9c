"""
How many more seats at a school would have placed each child who asked there in vain; all at once.

What ``counterfactual.seats_needed`` answers for one child and one school, for every child and
every school, where one placement has no envy (``improvement``): seats are added to one school at
a time, and whoever moves up is noted with the number of seats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from admission.explain.counterfactual import AT_MOST_SEATS, Needed
from admission.explain.improvement import ONE_OUTCOME, Improvement, stands_before
from admission.pairs import conditions
from gis.progress import silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.explain.case import Case
    from gis.progress import Progress
    from gis.units import Index

EVERY: Final = 25
"""Schools between two words of progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsForAll:
    """
    The smallest numbers of seats.

    Attributes
    ----------
    needed
        By pupil and school that the pupil would rather have. A pair that is not there needs more
        than ``at_most``.
    at_most
        The largest number looked at.
    """

    needed: Mapping[tuple[int, int], Needed]
    at_most: int


def seats_for_all(
    case: Case, offer: Index, *, at_most: int = AT_MOST_SEATS, progress: Progress = silent
) -> SeatsForAll | None:
    """
    Return the seats that each pupil would have needed at each school with a better claim.

    Parameters
    ----------
    case
        What the placement was made of.
    offer
        The placement, shape (P,).
    at_most
        The largest number looked at.

    Returns
    -------
    found
        ``None`` under mechanisms where a chain of moves proves nothing: nearest-first, the optima,
        two stages, and rules by which a pupil stands later at some schools than at others.
    """
    order = case.order()
    if case.policy.mechanism not in ONE_OUTCOME or order.later is not None:
        return None
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    grown = Improvement(open_mm, order, offer)
    needed: dict[tuple[int, int], Needed] = {}
    for school in range(len(case.schools)):
        if school % EVERY == 0:
            progress("seats that would have been enough", school, len(case.schools))
        grown.begin_again()
        for n in range(1, at_most + 1):
            for pupil in grown.add_seat(school):
                row_mm, now = open_mm[pupil], int(grown.school[pupil])
                wanted = stands_before(row_mm, school, int(offer[pupil]))
                if wanted and (now == school or stands_before(row_mm, now, school)):
                    needed.setdefault((pupil, school), Needed(value=n, school=now))
    return SeatsForAll(needed=needed, at_most=at_most)
