"""
The checker of grade 10: offers follow from cut-offs, cut-offs are the least that fit.

It shares no code with the solver. That the cut-offs are the least is checked by raising all
over-full schools together, one step at a time, from the floor: slower, and with no short cut.
With a secondary key it is checked by letting applicants ask one after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.verify.offers import broken
from admission.verify.tie_key import check_least_keyed, key_reached
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.wishes.claim import WishClaim
    from gis.units import Index


def check_wishes(claim: WishClaim) -> None:
    """
    Check direct admissions, first wishes, seats and cut-offs; ``cutoff`` has shape (S, W).

    Raises
    ------
    BrokenPromiseError
        Naming the first promise that does not hold.
    """
    _check_direct(claim)
    _check_gaps(claim)
    _check_first_wishes(claim)
    _check_seats(claim)
    if claim.has_key:
        check_least_keyed(claim)
    else:
        _check_least(claim)


def _check_direct(claim: WishClaim) -> None:
    wrong = (claim.direct != NONE) != (claim.offer_wish == 0)
    wrong |= (claim.direct != NONE) & (claim.offer != claim.direct)
    if wrong.any():
        p = np.flatnonzero(wrong)[0]
        broken(f"direct admission: applicant {claim.applicant_id[p]} is not where it was granted")


def _check_gaps(claim: WishClaim) -> None:
    for w, gap in enumerate(claim.gap):
        wrong = np.flatnonzero(claim.cutoff[:, w] != claim.cutoff[:, 0] + gap)
        if len(wrong):
            code = claim.school_code[wrong[0]]
            broken(f"gaps: wish {w + 1} of school {code} does not need {gap / 100:.2f} more")
    first = claim.cutoff[:, 0]
    wrong = np.flatnonzero((first < claim.floor) | ((first - claim.floor) % claim.step != 0))
    if len(wrong):
        broken(f"steps: the cut-off of school {claim.school_code[wrong[0]]} is not on a step")


def _check_first_wishes(claim: WishClaim) -> None:
    school, number = _take(claim, claim.cutoff[:, 0])
    wrong = (school != claim.offer) | (number != claim.offer_wish)
    if wrong.any():
        p = np.flatnonzero(wrong)[0]
        due = "no offer" if school[p] == NONE else f"school {claim.school_code[school[p]]}"
        broken(f"first wish: applicant {claim.applicant_id[p]} must have {due}")


def _check_seats(claim: WishClaim) -> None:
    over = np.flatnonzero(_over(claim, claim.offer, claim.offer_wish, claim.cutoff[:, 0]))
    if len(over):
        broken(f"seats: school {claim.school_code[over[0]]} makes more offers than it may")


def _check_least(claim: WishClaim) -> None:
    cutoff = np.full(len(claim.seats), claim.floor, np.int64)
    while True:
        over = _over(claim, *_take(claim, cutoff), cutoff)
        if not over.any():
            break
        cutoff[over] += claim.step
    wrong = np.flatnonzero(cutoff != claim.cutoff[:, 0])
    if len(wrong):
        s = wrong[0]
        broken(
            f"least cut-offs: school {claim.school_code[s]} has {claim.cutoff[s, 0] / 100:.2f}, "
            f"the least that fits is {cutoff[s] / 100:.2f}"
        )


def _take(claim: WishClaim, cutoff: NDArray[np.integer]) -> tuple[Index, Index]:
    """Return school and wish number of everybody under some first-wish cut-offs."""
    school = claim.direct.copy()
    number = np.where(claim.direct != NONE, 0, NONE).astype(np.int32)
    for w in reversed(range(len(claim.gap))):
        wanted = claim.wish[:, w]
        good = (wanted != NONE) & (claim.direct == NONE)
        good &= ~claim.barred & _reaches(claim, claim.score - claim.gap[w], wanted, cutoff)
        school[good] = wanted[good]
        number[good] = w + 1
    return school, number


def _reaches(
    claim: WishClaim, points: NDArray[np.int32], school: Index, cutoff: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Return who reaches the cut-off of the school beside it, with the key where there is one."""
    if not claim.has_key:
        return points >= cutoff[school]
    above = points >= cutoff[school] + claim.step
    return above | ((points >= cutoff[school]) & key_reached(claim.key, claim.needed_key[school]))


def _over(
    claim: WishClaim, school: Index, number: Index, cutoff: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Return which schools hold more than their seats in a way that the tie rule forbids."""
    n_schools = len(claim.seats)
    held = np.bincount(school[school != NONE], minlength=n_schools)
    over = held > claim.seats
    if claim.tie_rule == "admit_all":
        by_wish = np.flatnonzero(number > 0)
        at = school[by_wish]
        points = claim.score[by_wish] - np.array(claim.gap)[number[by_wish] - 1]
        above = np.bincount(at[points > cutoff[at]], minlength=n_schools)
        above += np.bincount(school[number == 0], minlength=n_schools)
        over &= above >= claim.seats
    return over
