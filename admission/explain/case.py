"""Everything that a placement is made of, and the same with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from admission.allocate import allocate, order_of
from admission.model import Allocation, Pupils
from admission.pairs import NO_PAIRS, Pairs, conditions
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from admission.model import Schools
    from admission.order import SchoolOrder
    from admission.policy.file import Policy
    from gis.units import Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    What goes into a placement; P pupils, S schools.

    Attributes
    ----------
    policy, pupils, schools
        As in ``admission.allocate``.
    distance_mm
        Pupil to school, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seed
        Secret of the lot, ``None`` where none is drawn.
    pairs
        Catchments and barred pairs, where there are any.
    """

    policy: Policy
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres
    seed: str | None = None
    pairs: Pairs = NO_PAIRS

    def place(self) -> Allocation:
        """Return the whole placement, computed anew."""
        return allocate(
            self.policy,
            self.pupils,
            self.schools,
            self.distance_mm,
            seed=self.seed,
            pairs=self.pairs,
        )

    def order(self) -> SchoolOrder:
        """Return how schools rank the pupils."""
        later = conditions(self.policy, self.distance_mm, self.pairs).later
        return order_of(self.policy, self.pupils, seed=self.seed, later=later)

    def with_seats(self, school: int, n_more: int) -> Case:
        """Return the case with so many more seats at one school."""
        seats = self.schools.seats.copy()
        seats[school] += n_more
        return replace(self, schools=replace(self.schools, seats=seats))

    def with_distances(self, distance_mm: Millimetres) -> Case:
        """Return the case with all distances measured anew, shape (P, S)."""
        return replace(self, distance_mm=distance_mm)

    def with_distance(self, pupil: int, school: int, mm: int) -> Case:
        """Return the case with another distance of one pair; copies the distances."""
        distance_mm = self.distance_mm.copy()
        distance_mm[pupil, school] = mm
        return replace(self, distance_mm=distance_mm)

    def with_group(self, pupil: int, group: int) -> Case:
        """Return the case with one pupil in another group."""
        groups = self.pupils.group.copy()
        groups[pupil] = group
        return replace(self, pupils=replace(self.pupils, group=groups))

    def place_granted(self, pupil: int, school: int) -> Index:
        """
        Return the offers when one pupil is given a seat at one school beforehand, shape (P,).

        The pupil leaves the placement and the school has one seat less for all others, as
        where a special programme runs first; the number of seats stays.

        Raises
        ------
        InputError
            If the pair has no distance or the school no seat at all.
        """
        self.refuse_grant(pupil, school)
        others = np.delete(np.arange(len(self.pupils)), pupil)
        seats = self.schools.seats.copy()
        seats[school] -= 1
        rest = replace(
            self,
            pupils=Pupils(id=self.pupils.id[others], group=self.pupils.group[others]),
            schools=replace(self.schools, seats=seats),
            distance_mm=self.distance_mm[others],
            pairs=self.pairs.take(others),
        )
        offer = np.full(len(self.pupils), NONE, np.int32)
        offer[others] = rest.place().school
        offer[pupil] = school
        return offer

    def refuse_grant(self, pupil: int, school: int) -> None:
        """Raise ``InputError`` if the pair has no distance or the school no seat at all."""
        self.refuse_pair(pupil, school)
        if self.schools.seats[school] < 1:
            msg = f"school {self.schools.code[school]} has no seat that could be granted"
            raise InputError(msg)

    def refuse_pair(self, pupil: int, school: int) -> None:
        """Raise ``InputError`` if the pair has no distance, so that no seat could be meant."""
        if self.distance_mm[pupil, school] >= UNREACHABLE_MM:
            msg = (
                f"school {self.schools.code[school]} is not open to this pupil: "
                "the result has no distance for the pair"
            )
            raise InputError(msg)
