"""Who feeds each region's grades: the grade below a year before, or births and population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.growth import FADE, MOST, YEARS
from forecast.panel import by_region, recent_mean
from forecast.ratios import REGION_CHILDREN, recent_pairs
from forecast.shrink import towards

if TYPE_CHECKING:
    from forecast.panel import Children
    from gis.units import Index

PASSED_ON: Final = 0.5
"""Share of a change among those who feed a grade that reaches its entry cells, until the past
tells: half, as nothing is known whether they come here or go elsewhere."""

PRIOR_CHANGES: Final = 20.0
"""Changes of one region, grade and year whose weight that share has against the past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """
    Changes among those who feed each region's grades.

    Attributes
    ----------
    carried, late
        Share of the feeding children who come, at most 1, and children who come in addition
        each year (late arrivals), shapes (R, G).
    base
        Logarithm of those expected in a usual recent year, shape (R, G); ``nan`` if unknown.
    pace
        Yearly change of those expected in recent years, as a logarithm, shape (R, G); 0 if unknown.
    births
        Children of the age of each year ahead for the lowest grade, shape (R, H); ``nan`` where
        none is known.
    share, share_births
        Share of a change that is passed on, from grade to grade and from births.
    """

    carried: Children
    late: Children
    base: Children
    pace: Children
    births: Children
    share: float
    share_births: float

    @property
    def horizon(self) -> int:
        """Return H."""
        return int(self.births.shape[1])

    def change(self, feeding: Children, ahead: int) -> Children:
        """
        Return the logarithm of the change against a usual year, shape (R, G); 0 if unknown.

        Parameters
        ----------
        feeding
            Children by region and grade a year before, shape (R, G).
        ahead
            Position of the year ahead.
        """
        below = np.full(self.base.shape, np.nan)
        below[:, 1:] = feeding[:, :-1]
        below[:, 0] = self.births[:, ahead]
        expected = self.carried * below + self.late
        there = (below > 0) & (expected > 0) & ~np.isnan(self.base)
        change = np.log(np.where(there, expected, 1.0)) - np.where(there, self.base, 0.0)
        return np.asarray(np.clip(change, -MOST, MOST))

    def passed_on(self, region: Index) -> Children:
        """Return the share of changes that reaches each unit's entry cells, shape (U, G)."""
        share = np.full(self.base.shape, self.share)
        share[:, 0] = self.share_births
        return np.where(np.isnan(self.base), 0.0, share)[region]


def supply(n: Children, region: Index, n_regions: int, births: Children, horizon: int) -> Supply:
    """
    Return who feeds the grades, as known in the last year of ``n``.

    Parameters
    ----------
    n
        Children, shape (U, G, Y).
    region, n_regions
        Region of each unit, and how many there are.
    births
        Children of the age of the lowest grade in each year, shape (R, Y + H), from births or
        from the population by age; all ``nan`` if not given. One row stands for the whole city
        and is divided by the regions' present shares of the lowest grade.
    horizon
        Years ahead, H.

    Notes
    -----
    Those expected are min(r, 1) times those below, and the excess over them, which is not a
    share of anybody: children who arrive late, from elsewhere or from no preschool, taken as
    the mean of the last three years.
    """
    births = _divided(n, region, n_regions, births)
    feeding = _feeding(n, region, n_regions, births)
    top, base = _region_pairs(n, region, n_regions, feeding)
    carried = np.minimum(_ratio(top, base), 1.0)
    excess = np.maximum(_ratio(top, base) - 1.0, 0.0)
    late = np.nan_to_num(excess * recent_mean(feeding, 3))
    expected = carried[..., None] * feeding + late[..., None]
    log_expected = np.log(np.where(expected > 0, expected, np.nan))
    usual = 0.5 * _last_known(log_expected) + 0.5 * recent_mean(log_expected, 3)
    share, share_births = _learned(n, region, n_regions, log_expected)
    return Supply(
        carried=carried,
        late=late,
        base=usual,
        pace=_pace(log_expected),
        births=births[:, n.shape[2] : n.shape[2] + horizon],
        share=share,
        share_births=share_births,
    )


