"""Reasons: for every nearer school one coded answer with the numbers that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.cutoff import last_admitted
from admission.pairs import OPEN, REASONS
from admission.policy.schema import (
    DEFERRED,
    DEFERRED_THEN_TOTAL,
    NEAREST,
    TOTAL,
    WORST,
    ZONES,
)
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Allocation
    from admission.order import SchoolOrder
    from admission.policy.file import Policy
    from gis.units import Index, Millimetres

__all__ = ["REASONS", "REASON_OF", "Reasons", "reasons"]

REASON_OF: Final[Mapping[str, str]] = {
    DEFERRED: "full",
    NEAREST: "full",
    ZONES: "full",
    DEFERRED_THEN_TOTAL: "full",
    TOTAL: "optimum",
    WORST: "optimum",
}
"""Why a mechanism passes over an eligible nearer school, where no rule bars the pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """
    One row per eligible school that a pupil ranks before the offer, all if unplaced; R rows.

    Attributes
    ----------
    pupil, school
        Positions, rows ascending by (pupil, school), shape (R,).
    code
        Position in ``REASONS``, uint8, shape (R,).
    own_mm
        This pupil's distance to that school, shape (R,).
    last_pupil
        The school's last admitted pupil in its own order; ``NONE`` without offers or where the
        reason is not ``full``, shape (R,).
    """

    pupil: Index
    school: Index
    code: NDArray[np.uint8]
    own_mm: Millimetres
    last_pupil: Index

    def __len__(self) -> int:
        return len(self.pupil)


def reasons(
    policy: Policy,
    allocation: Allocation,
    distance_mm: Millimetres,
    *,
    order: SchoolOrder,
    seats: NDArray[np.int32] | None = None,
    barred: NDArray[np.uint8] | None = None,
) -> Reasons:
    """
    Return the reasons of every pupil.

    Parameters
    ----------
    policy
        Its mechanism decides the reason code.
    allocation
        Who was offered what, P pupils.
    distance_mm
        Pupil to school, shape (P, S).
    order
        How schools rank pupils.
    seats
        Seats of each school, shape (S,); needed where the policy limits the lists.
    barred
        Why a pair may not be, of ``admission.pairs``, shape (P, S); ``None`` if none is barred.

    Notes
    -----
    O(P S), two passes over the distances.
    """
    pupil, school = _passed_over(distance_mm, allocation.school)
    own_mm = distance_mm[pupil, school]
    code = np.full(len(pupil), REASONS.index(REASON_OF[policy.mechanism]), np.uint8)
    if policy.list_limit_mm is not None and seats is not None:
        beyond = own_mm > policy.list_limit_mm
        filled = _filled_within(distance_mm, allocation.school, seats, policy.list_limit_mm)
        code[beyond] = REASONS.index("optimum")
        code[beyond & filled[school]] = REASONS.index("too_far")
    if barred is not None:
        bar = barred[pupil, school]
        code = np.where(bar == OPEN, code, bar).astype(np.uint8)
    last = np.full(len(pupil), NONE, np.int32)
    full = code == REASONS.index("full")
    if full.any():
        last[full] = last_admitted(allocation.school, distance_mm, order)[school[full]]
    return Reasons(pupil=pupil, school=school, code=code, own_mm=own_mm, last_pupil=last)


def _filled_within(
    distance_mm: Millimetres, offer: Index, seats: NDArray[np.int32], limit_mm: int
) -> NDArray[np.bool_]:
    """Return which schools were full after the pupils within the limit, shape (S,)."""
    placed = np.flatnonzero(offer != NONE)
    near = placed[distance_mm[placed, offer[placed]] <= limit_mm]
    n_offers = np.bincount(offer[near], minlength=len(seats))
    filled: NDArray[np.bool_] = n_offers >= seats
    return filled


@kernel
def _passed_over(distance_mm: Millimetres, offer: Index) -> tuple[Index, Index]:
    """Return every (pupil, school) that the pupil ranks before the offer."""
    n_pupils = len(distance_mm)
    start = np.zeros(n_pupils + 1, np.int64)
    for p in range(n_pupils):
        start[p + 1] = start[p] + _n_before(distance_mm[p], offer[p])
    pupil = np.empty(start[n_pupils], np.int32)
    school = np.empty(start[n_pupils], np.int32)
    for p in range(n_pupils):
        rows = slice(start[p], start[p + 1])
        pupil[rows] = p
        _write_before(distance_mm[p], offer[p], school[rows])
    return pupil, school


@kernel
def _n_before(row_mm: Millimetres, offer: int) -> int:
    """Return how many schools are ranked before ``offer``; plain, so that vector units count."""
    offer_mm = np.int32(UNREACHABLE_MM) if offer == NONE else row_mm[offer]
    n = 0
    for s in range(len(row_mm)):
        n += row_mm[s] < offer_mm or (row_mm[s] == offer_mm and s < offer)
    return n


@kernel
def _write_before(row_mm: Millimetres, offer: int, school: Index) -> None:
    """Write the schools ranked before ``offer``, ascending, until all have been found."""
    offer_mm = np.int32(UNREACHABLE_MM) if offer == NONE else row_mm[offer]
    n, s = 0, 0
    while n < len(school):
        if row_mm[s] < offer_mm or (row_mm[s] == offer_mm and s < offer):
            school[n] = s
            n += 1
        s += 1
