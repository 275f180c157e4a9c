"""The best catchments, proved: HiGHS with a row for every piece that stands apart."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import highspy
import numpy as np

from forecast.siting.growing import quiet_solver
from forecast.siting.programme import SCALE
from forecast.zones.bound import bound_of, prices_mm
from forecast.zones.case import Redrawn
from forecast.zones.search import searched
from gis.errors import BrokenPromiseError
from gis.progress import silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.zones.case import Proof, ZonesCase
    from gis.progress import Progress

PAIRS: Final = 10_000
"""Pairs of unit and place, after prices have ruled out the others, up to which HiGHS is asked."""

NODES: Final = 1_000
ROUNDS: Final = 200
HALF: Final = 0.5
INFINITE: Final = highspy.kHighsInf
TOLERANCE: Final = 1e-6


def redraw(
    case: ZonesCase,
    *,
    quick: bool = False,
    max_nodes: int = NODES,
    time_limit_s: float | None = None,
    progress: Progress = silent,
) -> Redrawn:
    """
    Return the catchments of least children's way, changes and missing seats, each in one piece.

    Minimise sum n_u (d_up + change) x_up + over sum of children beyond the seats, each unit
    whole in one catchment, each catchment connected with the unit in which its school stands.

    Parameters
    ----------
    case
        What is asked.
    quick
        Search only, with the bound of prices.
    max_nodes
        Of the solver in all rounds together: the same on every machine.
    time_limit_s
        Seconds after which the best found is given; ``None``: no clock.
    progress
        Told about each stage.

    Raises
    ------
    CutOffError
        If some unit can be in no catchment.

    Notes
    -----
    A search gives a value, prices of seats a bound, and both rule out most pairs (``bound_of``).
    What is left is a whole-number programme whose solutions may be in pieces; for each piece K of
    place p apart from its home, every unit of K needs one of the units that separate K from
    the home: x_up <= sum over the separator of x_vp (Carvajal and others 2013; Oehrlein and
    Haunert 2017). Rows are added until no piece stands apart. Each round's bound holds for all.
    """
    case.check()
    progress("catchments: search", 0, None)
    zone = searched(case)
    progress("catchments: prices", 0, None)
    price = prices_mm(case)
    value = case.value(zone)
    bound, may = bound_of(case, price, value)
    found = Redrawn(zone=zone, value=value, bound=bound, proof="heuristic")
    if value <= bound:
        return replace(found, proof="exact")
    if quick or int(may.sum()) > PAIRS:
        return found
    until = None if time_limit_s is None else time.monotonic() + time_limit_s
    return _Rounds(case, found, may).ended(max_nodes, until, progress)


class _Rounds:
    """The programme over the pairs that are left, with rows against pieces."""

    def __init__(self, case: ZonesCase, found: Redrawn, may: NDArray[np.bool_]) -> None:
        self.case, self.found = case, found
        self.column = np.full(may.shape, -1, np.int64)
        self.unit, self.place = np.nonzero(may)
        self.column[self.unit, self.place] = np.arange(len(self.unit))
        self.n_cuts = 0
        self.solver = _programme(case, self.unit, self.place)
        for unit, place in zip(self.unit.tolist(), self.place.tolist(), strict=True):
            if case.home[place] != unit:  # at first: one neighbour at least
                self._cut(unit, place, case.neighbours[unit].tolist())
        self.n_cuts = 0
        self.known = self._known(found.zone)
        self.nodes = 0

    def ended(self, max_nodes: int, until: float | None, progress: Progress) -> Redrawn:
        """Solve and add rows until no catchment is in pieces, or a limit comes."""
        self.nodes = max_nodes
        for n in range(ROUNDS):
            progress("catchments: rounds", n, None)
            ended = self._run(until)
            if ended is not None:
                return ended
            zone = self._zone()
            if not self._cut_pieces(zone):
                return self._best(zone)
        return self._stopped("branch limit")

    def _run(self, until: float | None) -> Redrawn | None:
        """Solve once from what the search found; return what is known if that was the end."""
        if until is not None:
            left_s = until - time.monotonic()
            if left_s <= 0:
                return self._stopped("time limit")
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left_s)
        self.solver.setOptionValue("mip_max_nodes", self.nodes)
        self.solver.setSolution(self.known)
        self.solver.run()
        status, ended = self.solver.getModelStatus(), highspy.HighsModelStatus
        if status not in {ended.kOptimal, ended.kTimeLimit, ended.kSolutionLimit}:
            msg = f"the programme of catchments ended without an answer: {status}"
            raise BrokenPromiseError(msg)
        self._take_bound()
        self.nodes = max(self.nodes - int(self.solver.getInfo().mip_node_count), 0)
        if status == ended.kTimeLimit:
            return self._stopped("time limit")
        return None if status == ended.kOptimal else self._stopped("branch limit")

    def _known(self, zone: NDArray[np.int64]) -> Any:  # noqa: ANN401 (the solver's own type)
        """Return the search's catchments as the solver takes them, to begin with."""
        load = np.bincount(zone, weights=self.case.children, minlength=len(self.case.seats))
        known = highspy.HighsSolution()
        known.col_value = np.concatenate(
            (zone[self.unit] == self.place, np.maximum(load - self.case.seats, 0))
        ).astype(np.float64)
        return known

    def _take_bound(self) -> None:
        bound = float(self.solver.getInfo().mip_dual_bound) / SCALE
        if np.isfinite(bound):
            low = int(np.floor(bound * (1 - TOLERANCE)))
            self.found = replace(
                self.found, bound=min(max(self.found.bound, low), self.found.value)
            )

    def _best(self, zone: NDArray[np.int64]) -> Redrawn:
        """Return the last round's catchments, or those of the search where they count the same."""
        value = self.case.value(zone)
        if value > self.found.value:
            zone, value = self.found.zone, self.found.value
        return Redrawn(zone=zone, value=value, bound=value, proof="exact", cuts=self.n_cuts)

    def _stopped(self, proof: Proof) -> Redrawn:
        return replace(self.found, proof=proof, cuts=self.n_cuts)

    def _zone(self) -> NDArray[np.int64]:
        x = np.asarray(self.solver.getSolution().col_value)[: len(self.unit)]
        zone = np.full(len(self.case.children), -1, np.int64)
        chosen = x > HALF
        zone[self.unit[chosen]] = self.place[chosen]
        return zone

    def _cut_pieces(self, zone: NDArray[np.int64]) -> bool:
        """Add a row for every unit of every piece apart; tell whether there was one."""
        before = self.n_cuts
        for place in range(len(self.case.home)):
            for part in self.case.pieces(zone, place)[1:]:
                separator = self._separator(place, part)
                for unit in part:
                    self._cut(unit, place, separator)
        return self.n_cuts > before

    def _separator(self, place: int, part: list[int]) -> list[int]:
        """Return the units beside a piece that the place's own unit reaches without the others."""
        inside = set(part)
        around = {o for unit in part for o in self.case.neighbours[unit].tolist()} - inside
        home = int(self.case.home[place])
        reached, waiting, touched = {home}, [home], {home} & around
        while waiting:
            for other in self.case.neighbours[waiting.pop()].tolist():
                if other in around:
                    touched.add(other)
                elif other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return sorted(touched)

    def _cut(self, unit: int, place: int, separator: list[int]) -> None:
        """Let a unit be a place's only if one of the separating units is."""
        columns = self.column[separator, place]
        columns = columns[columns >= 0]
        index = np.concatenate((self.column[[unit], place], columns)).astype(np.int32)
        value = np.concatenate(([1.0], -np.ones(len(columns))))
        self.solver.addRow(-INFINITE, 0.0, len(index), index, value)
        self.n_cuts += 1