def _divided(n: Children, region: Index, n_regions: int, births: Children) -> Children:
    if len(births) == n_regions:
        return births
    lowest = by_region(n[:, 0, -1], region, n_regions)
    return np.asarray(births * (lowest / max(lowest.sum(), 1.0))[:, None])


def _feeding(n: Children, region: Index, n_regions: int, births: Children) -> Children:
    """Return those who feed each grade in each year, shape (R, G, Y)."""
    totals = by_region(n, region, n_regions)
    totals = np.where(totals > 0, totals, np.nan)
    feeding = np.full(totals.shape, np.nan)
    feeding[:, 1:, 1:] = totals[:, :-1, :-1]
    feeding[:, 0] = births[:, : n.shape[2]]
    return feeding


def _region_pairs(
    n: Children, region: Index, n_regions: int, feeding: Children
) -> tuple[Children, Children]:
    """Return recent sums of a grade's children and of those who fed it, shapes (R, G)."""
    totals = by_region(n, region, n_regions)
    totals = np.where(totals > 0, totals, np.nan)
    top, base = recent_pairs(totals)
    both = ~np.isnan(totals[:, 0]) & ~np.isnan(feeding[:, 0])
    recent = both[:, -3:]
    top[:, 0] = np.where(recent, totals[:, 0, -3:], 0.0).sum(axis=1)
    base[:, 0] = np.where(recent, feeding[:, 0, -3:], 0.0).sum(axis=1)
    return top, base


def _ratio(top: Children, base: Children) -> Children:
    of_city = base.sum(axis=0)
    city = np.where(of_city > 0, top.sum(axis=0) / np.maximum(of_city, 1.0), np.nan)
    return towards(top, base, city, REGION_CHILDREN)


def _pace(log_expected: Children) -> Children:
    """Return the mean yearly change, older years fading as in ``forecast.growth``."""
    change = np.diff(log_expected, axis=2)[:, :, -YEARS:]
    known = ~np.isnan(change)
    weight = known * FADE ** np.arange(change.shape[2] - 1, -1, -1)
    total = (weight * np.where(known, change, 0.0)).sum(axis=2)
    return np.asarray(np.clip(total / np.maximum(weight.sum(axis=2), 1e-9), -MOST, MOST))


def _last_known(values: Children) -> Children:
    last = values[:, :, -1]
    for back in range(2, min(3, values.shape[2]) + 1):
        last = np.where(np.isnan(last), values[:, :, -back], last)
    return last


def _learned(
    n: Children, region: Index, n_regions: int, log_expected: Children
) -> tuple[float, float]:
    """
    Return the share of changes that entry cells followed in the past, by grades and by births.

    Least squares through the origin of the growth of entry cells on the change among those who
    feed them, weighted by children, with the prior as further observations (ridge).
    """
    fed = np.zeros(n.shape, dtype=bool)
    fed[:, 1:] = ~np.isnan(n[:, :-1])
    entering = np.where(fed, np.nan, n)
    both = ~np.isnan(entering[:, :, 1:]) & ~np.isnan(entering[:, :, :-1])
    after = by_region(np.where(both, entering[:, :, 1:], 0.0), region, n_regions)
    before = by_region(np.where(both, entering[:, :, :-1], 0.0), region, n_regions)
    change = np.diff(log_expected, axis=2)
    use = (after > 0) & (before > 0) & ~np.isnan(change)
    growth = np.log(np.where(use, after, 1.0) / np.where(use, before, 1.0))
    of = before[use], change[use], growth[use]
    is_births = np.nonzero(use)[1] == 0
    return _share(*(one[~is_births] for one in of)), _share(*(one[is_births] for one in of))


def _share(of: Children, change: Children, growth: Children) -> float:
    x, y = np.clip(change, -MOST, MOST), np.clip(growth, -MOST, MOST)
    evidence = float((of * x * x).sum())
    if evidence <= 0:
        return PASSED_ON
    prior = PRIOR_CHANGES / len(of) * evidence
    share = (float((of * x * y).sum()) + PASSED_ON * prior) / (evidence + prior)
    return float(np.clip(share, 0.0, 1.0))
