"""The checker of what is published beside the offers: cut-offs and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.verify.claim import OPEN, TWO_STAGES, broken, metres, offer_mm
from admission.verify.offers import last_in_order
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.verify.claim import Claim, Passed, Whole
    from gis.units import Index, Millimetres

REASON_WORDS: Final = {
    "deferred_acceptance": "full",
    "nearest_first": "full",
    "fixed_zones": "full",
    "deferred_then_minimum_total": "full",
    "minimum_total": "optimum",
    "minimum_worst": "optimum",
}
"""What a family is told of a school that no rule bars and no limit cuts off."""

BARRED_WORDS: Final = ("full", "not_eligible", "zone", "programme", "too_far", "optimum", "family")
"""Words by number, as pairs are barred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoffTable:
    """
    Claimed cut-offs, one row per school and group in that order; C rows.

    ``last_mm`` is ``NONE`` where nothing stands.
    """

    school: Index
    group: NDArray[np.int32]
    last_mm: Millimetres
    seats: NDArray[np.int32]
    n_offers: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonTable:
    """
    Claimed reasons, rows ascending by (pupil, school); R rows.

    ``last_mm`` is ``NONE`` and ``has_last`` false where no cut-off stands.
    """

    pupil: Index
    school: Index
    word: NDArray[np.object_]
    own_mm: Millimetres
    has_last: NDArray[np.bool_]
    last_mm: Millimetres
    last_group: NDArray[np.int32]


def check_cutoffs(claim: Claim, table: CutoffTable, *, group: NDArray[np.int32]) -> None:
    """Check every cut-off against the offers; ``group`` is the pupils' group column, (P,)."""
    groups = np.unique(group)
    n_rows = len(claim.seats) * len(groups)
    expected_school = np.repeat(np.arange(len(claim.seats)), len(groups))
    complete = (
        len(table.school) == n_rows
        and np.array_equal(table.school, expected_school)
        and np.array_equal(table.group, np.tile(groups, len(claim.seats)))
    )
    if not complete:
        broken("cut-offs: not exactly one row for each school and group, in order")
    last_mm = np.full(n_rows, NONE, np.int64)
    n_offers = np.zeros(n_rows, np.int64)
    placed = claim.offer != NONE
    row = claim.offer[placed] * len(groups) + np.searchsorted(groups, group[placed])
    np.maximum.at(last_mm, row, offer_mm(claim)[placed])
    np.add.at(n_offers, row, 1)
    right: dict[str, Whole] = {
        "last_mm": last_mm,
        "n_offers": n_offers,
        "seats": claim.seats[table.school],
    }
    for name, values in right.items():
        wrong = np.flatnonzero(getattr(table, name) != values)
        if len(wrong):
            at = wrong[0]
            broken(
                f"cut-offs: school {claim.school_code[table.school[at]]}, group "
                f"{table.group[at]}: {name} is {getattr(table, name)[at]}, must be {values[at]}"
            )


def check_reasons(
    claim: Claim, passed: Passed, table: ReasonTable, *, group: NDArray[np.int32]
) -> None:
    """Check that the reasons are complete and true; ``group`` is the pupils' column, (P,)."""
    _complete(claim, passed, table)
    word = _words(claim, passed)
    last = last_in_order(claim)[table.school]
    has_last = (last != NONE) & (word == "full")
    right = {
        "word": word,
        "own_mm": passed.own_mm,
        "has_last": has_last,
        "last_mm": np.where(has_last, offer_mm(claim)[last], NONE),
        "last_group": np.where(has_last, group[last], 0),
    }
    for name, values in right.items():
        wrong = np.flatnonzero(getattr(table, name) != values)
        if len(wrong):
            at = wrong[0]
            p, s = table.pupil[at], table.school[at]
            broken(
                f"reasons: pupil {claim.pupil_id[p]}, school {claim.school_code[s]}: "
                f"{name} is {getattr(table, name)[at]}, must be {values[at]}"
            )


def _words(claim: Claim, passed: Passed) -> NDArray[np.object_]:
    """Return the word that each passed-over pair must have, shape (R,)."""
    word = np.full(len(passed.pupil), REASON_WORDS[claim.mechanism], object)
    if claim.mechanism == TWO_STAGES:
        own_mm = offer_mm(claim)
        near = claim.offer[own_mm <= claim.limit_mm]
        is_filled = np.bincount(near, minlength=len(claim.seats)) >= claim.seats
        far = passed.own_mm > claim.limit_mm
        word[far] = np.where(is_filled[passed.school[far]], "too_far", "optimum")
    barred = passed.barred != OPEN
    word[barred] = np.array(BARRED_WORDS, object)[passed.barred[barred]]
    return word


def _complete(claim: Claim, passed: Passed, table: ReasonTable) -> None:
    n_schools = len(claim.seats)
    given = table.pupil.astype(np.int64) * n_schools + table.school
    due = passed.pupil.astype(np.int64) * n_schools + passed.school
    if np.array_equal(given, due):
        return
    missing = np.setdiff1d(due, given)
    if len(missing):
        p, s = divmod(int(missing[0]), n_schools)
        broken(
            f"reasons: pupil {claim.pupil_id[p]} has none for school {claim.school_code[s]} "
            f"at {metres(claim.distance_mm[p, s])} m"
        )
    stray = np.setdiff1d(given, due)
    if len(stray):
        p, s = divmod(int(stray[0]), n_schools)
        broken(
            f"reasons: pupil {claim.pupil_id[p]} has one for school {claim.school_code[s]}, "
            "which does not stand before the offer"
        )
    broken("reasons: rows repeated or not sorted by pupil and school")
