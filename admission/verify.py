"""
The checker: whether a result keeps every promise of its policy.

It shares no code with the solvers, holds only plain array comparisons, and rests on two facts.
Of all pairs, the one smallest by (group, distance class, lot, distance) is the first choice of
both its pupil and its school; seat it, strike it, repeat: so there is exactly one outcome
without justified envy, and deferred acceptance must be it. And nearest-first is the one outcome
without envy where a school ranks its applicants by (group, round in which they apply, distance
class, lot). So a result that passes is not merely harmless: it is what the policy prescribes,
seat by seat.
"""

from __future__ import annotations

import hmac
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
"""Mechanisms whose promise is about the whole; ``admission.verify_optimum`` checks it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Every eligible pair that its pupil ranks before the offer, by (pupil, school); (R,)."""

    pupil: Index
    school: Index
    own_mm: Millimetres


def check_offers(claim: Claim) -> Passed:
    """
    Check seats, eligibility, ranks, free seats and envy; return the pairs passed over.

    That an optimum is one is checked by ``admission.verify_optimum``.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold, and for whom.
    """
    _eligible(claim)
    _seats(claim)
    passed = passed_over(claim)
    _ranks(claim, passed)
    _free_seats(claim, passed)
    if claim.mechanism == "deferred_acceptance":
        _no_envy(claim, passed, round_of_offer=None, round_of_pair=None)
    elif claim.mechanism == "nearest_first":
        rounds = _rounds(passed)
        _no_envy(claim, passed, round_of_offer=claim.rank, round_of_pair=rounds)
    elif claim.mechanism not in OPTIMA:
        broken(f"nobody knows how to check the mechanism {claim.mechanism}")
    return passed


def lot_places(pupil_id: Ids, seed: str) -> NDArray[np.int64]:
    """Return each pupil's place when HMAC-SHA256(seed, id) is sorted, drawn here anew, (P,)."""
    key = seed.encode()
    tickets = [hmac.digest(key, name.encode(), "sha256").hex() for name in pupil_id]
    return np.argsort(np.argsort(np.array(tickets), kind="stable")).astype(np.int64)


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
    )


def offer_mm(claim: Claim) -> Millimetres:
    """Return the distance to each pupil's offer, ``UNREACHABLE_MM`` without one, shape (P,)."""
    own = np.full(len(claim.offer), UNREACHABLE_MM, np.int32)
    placed = np.flatnonzero(claim.offer != NONE)
    own[placed] = claim.distance_mm[placed, claim.offer[placed]]
    return own


def last_in_order(claim: Claim) -> Index:
    """Return the admitted pupil whom each school ranks last, ``NONE`` without offers, (S,)."""
    placed = np.flatnonzero(claim.offer != NONE)
    school = claim.offer[placed]
    tie_class = claim.distance_mm[placed, school] // claim.band_mm
    order = np.lexsort((claim.lot[placed], tie_class, claim.group[placed], school))
    last = np.full(len(claim.seats), NONE, np.int32)
    ends = np.flatnonzero(np.diff(school[order], append=NONE))
    last[school[order][ends]] = placed[order][ends]
    return last


def _eligible(claim: Claim) -> None:
    n_schools = len(claim.seats)
    stray = np.flatnonzero((claim.offer < NONE) | (claim.offer >= n_schools))
    if len(stray):
        broken(f"pupil {claim.pupil_id[stray[0]]} is offered a school that does not exist")
    placed = np.flatnonzero(claim.offer != NONE)
    far = claim.distance_mm[placed, claim.offer[placed]] >= UNREACHABLE_MM
    if far.any():
        p = placed[far][0]
        broken(
            f"eligibility: pupil {claim.pupil_id[p]} is offered school "
            f"{claim.school_code[claim.offer[p]]}, for which there is no distance"
        )


def _seats(claim: Claim) -> None:
    n_offers = np.bincount(claim.offer[claim.offer != NONE], minlength=len(claim.seats))
    over = np.flatnonzero(n_offers > claim.seats)
    if len(over):
        s = over[0]
        broken(
            f"seats: school {claim.school_code[s]} has {claim.seats[s]} seats "
            f"and makes {n_offers[s]} offers"
        )


