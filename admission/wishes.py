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

from gis.errors import PositionError, ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Index

DIRECT: Final = 0
"""Wish number of a direct admission."""

REJECT_ALL: Final = "reject_all"
ADMIT_ALL: Final = "admit_all"


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
    """

    id: Ids
    score: NDArray[np.int32]
    wish: Index
    direct: Index

    def __len__(self) -> int:
        return len(self.id)

    def check(self, n_schools: int) -> None:
        """Raise if shapes or positions do not fit together."""
        n = len(self.id)
        if self.score.shape != (n,) or self.direct.shape != (n,) or self.wish.shape[:1] != (n,):
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
        are all admitted, as long as those above leave a seat.
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
    """

    school: Index
    wish: Index
    cutoff: NDArray[np.int32]


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

    Notes
    -----
    A school over its seats rises at once to where the applicants it has now would fit: those
    it gets later can only raise it further. O(P W) per sweep, a few dozen sweeps for a city.
    """
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
    reach = applicants.score[:, None] - np.array(rules.gap, np.int32)
    open_wish = (applicants.wish != NONE) & ~is_direct[:, None]
    cutoff = np.full(len(seats), rules.floor, np.int32)
    while True:
        number = _first_wish(applicants.wish, reach, open_wish, cutoff)
        raised = _raised(applicants.wish, reach, number, cutoff=cutoff, left=left, rules=rules)
        if np.array_equal(raised, cutoff):
            break
        cutoff = raised
    taken = np.take_along_axis(applicants.wish, np.maximum(number, 0)[:, None], axis=1)[:, 0]
    school = np.where(number == NONE, NONE, taken)
    wish = np.where(number == NONE, NONE, number + 1)
    return WishOffers(
        school=np.where(is_direct, applicants.direct, school).astype(np.int32),
        wish=np.where(is_direct, DIRECT, wish).astype(np.int32),
        cutoff=cutoff,
    )


def _first_wish(
    wish: Index, reach: NDArray[np.int32], open_wish: NDArray[np.bool_], cutoff: NDArray[np.int32]
) -> Index:
    """Return the position of the first wish whose cut-off is reached, ``NONE`` without one."""
    good = open_wish & (reach >= cutoff[wish])
    first = np.argmax(good, axis=1)
    return np.where(good.any(axis=1), first, NONE).astype(np.int32)


def _raised(  # one sweep over all schools
    wish: Index,
    reach: NDArray[np.int32],
    number: Index,
    *,
    cutoff: NDArray[np.int32],
    left: NDArray[np.int64],
    rules: WishRules,
) -> NDArray[np.int32]:
    """Return the cut-offs at which every school's present applicants would fit."""
    row = np.flatnonzero(number != NONE)
    school = wish[row, number[row]]
    over = np.flatnonzero(np.bincount(school, minlength=len(left)) > left)
    raised = cutoff.copy()
    order = np.lexsort((reach[row, number[row]], school))
    school, points = school[order], reach[row, number[row]][order]
    start = np.searchsorted(school, over)
    end = np.searchsorted(school, over, side="right")
    for s, a, b in zip(over, start, end, strict=True):
        raised[s] = _fitting(points[a:b], int(cutoff[s]), int(left[s]), rules)
    return raised


def _fitting(points: NDArray[np.int32], cutoff: int, n_seats: int, rules: WishRules) -> int:
    """Return the least cut-off from ``cutoff`` on at which the ascending ``points`` fit."""
    while True:
        n_reach = len(points) - int(np.searchsorted(points, cutoff))
        n_above = len(points) - int(np.searchsorted(points, cutoff, side="right"))
        if n_reach <= n_seats or (rules.tie_rule == ADMIT_ALL and n_above < n_seats):
            return cutoff
        cutoff += rules.step
