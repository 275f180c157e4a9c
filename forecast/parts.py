"""What is known in one autumn told ahead in three ways, which are then blended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.entry import entry, rolled
from forecast.growth import damped, matched_growth
from forecast.panel import by_region
from forecast.ratios import ratios
from forecast.roll import steps_from_entry
from forecast.supply import supply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.panel import Children
    from gis.units import Index

FEWEST_YEARS: Final = 3
FEWEST_CHILDREN: Final = 10.0
"""A unit known in fewer years, or with fewer children in its last one, has no figures of its own
beside its level: its region's stand for them."""

FOLLOWS: Final = 0.5
"""Share of its region's change that last year's figure of a cell is moved by, as a logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """
    Three forecasts from one autumn.

    Attributes
    ----------
    cohort
        Children moved up by shrunk ratios, shape (U, G, H); ``nan`` for cells not there.
    anchored
        The same, its cells scaled so that each unit has last year's total, grown by its own
        damped trend: a building holds about as many children as it held.
    last
        Last year's figures, half moved along with what the cohort part tells of all units of the
        region together: sizes of schools stay, numbers of children do not; shape (U, G, H).
    pooled
        Units that have their region's ratios and trend, shape (U,).
    fed
        How many grades feed each cell in its own unit, shape (U, G).
    size
        Children per grade of each unit, shape (U,).
    """

    cohort: Children
    anchored: Children
    last: Children
    pooled: NDArray[np.bool_]
    fed: NDArray[np.int32]
    size: Children


def parts(n: Children, region: Index, n_regions: int, births: Children, horizon: int) -> Parts:
    """
    Return the three forecasts from the last year of ``n``, shape (U, G, Y).

    Parameters
    ----------
    n, region, n_regions, births, horizon
        As for ``forecast.supply.supply``.
    """
    now = n[:, :, -1]
    pooled = _pooled(n)
    found = ratios(n, region, n_regions, pooled)
    told = entry(n, region, n_regions, found)
    feeders = supply(n, region, n_regions, births, horizon)
    cohort = rolled(now, found.own, told, region, feeders)
    total = np.nansum(now, axis=1)[:, None] * np.exp(
        damped(_unit_growth(n, region, n_regions, pooled), horizon)
    )
    of_cohort = np.nansum(cohort, axis=1)
    scale = np.where(of_cohort > 0, total / np.maximum(of_cohort, 1e-9), 1.0)
    there = ~np.isnan(now)
    return Parts(
        cohort=cohort,
        anchored=cohort * scale[:, None],
        last=now[:, :, None] * _of_region(now, cohort, region, n_regions) ** FOLLOWS,
        pooled=pooled,
        fed=steps_from_entry(now, found.own),
        size=np.nansum(now, axis=1) / np.maximum(there.sum(axis=1), 1),
    )


def _pooled(n: Children) -> NDArray[np.bool_]:
    years = (~np.isnan(n).all(axis=1)).sum(axis=1)
    known_years = int((~np.isnan(n).all(axis=(0, 1))).sum())
    few = years < min(FEWEST_YEARS, known_years)
    return np.asarray(few | (np.nansum(n[:, :, -1], axis=1) < FEWEST_CHILDREN))


def _of_region(now: Children, cohort: Children, region: Index, n_regions: int) -> Children:
    """Return the change of each cell's region and grade since last year, shape (U, G, H)."""
    before = by_region(now, region, n_regions)[:, :, None]
    after = by_region(cohort, region, n_regions)
    both = (before > 0) & (after > 0)
    return np.where(both, after / np.where(both, before, 1.0), 1.0)[region]


def _unit_growth(n: Children, region: Index, n_regions: int, pooled: NDArray[np.bool_]) -> Children:
    """Return each unit's yearly growth of the grades it keeps, as a logarithm, shape (U,)."""
    n_units, n_grades, n_years = n.shape
    cells = n.reshape(n_units * n_grades, 1, n_years)
    unit = np.repeat(np.arange(n_units, dtype=np.int32), n_grades)
    city = matched_growth(cells, np.zeros_like(unit), 1, 0.0, 1.0)
    of_region = matched_growth(cells, region[unit], n_regions, city, None)[region]
    own = matched_growth(cells, unit, n_units, of_region, None)
    return np.where(pooled, of_region[:, 0], own[:, 0])