def _ranks(claim: Claim, passed: Passed) -> None:
    n_before = np.bincount(passed.pupil, minlength=len(claim.offer))
    right = np.where(claim.offer != NONE, n_before + 1, 0)
    wrong = np.flatnonzero(claim.rank != right)
    if len(wrong):
        p = wrong[0]
        broken(
            f"rank: pupil {claim.pupil_id[p]} has rank {claim.rank[p]}; "
            f"the offer stands at {right[p]} in the pupil's own order"
        )


def _free_seats(claim: Claim, passed: Passed) -> None:
    n_offers = np.bincount(claim.offer[claim.offer != NONE], minlength=len(claim.seats))
    is_wasted = (n_offers < claim.seats)[passed.school]
    if claim.mechanism in OPTIMA:
        # A school just as far is no loss to an optimum, which counts metres and not codes.
        is_wasted &= passed.own_mm < offer_mm(claim)[passed.pupil]
    wasted = np.flatnonzero(is_wasted)
    if not len(wasted):
        return
    unplaced = wasted[claim.offer[passed.pupil[wasted]] == NONE]
    first = (unplaced if len(unplaced) else wasted)[0]
    p, s = passed.pupil[first], passed.school[first]
    state = "is unplaced" if len(unplaced) else "is offered a school farther in the own order"
    broken(
        f"free seats: pupil {claim.pupil_id[p]} {state} while school {claim.school_code[s]} "
        f"at {metres(passed.own_mm[first])} m has a free seat"
    )


def _no_envy(
    claim: Claim, passed: Passed, *, round_of_offer: Index | None, round_of_pair: Index | None
) -> None:
    """Check that each school's last admitted pupil stands before everybody it passed over."""
    worst = _worst(claim, round_of_offer)
    pair: list[Whole] = [
        claim.group[passed.pupil],
        passed.own_mm // claim.band_mm,
        claim.lot[passed.pupil],
    ]
    if round_of_pair is not None:
        pair.insert(1, round_of_pair)
    envies = np.zeros(len(passed.pupil), bool)
    for own, admitted in zip(reversed(pair), reversed(worst), strict=True):
        limit = admitted[passed.school]
        envies = (own < limit) | ((own == limit) & envies)
    if envies.any():
        first = np.flatnonzero(envies)[0]
        p, s = passed.pupil[first], passed.school[first]
        broken(
            f"envy: pupil {claim.pupil_id[p]}, group {claim.group[p]}, at "
            f"{metres(passed.own_mm[first])} m, stands before a pupil admitted to school "
            f"{claim.school_code[s]} and was passed over"
        )


def _worst(claim: Claim, round_of_offer: Index | None) -> list[Whole]:
    """Return the key of the last admitted pupil of each school, part by part, shape (S,)."""
    placed = np.flatnonzero(claim.offer != NONE)
    school = claim.offer[placed]
    tie_class = claim.distance_mm[placed, school] // claim.band_mm
    parts: list[Whole] = [claim.group[placed], tie_class, claim.lot[placed]]
    if round_of_offer is not None:
        parts.insert(1, round_of_offer[placed])
    order = np.lexsort((*reversed(parts), school))
    ends = np.flatnonzero(np.diff(school[order], append=NONE))
    worst: list[Whole] = []
    for part in parts:
        # A school without seats admits nobody, and nobody stands before its last: -1.
        limit = np.full(len(claim.seats), NONE, np.int64)
        limit[school[order][ends]] = part[order][ends]
        worst.append(limit)
    return worst


def _rounds(passed: Passed) -> Index:
    """Return the place of each passed-over school in its pupil's order, 1 = first."""
    # Rows come by (pupil, school), so a stable sort by distance keeps ties in school order.
    order = np.lexsort((passed.own_mm, passed.pupil))
    pupil = passed.pupil[order]
    place = np.arange(len(order)) - np.searchsorted(pupil, pupil) + 1
    rounds = np.empty(len(order), np.int32)
    rounds[order] = place
    return rounds


def metres(mm: int | np.integer) -> str:
    """Return millimetres as metres with three decimals."""
    return f"{int(mm) // MM_PER_M}.{int(mm) % MM_PER_M:03d}"
