"""
What of a cut-off may be told in public, without telling where a child lives.

A cut-off is the distance of one child's home. It is told rounded up to 50 m, only where the
school made at least ten offers to the group, and only where at least ten children of the season
live in places that all public numbers together leave open for that child. Rounding and ten
offers alone are not enough: whoever lives in the ring of 50 m and nearer to another school that
would have taken the child cannot be the one, and in drawn cities that left one to nine houses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.cutoff import Cutoffs
    from gis.units import Index, Millimetres

STEP_MM: Final = 50_000
"""Public and family figures are rounded up to whole steps of 50 m."""

FEWEST: Final = 10
"""Smallest number of children that a public figure may stand for."""

WHY: Final = ("shown", "no_offers", "few_offers", "few_homes")
"""Why a cut-off is told or not, by number: position in this list."""

SHOWN, NO_OFFERS, FEW_OFFERS, FEW_HOMES = range(len(WHY))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCutoffs:
    """
    Cut-offs as the public may see them; S schools, G groups.

    Attributes
    ----------
    group
        The groups, ascending, shape (G,).
    shown_mm
        The cut-off rounded up, ``NONE`` where it is not told, shape (S, G).
    why
        Position in ``WHY``, uint8, shape (S, G).
    admits_mm
        What everybody can conclude: a child of the group who lives nearer than this to the
        school would have been admitted; ``NONE`` where nothing follows, shape (S, G).
    """

    group: NDArray[np.int32]
    shown_mm: Millimetres
    why: NDArray[np.uint8]
    admits_mm: Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    A publication with what only the publisher knows.

    Attributes
    ----------
    public
        What is told.
    last_pupil
        Whose distance each cut-off is, ``NONE`` without offers, shape (S, G); never published.
    distance_mm
        Pupil to school as it was then, P rows of today's pupils; ``UNREACHABLE_MM`` for a pupil
        who was not there, whose home then hides nobody. ``None`` where all is as today.
    """

    public: PublicCutoffs
    last_pupil: Index
    distance_mm: Millimetres | None = None


