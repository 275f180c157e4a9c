"""
A search for school prices under which few schools are over-full, the exact search's beginning.

The best prices are the maximum of a concave function with edges: for each pupil the smallest
distance plus price, less the prices of all seats. With wishes a little soft it is smooth and
Newton's method climbs it in a few steps; the softness is then halved, from hundreds of metres
down to one, and each answer begins the next. While wishes are very soft a sample of the pupils
is enough. (Entropic smoothing: Cuturi 2013; following the path: any book on interior points.)
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.optimum.definite import solve_definite
from admission.optimum.soft_demand import FADE, Near, Softness, near_schools, soft_demand
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis.units import Millimetres

LAST_SOFT_MM: Final = 1_000
"""Below this the exact search is quicker than another round."""

FIRST_PART: Final = 16
"""The first softness is the mean distance over this."""

WHOLE_SOFT_MM: Final = 32_000
"""Softness from which on every pupil counts; twice as soft, every second one."""

SAMPLED_PER_SCHOOL: Final = 8
"""Fewest pupils per school in a sample."""

N_STEPS: Final = 40
PATIENCE: Final = 3
"""Steps past the top without a better demand after which a round ends."""

GOOD_ENOUGH: Final = 0.004
"""Share of the pupils by which demand may err in the end of a round."""

REACH: Final = 2.0
"""Scales by which a price may move, doubled from step to step while it leads uphill."""

SLACK_MM: Final = 1_500_000
"""How much farther schools are listed, so that prices may move before they are listed anew."""

MOST_SAMPLED: Final = 2_000
"""Pupils whose distances make the mean."""

STIFFNESS: Final = 1e-3
"""Pupils per scale added to every response, so that a school that nobody wants can be solved."""


def rough_prices(
    distance_mm: Millimetres,
    seats: NDArray[np.int32],
    *,
    limit_mm: int,
    outside_mm: int,
    first_mm: int = 0,
) -> NDArray[np.int64]:
    """
    Return prices under which few schools are over-full, zero or more, shape (S,).

    Parameters
    ----------
    distance_mm
        Pupil to school, shape (P, S).
    seats
        Seats of each school, shape (S,).
    limit_mm
        Pairs farther than this are not eligible.
    outside_mm
        Cost of no school in this search.
    first_mm
        Price of every school to begin with.

    Notes
    -----
    They are a beginning: the exact search corrects whatever is wrong with them. The same for
    the same input on every machine.
    """
    search = _Search(distance_mm, seats, limit_mm, outside_mm)
    price = np.full(len(seats), float(first_mm))
    before = price
    for n_round, (soft_mm, stride) in enumerate(_rounds(distance_mm)):
        # The answer moves about in proportion to the softness: go half as far again.
        ahead = np.maximum(0.0, price + (price - before) / 2) if n_round > 1 else price
        before = price
        price = search.climb(ahead, float(soft_mm), stride)
    whole: NDArray[np.int64] = np.rint(price).astype(np.int64)
    return whole


def _rounds(distance_mm: Millimetres) -> Iterator[tuple[int, int]]:
    """Yield the softness of each round and how many pupils one of its sample stands for."""
    n_pupils, n_schools = distance_mm.shape
    sample = distance_mm[:: max(1, n_pupils // MOST_SAMPLED)]
    eligible = sample[sample < UNREACHABLE_MM]
    if not len(eligible):
        return
    widest = max(1, n_pupils // (SAMPLED_PER_SCHOOL * n_schools))
    soft_mm = int(eligible.sum(dtype=np.int64)) // len(eligible) // FIRST_PART
    while soft_mm >= LAST_SOFT_MM:
        yield soft_mm, min(widest, max(1, soft_mm // WHOLE_SOFT_MM))
        soft_mm //= 2


class _Search:
    """Climbs to the best prices of one softness after the other."""

    def __init__(
        self, distance_mm: Millimetres, seats: NDArray[np.int32], limit_mm: int, outside_mm: int
    ) -> None:
        self.distance_mm = distance_mm
        self.seats = seats
        self.limit_mm = limit_mm
        self.outside_mm = outside_mm
        self.stride = 0
        self.listed_at = np.zeros(len(seats))
        self.margin_mm = 0.0
        self.near: Near | None = None
        self.demand = np.empty(len(seats))
        self.response = np.empty((len(seats), len(seats)))

    def climb(self, price: NDArray[np.float64], soft_mm: float, stride: int) -> NDArray[np.float64]:
        """Return the prices at which demand is nearest to the seats, about."""
        least, idle, reach, moved = np.inf, 0, REACH * soft_mm, np.zeros(len(price))
        for _ in range(N_STEPS):
            excess = self._excess(price, soft_mm, stride)
            is_bound = (price <= 0) & (excess < 0)
            wrong = math.fsum(np.abs(excess[~is_bound]))
            # Uphill still: longer steps. Past the top: shorter ones.
            is_past = math.fsum(excess * moved) < 0
            reach = reach / 2 if is_past else reach * 2
            idle = 0 if wrong < least else idle + is_past
            least = min(least, wrong)
            if wrong * stride <= GOOD_ENOUGH * len(self.distance_mm) or idle == PATIENCE:
                break
            step = self._step(excess, ~is_bound, soft_mm)
            moved = np.maximum(0.0, price + np.clip(step, -reach, reach)) - price
            price = price + moved
        return price

    def _excess(
        self, price: NDArray[np.float64], soft_mm: float, stride: int
    ) -> NDArray[np.float64]:
        near = self._lists(price, soft_mm, stride)
        soft_demand(near, price, Softness(soft_mm, self.outside_mm), self.demand, self.response)
        return self.demand - self.seats / stride

    def _step(
        self, excess: NDArray[np.float64], free: NDArray[np.bool_], soft_mm: float
    ) -> NDArray[np.float64]:
        """Return Newton's step of the prices that may move."""
        step = np.zeros(len(excess))
        matrix = self.response[np.ix_(free, free)]
        matrix[np.diag_indices(len(matrix))] += STIFFNESS
        step[free] = solve_definite(matrix, excess[free] * soft_mm)
        return step

    def _lists(self, price: NDArray[np.float64], soft_mm: float, stride: int) -> Near:
        """Return lists in which nothing is missing that could be wanted at these prices."""
        moved_mm = float(np.abs(price - self.listed_at).max(initial=0.0))
        holds = stride == self.stride and 2 * moved_mm + FADE * soft_mm <= self.margin_mm
        if self.near is None or not holds:
            self.stride, self.listed_at = stride, price
            self.margin_mm = FADE * soft_mm + max(FADE * soft_mm, SLACK_MM)
            whole = np.rint(price).astype(np.int64)
            sample = self.distance_mm[::stride]
            self.near = near_schools(sample, whole, self.limit_mm, int(self.margin_mm) + 1)
        return self.near
