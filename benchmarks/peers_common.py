# ruff: noqa: INP001 (a script's helper, in no package)
"""
What every peer shares: the case it reads, its clock, and the comparison with our millimetres.

Only numpy and the standard library: peers run in environments of their own, some with another
Python. Each peer is a script ``peers_<name>.py FOLDER`` that prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Json = dict[str, Any]
Index = NDArray[np.int32]

NONE: Final = -1
UNREACHABLE_MM: Final = 2**30
KIB_PER_MIB: Final = 1024
N_PAIR_HOMES: Final = 2_000
"""Homes of the block that peers measure which are too slow for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One graph with P homes and G gates tied to it, as arrays.

    Attributes
    ----------
    tail, head, mm
        Arcs, none parallel, no loops, shape (A,).
    lon, lat
        Places of the nodes, shape (V,).
    home_node, home_mm
        The two nodes reached from a home, ``NONE`` where closed, and the way to them with the
        access line, shape (P, 2).
    gate_node, gate_mm
        The two nodes from which a gate is entered, shape (G, 2).
    home_lon, home_lat, home_access_mm, gate_lon, gate_lat, gate_access_mm
        The points themselves.
    checked_mm
        Our distances from every home to the first K gates, shape (P, K).
    along
        (home, gate, mm) of pairs on one edge that are nearest along it, K gates, shape (n, 3).
    """

    tail: Index
    head: Index
    mm: Index
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    home_node: Index
    home_mm: Index
    gate_node: Index
    gate_mm: Index
    home_lon: NDArray[np.float64]
    home_lat: NDArray[np.float64]
    home_access_mm: Index
    gate_lon: NDArray[np.float64]
    gate_lat: NDArray[np.float64]
    gate_access_mm: Index
    checked_mm: Index
    along: Index

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes V."""
        return len(self.lon)

    @property
    def n_homes(self) -> int:
        """Return the number of homes P."""
        return len(self.home_node)

    @property
    def n_gates(self) -> int:
        """Return the number of gates G."""
        return len(self.gate_node)

    @property
    def n_checked(self) -> int:
        """Return the number of gates K whose distances are compared."""
        return self.checked_mm.shape[1]


class Arcs(NamedTuple):
    """Arcs between ``n_nodes`` nodes."""

    n_nodes: int
    tail: Index
    head: Index
    mm: Index


def with_gates(case: Case) -> Arcs:
    """Return the graph with a node ``V + g`` for each gate, which its entries lead to."""
    gate, side = np.nonzero(case.gate_node != NONE)
    return Arcs(
        case.n_nodes + case.n_gates,
        np.concatenate((case.tail, case.gate_node[gate, side])),
        np.concatenate((case.head, (case.n_nodes + gate).astype(np.int32))),
        np.concatenate((case.mm, case.gate_mm[gate, side])),
    )


def with_ends(case: Case, n_homes: int) -> Arcs:
    """Return ``with_gates`` with a node ``V + G + h`` for each of the first homes."""
    arcs = with_gates(case)
    node, mm = case.home_node[:n_homes], case.home_mm[:n_homes]
    home, side = np.nonzero(node != NONE)
    along = case.along[case.along[:, 0] < n_homes]
    return Arcs(
        arcs.n_nodes + n_homes,
        np.concatenate((arcs.tail, arcs.n_nodes + home, arcs.n_nodes + along[:, 0])).astype(
            np.int32
        ),
        np.concatenate((arcs.head, node[home, side], case.n_nodes + along[:, 1])).astype(np.int32),
        np.concatenate((arcs.mm, mm[home, side], along[:, 2])).astype(np.int32),
    )


def at_homes(case: Case, node_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distances of homes from those of nodes to k gates, shape (k, V) to (P, k)."""
    found = np.full((case.n_homes, len(node_mm)), np.inf)
    for side in range(2):
        node = case.home_node[:, side]
        there = node_mm[:, np.maximum(node, 0)].T + case.home_mm[:, side, None]
        there[node == NONE] = np.inf
        np.minimum(found, there, out=found)
    return found


def agreement(case: Case, found_mm: NDArray[np.float64]) -> Json:
    """Compare with our distances: the first n homes to the first k gates, shape (n, k)."""
    n, k = found_mm.shape
    found_mm = found_mm.copy()
    home, gate, mm = case.along[(case.along[:, 0] < n) & (case.along[:, 1] < k)].T
    np.minimum.at(found_mm, (home, gate), mm)
    ours = case.checked_mm[:n, :k].astype(np.float64)
    found_mm[found_mm >= UNREACHABLE_MM] = UNREACHABLE_MM
    off = np.abs(found_mm - ours)
    return {
        "pairs": int(off.size),
        "largest_mm": round(float(off.max()), 3),
        "median_mm": round(float(np.median(off)), 3),
        "pairs_that_differ": int(np.count_nonzero(off > 0.5)),  # noqa: PLR2004 (half a unit)
    }


def seconds(work: Callable[[], T], *, repeats: int = 1) -> tuple[T, Json]:
    """Return the last result of some work and the medians of its CPU and wall seconds."""
    cpu, wall = [], []
    for _ in range(repeats):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        result = work()
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return result, {
        "cpu_s": round(statistics.median(cpu), 6),
        "wall_s": round(statistics.median(wall), 6),
    }


def scaled(figure: Json, factor: float, measured: str) -> Json:
    """Return seconds times a factor, marked with what was measured of it."""
    more = {name: round(value * factor, 6) for name, value in figure.items()}
    return more | {"extrapolated_from": measured}


def peak_mib(who: int = resource.RUSAGE_SELF) -> int:
    """Return the largest memory of this process so far, MiB."""
    return resource.getrusage(who).ru_maxrss // KIB_PER_MIB


def load(folder: Path) -> Case:
    """Return the case that stands in a folder."""
    with np.load(folder / "case.npz") as arrays:
        return Case(**dict(arrays))


def run(measure: Callable[[Case, Path], Json]) -> None:
    """Measure on the folder that the command line names, and print one line of JSON."""
    folder = Path(sys.argv[1])
    case = load(folder)
    before_mib = peak_mib()
    result = measure(case, folder)
    result.setdefault("peak_mib", peak_mib())
    print(json.dumps(result | {"start_mib": before_mib}))  # noqa: T201 (this is the result)
