"""Cells added up to units, regions and the city, over the same children on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.panel import by_region

if TYPE_CHECKING:
    from forecast.panel import Children
    from gis.units import Index

CELL: Final = "cell"
UNIT: Final = "unit"
REGION_GRADE: Final = "region_grade"
REGION: Final = "region"
CITY_GRADE: Final = "city_grade"
CITY: Final = "city"
LEVELS: Final = (CELL, UNIT, REGION_GRADE, REGION, CITY_GRADE, CITY)


def added_up(cells: Children, region: Index, n_regions: int) -> dict[str, Children]:
    """
    Return the cells and their sums; ``nan`` where a sum has no known cell.

    Bottom-up: every total is the sum of its cells, so that schools add up to wards and wards to
    the city, cell by cell and year by year. It is the one reconciliation that needs no weights
    to be estimated; Hyndman and others [1] compare it with others.

    Parameters
    ----------
    cells
        Shape (U, G).
    region, n_regions
        Region of each unit, and how many there are.

    Returns
    -------
    sums
        Shapes (U, G), (U,), (R, G), (R,), (G,) and (1,).

    References
    ----------
    [1] R. J. Hyndman, R. A. Ahmed, G. Athanasopoulos and H. L. Shang, "Optimal combination
    forecasts for hierarchical time series", Computational Statistics and Data Analysis 55,
    2011, 2579-2589.
    """
    known = ~np.isnan(cells)
    filled = np.where(known, cells, 0.0)
    of_regions = by_region(filled, region, n_regions)
    there = by_region(known.astype(float), region, n_regions)
    return {
        CELL: cells,
        UNIT: _or_nan(filled.sum(axis=1), known.any(axis=1)),
        REGION_GRADE: _or_nan(of_regions, there > 0),
        REGION: _or_nan(of_regions.sum(axis=1), (there > 0).any(axis=1)),
        CITY_GRADE: _or_nan(filled.sum(axis=0), known.any(axis=0)),
        CITY: _or_nan(np.array([filled.sum()]), np.array([known.any()])),
    }


def compared(
    told: Children, actual: Children, region: Index, n_regions: int
) -> tuple[dict[str, Children], dict[str, Children]]:
    """Return what was told and what came, added up over cells where both are known."""
    both = ~np.isnan(told) & ~np.isnan(actual)
    return (
        added_up(np.where(both, told, np.nan), region, n_regions),
        added_up(np.where(both, actual, np.nan), region, n_regions),
    )


def _or_nan(total: Children, there: object) -> Children:
    return np.where(np.asarray(there), total, np.nan)
