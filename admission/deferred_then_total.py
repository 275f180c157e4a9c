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
    from gis.units import Millimetres


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
    near_mm = np.where(distance_mm <= limit_mm, distance_mm, np.int32(UNREACHABLE_MM))
    school, rank = deferred_acceptance(near_mm, seats, order)
    left = np.flatnonzero(school == NONE)
    taken = np.bincount(school[school != NONE], minlength=len(seats))
    rest = minimum_total(np.ascontiguousarray(distance_mm[left]), (seats - taken).astype(np.int32))
    school[left], rank[left] = rest.school, rest.rank
    return Allocation(school=school, rank=rank, certificate=rest.certificate)
