# ruff: noqa: INP001 (a script, in no package)
"""NetworkX: Dijkstra in Python, from a few gates."""

from __future__ import annotations

import importlib.metadata
from functools import partial
from pathlib import Path
from typing import Final

import networkx as nx
import numpy as np
from peers_common import Case, Json, agreement, at_homes, run, scaled, seconds, with_ends

N_GATES: Final = 2


def measure(case: Case, folder: Path) -> Json:
    """Return NetworkX's figures."""
    del folder
    n_homes = min(case.n_homes, 5)
    arcs = with_ends(case, n_homes)
    graph: nx.DiGraph[int] = nx.DiGraph()
    _, prepare = seconds(
        lambda: graph.add_weighted_edges_from(
            zip(arcs.head.tolist(), arcs.tail.tolist(), arcs.mm.tolist(), strict=True)
        )
    )
    n_gates = min(N_GATES, case.n_checked)
    node_mm = np.full((n_gates, arcs.n_nodes), np.inf)
    cpu, wall = [], []
    for k in range(n_gates):
        search = partial(nx.single_source_dijkstra_path_length, graph, case.n_nodes + k)
        found, one = seconds(search)
        node_mm[k, list(found)] = list(found.values())
        cpu.append(one["cpu_s"])
        wall.append(one["wall_s"])
    one_to_all = {"cpu_s": float(np.mean(cpu)), "wall_s": float(np.mean(wall))}
    home = case.n_nodes + case.n_gates
    _, pairs = seconds(
        lambda: [
            nx.bidirectional_dijkstra(graph, case.n_nodes, home + h)
            for h in range(n_homes)
            if np.isfinite(node_mm[0, home + h])
        ]
    )
    n_pairs = max(1, int(np.isfinite(node_mm[0, home : home + n_homes]).sum()))
    measured = f"{n_gates} of {case.n_gates} gates, without gathering at the homes"
    return {
        "version": importlib.metadata.version("networkx"),
        "prepare": prepare,
        "one_to_all": one_to_all,
        "matrix": scaled(one_to_all, case.n_gates, measured),
        "point_to_point": {name: value / n_pairs for name, value in pairs.items()}
        | {"note": "nodes only, no geometry"},
        "agreement": agreement(case, at_homes(case, node_mm[:, : case.n_nodes])),
    }


if __name__ == "__main__":
    run(measure)
