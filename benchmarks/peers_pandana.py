# ruff: noqa: INP001 (a script, in no package)
"""pandana: a contraction hierarchy asked pair by pair, for a block of homes and gates."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandana
import pandas as pd
from peers_common import (
    Case,
    Json,
    agreement,
    run,
    scaled,
    seconds,
    with_ends,
)

N_HOMES: Final = 500
N_ROUTES: Final = 100
MM_PER_M: Final = 1000.0  # pandana keeps thousandths of its unit as integers
UNREACHABLE_M: Final = 1e6
HALF_MM: Final = 0.5  # it cuts off what is less than a thousandth


def measure(case: Case, folder: Path) -> Json:
    """Return pandana's figures."""
    del folder
    n_homes, n_gates = min(case.n_homes, N_HOMES), case.n_checked
    arcs = with_ends(case, n_homes)
    lon = np.concatenate((case.lon, case.gate_lon, case.home_lon[:n_homes]))
    lat = np.concatenate((case.lat, case.gate_lat, case.home_lat[:n_homes]))
    with _quiet():
        network, prepare = seconds(
            lambda: pandana.Network(
                *(pd.Series(lon), pd.Series(lat), pd.Series(arcs.tail), pd.Series(arcs.head)),
                pd.DataFrame({"m": (arcs.mm + HALF_MM) / MM_PER_M}),
                twoway=False,
            )
        )
        home = np.repeat(case.n_nodes + case.n_gates + np.arange(n_homes), n_gates)
        gate = np.tile(case.n_nodes + np.arange(n_gates), n_homes)
        found, block = seconds(lambda: network.shortest_path_lengths(home, gate))
        some = range(min(N_ROUTES, n_homes))
        _, routes = seconds(
            lambda: [
                network.shortest_path(case.n_nodes + case.n_gates + h, case.n_nodes) for h in some
            ]
        )
    found_m = np.array(found).reshape(n_homes, n_gates)
    found_mm = np.where(found_m > UNREACHABLE_M, np.inf, np.rint(found_m * MM_PER_M))
    n_pairs = case.n_homes * case.n_gates
    measured = f"a block of {n_homes} homes and {n_gates} gates"
    return {
        "version": importlib.metadata.version("pandana"),
        "prepare": prepare,
        "one_to_all": None,
        "matrix": scaled(block, n_pairs / len(home), measured),
        "point_to_point": {name: value / len(some) for name, value in routes.items()}
        | {"note": "nodes only, no geometry"},
        "agreement": agreement(case, found_mm),
    }


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pandana's own code prints out of our one line of JSON."""
    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


if __name__ == "__main__":
    run(measure)
