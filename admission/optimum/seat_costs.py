"""
What one seat less at each school would cost everybody else, at a least total.

Whoever comes in addition takes a seat, and the one who sat there moves on: to a free seat, or to
a school whose own child moves on. The cheapest such chain is what the seat costs the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, LongMillimetres, Millimetres

NEVER_MM: Final = 1 << 60
"""Cost of a seat that nobody can get: the school has none."""


def no_school_mm(n_schools: int) -> int:
    """Return a cost of no school above any chain of moves, so that most pupils are placed."""
    return (n_schools + 2) * int(UNREACHABLE_MM)


def seat_costs(
    distance_mm: Millimetres, seats: NDArray[np.int32], school: Index
) -> LongMillimetres:
    """
    Return what taking one seat adds to the ways of all others, shape (S,).

    Parameters
    ----------
    distance_mm
        Pupil to school, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    school
        Offers of a least total, ``NONE`` for none, shape (P,).

    Returns
    -------
    cost_mm
        0 where a seat is free, ``NEVER_MM`` where there is none; where a child would lose its
        seat for it, ``no_school_mm`` less what that saves.

    Notes
    -----
    Cheapest chains by Bellman and Ford on the graph of schools: O(P S) for the moves, then
    O(S²) for every step of the longest chain.
    """
    n_schools = len(seats)
    move_mm = _moves(distance_mm, school)
    free = seats > np.bincount(school[school != NONE], minlength=n_schools)
    cost_mm = np.append(np.where(free, 0, NEVER_MM), 0)  # the last node is no school
    while True:
        onward = (move_mm + cost_mm[None, :]).min(axis=1)
        shorter = np.minimum(cost_mm[:-1], onward)
        if np.array_equal(shorter, cost_mm[:-1]):
            return np.asarray(np.minimum(shorter, NEVER_MM), np.int64)
        cost_mm[:-1] = shorter


def _moves(distance_mm: Millimetres, school: Index) -> LongMillimetres:
    """Return the cheapest move of one child from each school to another or to none."""
    n_schools = distance_mm.shape[1]
    move_mm = np.full((n_schools, n_schools + 1), NEVER_MM, np.int64)
    for s in range(n_schools):
        row_mm = distance_mm[school == s].astype(np.int64)
        if not len(row_mm):
            continue
        own_mm = row_mm[:, s][:, None]
        further = np.where(row_mm < UNREACHABLE_MM, row_mm - own_mm, NEVER_MM)
        move_mm[s, :-1] = further.min(axis=0)
        move_mm[s, -1] = no_school_mm(n_schools) - int(own_mm.max())
    return move_mm
