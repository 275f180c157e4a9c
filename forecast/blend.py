"""How much of each part goes into the forecast, by years ahead and by size of the unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from forecast.panel import Children
    from forecast.parts import Parts

SIZES: Final = (25.0, 50.0, 100.0, 200.0)
"""Bounds of the size classes of units, children per grade."""

MIDDLES: Final = np.array([15.0, 37.0, 75.0, 140.0, 350.0])
N_SIZES: Final = len(SIZES) + 1

MOST_ANCHORED: Final = 0.6
MOST_LAST: Final = 0.6
HALF_YEARS: Final = 3.0
HALF_ANCHORED: Final = 200.0
HALF_LAST: Final = 100.0
"""Weights before anything is learned: of the anchored part 0.6 h/(h+3) 200/(200+s), of last year
0.6 h/(h+3) 100/(100+s), h years ahead, s children per grade. They grow with the horizon, as
ratios pile up their errors, and shrink with size, as chance does."""

TRUST: Final = 1.0
"""One origin's mean error by which errors may rise for weights one off the prior."""

_STEP: Final = np.arange(0.0, 0.85, 0.1)
GRID: Final = np.array([(a, b) for a in _STEP for b in _STEP if b < 0.65 and a + b <= 0.9])  # noqa: PLR2004 (the grid's own bounds)
"""Weights tried: of the anchored part, and of last year; the rest is the cohort part."""


@dataclass(slots=True)
class Blend:
    """
    Weights that are learned as years come in, never from a year that is still to come.

    The forecast is c + a (s - c) + b (l - c), of cohort part c, anchored part s and last year's
    figures l, half moved along with the region. Of every forecast whose year has come, the
    absolute errors under each pair (a, b) of ``GRID`` are kept by years ahead and size class.
    The pair of least error, with the prior above as a ridge that weighs as one origin, is taken:
    the combination of Bates and Granger [1] by absolute error.

    References
    ----------
    [1] J. M. Bates and C. W. J. Granger, "The combination of forecasts", Operational Research
    Quarterly 20, 1969, 451-468.
    """

    horizon: int
    error: Children = field(init=False)
    n_origins: Children = field(init=False)
    n_cells: Children = field(init=False)

    def __post_init__(self) -> None:
        self.error = np.zeros((self.horizon, N_SIZES, len(GRID)))
        self.n_origins = np.zeros(self.horizon)
        self.n_cells = np.zeros((self.horizon, N_SIZES))

    def learn(self, parts: Parts, ahead: int, actual: Children) -> None:
        """
        Add the errors of one origin's forecast, now that its year has come.

        Parameters
        ----------
        parts
            What was told at the origin.
        ahead
            Years ahead, at least 1.
        actual
            What came, shape (U, G).
        """
        cohort = parts.cohort[:, :, ahead - 1]
        unit, grade = np.nonzero(~np.isnan(cohort) & ~np.isnan(actual))
        base = cohort[unit, grade]
        to_anchored = parts.anchored[unit, grade, ahead - 1] - base
        to_last = parts.last[unit, grade, ahead - 1] - base
        off = base - actual[unit, grade]
        size = size_class(parts.size)[unit]
        for place, (anchored, last) in enumerate(GRID):
            error = np.abs(off + anchored * to_anchored + last * to_last)
            self.error[ahead - 1, :, place] += np.bincount(size, error, N_SIZES)
        self.n_origins[ahead - 1] += 1
        self.n_cells[ahead - 1] += np.bincount(size, minlength=N_SIZES)

    def weights(self) -> Children:
        """
        Return the weights of the anchored part and of last year, shape (N_SIZES, H, 2).

        Years ahead that no origin reaches yet keep the prior, moved as the nearest horizon was.
        """
        prior = prior_weights(self.horizon)
        told = prior.copy()
        for size in range(N_SIZES):
            moved = np.zeros(2)
            for h in range(self.horizon):
                error = self.error[h, size]
                if self.n_cells[h, size]:
                    off = ((GRID - prior[size, h]) ** 2).sum(axis=1)
                    cost = error / (error.mean() or 1.0) + TRUST / self.n_origins[h] * off
                    moved = GRID[int(cost.argmin())] - prior[size, h]
                told[size, h] = np.clip(prior[size, h] + moved, 0.0, 0.9)
        return told


def prior_weights(horizon: int) -> Children:
    """Return the weights before anything is learned, shape (N_SIZES, H, 2)."""
    ahead = np.arange(1, horizon + 1)
    by_year = ahead / (ahead + HALF_YEARS)
    by_size = [
        most * half / (half + MIDDLES)
        for most, half in ((MOST_ANCHORED, HALF_ANCHORED), (MOST_LAST, HALF_LAST))
    ]
    return np.stack([size[:, None] * by_year for size in by_size], axis=2)


def size_class(size: Children) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """
    Return the class of each unit by its children per grade.

    Examples
    --------
    >>> size_class(np.array([24.9, 25.0, 1_000.0]))
    array([0, 1, 4])
    """
    return np.digitize(size, SIZES)


def blended(parts: Parts, weights: Children) -> Children:
    """Return the forecast, shape (U, G, H)."""
    of_unit = weights[size_class(parts.size)]
    anchored, last = of_unit[:, None, :, 0], of_unit[:, None, :, 1]
    cohort = parts.cohort
    return np.asarray(cohort + anchored * (parts.anchored - cohort) + last * (parts.last - cohort))
