"""The linear programme of seats, grown by the pairs of block and school that can matter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # type: ignore[import-untyped]  # ships no types

from forecast.siting.programme import SCALE, Programme, Span, matrix, with_children
from gis.errors import BrokenPromiseError
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.seats_case import SeatsCase

NEAREST: Final = 6
"""Schools and sites of each block to begin with; pricing adds the others that matter."""

ADDED_AT_ONCE: Final = 4
COARSE: Final = 4
"""Every so many-th block stands for its neighbours in the order of ids, to find prices."""

FEW_BLOCKS: Final = 500
EVEN_ENOUGH: Final = 1e-6
HALF: Final = 0.5
ROUNDS: Final = 200
OVER: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """An optimum of the programme with y between 0 and 1, and with every pair priced."""

    programme: Programme
    bound: float
    seat_price: NDArray[np.float64]
    y: NDArray[np.float64]
    y_price: NDArray[np.float64]
    children: NDArray[np.float64]
    left_over: NDArray[np.float64]


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


def first_pairs(case: SeatsCase) -> Programme:
    """
    Return the pairs to begin with, by the prices of seats that a part of the blocks finds.

    A fourth of the blocks, each for four, has nearly the prices of all; its own are found from a
    sixteenth, and so on. Only how many rounds are needed hangs on this, never the result.
    """
    near = nearest_pairs(case)
    if len(case.weight) <= FEW_BLOCKS:
        return near
    part = replace(
        case,
        distance_mm=case.distance_mm[::COARSE],
        children=case.children[:, ::COARSE] * COARSE,
        weight=case.weight[::COARSE],
    )
    free = np.ones((len(case.children), case.n_sites))
    told = relaxed(first_pairs(part), Span(low=free * 0, high=free), strong=False)
    way = np.where(case.distance_mm < UNREACHABLE_MM, case.distance_mm.astype(float), np.inf)
    price = (way * (case.weight[:, None] * SCALE))[None] - told.seat_price[:, None]
    price[case.children == 0] = np.inf
    pair = np.union1d(
        _cheapest(price, NEAREST, below=np.inf),
        _cheapest(np.broadcast_to(way, price.shape), 2, below=np.inf),
    )
    return with_children(case, pair)


def relaxed(
    programme: Programme, span: Span, *, by: str = "highs-ipm", strong: bool = True
) -> Relaxed:
    """
    Return the optimum over all pairs, of which only those that matter are ever in the matrix.

    Parameters
    ----------
    programme
        Pairs to begin with.
    span
        Between which values each y lies.
    by
        The solver's method; ``highs-ds`` ends at a vertex, where children are whole if every y
        is decided.
    strong
        Add the rows x_tbc <= n_tb y_tc.

    Notes
    -----
    Column generation: with u_tb and v_ts the prices of a child and of a seat, a pair that is not
    there would lower the value only if p = w d - u_tb - v_ts < 0. Rows x_tbc <= n_tb y_tc are
    added where they are broken. As each child goes to one place, value + sum of n_tb min(0, p) is
    a bound over every pair at any time (Geoffrion 1974), so that rounds end when that is as
    near as the solver's own tolerance.
    """
    for _ in range(ROUNDS):
        told = _solved(programme, span, by)
        price = _prices(programme, told)
        short = _short(programme.case, price)
        asks = strong and not span.is_decided
        broken = _broken(programme, told) if asks else np.zeros(0, np.int64)
        if short <= EVEN_ENOUGH * max(abs(told.fun), 1.0) and not len(broken):
            return _relaxed(programme, told, short)
        programme = _next(programme, price, broken)
    msg = f"pairs of block and school were still worth adding after {ROUNDS} rounds"
    raise BrokenPromiseError(msg)


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


def _solved(programme: Programme, span: Span, by: str) -> Any:  # noqa: ANN401 (scipy ships no types)
    asked = matrix(programme)
    low = np.zeros(len(asked.cost))
    high = asked.upper.copy()
    low[: span.low.size] = span.low.ravel()
    high[: span.low.size] = np.minimum(high[: span.low.size], span.high.ravel())
    told = linprog(
        asked.cost,
        A_ub=asked.a_ub,
        b_ub=asked.b_ub,
        A_eq=asked.a_eq,
        b_eq=asked.b_eq,
        bounds=np.column_stack((low, high)),
        method=by,
    )
    if told.x is None:
        msg = f"the linear programme of seats ended without an answer: {told.message}"
        raise BrokenPromiseError(msg)
    return told


def _prices(programme: Programme, told: Any) -> NDArray[np.float64]:  # noqa: ANN401 (scipy ships no types)
    """Return w d - u - v, less the price of a pair's own row, shape (T, B, S + C)."""
    case = programme.case
    n_stages, n_blocks = case.children.shape
    n_places = len(case.seats)
    u = told.eqlin.marginals.reshape(n_stages, n_blocks, 1)
    v = told.ineqlin.marginals[: n_stages * n_places].reshape(n_stages, 1, n_places)
    way = np.where(case.distance_mm < UNREACHABLE_MM, case.distance_mm.astype(float), np.inf)
    price: NDArray[np.float64] = (way * (case.weight[:, None] * SCALE))[None] - u - v
    price[case.children == 0] = np.inf
    n_strong = int(programme.strong.sum())
    if n_strong:
        price.ravel()[programme.pair[programme.strong]] -= told.ineqlin.marginals[-n_strong:]
    return price


