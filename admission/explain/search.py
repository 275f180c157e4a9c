"""
What is worth trying by a whole placement: numbers of seats and distances, found by less.

Each mechanism has its own short way: chains where there is one outcome without envy, deferred
acceptance gone on with, the rounds of nearest first, the prices of an optimum. A short way only
proposes; the answer is what the placement computed anew says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.deferred_then_total import second_stage, within
from admission.explain.grant import place_granted
from admission.explain.improvement import ONE_OUTCOME, Improvement, who_wants
from admission.explain.optima import (
    distances_worth_trying,
    is_enough_for_all,
    may_have_with_seats,
)
from admission.explain.retry import Others, others_first, own_row, placements_with_seats
from admission.explain.rounds import longest_by_rounds
from admission.order import LOT_BITS
from admission.pairs import conditions
from admission.policy.schema import DEFERRED_THEN_TOTAL, NEAREST, TOTAL, WORST
from gis.units import NONE

if TYPE_CHECKING:
    from admission.explain.case import Case
    from admission.model import Allocation
    from gis.units import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for which school, and the placement; ``best`` carries the proof of an optimum."""

    case: Case
    offer: Index
    pupil: int
    school: int
    best: Allocation | None = None

    def proved(self) -> Allocation:
        """Return the placement with its certificate."""
        return self.case.place() if self.best is None else self.best


def numbers_worth_trying(
    asked: Asked, is_enough: Callable[[int], bool], at_most: int
) -> Sequence[int]:
    """
    Return the numbers of seats more that may be enough, ascending; all others are not.

    Parameters
    ----------
    asked
        Under any mechanism but nearest first.
    is_enough
        Tells of an offer whether it is.
    at_most
        The largest number.
    """
    case, pupil, school = asked.case, asked.pupil, asked.school
    if case.policy.mechanism in (TOTAL, WORST):
        return _at_an_optimum(asked, at_most)
    if case.policy.mechanism == DEFERRED_THEN_TOTAL:
        offers = _both_stages(case, pupil, school, at_most)
    elif case.order().later is None:
        grown = _by_chain(asked, is_enough, at_most)
        return [] if grown is None else [grown]
    else:
        offers = [int(one[pupil]) for one in placements_with_seats(case, school, at_most)]
    return [n for n, found in enumerate(offers) if n and is_enough(found)][:1]


def _at_an_optimum(asked: Asked, at_most: int) -> list[int]:
    row_mm = asked.case.distance_mm[asked.pupil]
    numbers, last = [], 0
    found = may_have_with_seats(asked.case, asked.proved(), asked.pupil, asked.school, at_most)
    for n_more, node in found:
        last = n_more
        if is_enough_for_all(row_mm, node, asked.school).any():
            numbers.append(n_more)
    return numbers + list(range(last + 1, at_most + 1))


def _by_chain(asked: Asked, is_enough: Callable[[int], bool], at_most: int) -> int | None:
    """Add seats one at a time to the present placement until they are enough."""
    case = asked.case
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    grown = Improvement(open_mm, case.order(), asked.offer)
    for n_more in range(1, at_most + 1):
        grown.add_seat(asked.school)
        if is_enough(int(grown.school[asked.pupil])):
            return n_more
    return None


def _both_stages(case: Case, pupil: int, school: int, at_most: int) -> list[int]:
    """Return a child's offer with 0, 1, 2 … more seats, by both stages."""
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    first = placements_with_seats(_near(case), school, at_most)
    return [
        _second(open_mm, case.with_seats(school, n).schools.seats, one, pupil)
        for n, one in enumerate(first)
    ]


def _near(case: Case) -> Case:
    """Return the case of the first stage: schools within the limit only."""
    limit_mm = case.policy.list_limit_mm
    assert limit_mm is not None  # noqa: S101 (for mypy: the two-stage policies have one)
    return case.with_distances(within(case.distance_mm, limit_mm))


def _second(open_mm: Index, seats: Index, first: Index, pupil: int) -> int:
    """Return a child's offer after the second stage, of which only the child's is wanted."""
    if first[pupil] != NONE:
        return int(first[pupil])
    left, rest = second_stage(open_mm, seats, first)
    return int(rest.school[np.searchsorted(left, pupil)])


