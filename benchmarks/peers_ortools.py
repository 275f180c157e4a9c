# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""OR-Tools on the same placement: a minimum-cost flow from pupils through schools."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from gis.units import UNREACHABLE_MM, Millimetres

OUT_FACTOR: Final = 2


class Flow(NamedTuple):
    """Most placed, the least total distance of them, and CPU seconds to build and to solve."""

    n_placed: int
    total_mm: int
    build_s: float
    solve_s: float


def least_total(distance_mm: Millimetres, seats: NDArray[np.int32]) -> Flow:
    """
    Return the figures of a placement of most pupils with the least total distance.

    Parameters
    ----------
    distance_mm
        Pupil to school, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Shape (S,).
    """
    start = time.process_time()
    n_pupils, n_schools = distance_mm.shape
    pupil, school = np.nonzero(distance_mm < UNREACHABLE_MM)
    mm = distance_mm[pupil, school].astype(np.int64)
    # Nodes: pupils, schools, the end. No school costs more than any saving along a path.
    out_mm = OUT_FACTOR * (n_schools + 2) * (int(mm.max(initial=0)) + 1)
    every = np.arange(n_pupils)
    end = n_pupils + n_schools
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(pupil, n_pupils + school, np.ones_like(pupil), mm)
    flow.add_arcs_with_capacity_and_unit_cost(
        n_pupils + np.arange(n_schools),
        np.full(n_schools, end),
        seats.astype(np.int64),
        np.zeros(n_schools, np.int64),
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        every, np.full(n_pupils, end), np.ones_like(every), np.full(n_pupils, out_mm)
    )
    supply = np.append(np.repeat([1, 0], [n_pupils, n_schools]), -n_pupils)
    flow.set_nodes_supplies(np.arange(end + 1), supply)
    built = time.process_time()
    status = flow.solve()
    solved = time.process_time()
    if status != flow.OPTIMAL:
        msg = f"OR-Tools ended with status {status}"
        raise RuntimeError(msg)
    n_out = int(flow.flows(len(mm) + n_schools + every).sum())
    total_mm = int(flow.optimal_cost()) - n_out * out_mm
    return Flow(n_pupils - n_out, total_mm, built - start, solved - built)
