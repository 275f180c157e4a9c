"""
Nearest first: the scan described by the Department in July 2024, seats given for good.

Group by group, in rounds: every pupil still without a seat applies to the nearest school not
yet tried, full or not, and each school gives its free seats, finally, to the nearest of this
round's applicants. A seat once given is never taken back, so a pupil may lose a seat to a
farther one who applied in an earlier round; deferred acceptance exists because of that.
Source: danviet.vn 20240711181347054, 11 July 2024.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from admission.deferred import ranks
from admission.opening import NO_BAR, WIDTH, next_school
from gis.kernel import kernel
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres

Watch: TypeAlias = Callable[["Index", "Index", "NDArray[np.int64]"], None]
"""Takes who applies in a round, ascending, where, and the seats left at each school."""


def unseen(pupil: Index, applied: Index, left: NDArray[np.int64]) -> None:
    """Watch nothing."""


def nearest_first(
    distance_mm: Millimetres,
    seats: NDArray[np.int32],
    order: SchoolOrder,
    watch: Watch = unseen,
) -> tuple[Index, Index]:
    """
    Return the school and its rank for each pupil.

    Parameters
    ----------
    distance_mm
        Pupil ``p`` to school ``s``, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    order
        How schools rank pupils.
    watch
        Told about every round before its seats are given.

    Returns
    -------
    school, rank
        Offer of each pupil, ``NONE`` without one, and its place in the pupil's order, 0
        without one; shape (P,) each.
    """
    school = np.full(len(distance_mm), NONE, np.int32)
    left = seats.astype(np.int64)
    for group in range(int(order.group_rank.max(initial=NONE)) + 1):
        waiting = np.flatnonzero(order.group_rank == group).astype(np.int32)
        _place_group(distance_mm, left, school, waiting=waiting, order=order, watch=watch)
    return school, ranks(distance_mm, school)


def _place_group(
    distance_mm: Millimetres,
    left: NDArray[np.int64],
    school: Index,
    *,
    waiting: Index,
    order: SchoolOrder,
    watch: Watch,
) -> None:
    """Place one group in rounds; ``left`` and ``school`` are changed."""
    opened = np.empty((len(waiting), WIDTH), np.int32)
    progress = np.zeros((len(waiting), 2), np.int32)
    active = np.arange(len(waiting), dtype=np.int32)
    while len(active) and left.any():
        applied = _apply(distance_mm, waiting, active, opened, progress)
        active, applied = active[applied != NONE], applied[applied != NONE]
        watch(waiting[active], applied, left)
        _give_seats(distance_mm, left, school, pupil=waiting[active], applied=applied, order=order)
        active = active[school[waiting[active]] == NONE]


def _give_seats(
    distance_mm: Millimetres,
    left: NDArray[np.int64],
    school: Index,
    *,
    pupil: Index,
    applied: Index,
    order: SchoolOrder,
) -> None:
    """Give each school's free seats to the best of this round's applicants, for good."""
    trying = left[applied] > 0
    pupil, applied = pupil[trying], applied[trying]
    tie_class = distance_mm[pupil, applied] // order.band_mm
    later = order.later_at(pupil, applied)
    best_first = np.lexsort((order.lot[pupil], tie_class, later, applied))
    pupil, applied = pupil[best_first], applied[best_first]
    place = np.arange(len(applied)) - np.searchsorted(applied, applied)
    wins = place < left[applied]
    school[pupil[wins]] = applied[wins]
    left -= np.bincount(applied[wins], minlength=len(left))


@kernel
def _apply(
    distance_mm: Millimetres, waiting: Index, active: Index, opened: Index, progress: Index
) -> Index:
    """Return the next school of each active pupil, ``NONE`` where all were tried."""
    applied = np.empty(len(active), np.int32)
    bar = np.full(distance_mm.shape[1], NO_BAR)
    for i in range(len(active)):
        a = active[i]
        applied[i] = next_school(distance_mm[waiting[a]], opened[a], progress[a], bar, 0, 1, None)
    return applied
