# ruff: noqa: INP001 (in no package; ``gantruong bench routing`` loads it)
"""
Our engine against its peers: one run, one graph, the same snaps, each in a process of its own.

Medians where something is repeated; what is too slow is measured on a block and extrapolated,
and says so. The load of the machine stands beside every figure.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import record
from peers import HERE, measure, run

from gis.progress import Progress, silent

Json = dict[str, Any]
PARTS: Final = ("prepare", "one_to_all", "matrix", "point_to_point")


def bench(
    network: str,
    *,
    profile: str,
    n_homes: int,
    n_schools: int,
    peers: Sequence[str],
    progress: Progress = silent,
) -> Json:
    """
    Return the figures of this engine and of each peer, with the ratios to ours.

    Parameters
    ----------
    network
        An extract, or ``synthetic[:n_local[:side_m]]``.
    profile
        Who travels.
    n_homes, n_schools
        Size of the matrix.
    peers
        Names of ``peers.PEERS``.
    progress
        Told which engine is running.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        progress("this engine", 0, 1)
        ours = _ours(folder, network, profile, n_homes, n_schools, with_osrm="osrm" in peers)
        figures: Json = {"profile": profile, "ours": ours, "peers": {}}
        for name in peers:
            progress(name, 0, 1)
            load = _load()
            result = measure(name, folder)
            figures["peers"][name] = result | {"load_average": load, **_ratios(result, ours)}
    return figures


def file_name(network: str, profile: str) -> str:
    """
    Return the name of the results of a network and profile.

    Examples
    --------
    >>> file_name("data/city.osm.pbf", "walk")
    'routing_city_walk'
    """
    return f"routing_{Path(network.partition(':')[0]).name.partition('.')[0]}_{profile}"


def _ours(
    folder: Path, network: str, profile: str, n_homes: int, n_schools: int, *, with_osrm: bool
) -> Json:
    load = _load()
    command = [
        *(sys.executable, str(HERE / "ours.py"), str(folder)),
        *("--network", network, "--profile", profile),
        *("--homes", str(n_homes), "--schools", str(n_schools)),
        *(["--write-roads"] if with_osrm else []),
    ]
    return run(command) | {"load_average": load}


def _load() -> list[float]:
    return [round(one, 1) for one in os.getloadavg()]


def _ratios(result: Json, ours: Json) -> Json:
    """Return how many times longer the peer takes, in CPU seconds."""
    pairs = {part: (result.get(part) or {}).get("cpu_s") for part in PARTS}
    return {
        "times_ours_cpu": {
            part: round(theirs / max(ours[part]["cpu_s"], 1e-9), 1)
            for part, theirs in pairs.items()
            if theirs is not None
        }
    }


def write(network: str, profile: str, figures: Json, folder: Path = record.RESULTS) -> Path:
    """Write the figures among the results, and return the file."""
    return record.write(file_name(network, profile), figures, folder)
