"""
One seat given beforehand: the placement of all others, from the one that is known.

Where exactly one placement without envy exists (see ``improvement`` beside this), the child's old
seat is closed and one seat at the granted school too: whoever is let go there asks on, and so
on, as in deferred acceptance. Then the old seat is opened again and everybody moves up. Both
chains end without envy, so they end in what the whole placement computed anew gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.explain.improvement import ONE_OUTCOME, Improvement
from admission.order import LOT_BITS
from admission.pairs import conditions
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.explain.case import Case
    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


def place_granted(case: Case, offer: Index, pupil: int, school: int) -> Index:
    """
    Return the offers when one pupil is given a seat at one school beforehand, shape (P,).

    Parameters
    ----------
    case
        What the present placement was made of.
    offer
        That placement, shape (P,); the pupil's own is another school.
    pupil, school
        Who, and where.

    Raises
    ------
    InputError
        If the pair has no distance or the school no seat at all.
    """
    case.refuse_grant(pupil, school)
    order = case.order()
    if case.policy.mechanism not in ONE_OUTCOME or order.later is not None:
        return case.place_granted(pupil, school)
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    seats = case.schools.seats.astype(np.int64)
    seats[school] -= 1
    own = int(offer[pupil])
    if own != NONE:
        seats[own] -= 1
    closed = _Refusal(open_mm, order, seats, offer, without=pupil)
    closed.let_go(school)
    grown = Improvement(open_mm, order, closed.school, without=pupil)
    if own != NONE:
        grown.add_seat(own)
    grown.school[pupil] = school
    return grown.school


class _Refusal:
    """A placement from which seats are taken away; one pupil takes no part in it."""

    def __init__(
        self,
        open_mm: Millimetres,
        order: SchoolOrder,
        seats: NDArray[np.int64],
        offer: Index,
        *,
        without: int,
    ) -> None:
        self.school = offer.copy()
        self.school[without] = NONE
        self._open_mm = open_mm
        self._base, self._band_mm = order.base(), order.band_mm
        self._seats = seats
        placed = self.school[self.school != NONE]
        self._n_held = np.bincount(placed, minlength=len(seats))

    def let_go(self, school: int) -> None:
        """Let the last admitted of a school go if it holds more than its seats; all ask on."""
        asks = self._worst(school) if self._n_held[school] > self._seats[school] else NONE
        if asks == NONE:
            return
        self._n_held[school] -= 1
        self.school[asks] = NONE
        last = school
        while asks != NONE:
            asks, last = self._ask_on(asks, last)

    def _ask_on(self, pupil: int, last: int) -> tuple[int, int]:
        """Ask the schools after ``last``; return who is let go for it, and where."""
        row = self._open_mm[pupil]
        ranked = np.argsort(row, kind="stable")  # equal distances stay in the order of schools
        start = int(np.flatnonzero(ranked == last)[0]) + 1
        for school in ranked[start:].tolist():
            if row[school] >= UNREACHABLE_MM:
                break
            if self._n_held[school] < self._seats[school]:
                self.school[pupil] = school
                self._n_held[school] += 1
                break
            worst = self._worst(school)
            if worst != NONE and self._key(pupil, school) < self._key(worst, school):
                self.school[pupil], self.school[worst] = school, NONE
                return worst, school
        return NONE, NONE

    def _worst(self, school: int) -> int:
        """Return whom a school ranks last among those it holds, ``NONE`` if it holds nobody."""
        held = np.flatnonzero(self.school == school)
        if not len(held):
            return NONE
        tie_class = (self._open_mm[held, school] // self._band_mm).astype(np.int64)
        return int(held[np.argmax(self._base[held] + (tie_class << LOT_BITS))])

    def _key(self, pupil: int, school: int) -> int:
        tie_class = int(self._open_mm[pupil, school]) // self._band_mm
        return int(self._base[pupil]) + (tie_class << LOT_BITS)
