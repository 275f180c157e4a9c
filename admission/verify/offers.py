"""
The checker: whether a result keeps every promise of its policy.

It shares no code with the solvers, holds only plain array comparisons, and rests on three facts.
Of all pairs, the one smallest by (group, distance class, lot, distance) is the first choice of
both its pupil and its school; seat it, strike it, repeat: so there is exactly one outcome
without justified envy, and deferred acceptance must be it. And nearest-first is the one outcome
without envy where a school ranks its applicants by (group, round in which they apply, distance
class, lot). So a result that passes is not merely harmless: it is what the policy prescribes,
seat by seat. Where a catchment lets pupils stand later at some schools, several outcomes may be
free of envy; then no cycle of pupils may be able to move up together, which only the outcome
best for all pupils allows (``admission.verify.best``).
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from admission.verify.best import check_best_for_pupils
from admission.verify.claim import (
    CELLS_AT_A_TIME,
    OPEN,
    OPTIMA,
    STABLE,
    TWO_STAGES,
    Claim,
    Passed,
    barred_at,
    broken,
    later_at,
    metres,
    offer_mm,
    passed_over,
)
from admission.verify.envy import check_no_envy, rounds
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Index

__all__ = [
    "CELLS_AT_A_TIME",
    "Claim",
    "Passed",
    "broken",
    "check_offers",
    "last_in_order",
    "lot_places",
    "metres",
    "offer_mm",
    "passed_over",
]


def check_offers(claim: Claim) -> Passed:
    """
    Check seats, eligibility, ranks, free seats and envy; return the pairs passed over.

    That an optimum is one is checked by ``admission.verify.optimum``.

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold, and for whom.
    """
    _eligible(claim)
    _seats(claim)
    passed = passed_over(claim)
    _ranks(claim, passed)
    wanted = passed.only(passed.barred == OPEN)
    _free_seats(claim, wanted)
    if claim.mechanism in STABLE:
        check_no_envy(claim, wanted)
        if claim.later is not None:  # without it there is one outcome without envy
            check_best_for_pupils(claim, wanted)
    elif claim.mechanism == "nearest_first":
        n_asked = np.bincount(wanted.pupil, minlength=len(claim.offer)) + 1
        check_no_envy(claim, wanted, first=(n_asked.astype(np.int32), rounds(wanted)))
    elif claim.mechanism == TWO_STAGES:
        _first_stage(claim, wanted)
    elif claim.mechanism not in OPTIMA:
        broken(f"nobody knows how to check the mechanism {claim.mechanism}")
    return passed


def _first_stage(claim: Claim, wanted: Passed) -> None:
    """Check the stage within the limit: whoever sits farther stands after everybody there."""
    beyond = (offer_mm(claim) > claim.limit_mm).astype(np.int32)
    near = wanted.only(wanted.own_mm <= claim.limit_mm)
    check_no_envy(claim, near, stage=beyond)
    if claim.later is not None:
        offer = np.where(beyond == 0, claim.offer, NONE).astype(np.int32)
        check_best_for_pupils(replace(claim, offer=offer), near)


def lot_places(pupil_id: Ids, seed: str) -> NDArray[np.int64]:
    """Return each pupil's place when HMAC-SHA256(seed, id) is sorted, drawn here anew, (P,)."""
    key = seed.encode()
    tickets = [hmac.digest(key, name.encode(), "sha256").hex() for name in pupil_id]
    return np.argsort(np.argsort(np.array(tickets), kind="stable")).astype(np.int64)


def last_in_order(claim: Claim) -> Index:
    """Return the admitted pupil whom each school ranks last, ``NONE`` without offers, (S,)."""
    placed = np.flatnonzero(claim.offer != NONE)
    school = claim.offer[placed]
    tie_class = claim.distance_mm[placed, school] // claim.band_mm
    later = later_at(claim, placed, school)
    order = np.lexsort((claim.lot[placed], tie_class, later, claim.group[placed], school))
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
    barred = barred_at(claim, placed, claim.offer[placed]) != OPEN
    if barred.any():
        p = placed[barred][0]
        broken(
            f"eligibility: pupil {claim.pupil_id[p]} is offered school "
            f"{claim.school_code[claim.offer[p]]}, which a rule of the policy bars"
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
    if claim.mechanism in (*OPTIMA, TWO_STAGES):
        # A school just as far is no loss to an optimum, which counts metres and not codes.
        nearer = passed.own_mm < offer_mm(claim)[passed.pupil]
        is_wasted &= nearer | (passed.own_mm <= claim.limit_mm)
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
