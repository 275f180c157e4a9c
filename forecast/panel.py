"""Enrolment of many years as one array: units by grades by years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # ships no types

from gis.errors import PositionError, ShapeError

if TYPE_CHECKING:
    from gis.units import Index

Children: TypeAlias = NDArray[np.float64]
"""Numbers of children, ``nan`` where nothing is known; shapes use U units, R regions, G grades,
Y years, H years ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """
    Children by unit, grade and autumn.

    Attributes
    ----------
    unit, region_name
        Names of the U units and R regions, as given.
    region
        Region of each unit, shape (U,).
    grade
        Names of the G grades in school order, none left out between.
    first_year
        Autumn of the first year; the Y years follow each other.
    n
        Children, shape (U, G, Y); ``nan`` where the file says nothing, which is not zero.
    """

    unit: tuple[str, ...]
    region_name: tuple[str, ...]
    region: Index
    grade: tuple[str, ...]
    first_year: int
    n: Children

    @property
    def n_units(self) -> int:
        """Return U."""
        return len(self.unit)

    @property
    def n_years(self) -> int:
        """Return Y."""
        return int(self.n.shape[2])

    @property
    def last_year(self) -> int:
        """Return the autumn of the last year."""
        return self.first_year + self.n_years - 1

    @property
    def known(self) -> tuple[int, ...]:
        """Return the positions of years in which anything is known."""
        return tuple(np.flatnonzero(~np.isnan(self.n).all(axis=(0, 1))).tolist())

    def until(self, year: int) -> Panel:
        """Return what was known in the autumn at a position: that year and those before."""
        return replace(self, n=self.n[:, :, : year + 1])

    def check(self) -> None:
        """
        Hold the arrays against each other.

        Raises
        ------
        ShapeError
            If a name has no row or a number is negative or infinite.
        PositionError
            If a unit lies in no region.
        """
        if self.n.shape[:2] != (len(self.unit), len(self.grade)) or self.n.shape[2] < 1:
            msg = f"{len(self.unit)} units, {len(self.grade)} grades; numbers {self.n.shape}"
            raise ShapeError(msg)
        if not (np.isnan(self.n) | ((self.n >= 0) & np.isfinite(self.n))).all():
            msg = "a number of children is negative or infinite"
            raise ShapeError(msg)
        n_regions = len(self.region_name)
        of_none = (self.region < 0) | (self.region >= n_regions)
        if self.region.shape != (self.n_units,) or of_none.any():
            msg = f"{self.n_units} units lie in {n_regions} regions; given {self.region.shape}"
            raise PositionError(msg)


def by_region(values: Children, region: Index, n_regions: int) -> Children:
    """
    Return sums over the units of each region, shape (R, …); ``nan`` counts as nothing.

    Examples
    --------
    >>> by_region(np.array([[1.0], [np.nan], [4.0]]), np.array([0, 0, 1]), 2)
    array([[1.],
           [4.]])
    """
    n_units = len(region)
    place = np.ones(n_units), region, np.arange(n_units + 1)
    lies_in = csr_array(place, shape=(n_units, n_regions))
    flat = np.where(np.isnan(values), 0.0, values).reshape(n_units, -1)
    return np.asarray(lies_in.T @ flat).reshape(n_regions, *values.shape[1:])


def recent_mean(n: Children, years: int) -> Children:
    """Return the mean of what is known in the last so many years, shape (U, G)."""
    last = n[:, :, -years:]
    known = ~np.isnan(last)
    count = known.sum(axis=2)
    total = np.where(known, last, 0.0).sum(axis=2)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
