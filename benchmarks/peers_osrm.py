# ruff: noqa: INP001 (a script, in no package)
"""
OSRM: its table service on a contraction hierarchy, for a block of homes and all gates.

It reads the same edges as ``roads.osm.pbf`` but puts points on them by itself, rounds lengths by
a sphere, and leaves access lines out; turn restrictions are not used. So it is compared with our
distances less both access lines, in millimetres that it does not promise.
"""

from __future__ import annotations

import importlib.metadata
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import osrm
from numpy.typing import NDArray
from peers_common import (
    N_PAIR_HOMES,
    UNREACHABLE_MM,
    Case,
    Json,
    peak_mib,
    run,
    scaled,
    seconds,
)

PREPARE_LIMIT_S: Final = 420.0
"""A preparation that takes longer is ended and said to be unfinished."""

N_ROUTES: Final = 200
MM_PER_M: Final = 1000.0


def measure(case: Case, folder: Path) -> Json:
    """Return OSRM's figures."""
    version = importlib.metadata.version("osrm-bindings")
    prepare = _prepared(folder)
    if "unfinished" in prepare:
        return {
            "version": version,
            "prepare": prepare,
            "peak_mib": peak_mib(resource.RUSAGE_CHILDREN),
        }
    engine = osrm.OSRM(
        storage_config=str(folder / "roads.osrm"),
        algorithm="CH",
        use_shared_memory=False,
        max_locations_distance_table=-1,
    )
    n_homes = min(case.n_homes, N_PAIR_HOMES)
    homes = list(
        zip(case.home_lon[:n_homes].tolist(), case.home_lat[:n_homes].tolist(), strict=True)
    )
    gates = list(zip(case.gate_lon.tolist(), case.gate_lat.tolist(), strict=True))
    _, block = seconds(lambda: _table(engine, homes, gates, ["distance"]))
    _, weights = seconds(lambda: _table(engine, homes, gates, ["duration"]))
    checked = _table(engine, homes, gates[: case.n_checked], ["distance"])["distances"]
    factor = case.n_homes / n_homes
    measured = f"a block of {n_homes} homes and {case.n_gates} gates"
    some = homes[:N_ROUTES]
    _, routes = seconds(lambda: [_route(engine, home, gates[0]) for home in some])
    return {
        "version": version,
        "prepare": prepare,
        "one_to_all": None,
        "matrix": scaled(block, factor, measured),
        "matrix_of_durations": scaled(weights, factor, measured),
        "point_to_point": {name: value / len(some) for name, value in routes.items()}
        | {"note": "with the whole geometry"},
        "agreement": _agreement(case, np.array([list(row) for row in checked], dtype=np.float64)),
        "peak_of_preparation_mib": peak_mib(resource.RUSAGE_CHILDREN),
    }


def _prepared(folder: Path) -> Json:
    """Extract and contract; seconds of the children."""
    profile = Path(__file__).with_name("osrm.lua")
    command = [sys.executable, "-m", "osrm"]
    steps = (
        [*command, "extract", "-p", str(profile), str(folder / "roads.osm.pbf")],
        [*command, "contract", str(folder / "roads.osrm")],
    )
    start_s, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        for step in steps:
            left_s = PREPARE_LIMIT_S - (time.perf_counter() - start_s)
            subprocess.run(step, check=True, capture_output=True, timeout=left_s)  # noqa: S603 (our own words)
    except subprocess.TimeoutExpired:
        return {"unfinished": f"not prepared after {PREPARE_LIMIT_S:.0f} s of wall time"}
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return {"cpu_s": round(cpu_s, 3), "wall_s": round(time.perf_counter() - start_s, 3)}


def _table(engine: Any, homes: list[Any], gates: list[Any], what: list[str]) -> Any:  # noqa: ANN401 (OSRM's own objects)
    return engine.Table(
        osrm.TableParameters(
            coordinates=homes + gates,
            sources=list(range(len(homes))),
            destinations=list(range(len(homes), len(homes) + len(gates))),
            annotations=what,
        )
    )


def _route(engine: Any, home: Any, gate: Any) -> Any:  # noqa: ANN401 (OSRM's own objects)
    try:
        return engine.Route(
            osrm.RouteParameters(coordinates=[home, gate], overview="full", geometries="geojson")
        )
    except RuntimeError:  # no route between the two
        return None


def _agreement(case: Case, found_m: NDArray[np.float64]) -> Json:
    n, k = found_m.shape
    ours_mm = case.checked_mm[:n, :k].astype(np.float64)
    access_mm = case.home_access_mm[:n, None].astype(np.float64) + case.gate_access_mm[None, :k]
    both = (ours_mm < UNREACHABLE_MM) & np.isfinite(found_m)
    off = np.abs(found_m * MM_PER_M - (ours_mm - access_mm))[both]
    return {
        "pairs": int(off.size),
        "largest_mm": round(float(off.max()), 1),
        "median_mm": round(float(np.median(off)), 1),
        "share_over_5_m": round(float((off > 5 * MM_PER_M).mean()), 4),
        "note": "it places points itself, leaves access lines out and takes the earth as a sphere",
    }


if __name__ == "__main__":
    run(measure)
