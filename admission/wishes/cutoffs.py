"""The least limits that fit: from the floor upward until no school is over its seats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where a limit may stand: from the floor upward by whole steps; and what ties do."""

    floor: int
    step: int
    admits_ties: bool


def least_limits(
    wish: Index,
    reach: NDArray[np.int64],
    open_wish: NDArray[np.bool_],
    *,
    left: NDArray[np.int64],
    grid: Grid,
) -> tuple[Index, NDArray[np.int64]]:
    """
    Return the position of each applicant's wish, (P,), and the least limit of each school, (S,).

    Parameters
    ----------
    wish
        School of each wish, shape (P, W).
    reach
        What the applicant brings to each wish, higher is better, shape (P, W).
    open_wish
        Which wishes count, shape (P, W).
    left
        Seats of each school, shape (S,).
    grid
        Where limits may stand.

    Notes
    -----
    A school over its seats rises at once to where the applicants it has now would fit: those
    it gets later can only raise it further. O(P W) per sweep, a few dozen sweeps for a city.
    """
    limit = np.full(len(left), grid.floor, np.int64)
    while True:
        number = _first_wish(wish, reach, open_wish, limit)
        raised = _raised(wish, reach, number, limit=limit, left=left, grid=grid)
        if np.array_equal(raised, limit):
            return number, limit
        limit = raised


def _first_wish(
    wish: Index, reach: NDArray[np.int64], open_wish: NDArray[np.bool_], limit: NDArray[np.int64]
) -> Index:
    """Return the position of the first wish whose limit is reached, ``NONE`` without one."""
    good = open_wish & (reach >= limit[wish])
    first = np.argmax(good, axis=1)
    return np.where(good.any(axis=1), first, NONE).astype(np.int32)


def _raised(  # one sweep over all schools
    wish: Index,
    reach: NDArray[np.int64],
    number: Index,
    *,
    limit: NDArray[np.int64],
    left: NDArray[np.int64],
    grid: Grid,
) -> NDArray[np.int64]:
    """Return the limits at which every school's present applicants would fit."""
    row = np.flatnonzero(number != NONE)
    school = wish[row, number[row]]
    is_over = np.bincount(school, minlength=len(left)) > left
    row, school = row[is_over[school]], school[is_over[school]]
    raised = limit.copy()
    order = np.lexsort((reach[row, number[row]], school))
    school, level = school[order], reach[row, number[row]][order]
    over = np.flatnonzero(is_over)
    start = np.searchsorted(school, over)
    end = np.searchsorted(school, over, side="right")
    for s, a, b in zip(over, start, end, strict=True):
        raised[s] = max(int(limit[s]), _fitting(level[a:b], int(left[s]), grid))
    return raised


def _fitting(level: NDArray[np.int64], n_seats: int, grid: Grid) -> int:
    """Return the least limit at which the ascending levels, more than there are seats, fit."""
    highest_out = int(level[len(level) - n_seats - 1])
    fits = grid.floor + ((highest_out - grid.floor) // grid.step + 1) * grid.step
    if not grid.admits_ties or n_seats == 0:
        return fits
    last_in = int(level[len(level) - n_seats])  # nobody but those above it may fill the seats
    return min(fits, grid.floor - (grid.floor - last_in) // grid.step * grid.step)
