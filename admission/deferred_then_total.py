"""
Deferred acceptance close to home, then least total distance for whoever is left.

In the first stage a pupil's list holds the schools within the limit only, and the outcome is
without justified envy. Every school within the limit of a pupil who is left is then full, so
the second stage fills the remaining seats beyond the limits, where groups no longer count: most
pupils placed, then the least sum of distances, proved by prices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.deferred import deferred_acceptance
from admission.model import Allocation
from admission.optimum.prices import minimum_total
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


def deferred_then_minimum_total(
    distance_mm: Millimetres, seats: NDArray[np.int32], order: SchoolOrder, *, limit_mm: int
) -> Allocation:
    """
    Return a placement by both stages and the proof of the second.

    Parameters
    ----------
    distance_mm
        Pupil ``p`` to school ``s``, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    order
        How schools rank pupils in the first stage.
    limit_mm
        Longest distance of the first stage's lists.
    """
    school, rank = deferred_acceptance(within(distance_mm, limit_mm), seats, order)
    left, rest = second_stage(distance_mm, seats, school)
    school[left], rank[left] = rest.school, rest.rank
    return Allocation(school=school, rank=rank, certificate=rest.certificate)


def within(distance_mm: Millimetres, limit_mm: int) -> Millimetres:
    """Return the distances with pairs beyond the limit not eligible, same shape."""
    return np.where(distance_mm <= limit_mm, distance_mm, np.int32(UNREACHABLE_MM))


def second_stage(
    distance_mm: Millimetres, seats: NDArray[np.int32], school: Index
) -> tuple[NDArray[np.int64], Allocation]:
    """
    Return who is left after the first stage, and their placement at least total.

    Parameters
    ----------
    distance_mm, seats
        As above.
    school
        Offers of the first stage, ``NONE`` for who is left, shape (P,).
    """
    left = np.flatnonzero(school == NONE)
    taken = np.bincount(school[school != NONE], minlength=len(seats))
    rest_mm = np.ascontiguousarray(distance_mm[left])
    return left, minimum_total(rest_mm, (seats - taken).astype(np.int32))
