"""
The second round: who takes part, which seats are left, and who waits where afterwards.

Whoever confirmed keeps the seat of the first round. Whoever refused, was silent where the policy
says that silence refuses, or had no seat, is placed again over the remaining seats. After it
each school has a waiting list in its own order of pupils.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from admission.explain.reasons import Reasons
    from admission.order import SchoolOrder
    from gis.units import Ids, Index, Millimetres

ANSWERS: Final = ("confirmed", "refused", "silent")
"""Answers by number; ``NONE`` for a pupil who had no offer to answer."""

REFUSES: Final = "refuses"
OTHER_SCHOOLS: Final = "other_schools"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRound:
    """
    What the first round offered, and the answers; P pupils, S schools.

    Attributes
    ----------
    pupil_id
        All pupils of the first round, ascending, shape (P,).
    school
        School offered, ``NONE`` without an offer, shape (P,).
    answer
        Position in ``ANSWERS``, ``NONE`` without an offer, int8, shape (P,).
    seats
        Seats of the first round, shape (S,).
    """

    pupil_id: Ids
    school: Index
    answer: NDArray[np.int8]
    seats: NDArray[np.int32]

    def stays(self, silence: str) -> NDArray[np.bool_]:
        """Return who keeps the seat, by what the policy says of silence, shape (P,)."""
        stays: NDArray[np.bool_] = self.answer == ANSWERS.index("confirmed")
        if silence != REFUSES:
            stays |= self.answer == ANSWERS.index("silent")
        return stays

    def remaining(self, silence: str) -> NDArray[np.int32]:
        """Return the seats that nobody keeps, shape (S,)."""
        kept = np.bincount(self.school[self.stays(silence)], minlength=len(self.seats))
        # a decision may have exceeded the seats of a school: nothing is left there, not less
        left: NDArray[np.int32] = np.maximum(self.seats - kept, 0).astype(np.int32)
        return left

    def moved(self, to: Mapping[str, Index | int]) -> FirstRound:
        """
        Return the first round after exceptions: by pupil, the school given, ``NONE`` for no school.

        Whoever was given a school by decision holds it, whatever was answered before; whoever was
        left without one takes part in the second round as others without an offer.
        """
        school, answer = self.school.copy(), self.answer.copy()
        at = np.searchsorted(self.pupil_id.astype(str), np.array(sorted(to), str))
        given = np.array([to[name] for name in sorted(to)], np.int32)
        school[at] = given
        answer[at] = np.where(given == NONE, NONE, ANSWERS.index("confirmed"))
        return replace(self, school=school, answer=answer)

    def without(self, gone: Collection[str], late: NDArray[np.int32]) -> FirstRound:
        """
        Return the first round without children who have left it for good.

        Parameters
        ----------
        gone
            Who withdrew, or was placed late: they take no part in the second round.
        late
            Seats that late children hold at each school, shape (S,).
        """
        stays = np.array([name not in gone for name in self.pupil_id.tolist()], np.bool_)
        return FirstRound(
            pupil_id=self.pupil_id[stays],
            school=self.school[stays],
            answer=self.answer[stays],
            seats=np.maximum(self.seats - late, 0).astype(np.int32),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    The waiting lists of all schools; W rows by (school, place).

    Attributes
    ----------
    school, pupil
        Positions, shape (W,).
    place
        1 = next to be called, shape (W,).
    """

    school: Index
    pupil: Index
    place: Index


def waiting_lists(
    reasons: Reasons, distance_mm: Millimetres, order: SchoolOrder, *, is_open: NDArray[np.bool_]
) -> Waiting:
    """
    Return who waits at each school: whoever ranks it before the own offer, in its own order.

    Parameters
    ----------
    reasons
        Of the second round, R rows.
    distance_mm, order
        Of the second round.
    is_open
        Which rows of ``reasons`` are not barred, shape (R,).
    """
    pupil, school = reasons.pupil[is_open], reasons.school[is_open]
    tie_class = distance_mm[pupil, school] // order.band_mm
    later = order.later_at(pupil, school)
    first = np.lexsort((order.lot[pupil], tie_class, later, order.group_rank[pupil], school))
    pupil, school = pupil[first], school[first]
    place = np.arange(len(school)) - np.searchsorted(school, school) + 1
    return Waiting(school=school, pupil=pupil, place=place.astype(np.int32))


def refused_school(first: FirstRound, pupil_id: Ids) -> Index:
    """Return the school that each pupil of the second round had refused, ``NONE`` for none."""
    at = np.searchsorted(first.pupil_id.astype(str), pupil_id.astype(str))
    found: Index = first.school[at]
    return np.where(first.answer[at] == NONE, NONE, found).astype(np.int32)
