"""What the model with seats is asked: children by stage, seats that stand, sites with a price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # ships no types

from forecast.siting.case import NotPossibleError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Millimetres

HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsCase:
    """
    T stages, B blocks, S schools that stand and C sites, all but stages in the order of ids.

    Attributes
    ----------
    distance_mm
        Way of each block to each school, then to each site; ``UNREACHABLE_MM`` without one,
        int32, shape (B, S + C).
    children
        Of each stage and block, int64, shape (T, B).
    weight
        Of a child of each block in hundredths, int64, shape (B,).
    seats
        Of each school, then of each site if it opens, int64, shape (S + C,).
    cost
        Of each site, int64, shape (C,).
    ready
        First stage in which each site can open, shape (C,).
    n_open
        Most sites open in each stage, shape (T,); ``None`` where the budget decides.
    budget
        Most that the sites open in each stage cost together: what is left of one stage can be
        spent in the next, shape (T,); ``None`` without a budget.
    no_seat_mm
        What a child without a seat counts as; ``None``: every child must have one.
    """

    distance_mm: Millimetres
    children: NDArray[np.int64]
    weight: NDArray[np.int64]
    seats: NDArray[np.int64]
    cost: NDArray[np.int64]
    ready: NDArray[np.int64]
    n_open: NDArray[np.int64] | None
    budget: NDArray[np.int64] | None = None
    no_seat_mm: int | None = None

    @property
    def n_sites(self) -> int:
        """Return C."""
        return len(self.cost)

    @property
    def n_schools(self) -> int:
        """Return S."""
        return len(self.seats) - len(self.cost)

    def allowed(self, stage: int) -> list[LinearConstraint]:
        """Return the limits of one stage as rows over its sites."""
        rows = []
        if self.n_open is not None:
            rows.append(LinearConstraint(np.ones((1, self.n_sites)), -np.inf, self.n_open[stage]))
        if self.budget is not None:
            unit = max(float(self.budget[stage]), 1.0)
            share = self.budget[stage] / unit
            rows.append(LinearConstraint(self.cost[None] / unit, -np.inf, share))
        return rows

    def refuse(self) -> None:
        """
        Raise ``NotPossibleError`` with the numbers if seats cannot suffice.

        Notes
        -----
        The most seats that a stage's limits can add is itself a small whole-number programme.
        """
        if self.n_open is None and self.budget is None:
            msg = "say how many sites open, or the budget"
            raise NotPossibleError(msg)
        if self.n_open is not None and int(self.n_open.max()) > self.n_sites:
            msg = f"{self.n_open.max()} sites to open; there are {self.n_sites} to choose from"
            raise NotPossibleError(msg)
        if self.budget is not None and self.budget.max() < self.cost.min():
            msg = f"the budget is {self.budget.max()}; the cheapest site costs {self.cost.min()}"
            raise NotPossibleError(msg)
        if self.no_seat_mm is None:
            for stage in range(len(self.children)):
                self._refuse_seats(stage)

    def most_seats(self, stage: int) -> int:
        """Return the most seats that the limits of a stage can add."""
        told = milp(
            -self.seats[self.n_schools :].astype(np.float64),
            integrality=np.ones(self.n_sites),
            bounds=Bounds(0, (self.ready <= stage).astype(np.float64)),
            constraints=self.allowed(stage),
            options={"mip_rel_gap": 0.0},
        )
        return 0 if told.x is None else int(self.seats[self.n_schools :][told.x > HALF].sum())

    def _refuse_seats(self, stage: int) -> None:
        wanted = int(self.children[stage].sum())
        there = int(self.seats[: self.n_schools].sum())
        more = self.most_seats(stage)
        if there + more < wanted:
            where = f"stage {stage + 1}: " if len(self.children) > 1 else ""
            msg = (
                f"{where}{wanted} children; {there} seats stand and the sites that may open add "
                f"{more} at most: {wanted - there - more} seats are missing"
            )
            raise NotPossibleError(msg)
