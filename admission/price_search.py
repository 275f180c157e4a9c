"""A rough search for school prices: raise where too many want in, lower where seats stay free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.opening import NO_BAR, open_more
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

N_NEAREST: Final = 32
N_SWEEPS: Final = 500
PATIENCE: Final = 80
"""Sweeps without a better demand after which the search ends."""

FIRST_STEP_MM: Final = 50_000
LARGEST_STEP_MM: Final = 1_000_000
GROW: Final = 1.3
SHRINK: Final = 0.5
WHOLE_STEP_AT: Final = 0.05
"""Share of the seats by which demand must differ for a whole step; smaller differences, smaller."""


def rough_prices(
    distance_mm: Millimetres, seats: NDArray[np.int32], *, limit_mm: int
) -> NDArray[np.int64]:
    """
    Return prices under which few schools are over-full, zero or more, shape (S,).

    Each school has its own step, grown while demand errs to the same side and halved when it
    changes (Riedmiller and Braun 1993, Rprop). Pupils look at their nearest schools only. The
    prices are a beginning: the exact search corrects whatever is wrong with them.
    """
    if not len(distance_mm):
        return np.zeros(len(seats), np.int64)
    near, near_mm = _nearest_schools(distance_mm, min(N_NEAREST, len(seats)), limit_mm)
    price = np.zeros(len(seats), np.int64)
    best, fewest = price.copy(), None
    step = np.full(len(seats), float(FIRST_STEP_MM))
    last = np.zeros(len(seats), np.int64)
    idle = 0
    for _ in range(N_SWEEPS):
        demand = _demand(near, near_mm, price)
        error = np.where((demand < seats) & (price == 0), 0, demand - seats)
        n_wrong = int(np.abs(error).sum())
        idle += 1
        if fewest is None or n_wrong < fewest:
            best, fewest, idle = price.copy(), n_wrong, 0
        if n_wrong == 0 or idle == PATIENCE:
            break
        side = np.sign(error)
        step[side == last] *= GROW
        step[side == -last] *= SHRINK
        step = np.clip(step, 1, LARGEST_STEP_MM)
        last = side
        share = np.minimum(1.0, np.abs(error) / (WHOLE_STEP_AT * seats + 1))
        change = np.rint(side * np.maximum(1.0, step * share)).astype(np.int64)
        price = np.maximum(0, price + change)
    return best


@kernel
def _nearest_schools(
    distance_mm: Millimetres, n_nearest: int, limit_mm: int
) -> tuple[Index, Millimetres]:
    """
    Return the first schools of each pupil's order and their distances, shape (P, K) each.

    Beyond the last eligible one stand ``NONE`` and ``UNREACHABLE_MM``.
    """
    n_pupils, n_schools = distance_mm.shape
    near = np.full((n_pupils, n_nearest), NONE, np.int32)
    near_mm = np.full((n_pupils, n_nearest), UNREACHABLE_MM, np.int32)
    bar = np.full(n_schools, NO_BAR)
    for p in range(n_pupils):
        n = open_more(distance_mm[p], near[p], NONE, bar, 0, 1)
        for k in range(n):
            if distance_mm[p, near[p, k]] <= limit_mm:
                near_mm[p, k] = distance_mm[p, near[p, k]]
    return near, near_mm


@kernel
def _demand(near: Index, near_mm: Millimetres, price: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many pupils find each school cheapest, shape (S,)."""
    n_pupils, n_nearest = near.shape
    demand = np.zeros(len(price), np.int64)
    for p in range(n_pupils):
        best = np.int64(NO_BAR)
        wanted = NONE
        for k in range(n_nearest):
            mm = near_mm[p, k]
            if mm >= UNREACHABLE_MM or mm >= best:
                break  # schools come by distance: all further ones cost more without any price
            total = mm + price[near[p, k]]
            if total < best:
                best = total
                wanted = near[p, k]
        if wanted != NONE:
            demand[wanted] += 1
    return demand
