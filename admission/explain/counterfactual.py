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

Under the optima and the two stages every number that some outcome could answer is tried in turn.
What is tried at all, ``search`` beside this finds without placing everybody each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.explain.improvement import stands_before
from admission.explain.search import (
    Asked,
    distances_to_try,
    first_true,
    longest_of_interest,
    numbers_worth_trying,
)
from admission.policy.schema import DEFERRED, NEAREST, TOTAL, WORST, ZONES
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from admission.explain.case import Case
    from admission.model import Allocation
    from gis.units import Index

AT_MOST_SEATS: Final = 35
"""One class: beyond it "none up to 35" is the answer."""

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
    case: Case,
    offer: Index,
    pupil: int,
    school: int,
    *,
    at_most: int = AT_MOST_SEATS,
    best: Allocation | None = None,
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
    best
        The placement with its certificate, for mechanisms with one; made anew if not given.

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
    if case.policy.mechanism == NEAREST:
        least = first_true(lambda n: is_enough(tried(n)), range(1, at_most + 1))
        numbers: Sequence[int] = [] if least is None else [least]
    else:
        ask = Asked(case=case, offer=offer, pupil=pupil, school=school, best=best)
        numbers = numbers_worth_trying(ask, is_enough, at_most)
    for n_more in numbers:
        found = tried(n_more)
        if is_enough(found):
            return Needed(value=n_more, school=found)
    return None


def distance_needed(
    case: Case, offer: Index, pupil: int, school: int, *, best: Allocation | None = None
) -> Needed | None:
    """
    Return the longest distance, shorter than the present one, at which a pupil gets a school.

    Parameters
    ----------
    case, offer, pupil, school, best
        As for seats.

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

    ask = Asked(case=case, offer=offer, pupil=pupil, school=school, best=best)
    longest = longest_of_interest(ask)
    if longest < 0:
        return None
    is_smallest = case.policy.mechanism in HALVED
    for mm in distances_to_try(ask, longest):
        if 0 <= mm <= longest and is_enough(mm) and (mm == longest or not is_enough(mm + 1)):
            return Needed(value=mm, school=school, is_smallest=is_smallest)
    found = first_true(is_enough, range(longest, -1, -1))
    return None if found is None else Needed(value=found, school=school, is_smallest=is_smallest)


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
    if case.policy.known_groups is not None and not case.policy.orders_groups:
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
