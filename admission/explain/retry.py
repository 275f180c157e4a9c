"""
Deferred acceptance gone on with: one child's placement under a change, without the others anew.

The outcome does not depend on who asks first. So everybody but one child may ask before, once,
and that child last, with any distances: the child asks, whoever is let go asks on,
and what stands then is the whole placement computed anew. Likewise seats: proposals made while a
school has more seats would be made while it has fewer, so the placement with fewer follows from
the one with more by letting the last one go, seat by seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.allocate import order_of
from admission.deferred import Held, Own, let_ask, nobody_held, take_seat
from admission.pairs import Pairs, conditions
from gis.errors import ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from admission.explain.case import Case
    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """
    A placement in which one child, or some, have not asked yet.

    Attributes
    ----------
    case
        What the placement is made of.
    open_mm
        Distances of the pairs that may be, shape (P, S).
    order
        How schools rank pupils.
    held
        Whom schools hold; never changed.
    waiting
        Who has not asked, ascending.
    """

    case: Case
    open_mm: Millimetres
    order: SchoolOrder
    held: Held
    waiting: Index

    def placement(self, pupil: int, row_mm: Millimetres) -> Index:
        """
        Return all offers if a child has these distances, shape (P,).

        Parameters
        ----------
        pupil
            One of those waiting.
        row_mm
            Distance to each school, int32, shape (S,); other rows stay as they are.

        Raises
        ------
        ShapeError
            If the child has asked already.
        """
        if pupil not in self.waiting:
            msg = f"pupil {pupil} has asked already; only who waits can be tried"
            raise ShapeError(msg)
        own = own_row(self.case, pupil, row_mm)
        held = Held._make(array.copy() for array in self.held)
        last = np.append(self.waiting[self.waiting != pupil], pupil).astype(np.int32)
        let_ask(held, last, self.open_mm, self.order, own)
        return held.school

    def placement_at(self, pupil: int, school: int, mm: int) -> Index:
        """Return all offers if a child's distance to one school is another, shape (P,)."""
        row_mm = self.case.distance_mm[pupil].copy()
        row_mm[school] = mm
        return self.placement(pupil, row_mm)


def others_first(case: Case, waiting: Index) -> Others:
    """
    Return the placement of all pupils but some, by deferred acceptance or within catchments.

    Parameters
    ----------
    case
        What the placement is made of.
    waiting
        Who does not ask yet, ascending.

    Notes
    -----
    As long as one placement; then a copy of what schools hold, and a chain, per change.
    """
    found = conditions(case.policy, case.distance_mm, case.pairs)
    order = order_of(case.policy, case.pupils, seed=case.seed, later=found.later)
    held = nobody_held(case.schools.seats, *case.distance_mm.shape)
    asker = np.setdiff1d(np.arange(len(case.pupils)), waiting).astype(np.int32)
    let_ask(held, asker, found.open_mm, order)
    return Others(case=case, open_mm=found.open_mm, order=order, held=held, waiting=waiting)


def placements_with_seats(case: Case, school: int, at_most: int) -> list[Index]:
    """
    Return the offers with 0, 1, 2 … more seats at one school, shape (P,) each.

    Parameters
    ----------
    case
        What the placement is made of; deferred acceptance or within catchments.
    school
        Where the seats are added.
    at_most
        The largest number.
    """
    found = conditions(case.policy, case.distance_mm, case.pairs)
    order = order_of(case.policy, case.pupils, seed=case.seed, later=found.later)
    held = nobody_held(case.with_seats(school, at_most).schools.seats, *case.distance_mm.shape)
    let_ask(held, np.arange(len(case.pupils), dtype=np.int32), found.open_mm, order)
    offers = [held.school.copy()]
    # Where there are fewer pupils than seats, the first seats taken are those nobody could use.
    n_unused = int(case.schools.seats[school]) + at_most - int(held.room[school])
    for n_taken in range(1, at_most + 1):
        if n_taken > n_unused:
            gone = take_seat(held, school, order.pupil_of_lot)
            if gone != NONE:
                let_ask(held, np.array([gone], np.int32), found.open_mm, order)
        offers.append(held.school.copy())
    return offers[::-1]


def own_row(case: Case, pupil: int, row_mm: Millimetres) -> Own:
    """Return one pupil's own row as the policy reads it."""
    one = slice(pupil, pupil + 1)
    inside, barred = case.pairs.inside, case.pairs.barred
    pairs = Pairs(
        inside=None if inside is None else inside[one],
        barred=None if barred is None else barred[one],
    )
    met = conditions(case.policy, np.ascontiguousarray(row_mm[None, :]), pairs)
    later = None if met.later is None else met.later[0]
    return Own(pupil=pupil, row_mm=met.open_mm[0], later=later)
