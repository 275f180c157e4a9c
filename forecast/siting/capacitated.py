"""Which sites to open, and when, if every child needs a seat: exact, with its bound."""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from forecast.siting.case import NotPossibleError, gap_of
from forecast.siting.columns import Relaxed, branched, every_pair, first_pairs, relaxed
from forecast.siting.programme import SCALE, Programme, Span, no_seat_mm
from gis.progress import silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.case import Proof
    from forecast.siting.seats_case import SeatsCase
    from gis.progress import Progress

GAP: Final = 1e-3
TOLERANCE: Final = 1e-9
HALF: Final = 0.5
SMALL: Final = 60_000
"""Pairs of block and place up to which the solver is given all of them."""

WHOLE: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """
    A proposal with seats.

    Attributes
    ----------
    opened
        Sites open in each stage, shape (T, C).
    stage, block, place, children
        How many children of a stage and block have their seats at a place, shape (n,) each.
    left_over
        Children without a seat, shape (T, B).
    value, bound, proof
        As in ``Found``.
    """

    opened: NDArray[np.bool_]
    stage: NDArray[np.int64]
    block: NDArray[np.int64]
    place: NDArray[np.int64]
    children: NDArray[np.int64]
    left_over: NDArray[np.int64]
    value: int
    bound: float
    proof: Proof

    @property
    def gap(self) -> float:
        """Return by what share the value is over the bound, zero or more."""
        return gap_of(self.value, self.bound)


