"""Which sites to open, and when, if every child needs a seat: exact, with its bound."""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.siting.branching import HALF, Node, Rises, decided_by_price, undecided
from forecast.siting.case import NotPossibleError, gap_of
from forecast.siting.columns import branched, every_pair
from forecast.siting.growing import Growing, OutOfTimeError, first_pairs
from forecast.siting.programme import SCALE, Span, no_seat_mm
from gis.progress import silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.case import Proof
    from forecast.siting.growing import Relaxed
    from forecast.siting.seats_case import SeatsCase
    from gis.progress import Progress

GAP: Final = 1e-3
TOLERANCE: Final = 1e-9
SMALL: Final = 60_000
"""Pairs of block and place up to which the solver is given all of them."""

ROUNDED_EVERY: Final = 4
"""Branches of which one is rounded to a choice; seating it takes longer than the branch."""

GLANCE: Final = 60
"""Steps of the simplex for a look at a side of a site that nothing is known of."""

GLANCED: Final = 8
"""Sites so looked at in one branch."""


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
    branches, choices
        How many parts of the choices were bounded, and how many choices were seated.
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
    branches: int
    choices: int

    @property
    def gap(self) -> float:
        """Return by what share the value is over the bound, zero or more."""
        return gap_of(self.value, self.bound)


