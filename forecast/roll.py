"""Children moved up, grade by grade and year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.panel import Children


def move_up(now: Children, ratio: Children) -> Children:
    """
    Return one year later: each grade is the one below times its ratio, ``nan`` where unknown.

    Cohort survival: N(g, t+1) = N(g-1, t) r(g), shapes (U, G).
    """
    later = np.full_like(now, np.nan)
    later[:, 1:] = now[:, :-1] * ratio[:, 1:]
    return later


def roll(now: Children, ratio: Children, entry: Children) -> Children:
    """
    Return the next H years of each unit's cells that are there now.

    Parameters
    ----------
    now
        Children of the last year, shape (U, G); ``nan`` where a unit has no such grade.
    ratio
        Progression into each grade from the one below, shape (U, G).
    entry
        What to tell for cells that no lower grade of the unit feeds, shape (U, G, H).

    Returns
    -------
    children
        Shape (U, G, H); ``nan`` for cells that are not there now.
    """
    there = ~np.isnan(now)
    years = np.empty(entry.shape)
    current = now
    for h in range(entry.shape[2]):
        later = move_up(current, ratio)
        later = np.where(np.isnan(later), entry[:, :, h], later)
        current = np.where(there, later, np.nan)
        years[:, :, h] = current
    return years


def steps_from_entry(now: Children, ratio: Children) -> NDArray[np.int32]:
    """
    Return how many grades below each cell feed it without a gap, shape (U, G).

    A forecast h years ahead rests on children already in the unit where this is at least h, and
    on entry otherwise.
    """
    fed = np.zeros(now.shape, dtype=np.int32)
    for g in range(1, now.shape[1]):
        chained = ~np.isnan(now[:, g - 1]) & ~np.isnan(ratio[:, g])
        fed[:, g] = np.where(chained, fed[:, g - 1] + 1, 0)
    return fed