def best_with_seats(
    case: SeatsCase,
    *,
    gap: float = GAP,
    time_limit_s: float = 60.0,
    quick: bool = False,
    progress: Progress = silent,
) -> Seated:
    """
    Return the choice of least total way when places are limited by seats.

    The capacitated location problem with stages (Sridharan 1995; Van Roy and Erlenkotter 1982):
    minimise sum n w d x over stages, blocks and places, with seats s_c y_tc at a site that is
    open, y_tc <= y_(t+1)c, and limits on numbers or money in each stage.

    Parameters
    ----------
    case
        What is asked.
    gap
        The solver may stop when value and bound are so near, as a share.
    time_limit_s
        No branch is begun after so many seconds; the best found is given, with its bound.
    quick
        Give the rounded linear relaxation, with its bound, and do not search on.
    progress
        Told about each stage.

    Raises
    ------
    NotPossibleError
        If seats cannot suffice, with the numbers.

    Notes
    -----
    Branch and bound over y, the lowest bound first; each node is a linear programme over every
    pair of block and place (``relaxed``) that HiGHS solves, and its y, rounded within the limits,
    a choice. A y whose price at the root is over what the best choice costs more than the root's
    bound is decided at once (Geoffrion 1974).
    """
    case.refuse()
    tree = _Tree(case, gap=gap, until=time.monotonic() + time_limit_s, progress=progress)
    tree.root()
    if not quick:
        tree.ask_solver()
        tree.grow()
    _refuse_left_over(case, tree.held)
    return _seated(case, tree.held, tree.bound, "heuristic" if quick else tree.proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A choice, where its children go, and what that costs."""

    opened: NDArray[np.bool_]
    told: Relaxed
    value: int


class _Tree:
    """The search: open nodes by bound, and the best choice so far."""

    def __init__(self, case: SeatsCase, *, gap: float, until: float, progress: Progress) -> None:
        self.case, self.gap, self.until, self.progress = case, gap, until, progress
        self.open: list[tuple[float, int, Relaxed, Span]] = []
        self.seen: dict[bytes, _Held] = {}
        self.n = 0
        self.held: _Held
        self.ended = math.inf  # the lowest bound of nodes that were left because they are near

    @property
    def bound(self) -> float:
        """Return what no choice costs less than."""
        nodes = min((one[0] for one in self.open), default=math.inf)
        return min(nodes, self.ended, float(self.held.value))

    @property
    def proof(self) -> Proof:
        """Tell how the search ended."""
        return "exact" if self._is_near(self.bound) else "time limit"

    def root(self) -> None:
        """Solve the whole relaxation and round it."""
        shape = (len(self.case.children), self.case.n_sites)
        ready = self.case.ready[None] <= np.arange(shape[0])[:, None]
        span = Span(low=np.zeros(shape), high=ready.astype(np.float64))
        self.progress("linear relaxation", 0, None)
        told = relaxed(first_pairs(self.case), span)
        self.held = self._rounded(told)
        spare = self.held.value * SCALE - told.bound + TOLERANCE * abs(told.bound)
        is_free = span.low < span.high
        span.high[is_free & (told.y_price > spare) & (told.y < HALF)] = 0.0
        span.low[is_free & (told.y_price < -spare) & (told.y > HALF)] = 1.0
        self._add(told, span)

    def ask_solver(self) -> None:
        """
        Let HiGHS branch: over every pair in a small case, where its bound holds for all.

        In a larger case over the pairs of the relaxation alone, for a better choice; its bound
        says nothing of the pairs that are left out, and is not taken.
        """
        if self._is_near(self.bound):
            return
        _, _, told, span = self.open[0]
        is_whole = self.case.children.size * len(self.case.seats) <= SMALL
        programme = every_pair(self.case) if is_whole else told.programme
        seconds = max(1.0, self.until - time.monotonic()) * (1.0 if is_whole else HALF)
        self.progress("branches", 0, None)
        opened, bound = branched(programme, span, gap=self.gap, time_limit_s=seconds)
        if opened is not None:
            found = self._choice(opened, told)
            self.held = min((self.held, found), key=lambda one: one.value)
        if is_whole and bound is not None:
            self.open = []
            self._add(replace(told, bound=max(told.bound, bound)), span)

    def grow(self) -> None:
        """Branch until value and bound are near or time is over."""
        while self.open and not self._is_near(self.bound) and time.monotonic() < self.until:
            bound, _, told, span = heapq.heappop(self.open)
            far = np.abs(told.y - HALF)
            far[span.low == span.high] = 1.0
            if far.min() >= HALF - WHOLE:  # whole: its rounding costs what the node does
                self.ended = min(self.ended, bound)
                continue
            at = np.unravel_index(int(far.argmin()), far.shape)
            for value in (1.0, 0.0):
                self._branch(told, span, at, value)
            self.progress("branches", self.n, None)

    def _branch(self, told: Relaxed, span: Span, at: tuple[Any, ...], value: float) -> None:
        low, high = span.low.copy(), span.high.copy()
        stage, site = at
        if value:
            low[stage:, site] = 1.0  # what is open stays open
        else:
            high[: stage + 1, site] = 0.0
        within = Span(low=low, high=high)
        if (low > high).any() or not _possible(self.case, within):
            return
        below = relaxed(told.programme, within)
        found = self._rounded(below)
        if found.value < self.held.value:
            self.held = found
        self._add(below, within)

    def _add(self, told: Relaxed, span: Span) -> None:
        bound = told.bound / SCALE
        self.n += 1
        if self._is_near(bound):
            self.ended = min(self.ended, bound)
        else:
            heapq.heappush(self.open, (bound, self.n, told, span))

    def _is_near(self, bound: float) -> bool:
        return (self.held.value - bound) <= max(self.gap, TOLERANCE) * max(self.held.value, 1)

    def _rounded(self, told: Relaxed) -> _Held:
        opened = told.y > HALF
        if np.abs(told.y - opened).max(initial=0.0) > WHOLE:
            opened = _rounded(self.case, told.y)
        return self._choice(opened, told)

    def _choice(self, opened: NDArray[np.bool_], told: Relaxed) -> _Held:
        key = opened.tobytes()
        if key not in self.seen:
            self.progress("seats of a choice", len(self.seen), None)
            self.seen[key] = _transported(self.case, opened, told)
        return self.seen[key]


def _possible(case: SeatsCase, span: Span) -> bool:
    """Tell whether what must be open is within the limits of every stage."""
    return all(_allowed(case, t, one > HALF) for t, one in enumerate(span.low))


def _rounded(case: SeatsCase, y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Open the sites of highest y while the limits allow, stage by stage; once open, always."""
    opened = np.zeros(y.shape, np.bool_)
    for t in range(len(y)):
        opened[t] = opened[t - 1] if t else False
        for site in np.argsort(-np.round(y[t], 9), kind="stable"):
            tried = opened[t].copy()
            tried[site] = True
            is_wanted = y[t, site] > TOLERANCE or (case.budget is None and t == len(y) - 1)
            if case.ready[site] <= t and is_wanted and _allowed(case, t, tried):
                opened[t] = tried
    return opened


def _allowed(case: SeatsCase, stage: int, opened: NDArray[np.bool_]) -> bool:
    if case.n_open is not None and opened.sum() > case.n_open[stage]:
        return False
    return case.budget is None or int(case.cost[opened].sum()) <= case.budget[stage]


def _transported(case: SeatsCase, opened: NDArray[np.bool_], near: Relaxed) -> _Held:
    """Give every child a seat with the sites decided: whole children, at the least total."""
    pair = near.programme.pair
    start = Programme(case=case, pair=pair, strong=np.zeros(len(pair), np.bool_))
    decided = opened.astype(np.float64)
    told = relaxed(start, Span(low=decided, high=decided), by="highs-ds")
    return _Held(opened=opened, told=told, value=_value(case, told))


def _value(case: SeatsCase, told: Relaxed) -> int:
    _, block, place = told.programme.parts()
    children = np.round(told.children).astype(np.int64)
    way = case.distance_mm[block, place].astype(np.int64)
    left = np.round(told.left_over).astype(np.int64)
    return int((children * way * case.weight[block]).sum()) + int(
        (left * case.weight).sum() * no_seat_mm(case)
    )


def _refuse_left_over(case: SeatsCase, held: _Held) -> None:
    n = int(np.round(held.told.left_over).sum())
    if case.no_seat_mm is None and n:
        msg = (
            f"{n} of {int(case.children.sum())} children have no seat that a way leads to, "
            "whatever opens within the limits"
        )
        raise NotPossibleError(msg)


def _seated(case: SeatsCase, held: _Held, bound: float, proof: Proof) -> Seated:
    stage, block, place = held.told.programme.parts()
    children = np.round(held.told.children).astype(np.int64)
    there = children > 0
    whole = min(held.value, math.ceil(bound * (1 - TOLERANCE)))
    return Seated(
        opened=held.opened,
        stage=stage[there],
        block=block[there],
        place=place[there],
        children=children[there],
        left_over=np.round(held.told.left_over).astype(np.int64).reshape(case.children.shape),
        value=held.value,
        bound=whole,
        proof=proof,
    )
