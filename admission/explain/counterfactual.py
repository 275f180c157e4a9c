"""
What would have been needed: the smallest single change that gives a child another seat.

Every answer is tried by a whole placement computed anew before it is returned. Smallest ones
are found by halving where more seats, or a shorter way, never take a seat away again:

- seats, deferred acceptance and nearest-first: with more seats nobody's offer gets worse (for
  nearest-first by induction over rounds: fewer apply, and no school has fewer seats left);
- distance, all mechanisms of ``HALVED``: whoever gets the seat at one distance gets it at every
  shorter one. Deferred acceptance: the placement stays without envy. Nearest-first: the child
  asks in an earlier round, before which nothing changed. Optima: only placements with that pair
  get cheaper.

Otherwise every number is tried in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.explain.grant import place_granted
from admission.explain.improvement import ONE_OUTCOME, Improvement, stands_before, who_wants
from admission.order import LOT_BITS
from admission.pairs import conditions
from admission.policy.schema import DEFERRED, NEAREST, TOTAL, WORST, ZONES
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from admission.explain.case import Case
    from gis.units import Index

AT_MOST_SEATS: Final = 35
"""One class: beyond it "none up to 35" is the answer."""

SEATS_HELP: Final = (DEFERRED, NEAREST, ZONES)
"""Mechanisms under which nobody loses by more seats."""

HALVED: Final = (DEFERRED, NEAREST, ZONES, TOTAL, WORST)
"""Mechanisms under which a shorter way to a school never costs the seat there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """
    The smallest change that would have been enough.

    Attributes
    ----------
    value
        More seats, the distance in millimetres, or the group, by what was asked.
    school
        What the child would then be offered: the school asked for, or for seats and groups one
        that stands before it in the child's own order.
    is_smallest
        False where the mechanism allows no proof that no smaller change is enough.
    """

    value: int
    school: int
    is_smallest: bool = True


def seats_needed(
    case: Case, offer: Index, pupil: int, school: int, *, at_most: int = AT_MOST_SEATS
) -> Needed | None:
    """
    Return how many more seats at a school would have given it, or a nearer one, to a pupil.

    Parameters
    ----------
    case
        What the placement was made of.
    offer
        The placement, shape (P,).
    pupil, school
        Who, and where the seats are added.
    at_most
        The largest number looked at.

    Returns
    -------
    needed
        ``None``: no number up to ``at_most``. 0 seats where the pupil has it, or better, already.
    """
    case.refuse_pair(pupil, school)

    def tried(n_more: int) -> int:
        return int(case.with_seats(school, n_more).place().school[pupil])

    def is_enough(found: int) -> bool:
        return found == school or (
            found != NONE and stands_before(case.distance_mm[pupil], found, school)
        )

    if is_enough(int(offer[pupil])):
        return Needed(value=0, school=int(offer[pupil]))
    if case.policy.mechanism in ONE_OUTCOME and case.order().later is None:
        guess = _by_chain(case, offer, pupil, school, is_enough=is_enough, at_most=at_most)
        numbers = [] if guess is None else [guess]
    elif case.policy.mechanism in SEATS_HELP:
        best = _first_true(lambda n: is_enough(tried(n)), range(1, at_most + 1))
        numbers = [] if best is None else [best]
    else:
        numbers = list(range(1, at_most + 1))
    for n_more in numbers:
        found = tried(n_more)
        if is_enough(found):
            return Needed(value=n_more, school=found)
    return None


def distance_needed(case: Case, offer: Index, pupil: int, school: int) -> Needed | None:
    """
    Return the longest distance, shorter than the present one, at which a pupil gets a school.

    Returns
    -------
    needed
        ``None``: not even at 0 mm.
    """
    case.refuse_pair(pupil, school)
    if offer[pupil] == school:
        return Needed(value=int(case.distance_mm[pupil, school]), school=school)

    def is_enough(mm: int) -> bool:
        return int(case.with_distance(pupil, school, mm).place().school[pupil]) == school

    longest = _longest_of_interest(case, offer, pupil, school)
    is_smallest = case.policy.mechanism in HALVED
    if longest < 0:
        return None
    for mm in _guesses(case, offer, pupil, school):
        if 0 <= mm <= longest and is_enough(mm) and (mm == longest or not is_enough(mm + 1)):
            return Needed(value=mm, school=school)
    best = _first_true(is_enough, range(longest, -1, -1))
    return None if best is None else Needed(value=best, school=school, is_smallest=is_smallest)