def rounded_up_mm(mm: int) -> int:
    """
    Return a distance as the public may see it: whole steps, upwards, at least one.

    Examples
    --------
    >>> rounded_up_mm(1_240_001), rounded_up_mm(1_250_000), rounded_up_mm(0)
    (1250000, 1250000, 50000)
    """
    return max(1, -(-mm // STEP_MM)) * STEP_MM


def publish(
    cutoffs: Cutoffs,
    seats: NDArray[np.int32],
    last_pupil: Index,
    distance_mm: Millimetres,
    *,
    earlier: Sequence[Published] = (),
) -> Published:
    """
    Return the cut-offs that may be told.

    Parameters
    ----------
    cutoffs
        The exact ones of a placement.
    seats
        Seats of each school, shape (S,).
    last_pupil
        Farthest admitted pupil of each cell, shape (S, G); see ``last_of_cells``.
    distance_mm
        Pupil to school, shape (P, S).
    earlier
        What was published before about these pupils; where the same child is the last one
        again, all its publications are looked at together.

    Notes
    -----
    O(P S G). Each cell is judged as if every other one were told: withholding a number never
    tells more about another child.
    """
    rounded = np.maximum(-(-cutoffs.last_mm.astype(np.int64) // STEP_MM), 1) * STEP_MM
    raw = np.where(cutoffs.n_offers >= FEWEST, rounded, NONE).astype(np.int32)
    admits = _admits(raw, cutoffs, seats)
    why = np.full(raw.shape, SHOWN, np.uint8)
    why[cutoffs.n_offers < FEWEST] = FEW_OFFERS
    why[cutoffs.n_offers == 0] = NO_OFFERS
    for s, g in np.argwhere(why == SHOWN):
        possible = homes_left_open(distance_mm, raw, admits, school=int(s), column=int(g))
        for before in earlier:
            possible &= _left_open_before(distance_mm, before, int(last_pupil[s, g]))
        if np.count_nonzero(possible) < FEWEST:
            why[s, g] = FEW_HOMES
    shown = np.where(why == SHOWN, raw, NONE).astype(np.int32)
    public = PublicCutoffs(
        group=cutoffs.group, shown_mm=shown, why=why, admits_mm=_admits(shown, cutoffs, seats)
    )
    return Published(public=public, last_pupil=last_pupil)


def as_told(
    cutoffs: Cutoffs, seats: NDArray[np.int32], shown_mm: Millimetres, why: NDArray[np.uint8]
) -> PublicCutoffs:
    """
    Return an earlier publication from what was told, with what everybody can conclude.

    Parameters
    ----------
    cutoffs, seats
        Of the placement it was about.
    shown_mm, why
        As they were told, shape (S, G).
    """
    admits = _admits(shown_mm, cutoffs, seats)
    return PublicCutoffs(group=cutoffs.group, shown_mm=shown_mm, why=why, admits_mm=admits)


def last_of_cells(
    group: NDArray[np.int32], school: Index, distance_mm: Millimetres, cutoffs: Cutoffs
) -> Index:
    """
    Return the farthest admitted pupil of each school and group, the first by id among equals.

    Parameters
    ----------
    group
        Group of each pupil, shape (P,).
    school
        Offer of each pupil, shape (P,).
    distance_mm
        Shape (P, S).
    cutoffs
        Of the same placement.

    Returns
    -------
    last_pupil
        ``NONE`` without offers, shape (S, G).
    """
    last = np.full(cutoffs.last_mm.shape, NONE, np.int32)
    placed = np.flatnonzero(school != NONE)[::-1]
    column = np.searchsorted(cutoffs.group, group[placed])
    at = school[placed]
    is_last = distance_mm[placed, at] == cutoffs.last_mm[at, column]
    last[at[is_last], column[is_last]] = placed[is_last]  # written last: the first by id
    return last


@kernel
def homes_left_open(
    home_mm: Millimetres, shown_mm: Millimetres, admits_mm: Millimetres, school: int, column: int
) -> NDArray[np.bool_]:
    """
    Tell for each home whether the last child of a published cell may live there.

    Parameters
    ----------
    home_mm
        Home to school, shape (H, S).
    shown_mm, admits_mm
        As in ``PublicCutoffs``, shape (S, G).
    school, column
        The cell.

    Returns
    -------
    possible
        Inside the ring, and not nearer to another school that would have admitted, shape (H,).
    """
    high = shown_mm[school, column]
    possible = np.zeros(len(home_mm), np.bool_)
    for h in range(len(home_mm)):
        own = home_mm[h, school]
        if not high - STEP_MM < own <= high:
            continue
        possible[h] = True
        for other in range(len(shown_mm)):
            mm = home_mm[h, other]
            if mm < own and mm <= admits_mm[other, column]:
                possible[h] = False
                break
    return possible


def _admits(shown_mm: Millimetres, cutoffs: Cutoffs, seats: NDArray[np.int32]) -> Millimetres:
    """Return within what distance a child of each group would surely have been admitted."""
    admits = np.where(shown_mm == NONE, NONE, shown_mm - STEP_MM)
    is_open = cutoffs.n_offers.sum(axis=1) < seats
    admits[is_open] = UNREACHABLE_MM - 1
    # whoever stands in a group before the last admitted one was not refused
    later = np.cumsum(cutoffs.n_offers[:, ::-1], axis=1)[:, ::-1] - cutoffs.n_offers
    admits[later > 0] = UNREACHABLE_MM - 1
    return admits.astype(np.int32)


def _left_open_before(distance_mm: Millimetres, before: Published, pupil: int) -> NDArray[np.bool_]:
    """Tell for each home whether earlier publications leave it open for the same child."""
    then_mm = distance_mm if before.distance_mm is None else before.distance_mm
    possible = np.ones(len(then_mm), np.bool_)
    told = (before.last_pupil == pupil) & (before.public.why == SHOWN)
    for s, g in np.argwhere(told):
        possible &= homes_left_open(
            then_mm,
            before.public.shown_mm,
            before.public.admits_mm,
            school=int(s),
            column=int(g),
        )
    return possible
