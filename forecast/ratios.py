"""Progression ratios of every unit, shrunk towards its region and the city by size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.panel import by_region
from forecast.shrink import prior_children, towards

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.panel import Children
    from gis.units import Index

PAIRS: Final = 5
"""Pairs of following years that are looked at, the newest first."""

FADE: Final = 0.7
"""Each older pair weighs so much of the next newer one: five pairs hold nine tenths of all."""

REGION_CHILDREN: Final = 500.0
"""Children by which the city's ratio counts against a region's own: some fifteen classes."""

LEAST, MOST = 0.3, 2.0
"""Ratios beyond these are a school that closed or was merged, and are not carried on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """
    Progression from one grade to the next.

    Attributes
    ----------
    own
        Ratio into each grade of each unit, shape (U, G); ``nan`` for the lowest grade and where
        no pair of years is known.
    regional
        What it is shrunk towards without the unit's own effect, shape (U, G).
    effect
        How much more than its region each unit keeps in all grades together, shape (U,); 1 for
        a unit like its region.
    """

    own: Children
    regional: Children
    effect: Children


def ratios(n: Children, region: Index, n_regions: int, pooled: NDArray[np.bool_]) -> Ratios:
    """
    Return the ratios known in the last year of ``n``.

    Parameters
    ----------
    n
        Children, shape (U, G, Y).
    region, n_regions
        Region of each unit, and how many there are.
    pooled
        Units too small or too new for a ratio of their own; they have their region's, shape (U,).

    Notes
    -----
    Cohort-change ratios r = sum N(g, t) / sum N(g-1, t-1) over recent pairs. A unit's ratio is
    (sum N(g, t) + k q) / (sum N(g-1, t-1) + k), the estimate of Fay and Herriot [1]: q is the
    region's ratio times the unit's own effect, and the k children behind q are found from how
    much ratios differ beyond chance (``forecast.shrink``). The effect is shrunk likewise
    towards 1, the region's ratio towards the city's.

    References
    ----------
    [1] R. E. Fay and R. A. Herriot, "Estimates of income for small places: an application of
    James-Stein procedures to census data", JASA 74, 1979, 269-277 (equation 2.8).
    """
    top, base = recent_pairs(n)
    city = _share(top.sum(axis=0), base.sum(axis=0))
    of_region = towards(
        by_region(top, region, n_regions),
        by_region(base, region, n_regions),
        city,
        REGION_CHILDREN,
    )
    regional = of_region[region]
    expected = np.nan_to_num(base * regional).sum(axis=1)
    found = top.sum(axis=1)
    behind = prior_children(found[:, None], expected[:, None], np.ones((len(n), 1)))
    effect = towards(found, expected, 1.0, behind[0])
    effect = np.where(pooled, 1.0, np.clip(effect, LEAST, MOST))
    prior = regional * effect[:, None]
    own = towards(top, base, prior, prior_children(top, base, prior))
    own = np.where(pooled[:, None], regional, own)
    return Ratios(own=np.clip(own, LEAST, MOST), regional=regional, effect=effect)


def recent_pairs(n: Children) -> tuple[Children, Children]:
    """
    Return children of each grade and of the grade below a year before, older pairs fading.

    Returns
    -------
    top, base
        Shapes (U, G), sums over the pairs of years in which both are known; zero without any.
    """
    top, base = np.zeros(n.shape[:2]), np.zeros(n.shape[:2])
    weight, taken = 1.0, 0
    for year in range(n.shape[2] - 1, 0, -1):
        after, before = n[:, 1:, year], n[:, :-1, year - 1]
        both = ~np.isnan(after) & ~np.isnan(before)
        if not both.any():
            continue
        top[:, 1:] += weight * np.where(both, after, 0.0)
        base[:, 1:] += weight * np.where(both, before, 0.0)
        weight, taken = weight * FADE, taken + 1
        if taken == PAIRS:
            break
    return top, base


def _share(top: Children, base: Children) -> Children:
    return np.where(base > 0, top / np.maximum(base, 1e-9), np.nan)
