"""Children who enter a unit: cells that no lower grade of the unit feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.growth import damped, matched_growth
from forecast.panel import by_region, recent_mean
from forecast.roll import move_up

if TYPE_CHECKING:
    from forecast.panel import Children
    from forecast.ratios import Ratios
    from forecast.supply import Supply
    from gis.units import Index

LEVEL_YEARS: Final = 3
LAST: Final = 0.5
"""Weight of the last year in a cell's level, beside the mean of three years."""

EFFECT: Final = 0.5
"""Share of a unit's effect on children it has that it has on those who enter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    What is told for entry cells, before the children who feed them are counted.

    Attributes
    ----------
    level
        Children of a usual year, shape (U, G).
    growth
        Yearly growth as a logarithm, shape (U, G).
    """

    level: Children
    growth: Children


def entry(n: Children, region: Index, n_regions: int, ratios: Ratios) -> Entry:
    """
    Return level and growth of every cell.

    A region's growth of each grade in the units that were there in both years, drawn towards
    the city's, and half of the unit's own effect.
    """
    city = matched_growth(n, np.zeros_like(region), 1, 0.0, 1.0)
    regional = matched_growth(n, region, n_regions, city, None)
    growth = regional[region] + EFFECT * np.log(ratios.effect)[:, None]
    level = LAST * n[:, :, -1] + (1.0 - LAST) * recent_mean(n, LEVEL_YEARS)
    return Entry(level=level, growth=growth)


def rolled(
    now: Children,
    ratio: Children,
    told: Entry,
    region: Index,
    supply: Supply,
) -> Children:
    """
    Return the next H years: children moved up, and entry cells by trend and by who feeds them.

    As ``forecast.roll.roll``, but entry of a year ahead is level x exp(d (w - p v) + p x): x are
    the changes among children of the grade below a year before, or among births, in the region
    and in the city, p the shares of them that were passed on in the past, v their recent yearly
    pace (``forecast.supply``), w the growth of the entry cells themselves and d its damping.
    What grows beyond those who feed it is a share of them gained or lost, and fades ahead.

    Parameters
    ----------
    now, ratio
        As for ``roll``, shapes (U, G).
    told
        Level and growth of entry cells.
    region
        Region of each unit, shape (U,).
    supply
        Who feeds each region's grades.

    Returns
    -------
    children
        Shape (U, G, H).
    """
    there = ~np.isnan(now)
    n_regions = len(supply.near.base)
    pace = supply.passed(supply.near.pace, supply.far.pace, region)
    fading = damped(told.growth - pace, supply.horizon)
    years = np.empty(fading.shape)
    current = now
    for h in range(supply.horizon):
        fed = supply.change(by_region(current, region, n_regions), h, region)
        later = move_up(current, ratio)
        entering = told.level * np.exp(fading[:, :, h] + fed)
        later = np.where(np.isnan(later), entering, later)
        current = np.where(there, later, np.nan)
        years[:, :, h] = current
    return years
