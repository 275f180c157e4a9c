# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""Trying an answer: the offer of a child after a change, by another way than it was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from admission.explain.case import Case
from admission.explain.counterfactual import AT_MOST_SEATS
from admission.explain.retry import Others, others_first, placements_with_seats
from admission.model import Allocation
from admission.policy.schema import DEFERRED, ZONES
from gis.units import NONE, Index

Key = tuple[str | int, ...]
GONE_ON_WITH: Final = (DEFERRED, ZONES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered(Case):
    """A case that does not place the same changed city twice."""

    places: dict[Key, Allocation]
    key: Key = ()

    @staticmethod
    def of(case: Case) -> Remembered:
        """Return a case that remembers."""
        given = {one.name: getattr(case, one.name) for one in fields(Case)}
        return Remembered(**given, places={})

    def forget(self) -> None:
        """Forget all placements."""
        self.places.clear()

    def place(self) -> Allocation:
        """Return the whole placement, computed anew once."""
        if self.key not in self.places:
            self.places[self.key] = Case.place(self)
        return self.places[self.key]

    def with_seats(self, school: int, n_more: int) -> Remembered:
        """Return the case with so many more seats at one school."""
        seats = self.schools.seats.copy()
        seats[school] += n_more
        schools = replace(self.schools, seats=seats)
        return replace(self, schools=schools, key=(*self.key, "seats", school, n_more))

    def with_distance(self, pupil: int, school: int, mm: int) -> Remembered:
        """Return the case with another distance of one pair; copies the distances."""
        distance_mm = self.distance_mm.copy()
        distance_mm[pupil, school] = mm
        return replace(self, distance_mm=distance_mm, key=(*self.key, "metres", pupil, school, mm))

    def place_granted(self, pupil: int, school: int) -> Index:
        """Return the offers when a seat is given beforehand; never remembered."""
        given = {one.name: getattr(self, one.name) for one in fields(Case)}
        return Case(**given).place_granted(pupil, school)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """
    Whether a child has a school, or a nearer one, after a change.

    Attributes
    ----------
    case
        What the placement is made of.
    others
        The placement before the children drawn have asked; ``None`` where all is placed anew.
    at_most
        The largest number of seats more.
    """

    case: Case
    others: Others | None
    at_most: int = AT_MOST_SEATS

    def seats(self, pupil: int, school: int) -> Callable[[int], bool]:
        """Return whether so many seats more give the school, or a nearer one."""
        row_mm = self.case.distance_mm[pupil]
        if self.others is not None:
            offers = placements_with_seats(self.case, school, self.at_most)
            found = [int(one[pupil]) for one in offers]
            return lambda n_more: _is_there(row_mm, found[n_more], school)
        return lambda n_more: _is_there(
            row_mm, int(self.case.with_seats(school, n_more).place().school[pupil]), school
        )

    def metres(self, pupil: int, school: int) -> Callable[[int], bool]:
        """Return whether such a distance gives the school."""
        others = self.others
        if others is not None:
            return lambda mm: int(others.placement_at(pupil, school, mm)[pupil]) == school
        case = self.case
        return lambda mm: int(case.with_distance(pupil, school, mm).place().school[pupil]) == school


def trials(case: Case, drawn: Index) -> Trials:
    """Return how answers of the children drawn are tried."""
    goes_on = case.policy.mechanism in GONE_ON_WITH
    return Trials(case=case, others=others_first(case, drawn) if goes_on else None)


def _is_there(row_mm: NDArray[np.int32], offer: int, school: int) -> bool:
    return offer != NONE and bool((row_mm[offer], offer) <= (row_mm[school], school))