def _short(case: SeatsCase, price: NDArray[np.float64]) -> float:
    """Return by how much the value may be over a bound: every child at its lowest price."""
    least = np.minimum(price.min(axis=2), 0.0)
    return float(-(case.children * np.where(np.isfinite(least), least, 0.0)).sum())


def _next(
    programme: Programme,
    price: NDArray[np.float64],
    broken: NDArray[np.int64],
) -> Programme:
    """Return the programme with the rows that are broken and a few pairs that are worth it."""
    rows = programme.strong.copy()
    rows[broken] = True
    pair = np.union1d(programme.pair, _cheapest(price, ADDED_AT_ONCE, below=0.0))
    strong = np.isin(pair, programme.pair[rows])
    return Programme(case=programme.case, pair=pair, strong=strong)


def _cheapest(price: NDArray[np.float64], few: int, *, below: float) -> NDArray[np.int64]:
    """Return the pairs of lowest price of each block, if the price is below a limit."""
    wide = price.reshape(-1, price.shape[2])
    few = min(few, wide.shape[1])
    place = np.argpartition(wide, few - 1, axis=1)[:, :few]
    pair = np.arange(len(wide))[:, None] * wide.shape[1] + place
    return np.unique(pair[np.take_along_axis(wide, place, axis=1) < below])


def _broken(programme: Programme, told: Any) -> NDArray[np.int64]:  # noqa: ANN401 (scipy ships no types)
    """Return the pairs with a site whose children are more than the block's times y."""
    case = programme.case
    stage, block, place = programme.parts()
    n_y = len(case.children) * case.n_sites
    to_site = np.flatnonzero((place >= case.n_schools) & ~programme.strong)
    y = told.x[:n_y][stage[to_site] * case.n_sites + place[to_site] - case.n_schools]
    most = np.minimum(case.children[stage, block], case.seats[place])[to_site]
    found: NDArray[np.int64] = to_site[
        told.x[n_y + to_site] > most * y + OVER * np.maximum(most, 1)
    ]
    return found


def _relaxed(programme: Programme, told: Any, short: float) -> Relaxed:  # noqa: ANN401 (scipy ships no types)
    case = programme.case
    shape = (len(case.children), case.n_sites)
    n_y, n = shape[0] * shape[1], len(programme.pair)
    return Relaxed(
        programme=programme,
        bound=float(told.fun) - short,
        seat_price=told.ineqlin.marginals[: shape[0] * len(case.seats)].reshape(shape[0], -1),
        y=told.x[:n_y].reshape(shape),
        y_price=told.lower.marginals[:n_y].reshape(shape)
        + told.upper.marginals[:n_y].reshape(shape),
        children=told.x[n_y : n_y + n],
        left_over=told.x[n_y + n :].reshape(case.children.shape),
    )