def _programme(case: ZonesCase, unit: NDArray[np.int64], place: NDArray[np.int64]) -> Any:  # noqa: ANN401 (the solver)
    """Return a solver with a column for every pair and for the children over each place's seats."""
    n_units, n_places, n = len(case.children), len(case.seats), len(unit)
    solver = quiet_solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    empty = np.zeros(0, np.int32)
    limits = np.concatenate((np.ones(n_units), np.full(n_places, -INFINITE)))
    tops = np.concatenate((np.ones(n_units), case.seats.astype(np.float64)))
    solver.addRows(
        n_units + n_places, limits, tops, 0, np.zeros(n_units + n_places, np.int32), empty,
        empty.astype(np.float64),
    )  # fmt: skip
    cost = case.costs_mm()[unit, place] * SCALE
    children = case.children[unit].astype(np.float64)
    rows = np.column_stack((unit, n_units + place)).ravel().astype(np.int32)
    values = np.column_stack((np.ones(n), children)).ravel()
    starts = np.arange(0, 2 * n, 2, dtype=np.int32)
    solver.addCols(n, cost, np.zeros(n), np.ones(n), 2 * n, starts, rows, values)
    ones = np.arange(n_places, dtype=np.int32)
    solver.addCols(
        n_places, np.full(n_places, case.over_mm * SCALE), np.zeros(n_places),
        np.full(n_places, INFINITE), n_places, ones, n_units + ones, -np.ones(n_places),
    )  # fmt: skip
    kinds = np.full(n, highspy.HighsVarType.kInteger.value, np.uint8)
    solver.changeColsIntegrality(n, np.arange(n, dtype=np.int32), kinds)
    return solver