def longest_of_interest(asked: Asked) -> int:
    """Return the longest distance below the present one at which the school comes first."""
    row_mm, school = asked.case.distance_mm[asked.pupil], asked.school
    now = int(row_mm[school]) - 1
    other = int(asked.offer[asked.pupil])
    if other == NONE or asked.case.policy.mechanism in (TOTAL, WORST):
        return now
    other_mm = int(row_mm[other])
    return min(now, other_mm if school < other else other_mm - 1)


def distances_to_try(asked: Asked, longest: int) -> Sequence[int]:
    """
    Return distances at which an answer may lie, longest first; an empty list tells nothing.

    Parameters
    ----------
    asked
        Under any mechanism.
    longest
        Of ``longest_of_interest``.
    """
    case, mechanism = asked.case, asked.case.policy.mechanism
    if mechanism in (TOTAL, WORST):
        return distances_worth_trying(case, asked.proved(), asked.pupil, asked.school)
    later = case.order().later
    if mechanism == NEAREST and later is None:
        found = longest_by_rounds(case, asked.pupil, asked.school, longest)
    elif mechanism == NEAREST or case.schools.seats[asked.school] < 1:
        return []
    elif mechanism in ONE_OUTCOME and later is None:
        granted = place_granted(case, asked.offer, asked.pupil, asked.school)
        found = _before_the_refused(asked, granted, longest)
    else:
        found = _by_retrying(asked, longest)
    return [found]


def _by_retrying(asked: Asked, longest: int) -> int:
    """Return the longest distance that is enough, by halving; all others ask before the child."""
    case, pupil, school = asked.case, asked.pupil, asked.school
    two_stages = case.policy.mechanism == DEFERRED_THEN_TOTAL
    first = _near(case) if two_stages else case
    others = others_first(first, np.array([pupil], np.int32))
    tried = _staged(case, others, asked) if two_stages else None

    def is_enough(mm: int) -> bool:
        if tried is not None:
            return tried(mm) == school
        return int(others.placement_at(pupil, school, mm)[pupil]) == school

    found = first_true(is_enough, range(longest, -1, -1))
    return NONE if found is None else found


def _staged(case: Case, others: Others, asked: Asked) -> Callable[[int], int]:
    """Return the offer by both stages at a distance."""
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm.copy()
    limit_mm = case.policy.list_limit_mm
    assert limit_mm is not None  # noqa: S101 (for mypy: the two-stage policies have one)

    def offer(mm: int) -> int:
        row_mm = case.distance_mm[asked.pupil].copy()
        row_mm[asked.school] = mm
        first = others.placement(asked.pupil, within(row_mm, limit_mm))
        open_mm[asked.pupil] = own_row(case, asked.pupil, row_mm).row_mm
        return _second(open_mm, case.schools.seats, first, asked.pupil)

    return offer


def _before_the_refused(asked: Asked, granted: Index, longest: int) -> int:
    """Return the distance at which a pupil stands just before all whom the school refuses."""
    case, pupil = asked.case, asked.pupil
    who, mm = who_wants(case.distance_mm, granted, asked.school)
    mm, who = mm[who != pupil], who[who != pupil]
    if not len(who):
        return longest
    order = case.order()
    base = order.base()
    first = int((base[who] + ((mm // order.band_mm).astype(np.int64) << LOT_BITS)).min())
    room = first - 1 - int(base[pupil])
    tie_class = room >> LOT_BITS
    return min(longest, (tie_class + 1) * order.band_mm - 1) if tie_class >= 0 else NONE


def first_true(is_enough: Callable[[int], bool], numbers: Sequence[int]) -> int | None:
    """Return the first number that is enough, where all after it are; ``None`` if none is."""
    if not numbers or not is_enough(numbers[-1]):
        return None
    low, high = 0, len(numbers) - 1
    while low < high:
        middle = (low + high) // 2
        if is_enough(numbers[middle]):
            high = middle
        else:
            low = middle + 1
    return numbers[low]
