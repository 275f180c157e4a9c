"""
One more seat at a school: who moves up, seat by seat, from a placement that is known.

Where schools and pupils see the same distances there is exactly one placement without justified
envy (see ``admission.verify.offers``). A new seat goes to the best of those who would rather have
it, the seat left behind likewise, and so on: the chain ends without envy, so it ends in what the
whole placement computed anew would give. Vacancy chains: Blum, Roth and Rothblum (1997).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.order import LOT_BITS
from admission.policy.schema import DEFERRED, ZONES
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres

ONE_OUTCOME: Final = (DEFERRED, ZONES)
"""Mechanisms with exactly one placement without envy, where nobody stands later somewhere."""


class Improvement:
    """
    A placement to which seats are added one at a time; the one given is not changed.

    Parameters
    ----------
    open_mm
        Distances of the pairs that may be, shape (P, S).
    order
        How schools rank pupils; nobody stands later at one school than at another.
    school
        The present offers under one of ``ONE_OUTCOME``, shape (P,).
    without
        A pupil who takes no part, ``NONE`` for none.
    """

    def __init__(
        self, open_mm: Millimetres, order: SchoolOrder, school: Index, *, without: int = NONE
    ) -> None:
        self._first = school.copy()
        self.school = school.copy()
        self._open_mm = open_mm
        self._base = order.base()
        self._band_mm = order.band_mm
        self._without = without
        self._waiting: dict[int, Index] = {}
        self._at: dict[int, int] = {}

    def begin_again(self) -> None:
        """Take the added seats away; who waits where is not looked up a second time."""
        self.school, self._at = self._first.copy(), {}

    def add_seat(self, school: int) -> list[int]:
        """Give one more seat to a school, let everybody move up, and return who moved."""
        free, moved = school, []
        while free != NONE:
            pupil = self._next_who_wants(free)
            if pupil == NONE:
                break
            free, self.school[pupil] = int(self.school[pupil]), free
            moved.append(pupil)
        return moved

    def _next_who_wants(self, school: int) -> int:
        """Return the best pupil who would rather have this school, ``NONE`` if nobody would."""
        if school not in self._waiting:
            who = _who_wants(self._open_mm, self._first, school)
            who = who[who != self._without]
            key = self._base[who] + (
                (self._open_mm[who, school] // self._band_mm).astype(np.int64) << LOT_BITS
            )
            self._waiting[school] = who[np.argsort(key)]
        who, at = self._waiting[school], self._at.get(school, 0)
        # Offers only get better, so whoever does not want the school now never will again.
        while at < len(who) and not self._wants(int(who[at]), school):
            at += 1
        self._at[school] = at + 1
        return int(who[at]) if at < len(who) else NONE

    def _wants(self, pupil: int, school: int) -> bool:
        return stands_before(self._open_mm[pupil], school, int(self.school[pupil]))


def stands_before(row_mm: Millimetres, school: int, other: int) -> bool:
    """Return whether a pupil with this row ranks a school before another one or no offer."""
    mm = int(row_mm[school])
    if other == NONE:
        return mm < UNREACHABLE_MM
    return (mm, school) < (int(row_mm[other]), other)


@kernel
def _who_wants(distance_mm: Millimetres, offer: Index, school: int) -> Index:
    """Return the pupils who rank a school before their offers, ascending."""
    n = 0
    found = np.empty(len(offer), np.int32)
    for p in range(len(offer)):
        mm = distance_mm[p, school]
        other = offer[p]
        other_mm = np.int32(UNREACHABLE_MM) if other == NONE else distance_mm[p, other]
        if mm < other_mm or (mm == other_mm and school < other):
            found[n] = p
            n += 1
    return found[:n].copy()


def who_wants(
    distance_mm: Millimetres, offer: Index, school: int
) -> tuple[Index, NDArray[np.int32]]:
    """Return the pupils who rank a school before their offers, and their distances to it."""
    who = _who_wants(distance_mm, offer, school)
    return who, distance_mm[who, school]
