"""The linear programme of seats in the solver's hands: it grows, and begins where it ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import highspy
import numpy as np
from scipy.sparse import vstack  # type: ignore[import-untyped]  # ships no types

from forecast.siting.columns import ADDED_AT_ONCE, NEAREST, cheapest, nearest_pairs, ways_of
from forecast.siting.programme import Programme, matrix
from gis.errors import BrokenPromiseError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.programme import Span
    from forecast.siting.seats_case import SeatsCase

COARSE: Final = 4
"""Every so many-th block stands for its neighbours in the order of ids, to find prices."""

FEW_BLOCKS: Final = 500
EVEN_ENOUGH: Final = 1e-6
ROUNDS: Final = 300
OVER: Final = 1e-6
DUAL, PRIMAL = 1, 4
"""The solver's simplex: dual after rows and limits of y have changed, primal after pairs."""

LONG: Final = np.iinfo(np.int32).max
INFINITE: Final = highspy.kHighsInf


class OutOfTimeError(Exception):
    """The clock stopped a linear programme; nothing of it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """
    An optimum of the programme with y between its limits, and with every pair priced.

    Attributes
    ----------
    bound
        No choice within the limits costs less, in the solver's unit.
    seat_price
        What one more seat is worth, zero or less, shape (T, S + C).
    y, y_price
        How far each site is open, and what opening it further costs, shape (T, C).
    pair, children
        Children of each pair of stage, block and place, shape (n,) each.
    left_over
        Children without a seat, shape (T, B).
    """

    bound: float
    seat_price: NDArray[np.float64]
    y: NDArray[np.float64]
    y_price: NDArray[np.float64]
    pair: NDArray[np.int64]
    children: NDArray[np.float64]
    left_over: NDArray[np.float64]


class Growing:
    """
    The linear programme of a case: pairs of block and place, and rows, are added as they matter.

    Column generation: with u_tb and v_ts the prices of a child and of a seat, a pair that is not
    there would lower the value only if p = w d - u_tb - v_ts < 0. Rows x_tbc <= n_tb y_tc are
    added where they are broken. As each child goes to one place, value + sum of n_tb min(0, p) is
    a bound over every pair at any time (Geoffrion 1974), so that rounds end when that is as
    near as the solver's own tolerance. The basis is kept: what follows a small change takes a
    few steps of the simplex. One thread and no clock, unless ``until`` comes: the same
    questions in the same order have the same answers.
    """

    def __init__(
        self, case: SeatsCase, pair: NDArray[np.int64], *, until: float | None = None
    ) -> None:
        """Begin with these pairs; ``until``, on the monotonic clock, ends every question."""
        self.case, self.until = case, until
        self.pair = pair
        start = Programme(case=case, pair=pair, strong=np.zeros(len(pair), np.bool_))
        asked = matrix(start)
        self.n_y = len(case.children) * case.n_sites
        n_demand = case.children.size
        self.at = self.n_y + np.arange(len(pair))
        """Column of each pair."""
        self.left = self.n_y + len(pair) + np.arange(n_demand)
        self.strong = np.zeros(0, np.int64)
        """Pairs with a row of their own, in the order of their rows."""
        self.first_strong = n_demand + len(asked.b_ub)
        self.way = ways_of(case)
        self.solver = quiet_solver()
        rows = vstack((asked.a_eq, asked.a_ub), format="csc")
        given = highspy.HighsLp()
        given.num_col_, given.num_row_ = len(asked.cost), rows.shape[0]
        given.col_cost_ = asked.cost
        given.col_lower_, given.col_upper_ = np.zeros(len(asked.cost)), asked.upper
        given.row_lower_ = np.concatenate((asked.b_eq, np.full(len(asked.b_ub), -INFINITE)))
        given.row_upper_ = np.concatenate((asked.b_eq, asked.b_ub))
        given.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        given.a_matrix_.start_, given.a_matrix_.index_ = rows.indptr, rows.indices
        given.a_matrix_.value_ = rows.data
        self.solver.passModel(given)
        self.closed = np.zeros((len(case.children), case.n_sites), np.bool_)
        """Sites that cannot open within the limits of y: no pair with them is worth adding."""

    def within(self, span: Span) -> None:
        """Let every y lie within these limits from now on."""
        at = np.arange(self.n_y, dtype=np.int32)
        self.solver.changeColsBounds(self.n_y, at, span.low.ravel(), span.high.ravel())
        self.closed = span.high == 0

    def solved(self, *, strong: bool = True, enough: float = np.inf) -> Relaxed:
        """
        Return the optimum over all pairs.

        Parameters
        ----------
        strong
            Add the rows x_tbc <= n_tb y_tc that are broken.
        enough
            End as soon as the bound is so high: nobody will ask for more.

        Raises
        ------
        OutOfTimeError
            If ``until`` came before.
        """
        by = DUAL
        for _ in range(ROUNDS):
            value = self._run(by)
            if np.isinf(value):
                msg = "the limits of a part of the choices contradict each other"
                raise BrokenPromiseError(msg)
            told = self._told()
            price = self._prices(told)
            short = _short(self.case, price)
            broken = self._broken(told) if strong else self.strong[:0]
            is_priced = short <= EVEN_ENOUGH * max(abs(value), 1.0)
            if (is_priced and not len(broken)) or value - short >= enough:
                return self._relaxed(told, value - short)
            new = np.setdiff1d(cheapest(price, ADDED_AT_ONCE, below=0.0), self.pair)
            self._add_pairs(new)
            self._add_rows(broken)
            by = DUAL if len(broken) else PRIMAL
        msg = f"pairs of block and school were still worth adding after {ROUNDS} rounds"
        raise BrokenPromiseError(msg)

    def glances(self, cells: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        """
        Return by how much the value rises, at least, where a y is 0, and where it is 1.

        Strong branching (Applegate and others 1995) with so few steps of the dual simplex that
        it only guides: prices of pairs that are not there are not asked.

        Parameters
        ----------
        cells
            Of y, by position in the flat (T, C), shape (n,).
        steps
            Of the simplex, each.

        Returns
        -------
        rises
            Shape (n, 2); the value itself where nothing is possible.
        """
        value = self._run(DUAL)
        basis = self.solver.getBasis()
        model = self.solver.getLp()
        limits = [(model.col_lower_[c], model.col_upper_[c]) for c in cells]
        rises = np.zeros((len(cells), 2))
        self.solver.setOptionValue("simplex_iteration_limit", steps)
        for n, (cell, limit) in enumerate(zip(cells.tolist(), limits, strict=True)):
            for end in (0, 1):
                self.solver.changeColBounds(cell, float(end), float(end))
                self.solver.setBasis(basis)
                rises[n, end] = max(min(self._run(DUAL) - value, abs(value)), 0.0)
            self.solver.changeColBounds(cell, *limit)
        self.solver.setOptionValue("simplex_iteration_limit", LONG)
        self.solver.setBasis(basis)
        return rises

    def _run(self, by: int) -> float:
        solver = self.solver
        if self.until is not None:
            left_s = self.until - time.monotonic()
            if left_s <= 0:
                raise OutOfTimeError
            solver.setOptionValue("time_limit", solver.getRunTime() + left_s)
        solver.setOptionValue("simplex_strategy", by)
        solver.run()
        status = solver.getModelStatus()
        ended = highspy.HighsModelStatus
        if status == ended.kTimeLimit:
            raise OutOfTimeError
        if status == ended.kInfeasible:
            return float("inf")
        if status not in {ended.kOptimal, ended.kIterationLimit}:
            msg = f"the linear programme of seats ended without an answer: {status}"
            raise BrokenPromiseError(msg)
        return float(solver.getInfo().objective_function_value)

    def _told(self) -> Any:  # noqa: ANN401 (the solver's own type)
        return self.solver.getSolution()

    def _prices(self, told: Any) -> NDArray[np.float64]:  # noqa: ANN401 (the same)
        """Return w d - u - v, less the price of a pair's own row, shape (T, B, S + C)."""
        n_stages, n_blocks = self.case.children.shape
        dual = np.asarray(told.row_dual)
        u = dual[: n_stages * n_blocks].reshape(n_stages, n_blocks, 1)
        v = self._seat_prices(dual)[:, None]
        price: NDArray[np.float64] = self.way - u
        price -= v
        price.ravel()[self.pair[self.strong]] -= dual[self.first_strong :]
        for stage, closed in enumerate(self.closed):
            price[stage, :, self.case.n_schools + np.flatnonzero(closed)] = np.inf
        return price

    def _seat_prices(self, dual: NDArray[np.float64]) -> NDArray[np.float64]:
        n_stages, n_places = len(self.case.children), len(self.case.seats)
        first = self.case.children.size
        return dual[first : first + n_stages * n_places].reshape(n_stages, n_places)

    def _broken(self, told: Any) -> NDArray[np.int64]:  # noqa: ANN401 (the same)
        """Return the pairs with a site whose children are more than the block's times y."""
        case = self.case
        x = np.asarray(told.col_value)
        row, place = np.divmod(self.pair, len(case.seats))
        to_site = np.setdiff1d(np.flatnonzero(place >= case.n_schools), self.strong)
        y = x[row // case.children.shape[1] * case.n_sites + place - case.n_schools][to_site]
        most = self._most(to_site)
        found: NDArray[np.int64] = to_site[
            x[self.at[to_site]] > most * y + OVER * np.maximum(most, 1)
        ]
        return found

    def _most(self, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
        row, place = np.divmod(self.pair[pairs], len(self.case.seats))
        most: NDArray[np.float64] = np.minimum(
            self.case.children.ravel()[row], self.case.seats[place]
        ).astype(np.float64)
        return most

    def _add_pairs(self, pair: NDArray[np.int64]) -> None:
        if not len(pair):
            return
        n_blocks, n_places = self.case.children.shape[1], len(self.case.seats)
        row, place = np.divmod(pair, n_places)
        seats = self.case.children.size + row // n_blocks * n_places + place
        self.at = np.concatenate((self.at, self.solver.getNumCol() + np.arange(len(pair))))
        self.pair = np.concatenate((self.pair, pair))
        self.solver.addCols(
            len(pair),
            self.way.reshape(-1, n_places)[row, place],
            np.zeros(len(pair)),
            np.full(len(pair), INFINITE),
            2 * len(pair),
            np.arange(0, 2 * len(pair), 2, dtype=np.int32),
            np.column_stack((row, seats)).ravel().astype(np.int32),
            np.ones(2 * len(pair)),
        )

    def _add_rows(self, pairs: NDArray[np.int64]) -> None:
        if not len(pairs):
            return
        case = self.case
        row, place = np.divmod(self.pair[pairs], len(case.seats))
        y = row // case.children.shape[1] * case.n_sites + place - case.n_schools
        self.solver.addRows(
            len(pairs),
            np.full(len(pairs), -INFINITE),
            np.zeros(len(pairs)),
            2 * len(pairs),
            np.arange(0, 2 * len(pairs), 2, dtype=np.int32),
            np.column_stack((y, self.at[pairs])).ravel().astype(np.int32),
            np.column_stack((-self._most(pairs), np.ones(len(pairs)))).ravel(),
        )
        self.strong = np.concatenate((self.strong, pairs))

    def _relaxed(self, told: Any, bound: float) -> Relaxed:  # noqa: ANN401 (the same)
        x, shape = np.asarray(told.col_value), (len(self.case.children), self.case.n_sites)
        return Relaxed(
            bound=bound,
            seat_price=self._seat_prices(np.asarray(told.row_dual)),
            y=x[: self.n_y].reshape(shape),
            y_price=np.asarray(told.col_dual)[: self.n_y].reshape(shape),
            pair=self.pair,
            children=x[self.at],
            left_over=x[self.left].reshape(self.case.children.shape),
        )


class _Quiet(highspy.Highs):
    """The solver without its own words, which it writes where a command's answer goes."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the solver's name, called as it is made)
        """Be quiet before the first thing it would say."""
        self.setOptionValue("output_flag", False)  # noqa: FBT003 (the solver's own signature)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # ships few types


def quiet_solver() -> Any:  # noqa: ANN401 (the same)
    """Return a solver that says nothing, of one thread."""
    solver = _Quiet()  # type: ignore[no-untyped-call]  # the same
    solver.setOptionValue("threads", 1)
    return solver


def _short(case: SeatsCase, price: NDArray[np.float64]) -> float:
    """Return by how much the value may be over a bound: every child at its lowest price."""
    least = np.minimum(price.min(axis=2), 0.0)
    return float(-(case.children * np.where(np.isfinite(least), least, 0.0)).sum())


def first_pairs(case: SeatsCase, *, until: float | None = None) -> NDArray[np.int64]:
    """
    Return the pairs to begin with, ascending, by prices of seats that a part of the blocks finds.

    A fourth of the blocks, each for four, has nearly the prices of all; its own are found from a
    sixteenth, and so on. Only how many rounds are needed hangs on this, never the result.
    """
    if len(case.weight) <= FEW_BLOCKS:
        return nearest_pairs(case).pair
    part = replace(
        case,
        distance_mm=case.distance_mm[::COARSE],
        children=case.children[:, ::COARSE] * COARSE,
        weight=case.weight[::COARSE],
    )
    # prices of seats alone are asked: rows of single pairs hardly move them
    told = Growing(part, first_pairs(part, until=until), until=until).solved(strong=False)
    way = ways_of(case)
    price = way - told.seat_price[:, None]
    return np.union1d(cheapest(price, NEAREST, below=np.inf), cheapest(way, 2, below=np.inf))
