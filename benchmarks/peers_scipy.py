# ruff: noqa: INP001 (a script, in no package)
"""scipy: Dijkstra from every gate against the direction of travel, gathered at the homes."""

from __future__ import annotations

import importlib.metadata
import time
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from peers_common import Case, Json, agreement, at_homes, run, scaled, seconds, with_gates
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy has no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy has no types

AT_ONCE: Final = 16
ENOUGH_S: Final = 25.0
"""After so many seconds the rest of the matrix is extrapolated."""


def measure(case: Case, folder: Path) -> Json:
    """Return scipy's figures."""
    del folder
    arcs = with_gates(case)
    shape = (arcs.n_nodes, arcs.n_nodes)
    back, prepare = seconds(
        lambda: csr_matrix((arcs.mm.astype(np.float64), (arcs.head, arcs.tail)), shape=shape)
    )
    first = case.n_nodes
    one, one_to_all = seconds(lambda: dijkstra(back, indices=first), repeats=3)
    del one
    checked = dijkstra(back, indices=np.arange(first, first + case.n_checked))
    agrees = agreement(case, at_homes(case, checked))
    matrix = _matrix(case, back)
    ahead = back.T.tocsr()
    start = int(case.home_node[0].max())
    _, point = seconds(lambda: dijkstra(ahead, indices=start, return_predecessors=True), repeats=3)
    return {
        "version": importlib.metadata.version("scipy"),
        "prepare": prepare,
        "one_to_all": one_to_all,
        "matrix": matrix,
        "point_to_point": point | {"note": "all nodes and predecessors; it has no single pair"},
        "agreement": agrees,
    }


def _block(case: Case, back: csr_matrix, gates: NDArray[np.int64]) -> NDArray[np.float64]:
    return at_homes(case, dijkstra(back, indices=gates))


def _matrix(case: Case, back: csr_matrix) -> Json:
    """Return the seconds of all gates, with the gathering at the homes."""
    start_s, done = time.perf_counter(), 0
    total = {"cpu_s": 0.0, "wall_s": 0.0}
    while done < case.n_gates and time.perf_counter() - start_s < ENOUGH_S:
        gates = case.n_nodes + np.arange(done, min(done + AT_ONCE, case.n_gates))
        _, one = seconds(partial(_block, case, back, gates))
        total = {name: total[name] + one[name] for name in total}
        done += len(gates)
    if done == case.n_gates:
        return total
    return scaled(total, case.n_gates / done, f"{done} of {case.n_gates} gates, all homes")


if __name__ == "__main__":
    run(measure)
