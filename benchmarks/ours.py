# ruff: noqa: INP001 (a script, in no package)
"""Figures of this engine, and the case that its peers read; one process, one line of JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from bench_case import Places, places, roads, save, write_roads
from peers_common import Json, seconds
from singles import singles
from synthetic import synthetic

from cli.console import out
from gis.kernel_cache import prepare
from gis.model import RawNetwork
from gis.units import UNREACHABLE_MM, Millimetres
from routing.hierarchy import customise
from routing.matrix import gate_distances_mm
from routing.network import Network, build, weigh
from routing.profile import load
from routing.search import Seeds
from routing.sides import entries
from routing.skeleton import skeleton
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.sweep import sweep
from routing.topology import topology
from routing.vector import WIDTH
from runs.steps import Steps

REPEATS: Final = 7
BUILDS: Final = 3
INT32_BYTES: Final = 4
MIB: Final = 1 << 20


def main(args: argparse.Namespace) -> None:
    """Measure, write the case into the folder, print the figures."""
    prepare()
    _compile()
    raw, read = seconds(lambda: roads(args.network))
    network, built = _built(raw, args.profile)
    where = places(raw, args.network, args.homes, args.schools)
    homes, gates, snapped = _snapped(network, where)
    figures = {
        "instance": _instance(network, where),
        "read": read,
        **built,
        **snapped,
        **matrix(network, homes, gates),
        **_searches(network, homes, gates),
    }
    folder = Path(args.folder)
    save(folder, network, homes, gates)
    if args.write_roads:
        write_roads(folder / "roads.osm.pbf", network)
    out.print(json.dumps(figures), markup=False)


def _compile() -> None:
    """Run everything once on a hamlet, so that nothing is compiled while the clock runs."""
    network = build(synthetic(n_local=300, side_m=2_500.0), load("walk"))
    where = places(network.raw, "synthetic", 40, 33)
    homes, gates, _ = _snapped(network, where)
    matrix(network, homes, gates)
    _searches(network, homes, gates)


def _built(raw: RawNetwork, name: str) -> tuple[Network, Json]:
    """Return the network, and the seconds from raw roads to one that answers."""
    profile = load(name)
    shared, order = seconds(lambda: topology(raw), repeats=BUILDS)
    network, weighing = seconds(lambda: weigh(raw, shared, profile), repeats=BUILDS)
    tail, head = shared.arc_tail(), shared.arc_head()
    frame, closing = seconds(lambda: skeleton(shared.n_nodes, tail, head), repeats=BUILDS)
    lon, lat = raw.node_lon[shared.road_node], raw.node_lat[shared.road_node]
    arc_mm = _arc_mm(network)
    _, customising = seconds(lambda: customise(frame, arc_mm, lon, lat), repeats=BUILDS)
    together = {name: round(closing[name] + customising[name], 6) for name in closing}
    return network, {
        "prepare": {name: round(order[name] + weighing[name], 6) for name in order},
        "order_and_closure": closing,
        "customise": customising,
        "order_closure_customise": together,
    }


def _arc_mm(network: Network) -> Millimetres:
    n_arcs = 2 * network.topology.n_edges + len(network.topology.joint_node)
    mm = np.full(n_arcs, UNREACHABLE_MM, dtype=np.int32)
    mm[network.ahead.arc] = network.ahead.mm
    return mm


def _snapped(network: Network, where: Places) -> tuple[Snaps, Snaps, Json]:
    snapper, index = seconds(lambda: Snapper(network))
    homes, snapping = seconds(lambda: snapper.snap(where.home_lon, where.home_lat))
    gates = snapper.snap(where.gate_lon, where.gate_lat)
    return homes, gates, {"snap_index": index, "snap_homes": snapping}


def matrix(network: Network, homes: Snaps, gates: Snaps) -> Json:
    """Return the seconds of all homes to all gates: the first time, then into the same table."""
    steps = Steps()
    with steps.step("matrix"):
        first, every, table_mib = _repeated(network, homes, gates)
    _, again = seconds(lambda: gate_distances_mm(network, homes, gates))
    warm = {name: float(np.median([one[name] for one in every])) for name in first}
    least = {name: min(one[name] for one in every) for name in first}
    return {
        "matrix": warm | {"repeats": REPEATS},
        "matrix_least": least,
        "matrix_first": first,
        "matrix_in_memory_given_back": again,
        "matrix_peak_mib": steps.peak_mib,
        "table_mib": table_mib,
    }


def _repeated(network: Network, homes: Snaps, gates: Snaps) -> tuple[Json, list[Json], int]:
    """Return the seconds of the first matrix and of those into its table, and the table's MiB."""
    table, first = seconds(lambda: gate_distances_mm(network, homes, gates))
    every = [
        seconds(lambda: gate_distances_mm(network, homes, gates, out=table))[1]
        for _ in range(REPEATS)
    ]
    return first, every, table.nbytes // MIB


def _searches(network: Network, homes: Snaps, gates: Snaps) -> Json:
    seeds = _seeds(network, gates)
    one = Seeds(node=seeds.node[:1], mm=seeds.mm[:1])
    _, alone = seconds(lambda: _sweep(network, one), repeats=REPEATS)
    _, swept = seconds(lambda: _sweep(network, seeds), repeats=REPEATS)
    _, copied = seconds(lambda: _copy(network, len(gates)), repeats=REPEATS)
    return {
        "one_to_all": alone,
        "one_to_all_of_many": {name: value / len(gates) for name, value in swept.items()},
        "sweep": swept,
        "copy_of_the_same_tables": copied,
        "sweep_over_copy_wall": round(swept["wall_s"] / max(copied["wall_s"], 1e-9), 2),
        **singles(network, homes, gates),
    }


def _seeds(network: Network, gates: Snaps) -> Seeds:
    sides = entries(network, gates)
    row = np.where(sides.node < 0, sides.node, network.hierarchy.row[sides.node])
    return Seeds(node=row.astype(np.int32), mm=sides.mm)


def _sweep(network: Network, seeds: Seeds) -> None:
    sweep(network.hierarchy, seeds, lambda _first, _mm: None, direction="to")


def _copy(network: Network, n_gates: int) -> None:
    """Copy as many tables of all nodes as the sweeps fill, on as many threads."""
    shape = (network.topology.n_nodes, WIDTH)

    def work(n_batches: int) -> None:
        begin, end = np.zeros(shape, np.int32), np.empty(shape, np.int32)
        for _ in range(n_batches):
            np.copyto(end, begin)

    n_batches = -(-n_gates // WIDTH)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (n_batches // 2, n_batches - n_batches // 2)))


def _instance(network: Network, where: Places) -> Json:
    raw = network.raw
    return {
        "roads": raw.source.name,
        "nodes": raw.n_nodes,
        "edges": raw.n_edges,
        "nodes_with_turns_split": network.topology.n_nodes,
        "arcs_out": len(network.hierarchy.outward.head),
        "homes": len(where.home_lon),
        "gates": len(where.gate_lon),
        "places": where.what,
    }


def _arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--network", required=True)
    parser.add_argument("--profile", default="walk")
    parser.add_argument("--homes", type=int, required=True)
    parser.add_argument("--schools", type=int, required=True)
    parser.add_argument("--write-roads", action="store_true")
    return parser.parse_args(words)


if __name__ == "__main__":
    main(_arguments())
