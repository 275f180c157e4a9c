"""Who moves, who is better or worse off, and by how much, between two placements of one city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from admission.moves import Moves
from gis.errors import ShapeError
from gis.units import NONE, Ids, Index
from runs.whatif.ahead import Course
from runs.whatif.chain import Placed


@dataclass(frozen=True, kw_only=True)
class Difference(Moves):
    """
    Two placements of the same P children, side by side; U schools of either.

    Attributes
    ----------
    pupil_id, ward_code
        The children and the wards of their homes (as the second placement calls them), shape (P,).
    school_code
        Schools of either placement, ascending, shape (U,).
    seats_before, seats_after
        Their seats; ``NONE`` where the school does not exist, shape (U,).
    programme_before, programme_after
        Each child's special programme, empty for none, shape (P,).
    courses_before, courses_after
        Seats of each programme by school code and name.
    n_pairs_changed
        Pairs of child and school of both placements whose distance differs.
    """

    pupil_id: Ids
    ward_code: Ids
    school_code: Ids
    seats_before: Index
    seats_after: Index
    n_pairs_changed: int
    programme_before: Ids
    programme_after: Ids
    courses_before: Mapping[Course, int]
    courses_after: Mapping[Course, int]

    @property
    def in_both(self) -> NDArray[np.bool_]:
        """Return who has an offer with a way before and after, shape (P,)."""
        return np.asarray((self.before_mm != NONE) & (self.after_mm != NONE))

    @property
    def switched(self) -> NDArray[np.bool_]:
        """Return whose special programme differs, at the same school or another, shape (P,)."""
        return np.asarray(self.programme_before != self.programme_after)

    def over(self, limit_mm: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return whose way to the offered school is longer than a limit, before and after."""
        return self.before_mm > limit_mm, self.after_mm > limit_mm


def differ(base: Placed, other: Placed) -> Difference:
    """
    Return the difference of two placements.

    Raises
    ------
    ShapeError
        If they are not of the same children.
    """
    if not np.array_equal(base.city.pupils.id, other.city.pupils.id):
        msg = "two placements are compared for the same children only"
        raise ShapeError(msg)
    schools = [one.city.places.schools for one in (base, other)]
    code = np.array(sorted({*schools[0].code, *schools[1].code}), object)
    position = {name: i for i, name in enumerate(code)}
    of_school = [np.array([position[one] for one in own.code], np.int32) for own in schools]
    seats, offer = [], []
    for own, at, result in zip(schools, of_school, (base, other), strict=True):
        seats.append(np.full(len(code), NONE, np.int32))
        seats[-1][at] = own.seats
        offer.append(np.append(at, NONE)[result.allocation.school].astype(np.int32))
    return Difference(
        pupil_id=base.city.pupils.id,
        ward_code=other.city.ward_code,
        school_code=code,
        seats_before=seats[0],
        seats_after=seats[1],
        before=offer[0],
        after=offer[1],
        before_mm=base.own_mm,
        after_mm=other.own_mm,
        n_pairs_changed=_n_pairs_changed(base, other, of_school),
        programme_before=base.programme,
        programme_after=other.programme,
        courses_before=_courses(base),
        courses_after=_courses(other),
    )


def _courses(one: Placed) -> dict[Course, int]:
    lists = one.city.asked.programmes
    if lists is None:
        return {}
    codes = one.city.places.schools.code[lists.school]
    rows = zip(codes, lists.name, lists.seats.tolist(), strict=True)
    return {(str(code), str(name)): n for code, name, n in rows}


def _n_pairs_changed(base: Placed, other: Placed, of_school: list[Index]) -> int:
    if base.distance_mm is other.distance_mm or base.city.network is other.city.network:
        return 0  # the same roads: what both have is the same
    if np.array_equal(of_school[0], of_school[1]):
        return int(np.count_nonzero(base.distance_mm != other.distance_mm))
    column_after = {school: at for at, school in enumerate(of_school[1].tolist())}
    pairs = [
        (at, column_after[school])
        for at, school in enumerate(of_school[0].tolist())
        if school in column_after
    ]
    columns = (base.distance_mm[:, b] != other.distance_mm[:, a] for b, a in pairs)
    return sum(int(np.count_nonzero(column)) for column in columns)
