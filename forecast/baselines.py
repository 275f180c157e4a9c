"""Three plain forecasts that every other one is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.roll import roll

if TYPE_CHECKING:
    from forecast.panel import Children

LAST_YEAR: Final = "last_year"
LINEAR: Final = "linear"
COHORT_3: Final = "cohort_3"
NAMES: Final = (LAST_YEAR, LINEAR, COHORT_3)

COHORT_YEARS: Final = 3
LINEAR_YEARS: Final = 5
MOST_RATIO: Final = 3.0
"""A ratio above it is a school that grew by another grade's children; as in common practice."""


def baselines(n: Children, horizon: int) -> dict[str, Children]:
    """
    Return the three forecasts from the last year of ``n``, each of shape (U, G, H).

    Parameters
    ----------
    n
        Children, shape (U, G, Y); cells unknown in the last year stay ``nan``.
    horizon
        Years ahead, H.
    """
    return {
        LAST_YEAR: np.repeat(n[:, :, -1:], horizon, axis=2),
        LINEAR: linear(n, horizon),
        COHORT_3: cohort_3(n, horizon),
    }


def linear(n: Children, horizon: int) -> Children:
    """
    Return the straight line of least squares through each cell's last five years, not below 0.

    A cell known in fewer than two years keeps its last number.
    """
    last = n[:, :, -LINEAR_YEARS:]
    known = ~np.isnan(last)
    year = np.arange(last.shape[2]) - (last.shape[2] - 1.0)
    count = known.sum(axis=2)
    filled = np.where(known, last, 0.0)
    mean_year = (known * year).sum(axis=2) / np.maximum(count, 1)
    mean = filled.sum(axis=2) / np.maximum(count, 1)
    off = (year - mean_year[..., None]) * known
    slope = (off * filled).sum(axis=2) / np.maximum((off**2).sum(axis=2), 1e-9)
    ahead = np.arange(1, horizon + 1)
    line = mean[..., None] + slope[..., None] * (ahead - mean_year[..., None])
    enough = (count > 1)[..., None]
    told = np.where(enough, np.maximum(line, 0.0), n[:, :, -1:])
    return np.where(np.isnan(n[:, :, -1:]), np.nan, told)


def cohort_3(n: Children, horizon: int) -> Children:
    """
    Return plain cohort survival with the ratios of the last three pairs of years.

    Each unit has its own ratios, that of all units where it has none; grades that no lower
    grade of the unit feeds keep last year's number [1].

    References
    ----------
    [1] C. H. Hamilton and J. Perry, "A short method for projecting population by age from one
    decennial census to another", Social Forces 41, 1962, 163-170.
    """
    ratio = np.full(n.shape[:2], np.nan)
    after, before = n[:, 1:, 1:], n[:, :-1, :-1]
    both = (~np.isnan(after) & ~np.isnan(before))[:, :, -COHORT_YEARS:]
    top = np.where(both, after[:, :, -COHORT_YEARS:], 0.0).sum(axis=2)
    base = np.where(both, before[:, :, -COHORT_YEARS:], 0.0).sum(axis=2)
    all_base = base.sum(axis=0)
    of_all = np.where(all_base > 0, top.sum(axis=0) / np.maximum(all_base, 1.0), np.nan)
    own = np.where(base > 0, top / np.maximum(base, 1.0), of_all)
    ratio[:, 1:] = np.clip(own, 0.0, MOST_RATIO)
    return roll(n[:, :, -1], ratio, np.repeat(n[:, :, -1:], horizon, axis=2))
