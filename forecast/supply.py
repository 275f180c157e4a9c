"""Who feeds the grades: the grade below a year before, or births and population, near and far."""

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

PASSED_ON: Final = (0.25, 0.25)
"""Shares of a change among those who feed a grade, in the own region and in the city, that reach
its entry cells, until the past tells: half altogether, as nothing is known of who goes where."""

PRIOR_CHANGES: Final = 20.0
"""Changes of one region, grade and year whose weight those shares have against the past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeders:
    """
    Those who feed the grades of each region, or of the whole city as one region.

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
    expected
        Logarithm of those expected in each past year, shape (R, G, Y).
    """

    carried: Children
    late: Children
    base: Children
    pace: Children
    births: Children
    expected: Children

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """
    Those who feed each unit's grades, in its region and in the whole city.

    Attributes
    ----------
    near, far
        Of each region; of the city, R = 1.
    share
        Shares of a change that are passed on, (from the region, from the city) by kind of
        feeding: 0 births, 1 the grade below; shape (2, 2).
    """

    near: Feeders
    far: Feeders
    share: Children

    @property
    def horizon(self) -> int:
        """Return H."""
        return int(self.near.births.shape[1])

    def passed(self, near: Children, far: Children, region: Index) -> Children:
        """
        Return what reaches each unit's entry cells of changes near and far, shape (U, G).

        Parameters
        ----------
        near, far
            Logarithms by region and grade, shape (R, G), and of the city, shape (1, G).
        region
            Region of each unit, shape (U,).
        """
        kind = np.ones(near.shape[1], dtype=np.int64)
        kind[0] = 0
        return np.asarray(self.share[kind, 0] * near[region] + self.share[kind, 1] * far)

    def change(self, feeding: Children, ahead: int, region: Index) -> Children:
        """Return what reaches entry cells of changes near and far (``Feeders.change``)."""
        of_city = feeding.sum(axis=0, keepdims=True)
        return self.passed(
            self.near.change(feeding, ahead), self.far.change(of_city, ahead), region
        )


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
        Years ahead.

    Notes
    -----
    Those expected are min(r, 1) times those below, and the excess over them, which is not a
    share of anybody: children who arrive late, from elsewhere or from no preschool, taken as
    the mean of the last three years.

    Schools of some grades draw from their ward, others from the whole city. The growth of entry
    cells is regressed on the changes in their region and in the city (least squares through the
    origin, weighted by children, the prior shares as a ridge).
    """
    totals = by_region(n, region, n_regions)
    divided = _divided(totals[:, 0, -1], births)
    of_city = births if len(births) == 1 else _sum_known(divided)
    near = _feeders(totals, divided, horizon)
    far = _feeders(totals.sum(axis=0, keepdims=True), of_city, horizon)
    return Supply(near=near, far=far, share=_learned(n, region, near.expected, far.expected))


def _divided(lowest: Children, births: Children) -> Children:
    if len(births) == len(lowest):
        return births
    return np.asarray(births * (lowest / max(lowest.sum(), 1.0))[:, None])


def _sum_known(births: Children) -> Children:
    """Return the sum of regions in years in which all that are ever known are known."""
    ever = births[~np.isnan(births).all(axis=1)]
    return ever.sum(axis=0, keepdims=True) if len(ever) else np.full((1, births.shape[1]), np.nan)


def _feeders(totals: Children, births: Children, horizon: int) -> Feeders:
    n_years = totals.shape[2]
    totals = np.where(totals > 0, totals, np.nan)
    feeding = np.full(totals.shape, np.nan)
    feeding[:, 1:, 1:] = totals[:, :-1, :-1]
    feeding[:, 0] = births[:, :n_years]
    top, base = recent_pairs(totals)
    both = (~np.isnan(totals[:, 0]) & ~np.isnan(feeding[:, 0]))[:, -3:]
    top[:, 0] = np.where(both, totals[:, 0, -3:], 0.0).sum(axis=1)
    base[:, 0] = np.where(both, feeding[:, 0, -3:], 0.0).sum(axis=1)
    ratio = _ratio(top, base)
    carried = np.minimum(ratio, 1.0)
    late = np.nan_to_num(np.maximum(ratio - 1.0, 0.0) * recent_mean(feeding, 3))
    expected = carried[..., None] * feeding + late[..., None]
    logs = np.log(np.where(expected > 0, expected, np.nan))
    return Feeders(
        carried=carried,
        late=late,
        base=0.5 * _last_known(logs) + 0.5 * recent_mean(logs, 3),
        pace=_pace(logs),
        births=births[:, n_years : n_years + horizon],
        expected=logs,
    )


def _ratio(top: Children, base: Children) -> Children:
    of_city = base.sum(axis=0)
    city = np.where(of_city > 0, top.sum(axis=0) / np.maximum(of_city, 1.0), np.nan)
    return towards(top, base, city, REGION_CHILDREN)


def _pace(logs: Children) -> Children:
    """Return the mean yearly change, older years fading as in ``forecast.growth``."""
    change = np.diff(logs, axis=2)[:, :, -YEARS:]
    known = ~np.isnan(change)
    weight = known * FADE ** np.arange(change.shape[2] - 1, -1, -1)
    total = (weight * np.where(known, change, 0.0)).sum(axis=2)
    return np.asarray(np.clip(total / np.maximum(weight.sum(axis=2), 1e-9), -MOST, MOST))


def _last_known(values: Children) -> Children:
    last = values[:, :, -1]
    for back in range(2, min(3, values.shape[2]) + 1):
        last = np.where(np.isnan(last), values[:, :, -back], last)
    return last


def _learned(n: Children, region: Index, near: Children, far: Children) -> Children:
    """Return the shares that entry cells followed in the past, shape (2, 2)."""
    fed = np.zeros(n.shape, dtype=bool)
    fed[:, 1:] = ~np.isnan(n[:, :-1])
    entering = np.where(fed, np.nan, n)
    both = ~np.isnan(entering[:, :, 1:]) & ~np.isnan(entering[:, :, :-1])
    after = by_region(np.where(both, entering[:, :, 1:], 0.0), region, len(near))
    before = by_region(np.where(both, entering[:, :, :-1], 0.0), region, len(near))
    changes = np.stack(np.broadcast_arrays(np.diff(near, axis=2), np.diff(far, axis=2)))
    use = (after > 0) & (before > 0) & ~np.isnan(changes).any(axis=0)
    growth = np.log(np.where(use, after, 1.0) / np.where(use, before, 1.0))
    grade = np.broadcast_to(np.arange(n.shape[1])[None, :, None], use.shape)
    kinds = [use & (grade == 0), use & (grade > 0)]
    return np.stack([_shares(before[one], changes[:, one], growth[one]) for one in kinds])


def _shares(of: Children, changes: Children, growth: Children) -> Children:
    prior = np.array(PASSED_ON)
    x, y = np.clip(changes, -MOST, MOST), np.clip(growth, -MOST, MOST)
    evidence = (of * x) @ x.T
    if not len(of) or np.trace(evidence) <= 0:
        return prior
    own = np.maximum(np.diag(evidence), 1e-9 * np.trace(evidence))
    ridge = PRIOR_CHANGES / len(of) * np.diag(own)
    shares = np.linalg.solve(evidence + ridge, (of * x) @ y + ridge @ prior)
    shares = np.clip(shares, 0.0, 1.0)
    return np.asarray(shares / max(shares.sum(), 1.0))