def group_needed(case: Case, offer: Index, pupil: int, school: int) -> Needed | None:
    """
    Return the next group that would have given a pupil a school, or a nearer one.

    Groups before the pupil's own are tried from the own one upwards: those that the policy
    names, or those that occur.

    Returns
    -------
    needed
        ``None``: no group, or the policy does not look at groups.
    """
    case.refuse_pair(pupil, school)
    if not case.policy.uses_groups:
        return None
    known = np.unique(case.pupils.group).tolist()
    if case.policy.known_groups is not None and not case.policy.columns:
        known = list(case.policy.known_groups)
    row_mm = case.distance_mm[pupil]
    own = int(case.pupils.group[pupil])
    if offer[pupil] != NONE and not stands_before(row_mm, school, int(offer[pupil])):
        return Needed(value=own, school=int(offer[pupil]))
    for group in sorted((one for one in known if one < own), reverse=True):
        found = int(case.with_group(pupil, group).place().school[pupil])
        if found == school or (found != NONE and stands_before(row_mm, found, school)):
            return Needed(value=group, school=found)
    return None


def _by_chain(
    case: Case,
    offer: Index,
    pupil: int,
    school: int,
    *,
    is_enough: Callable[[int], bool],
    at_most: int,
) -> int | None:
    """Add seats one at a time to the present placement until they are enough."""
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    grown = Improvement(open_mm, case.order(), offer)
    for n_more in range(1, at_most + 1):
        grown.add_seat(school)
        if is_enough(int(grown.school[pupil])):
            return n_more
    return None


def _longest_of_interest(case: Case, offer: Index, pupil: int, school: int) -> int:
    """Return the longest distance below the present one at which the school comes first."""
    now = int(case.distance_mm[pupil, school]) - 1
    other = int(offer[pupil])
    if other == NONE or case.policy.mechanism in (TOTAL, WORST):
        return now
    other_mm = int(case.distance_mm[pupil, other])
    return min(now, other_mm if school < other else other_mm - 1)


def _guesses(case: Case, offer: Index, pupil: int, school: int) -> list[int]:
    """Return distances worth trying before any halving: one placement tells where they lie."""
    if case.policy.mechanism not in (*ONE_OUTCOME, TOTAL) or case.schools.seats[school] < 1:
        return []
    granted = place_granted(case, offer, pupil, school)
    if case.policy.mechanism == TOTAL:
        saved = _total_mm(case, offer) - _total_mm(case, granted)
        now = int(case.distance_mm[pupil, school])
        return [saved + now, saved + now - 1]
    return [_before_the_refused(case, offer, granted, pupil, school)]


def _before_the_refused(case: Case, offer: Index, granted: Index, pupil: int, school: int) -> int:
    """Return the distance at which a pupil stands just before all whom the school refuses."""
    longest = _longest_of_interest(case, offer, pupil, school)
    who, mm = who_wants(case.distance_mm, granted, school)
    mm, who = mm[who != pupil], who[who != pupil]
    if not len(who):
        return longest
    order = case.order()
    if order.later is not None:
        return longest
    base = order.base()
    first = int((base[who] + ((mm // order.band_mm).astype(np.int64) << LOT_BITS)).min())
    room = first - 1 - int(base[pupil])
    tie_class = room >> LOT_BITS
    return min(longest, (tie_class + 1) * order.band_mm - 1) if tie_class >= 0 else NONE


def _total_mm(case: Case, offer: Index) -> int:
    """Return the total distance, no school costing more than any saving."""
    placed = np.flatnonzero(offer != NONE)
    total = int(case.distance_mm[placed, offer[placed]].sum(dtype=np.int64))
    return total + (len(offer) - len(placed)) * UNREACHABLE_MM * len(case.schools)


def _first_true(is_enough: Callable[[int], bool], numbers: Sequence[int]) -> int | None:
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
