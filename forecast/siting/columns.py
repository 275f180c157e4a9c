"""The linear programme of seats, grown by the pairs of block and school that can matter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # ships no types

from forecast.siting.programme import SCALE, Programme, Span, matrix, with_children
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.seats_case import SeatsCase

NEAREST: Final = 6
"""Schools and sites of each block to begin with; pricing adds the others that matter."""

ADDED_AT_ONCE: Final = 4
HALF: Final = 0.5


def nearest_pairs(case: SeatsCase) -> Programme:
    """Return each block's nearest schools and nearest sites, by distance, then code."""
    n_schools, n_places = case.n_schools, len(case.seats)
    n_stages, n_blocks = case.children.shape
    chosen = []
    for first, last in ((0, n_schools), (n_schools, n_places)):
        order = np.argsort(case.distance_mm[:, first:last], axis=1, kind="stable")[:, :NEAREST]
        chosen.append(order + first)
    place = np.concatenate(chosen, axis=1)
    block = np.repeat(np.arange(n_blocks), place.shape[1])
    place = place.ravel()
    kept = case.distance_mm[block, place] < UNREACHABLE_MM
    one = (block * n_places + place)[kept]
    pair = np.concatenate([one + t * n_blocks * n_places for t in range(n_stages)])
    pair = np.sort(pair)
    return with_children(case, pair)


def ways_of(case: SeatsCase) -> NDArray[np.float64]:
    """Return w d in the solver's unit, infinite without a way or children, shape (T, B, S + C)."""
    way = np.where(case.distance_mm < UNREACHABLE_MM, case.distance_mm.astype(float), np.inf)
    ways = np.broadcast_to(way * (case.weight[:, None] * SCALE), (len(case.children), *way.shape))
    ways = ways.copy()
    ways[case.children == 0] = np.inf
    return ways


def every_pair(case: SeatsCase) -> Programme:
    """Return the programme with every pair that has a way, each pair with a site in its row."""
    n_stages, n_blocks = case.children.shape
    way = np.broadcast_to(case.distance_mm, (n_stages, n_blocks, len(case.seats)))
    programme = with_children(case, np.flatnonzero(way < UNREACHABLE_MM))
    _, _, place = programme.parts()
    return replace(programme, strong=place >= case.n_schools)


def branched(
    programme: Programme, span: Span, *, gap: float, time_limit_s: float
) -> tuple[NDArray[np.bool_] | None, float | None]:
    """Return the best choice over the pairs of a programme that HiGHS finds, and its bound."""
    asked = matrix(programme)
    low, high = np.zeros(len(asked.cost)), asked.upper.copy()
    low[: span.low.size] = span.low.ravel()
    high[: span.low.size] = np.minimum(high[: span.low.size], span.high.ravel())
    told = milp(
        asked.cost,
        integrality=np.repeat((1, 0), (span.low.size, len(asked.cost) - span.low.size)),
        bounds=Bounds(low, high),
        constraints=[
            LinearConstraint(asked.a_eq, asked.b_eq, asked.b_eq),
            LinearConstraint(asked.a_ub, -np.inf, asked.b_ub),
        ],
        options={"time_limit": time_limit_s, "mip_rel_gap": gap},
    )
    opened = None if told.x is None else told.x[: span.low.size].reshape(span.low.shape) > HALF
    return opened, told.mip_dual_bound


def cheapest(price: NDArray[np.float64], few: int, *, below: float) -> NDArray[np.int64]:
    """Return the pairs of lowest price of each block, if the price is below a limit."""
    wide = price.reshape(-1, price.shape[2])
    few = min(few, wide.shape[1])
    place = np.argpartition(wide, few - 1, axis=1)[:, :few]
    pair = np.arange(len(wide))[:, None] * wide.shape[1] + place
    return np.unique(pair[np.take_along_axis(wide, place, axis=1) < below])
