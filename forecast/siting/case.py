"""What every model of siting is asked: blocks of children, schools that stand, sites that may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from gis.errors import GanTruongError, ShapeError
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import LongMillimetres, Millimetres

EVEN: Final = 100
"""Weight of a child that counts as one child: weights are whole hundredths."""

Proof = Literal["exact", "time limit", "branch limit", "heuristic"]


class NotPossibleError(GanTruongError, ValueError):
    """What is asked cannot be reached by any choice of sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    B blocks and C sites, both in the order of their ids.

    Attributes
    ----------
    base
        Cost of one child of each block if no site opens, int64, shape (B,).
    site
        Its cost at each site, int64, shape (B, C).
    weight
        Children of each block times their weight in hundredths, int64, shape (B,).
    """

    base: LongMillimetres
    site: LongMillimetres
    weight: NDArray[np.int64]

    def check(self) -> None:
        """Raise ``ShapeError`` unless the shapes fit and nothing is negative."""
        n = len(self.base)
        if self.weight.shape != (n,) or self.site.ndim != 2 or len(self.site) != n:  # noqa: PLR2004 (a table)
            shapes = f"{self.base.shape}, {self.site.shape} and {self.weight.shape}"
            msg = f"base, site and weight have shapes {shapes}; expected (B,), (B, C), (B,)"
            raise ShapeError(msg)
        if any(len(one) and one.min() < 0 for one in (self.base, self.site.ravel(), self.weight)):
            msg = "a cost or a weight of siting is below zero"
            raise ShapeError(msg)

    @property
    def n_sites(self) -> int:
        """Return C."""
        return int(self.site.shape[1])

    def value(self, opened: NDArray[np.bool_]) -> int:
        """Return the cost of all children if these sites open, shape (C,)."""
        least = self.site[:, opened].min(axis=1, initial=np.iinfo(np.int64).max)
        return int((np.minimum(self.base, least) * self.weight).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What may be opened.

    Attributes
    ----------
    n_open
        So many sites; at most so many where there is a budget too. ``None``: the budget decides.
    cost
        Cost of each site in whole units of money, int64, shape (C,).
    budget
        Most that the opened sites may cost together; ``None`` without a budget.
    """

    n_open: int | None
    cost: NDArray[np.int64]
    budget: int | None = None

    def refuse(self) -> None:
        """Raise ``NotPossibleError`` with the numbers if no choice is within the limits."""
        n_sites = len(self.cost)
        if self.n_open is None and self.budget is None:
            msg = "say how many sites open, or the budget"
            raise NotPossibleError(msg)
        if self.n_open is not None and not 1 <= self.n_open <= n_sites:
            msg = f"{self.n_open} sites to open; there are {n_sites} to choose from"
            raise NotPossibleError(msg)
        if self.budget is not None and self.budget < self.cost.min():
            msg = f"the budget is {self.budget}; the cheapest site costs {self.cost.min()}"
            raise NotPossibleError(msg)

    def allow(self, opened: NDArray[np.bool_]) -> bool:
        """Tell whether these sites, shape (C,), may open together."""
        n, money = int(opened.sum()), int(self.cost[opened].sum())
        if self.budget is None:
            return n == self.n_open
        return money <= self.budget and (self.n_open is None or n <= self.n_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    A proposal and how good it can be at best.

    Attributes
    ----------
    opened
        Sites that open, shape (C,).
    value
        Its cost, exact.
    bound
        No choice within the limits costs less.
    proof
        Whether the solver proved the value, ran out of time, or was not asked.
    """

    opened: NDArray[np.bool_]
    value: int
    bound: float
    proof: Proof

    @property
    def gap(self) -> float:
        """Return by what share the value is over the bound, zero or more."""
        return gap_of(self.value, self.bound)


def gap_of(value: int, bound: float) -> float:
    """Return by what share a value is over its bound, zero or more."""
    return 0.0 if value <= bound else (value - bound) / value


def median_case(
    existing_mm: Millimetres, site_mm: Millimetres, weight: NDArray[np.int64]
) -> tuple[Case, int]:
    """
    Return the case whose cost is the way to the nearest school, and what no way counts as.

    The p-median of Hakimi (1964) with schools that stand already: the least sum over blocks b of
    w_b min(e_b, min over open c of d_bc).

    Parameters
    ----------
    existing_mm
        Way of each block to the nearest school that stands; ``UNREACHABLE_MM`` without one,
        shape (B,).
    site_mm
        Way to each site, likewise, shape (B, C).
    weight
        As in ``Case``.

    Notes
    -----
    A block without any way counts as twice the longest way there is, so that reaching it is
    worth more than any shortening of another child's way.
    """
    reached = [one[one < UNREACHABLE_MM] for one in (existing_mm, site_mm.ravel())]
    longest = max((int(one.max()) for one in reached if len(one)), default=0)
    no_way = 2 * longest

    def counted(mm: Millimetres) -> NDArray[Any]:
        return np.where(mm < UNREACHABLE_MM, mm.astype(np.int64), no_way)

    return Case(base=counted(existing_mm), site=counted(site_mm), weight=weight), no_way


def cover_case(
    existing_mm: Millimetres, site_mm: Millimetres, weight: NDArray[np.int64], *, within_mm: int
) -> Case:
    """
    Return the case whose cost is one per child farther than ``within_mm`` from every school.

    Maximal covering of Church and ReVelle (1974): the most weight covered is the least that is
    not. Parameters as in ``median_case``.
    """
    return Case(
        base=(existing_mm > within_mm).astype(np.int64),
        site=(site_mm > within_mm).astype(np.int64),
        weight=weight,
    )
