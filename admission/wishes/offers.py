"""
Grade 10: cut-offs per school from scores and ranked wishes, the least vector that fits.

From the floor upward each school's cut-off rises by whole steps until nobody is over seats when
every applicant takes the first wish whose cut-off the score reaches; a later wish needs a gap
more. Raising one cut-off can only add applicants elsewhere, so the least vector exists, is
unique, and does not depend on which school is raised first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.wishes.cutoffs import Grid, least_limits
from admission.wishes.tie_key import cutoffs_of_levels, keyed_levels
from gis.errors import PositionError, ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Index

DIRECT: Final = 0
"""Wish number of a direct admission."""

REJECT_ALL: Final = "reject_all"
ADMIT_ALL: Final = "admit_all"
SECONDARY_KEY: Final = "secondary_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    """
    The applicants of one run, P of them, with W wishes each.

    Attributes
    ----------
    id
        Opaque text, ascending, unique, shape (P,).
    score
        Hundredths of a point, int32, shape (P,).
    wish
        School of each wish in order, ``NONE`` for a wish left empty, shape (P, W).
    direct
        School admitted to before all others; ``NONE`` for nearly all, shape (P,).
    barred
        Not admitted by score, for a missing paper or a breach of the exam's rules, shape (P,).
    key
        Marks that decide among equal scores, higher is better, shape (P, k).
    """

    id: Ids
    score: NDArray[np.int32]
    wish: Index
    direct: Index
    barred: NDArray[np.bool_]
    key: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.id)

    def take(self, row: Index) -> Applicants:
        """Return some applicants in the order of ``row``."""
        return Applicants(
            id=self.id[row],
            score=self.score[row],
            wish=self.wish[row],
            direct=self.direct[row],
            barred=self.barred[row],
            key=self.key[row],
        )

    def check(self, n_schools: int) -> None:
        """Raise if shapes or positions do not fit together."""
        n = len(self.id)
        columns = (self.score, self.direct, self.barred)
        tables = (self.wish, self.key)
        if any(one.shape != (n,) for one in columns) or any(
            one.shape[:1] != (n,) for one in tables
        ):
            msg = f"{n} applicants, {self.score.shape} scores, {self.wish.shape} wishes"
            raise ShapeError(msg)
        for school in (self.wish, self.direct):
            if school.size and not NONE <= school.min() <= school.max() < n_schools:
                msg = f"wishes run {school.min()} to {school.max()} of {n_schools} schools"
                raise PositionError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRules:
    """
    What decides, in hundredths of a point.

    Attributes
    ----------
    gap
        How much more each wish needs than the first, ascending from 0, length W.
    step
        By how much a cut-off rises at a time.
    floor
        Lowest cut-off.
    tie_rule
        ``reject_all``: equal scores that do not all fit are all refused. ``admit_all``: they
        are all admitted, as long as those above leave a seat. ``secondary_key``: the key
        decides among those within one step; who is still equal and does not fit is refused.
    """

    gap: tuple[int, ...]
    step: int
    floor: int
    tie_rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOffers:
    """
    Who is offered what, and the cut-offs.

    Attributes
    ----------
    school
        ``NONE`` for no offer, shape (P,).
    wish
        Number of the wish from 1, ``DIRECT`` for direct admission, ``NONE`` for no offer, (P,).
    cutoff
        Hundredths of a point for the first wish, shape (S,).
    needed_key
        Least key admitted at exactly the cut-off, ``NONE`` throughout where everybody with
        that score is, shape (S, k).
    """

    school: Index
    wish: Index
    cutoff: NDArray[np.int32]
    needed_key: NDArray[np.int32]


def offers_by_score(
    applicants: Applicants, seats: NDArray[np.int32], rules: WishRules
) -> WishOffers:
    """
    Return the offers under the least cut-offs.

    Parameters
    ----------
    applicants
        With P rows and as many wishes as there are gaps.
    seats
        Seats of each school, direct admissions included, shape (S,).
    rules
        What decides.

    Raises
    ------
    ShapeError
        If the arrays do not fit together, or a school has more direct admissions than seats.
    """
    left = _seats_left(applicants, seats, rules)
    reach = applicants.score[:, None].astype(np.int64) - np.array(rules.gap)
    open_wish = (applicants.wish != NONE) & _by_score(applicants)[:, None]
    if rules.tie_rule == SECONDARY_KEY:
        keyed = keyed_levels(reach, applicants.key, floor=rules.floor, step=rules.step)
        grid = Grid(floor=0, step=1, admits_ties=False)
        number, limit = least_limits(applicants.wish, keyed.level, open_wish, left=left, grid=grid)
        cutoff, needed = cutoffs_of_levels(
            limit, keyed.distinct, floor=rules.floor, step=rules.step
        )
    else:
        grid = Grid(floor=rules.floor, step=rules.step, admits_ties=rules.tie_rule == ADMIT_ALL)
        number, limit = least_limits(applicants.wish, reach, open_wish, left=left, grid=grid)
        cutoff = limit.astype(np.int32)
        needed = np.full((len(seats), applicants.key.shape[1]), NONE, np.int32)
    return _offers(applicants, number, cutoff=cutoff, needed=needed)


def _by_score(applicants: Applicants) -> NDArray[np.bool_]:
    good: NDArray[np.bool_] = (applicants.direct == NONE) & ~applicants.barred
    return good


def _seats_left(
    applicants: Applicants, seats: NDArray[np.int32], rules: WishRules
) -> NDArray[np.int64]:
    """Return the seats that direct admissions leave."""
    applicants.check(len(seats))
    if applicants.wish.shape[1] != len(rules.gap):
        msg = f"{applicants.wish.shape[1]} wishes and {len(rules.gap)} gaps"
        raise ShapeError(msg)
    is_direct = applicants.direct != NONE
    n_direct = np.bincount(applicants.direct[is_direct], minlength=len(seats))
    left = seats.astype(np.int64) - n_direct
    if (left < 0).any():
        s = int(np.flatnonzero(left < 0)[0])
        msg = f"school {s} has {n_direct[s]} direct admissions and {seats[s]} seats"
        raise ShapeError(msg)
    return left


def _offers(
    applicants: Applicants,
    number: Index,
    *,
    cutoff: NDArray[np.int32],
    needed: NDArray[np.int32],
) -> WishOffers:
    is_direct = applicants.direct != NONE
    taken = np.take_along_axis(applicants.wish, np.maximum(number, 0)[:, None], axis=1)[:, 0]
    school = np.where(number == NONE, NONE, taken)
    wish = np.where(number == NONE, NONE, number + 1)
    return WishOffers(
        school=np.where(is_direct, applicants.direct, school).astype(np.int32),
        wish=np.where(is_direct, DIRECT, wish).astype(np.int32),
        cutoff=cutoff,
        needed_key=needed,
    )
