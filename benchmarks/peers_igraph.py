# ruff: noqa: INP001 (a script, in no package)
"""igraph: Dijkstra in C, from a few gates."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Final

import igraph
import numpy as np
from peers_common import Case, Json, agreement, at_homes, run, scaled, seconds, with_ends

N_GATES: Final = 4
N_ROUTES: Final = 5


def measure(case: Case, folder: Path) -> Json:
    """Return igraph's figures."""
    del folder
    n_homes = min(case.n_homes, N_ROUTES)
    arcs = with_ends(case, n_homes)
    ends = np.stack((arcs.tail, arcs.head), axis=1)
    graph, prepare = seconds(lambda: igraph.Graph(n=arcs.n_nodes, edges=ends, directed=True))
    weights = arcs.mm.tolist()
    n_gates = min(N_GATES, case.n_checked)
    gates = list(range(case.n_nodes, case.n_nodes + n_gates))
    rows, several = seconds(lambda: graph.distances(source=gates, mode="in", weights=weights))
    one_to_all = {name: value / n_gates for name, value in several.items()}
    home = case.n_nodes + case.n_gates
    _, routes = seconds(
        lambda: [
            graph.get_shortest_path(home + h, case.n_nodes, weights=weights) for h in range(n_homes)
        ]
    )
    measured = f"{n_gates} of {case.n_gates} gates, without gathering at the homes"
    return {
        "version": importlib.metadata.version("igraph"),
        "prepare": prepare,
        "one_to_all": one_to_all,
        "matrix": scaled(one_to_all, case.n_gates, measured),
        "point_to_point": {name: value / n_homes for name, value in routes.items()}
        | {"note": "nodes only, no geometry"},
        "agreement": agreement(case, at_homes(case, np.array(rows)[:, : case.n_nodes])),
    }


if __name__ == "__main__":
    run(measure)
