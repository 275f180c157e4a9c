"""What the checker is given, and the plain look-ups that its parts share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from gis.errors import BrokenPromiseError
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Index, Millimetres

    Whole: TypeAlias = NDArray[np.signedinteger[Any]]

OPTIMA = ("minimum_total", "minimum_worst")
"""Mechanisms whose promise is about the whole; ``admission.verify.optimum`` checks it."""

STABLE = ("deferred_acceptance", "fixed_zones")
"""Mechanisms that promise that nobody is envied with justice."""

TWO_STAGES = "deferred_then_minimum_total"
OPEN = 255  # code of a pair that no rule bars

CELLS_AT_A_TIME = 1 << 24  # pairs compared at once; keeps the working memory below 100 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    A result with all that it must be judged by; P pupils, S schools.

    Attributes
    ----------
    mechanism
        Word of the policy file.
    pupil_id, school_code
        Names for the sentences, shapes (P,) and (S,).
    group
        The group that counts, zeros where groups are ignored, shape (P,).
    lot
        What decides last: the place in the lot, or in the order of ids, shape (P,).
    band_mm
        Width of a distance class, 1 where every millimetre counts.
    seats
        Shape (S,).
    distance_mm
        Shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    offer, rank
        The claim itself: school or ``NONE``, and its place in the pupil's order or 0, (P,).
    barred
        Number of the reason why a pair may not be, ``OPEN`` if it may; shape (P, S), ``None``
        where no pair is barred.
    later
        1 where the pupil stands after the others of the own group; shape (P, S), or ``None``.
    limit_mm
        Longest distance of the first of two stages; ``NONE`` where there is one stage.
    """

    mechanism: str
    pupil_id: Ids
    school_code: Ids
    group: NDArray[np.int32]
    lot: NDArray[np.int64]
    band_mm: int
    seats: NDArray[np.int32]
    distance_mm: Millimetres
    offer: Index
    rank: Index
    barred: NDArray[np.uint8] | None = None
    later: NDArray[np.uint8] | None = None
    limit_mm: int = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """
    Every pair with a distance that its pupil ranks before the offer, by (pupil, school); (R,).

    ``barred`` is the number of the reason why the pair may not be, ``OPEN`` if it may.
    """

    pupil: Index
    school: Index
    own_mm: Millimetres
    barred: NDArray[np.uint8]

    def only(self, chosen: NDArray[np.bool_]) -> Passed:
        """Return the chosen pairs."""
        return Passed(
            pupil=self.pupil[chosen],
            school=self.school[chosen],
            own_mm=self.own_mm[chosen],
            barred=self.barred[chosen],
        )


def broken(sentence: str) -> NoReturn:
    """Raise ``BrokenPromiseError`` with the sentence."""
    raise BrokenPromiseError(sentence)


def passed_over(claim: Claim) -> Passed:
    """Return the eligible pairs that pupils rank before their offers."""
    n_pupils, n_schools = claim.distance_mm.shape
    own_mm = offer_mm(claim)
    column = np.arange(n_schools, dtype=np.int32)
    step = max(1, CELLS_AT_A_TIME // max(1, n_schools))
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for first in range(0, n_pupils, step):
        rows = slice(first, first + step)
        block, own = claim.distance_mm[rows], own_mm[rows, None]
        before = block < own
        before |= (block == own) & (column < claim.offer[rows, None])
        pupil, school = np.nonzero(before)
        found.append((pupil + first, school))
    pupil = np.concatenate([np.zeros(0, np.int64), *(one[0] for one in found)])
    school = np.concatenate([np.zeros(0, np.int64), *(one[1] for one in found)])
    return Passed(
        pupil=pupil.astype(np.int32),
        school=school.astype(np.int32),
        own_mm=claim.distance_mm[pupil, school],
        barred=barred_at(claim, pupil, school),
    )


def barred_at(
    claim: Claim, pupil: NDArray[np.integer[Any]], school: NDArray[np.integer[Any]]
) -> NDArray[np.uint8]:
    """Return why each pair may not be, ``OPEN`` if it may."""
    if claim.barred is None:
        return np.full(len(pupil), OPEN, np.uint8)
    found: NDArray[np.uint8] = claim.barred[pupil, school]
    return found


def later_at(
    claim: Claim, pupil: NDArray[np.integer[Any]], school: NDArray[np.integer[Any]]
) -> NDArray[np.uint8]:
    """Return whether the pupil of each pair stands after the others of the own group."""
    if claim.later is None:
        return np.zeros(len(pupil), np.uint8)
    found: NDArray[np.uint8] = claim.later[pupil, school]
    return found


def offer_mm(claim: Claim) -> Millimetres:
    """Return the distance to each pupil's offer, ``UNREACHABLE_MM`` without one, shape (P,)."""
    own = np.full(len(claim.offer), UNREACHABLE_MM, np.int32)
    placed = np.flatnonzero(claim.offer != NONE)
    own[placed] = claim.distance_mm[placed, claim.offer[placed]]
    return own


def metres(mm: int | np.integer) -> str:
    """Return millimetres as metres with three decimals."""
    return f"{int(mm) // MM_PER_M}.{int(mm) % MM_PER_M:03d}"
