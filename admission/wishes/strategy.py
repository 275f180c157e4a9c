"""
How far grade-10 rules reward tactics: wishes in another order, and who is passed over.

Rules in which a later wish needs more than an earlier one are not strategy-proof: who puts a
safe school first may be better off than who lists the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from admission.wishes.offers import Applicants, WishOffers, WishRules, offers_by_score
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis.units import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """The applicants, seats and rules of one programme."""

    applicants: Applicants
    seats: NDArray[np.int32]
    rules: WishRules

    def run(self) -> WishOffers:
        """Return the offers under the rules."""
        return offers_by_score(self.applicants, self.seats, self.rules)


def gains_by_order(exam: Exam, offers: WishOffers, row: Index) -> Iterator[int]:
    """
    Yield for some applicants how many places of their own list another order would gain.

    Parameters
    ----------
    exam
        As it was run.
    offers
        Its outcome.
    row
        Positions of the applicants to try, one by one, all others keeping their lists.

    Notes
    -----
    The list as given is taken for the truth. Each wish that was missed and is wanted more than
    the outcome is put first, the others keep their order, and the whole exam is run again.
    That is enough: cut-offs under which any order is admitted there fit this order too, since
    a first wish needs least, so its least cut-offs are not higher. For the same reason the
    first wish itself cannot be gained. 0 means that no order of the same wishes helps.
    """
    for p in row.tolist():
        got = int(offers.wish[p])
        n_missed = exam.applicants.wish.shape[1] if got == NONE else max(got - 1, 0)
        yield _gain(exam, p, n_missed)


def _gain(exam: Exam, p: int, n_missed: int) -> int:
    own = exam.applicants.wish[p]
    if exam.applicants.barred[p] or exam.applicants.direct[p] != NONE:
        return 0
    for w in range(1, n_missed):
        if own[w] == NONE:
            continue
        wish = exam.applicants.wish.copy()
        wish[p] = [own[w], *np.delete(own, w)]
        again = replace(exam, applicants=replace(exam.applicants, wish=wish)).run()
        if int(again.school[p]) == int(own[w]):
            return n_missed - w
    return 0


def passed_over(exam: Exam, offers: WishOffers) -> NDArray[np.bool_]:
    """
    Return who missed a wish at a school that admitted somebody with a lower score, shape (P,).

    Direct admissions and barred applicants do not count, nor do wishes after the one that was
    met.
    """
    applicants = exam.applicants
    by_score = offers.wish > 0
    lowest = np.full(len(exam.seats), np.iinfo(np.int32).max, np.int32)
    np.minimum.at(lowest, offers.school[by_score], applicants.score[by_score])
    number = np.arange(1, applicants.wish.shape[1] + 1)
    met = np.where(offers.wish == NONE, len(number) + 1, offers.wish)
    missed = (applicants.wish != NONE) & (number < met[:, None])
    lower = lowest[applicants.wish] < applicants.score[:, None]
    considered = ~applicants.barred & (applicants.direct == NONE)
    found: NDArray[np.bool_] = (missed & lower).any(axis=1) & considered
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """
    What a set of rules does to the same applicants.

    Attributes
    ----------
    placed, first_wish
        Applicants with an offer, and with their first wish.
    seats_left, seats_over
        Free seats, and offers beyond the seats.
    at_floor
        Schools that are not full.
    median_cutoff
        Of the schools above the floor, hundredths of a point; ``NONE`` without any.
    other_cutoffs, other_offers
        Schools and applicants for whom it is not as under the rules of the run.
    """

    placed: int
    first_wish: int
    seats_left: int
    seats_over: int
    at_floor: int
    median_cutoff: int
    other_cutoffs: int
    other_offers: int


def effect(exam: Exam, offers: WishOffers, of_run: WishOffers) -> Effect:
    """Return what rules do, beside the offers of the run itself."""
    held = np.bincount(offers.school[offers.school != NONE], minlength=len(exam.seats))
    left = exam.seats.astype(np.int64) - held
    above = offers.cutoff[offers.cutoff > exam.rules.floor]
    width = max(offers.needed_key.shape[1], of_run.needed_key.shape[1])
    keys = (_widened(one.needed_key, width) for one in (offers, of_run))
    same = (offers.cutoff == of_run.cutoff) & np.equal(*keys).all(axis=1)
    return Effect(
        placed=int(np.count_nonzero(offers.school != NONE)),
        first_wish=int(np.count_nonzero(offers.wish == 1)),
        seats_left=int(left[left > 0].sum()),
        seats_over=int(-left[left < 0].sum()),
        at_floor=int(np.count_nonzero(offers.cutoff == exam.rules.floor)),
        median_cutoff=int(np.sort(above)[len(above) // 2]) if len(above) else NONE,
        other_cutoffs=int(np.count_nonzero(~same)),
        other_offers=int(np.count_nonzero(offers.school != of_run.school)),
    )


def _widened(needed_key: NDArray[np.int32], width: int) -> NDArray[np.int32]:
    """Return keys with ``NONE`` for the marks that their rules do not look at, shape (S, width)."""
    wide = np.full((len(needed_key), width), NONE, np.int32)
    wide[:, : needed_key.shape[1]] = needed_key
    return wide