def best_with_seats(
    case: SeatsCase,
    *,
    gap: float = GAP,
    time_limit_s: float = 60.0,
    max_branches: int | None = None,
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
        The search stops after so many seconds, inside a linear programme too; the best found is
        given, with its bound.
    max_branches
        The search stops after so many branches: unlike seconds the same on every machine.
    quick
        Give the rounded linear relaxation, with its bound, and do not search on.
    progress
        Told about each stage.

    Raises
    ------
    NotPossibleError
        If seats cannot suffice, with the numbers; if time is over before any choice was seated.

    Notes
    -----
    Branch and bound over y, the lowest bound first; each node is a linear programme over every
    pair of block and place (``Growing``), begun from where the last one ended, and every few of
    them y is rounded within the limits to a choice. On which y is branched is learnt (``Rises``).
    A y whose price is over what would bring a node's bound near is decided at once (Geoffrion
    1974).
    """
    case.refuse()
    until = time.monotonic() + time_limit_s
    try:
        tree = _Tree(case, gap=gap, until=until, progress=progress)
        tree.root()
    except OutOfTimeError as error:
        msg = (
            f"no proposal was found within {time_limit_s:g} s: the linear relaxation of "
            f"{case.children.size} blocks and {len(case.seats)} schools and sites takes longer"
        )
        raise NotPossibleError(msg) from error
    if not quick:
        try:
            tree.ask_solver()
            tree.grow(max_branches)
        except OutOfTimeError:
            tree.stopped = "time limit"
    _refuse_left_over(case, tree.held)
    return _seated(case, tree, "heuristic" if quick else tree.proof)


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
        progress("linear relaxation", 0, None)
        self.programme = Growing(case, first_pairs(case, until=until), until=until)
        self.open: list[tuple[float, int, Node]] = []
        self.seen: dict[bytes, _Held] = {}
        self.rises = Rises(case.children.shape[0] * case.n_sites)
        self.n = 0
        self.held: _Held
        self.ended = math.inf  # the lowest bound of what was left because it is near
        self.stopped: Proof | None = None

    @property
    def bound(self) -> float:
        """Return what no choice costs less than."""
        nodes = min((one[0] for one in self.open), default=math.inf)
        return min(nodes, self.ended, float(self.held.value))

    @property
    def proof(self) -> Proof:
        """Tell how the search ended."""
        if self.stopped is None or self._is_near(self.bound):
            return "exact"
        return self.stopped

    def root(self) -> None:
        """Solve the whole relaxation and round it."""
        shape = (len(self.case.children), self.case.n_sites)
        ready = self.case.ready[None] <= np.arange(shape[0])[:, None]
        span = Span(low=np.zeros(shape), high=ready.astype(np.float64))
        self.programme.within(span)
        told = self.programme.solved()
        self.held = self._choice(_rounded(self.case, told.y))
        self._add(told, span)

    def ask_solver(self) -> None:
        """Let HiGHS branch in a small case, over every pair, where its bound holds for all."""
        is_small = self.case.children.size * len(self.case.seats) <= SMALL
        if not is_small or not self.open:
            return
        node = self.open[0][2]
        seconds = self.until - time.monotonic()
        self.progress("branches", 0, None)
        opened, bound = branched(
            every_pair(self.case), node.span, gap=self.gap, time_limit_s=max(seconds, 0.0)
        )
        if opened is not None:
            self._try(opened.astype(np.float64))
        if bound is not None:
            self.open = []
            self._push(replace(node, bound=max(node.bound, bound / SCALE)))

    def grow(self, most: int | None) -> None:
        """Branch until value and bound are near, or so many branches are done."""
        while self.open and not self._is_near(self.bound):
            if most is not None and self.n > most:
                self.stopped = "branch limit"
                return
            node = self.open[0][2]
            free = undecided(node)
            if len(free):
                self._branch(node, free)
            else:  # whole: as a choice it costs what the node does
                self._try(node.y)
                self.ended = min(self.ended, node.bound)
            # only now, so that its bound still counts if time is over meanwhile; its parts are
            # not before it in the heap, as their bounds are no lower
            heapq.heappop(self.open)
            self.progress("branches", self.n, None)

    def _branch(self, node: Node, free: NDArray[np.int64]) -> None:
        y = node.y.ravel()[free]
        asked = self.rises.unknown(free, y, GLANCED)
        if len(asked):
            self.programme.within(node.span)
            rises = self.programme.glances(asked, GLANCE)
            self.rises.learn(asked, node.y.ravel()[asked], rises)
        cell = self.rises.best(free, y)
        stage, site = divmod(cell, self.case.n_sites)
        for value in (1, 0):
            low, high = node.span.low.copy(), node.span.high.copy()
            if value:
                low[stage:, site] = 1.0  # what is open stays open
            else:
                high[: stage + 1, site] = 0.0
            span = Span(low=low, high=high)
            if not _possible(self.case, span):
                continue
            self.programme.within(span)
            below = self.programme.solved(enough=self._near * SCALE)
            rise = max(below.bound / SCALE - node.bound, 0.0) * SCALE
            self.rises.learn_one(cell, node.y[stage, site], value, rise)
            self._add(below, span, at_least=node.bound)
            if self.n % ROUNDED_EVERY == 0:
                self._try(below.y)

    @property
    def _near(self) -> float:
        """Return the value from which a bound is as near as is asked."""
        return self.held.value - max(self.gap, TOLERANCE) * max(self.held.value, 1)

    def _is_near(self, bound: float) -> bool:
        return bound >= self._near

    def _add(self, told: Relaxed, span: Span, *, at_least: float = -math.inf) -> None:
        """Keep a node, with every y decided that would bring its bound near."""
        bound = max(told.bound / SCALE, at_least)
        spare = (self._near - bound) * SCALE
        if spare > 0:
            within = decided_by_price(told, span, spare)
            if within is not span:
                self.ended = min(self.ended, self._near)
            if not _possible(self.case, within):
                return
            span = within
        self._push(Node(bound=bound, span=span, y=told.y))

    def _push(self, node: Node) -> None:
        self.n += 1
        if self._is_near(node.bound):
            self.ended = min(self.ended, node.bound)
        else:
            heapq.heappush(self.open, (node.bound, self.n, node))

    def _try(self, y: NDArray[np.float64]) -> None:
        """Round a y within the limits and hold it if it is the best choice so far."""
        found = self._choice(_rounded(self.case, y))
        if found.value < self.held.value:
            self.held = found

    def _choice(self, opened: NDArray[np.bool_]) -> _Held:
        """Give every child a seat with the sites decided: whole children, at the least total."""
        key = opened.tobytes()
        if key not in self.seen:
            self.progress("seats of a choice", len(self.seen), None)
            decided = opened.astype(np.float64)
            self.programme.within(Span(low=decided, high=decided))
            told = self.programme.solved(strong=False)
            self.seen[key] = _Held(opened=opened, told=told, value=_value(self.case, told))
        return self.seen[key]


def _possible(case: SeatsCase, span: Span) -> bool:
    """Tell whether what must be open may be, and is within the limits of every stage."""
    if (span.low > span.high).any():
        return False
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


def parts_of(case: SeatsCase, told: Relaxed) -> tuple[NDArray[np.int64], ...]:
    """Return stage, block and place of each pair."""
    row, place = np.divmod(told.pair, len(case.seats))
    return (*np.divmod(row, case.children.shape[1]), place)


def _value(case: SeatsCase, told: Relaxed) -> int:
    block, place = parts_of(case, told)[1:]
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


def _seated(case: SeatsCase, tree: _Tree, proof: Proof) -> Seated:
    held = tree.held
    stage, block, place = parts_of(case, held.told)
    children = np.round(held.told.children).astype(np.int64)
    there = np.flatnonzero(children > 0)
    there = there[np.argsort(held.told.pair[there])]
    whole = min(held.value, math.ceil(tree.bound * (1 - TOLERANCE)))
    return Seated(
        opened=held.opened,
        stage=stage[there],
        block=block[there],
        place=place[there],
        children=children[there],
        left_over=np.round(held.told.left_over).astype(np.int64),
        value=held.value,
        bound=whole,
        proof=proof,
        branches=tree.n - 1,
        choices=len(tree.seen),
    )
