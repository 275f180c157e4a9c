# ruff: noqa: INP001 (a helper of ours.py, in no package)
"""Questions of one home: routes across the city and to the nearest gate, the nearest schools."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from peers_common import Json, seconds

from gis.units import UNREACHABLE_MM, Millimetres
from routing.matrix import gate_distances_mm
from routing.nearest import Finder, GateIndex
from routing.network import Network
from routing.path import Route, Router
from routing.snaps import Snaps

N_ASKED: Final = 1_000
N_NEAREST: Final = 10
SEED: Final = 12
MIB: Final = 1 << 20

Q = TypeVar("Q")
A = TypeVar("A")


def singles(network: Network, homes: Snaps, gates: Snaps) -> Json:
    """Return the means over a thousand homes, every question by itself."""
    rng = np.random.default_rng(SEED)
    home = np.sort(rng.choice(len(homes), min(N_ASKED, len(homes)), replace=False))
    asked = homes.take(home)
    distance_mm = gate_distances_mm(network, asked, gates)
    across = rng.integers(0, len(gates), len(home))
    each = [asked.take(slice(p, p + 1)) for p in range(len(home))]
    ends = [gates.take(slice(g, g + 1)) for g in range(len(gates))]
    return {
        "point_to_point": _routes(network, each, ends, across, distance_mm),
        "point_to_nearest": _routes(network, each, ends, distance_mm.argmin(axis=1), distance_mm),
        "finder": _finder(network, each, gates, distance_mm),
        "hierarchy_mib": round(_hierarchy_bytes(network) / MIB, 1),
    }


def _routes(
    network: Network,
    homes: list[Snaps],
    gates: list[Snaps],
    gate: NDArray[np.int64],
    distance_mm: Millimetres,
) -> Json:
    """Return the means of routes from each home to one gate, and whether they are the table's."""
    router = Router(network)
    pairs = [(home, gates[g]) for home, g in zip(homes, gate.tolist(), strict=True)]
    found, means = _means(lambda pair: _drawn(router.route(*pair)), pairs)
    _, with_names = _means(lambda pair: router.route(*pair).pieces, pairs)
    told_mm = np.array([route.distance_mm for route in found])
    return means | {
        "note": f"{len(pairs)} routes with line, lengths and time; pieces with names not made",
        "with_pieces_and_names": with_names,
        "mean_edges": float(np.mean([len(route.drawn.edge) for route in found])),
        "mean_points": float(np.mean([len(route.lon) for route in found])),
        "pairs_that_differ": int((told_mm != distance_mm[np.arange(len(gate)), gate]).sum()),
    }


def _drawn(route: Route) -> Route:
    """Ask a route for what a map shows: the line and the time."""
    _ = route.lon, route.lat, route.time_s
    return route


def _finder(network: Network, homes: list[Snaps], gates: Snaps, distance_mm: Millimetres) -> Json:
    """Return the means of the nearest schools, every gate a school of its own."""
    school = np.arange(len(gates), dtype=np.int32)
    index, waiting = seconds(lambda: GateIndex(network, gates, school))
    finder = Finder(index)
    found, means = _means(lambda home: finder.nearest(home, N_NEAREST), homes)
    rows = np.sort(distance_mm, axis=1)[:, :N_NEAREST]
    return means | {
        "note": f"{len(homes)} homes, the {N_NEAREST} nearest of {len(gates)} schools",
        "index": waiting,
        "index_mib": round(sum(one.nbytes for one in index.waiting) / MIB, 1),
        "homes_that_differ": sum(
            one.distance_mm.tolist() != row[row < UNREACHABLE_MM].tolist()
            for one, row in zip(found, rows, strict=True)
        ),
    }


def _means(ask: Callable[[Q], A], questions: list[Q]) -> tuple[list[A], Json]:
    """Return the answers to some questions and the means and medians of their seconds."""
    answers, cpu, wall = [], [], []
    for question in questions:
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        answer = ask(question)
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
        answers.append(answer)
    return answers, {
        "cpu_s": float(np.mean(cpu)),
        "wall_s": float(np.mean(wall)),
        "median_wall_s": float(np.median(wall)),
    }


def _hierarchy_bytes(network: Network) -> int:
    """Return the bytes of one profile's hierarchy."""
    hierarchy = network.hierarchy
    graphs = [
        getattr(side, field.name)
        for side in (hierarchy.outward, hierarchy.inward)
        for field in fields(side)
    ]
    own = (hierarchy.row, hierarchy.above, hierarchy.outward_key, hierarchy.inward_key)
    return sum(array.nbytes for array in (*graphs, *own))
