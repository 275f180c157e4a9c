# ruff: noqa: INP001 (in no package; ``gantruong bench scenario`` loads it)
"""
Closing a bridge: seconds from the edit to all distances, and to who moves to another school.

The longest named bridges of the network are closed one by one. Homes and gates keep their snaps;
distances go into the table that is there. scipy gets the closed network and answers it afresh;
its distances must be ours to the millimetre.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import record
from bench_case import places, roads, save
from bench_routing import file_name
from bench_whatif import whole
from peers import measure
from peers_common import seconds

from gis.bridges import NamedRoad, RoadNames
from gis.model import RawNetwork
from gis.progress import Progress, silent
from gis.units import MM_PER_M, Millimetres
from routing.edits import Close, apply, edge_ids
from routing.matrix import gate_distances_mm
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps

Json = dict[str, Any]
N_BRIDGES: Final = 5
REPEATS: Final = 5


def bench(
    network: str,
    *,
    profile: str,
    n_homes: int,
    n_schools: int,
    bridge: str | None = None,
    progress: Progress = silent,
) -> Json:
    """
    Return the seconds of closing bridges.

    Parameters
    ----------
    network, profile, n_homes, n_schools
        As for ``bench_routing.bench``.
    bridge
        Name of the one bridge to close; the five longest named ones if not given.
    progress
        Told which bridge is closed.
    """
    load_average = [round(one, 1) for one in os.getloadavg()]
    raw = roads(network)
    base = build(raw, load(profile))
    where = places(raw, network, n_homes, n_schools)
    snapper = Snapper(base)
    homes = snapper.snap(where.home_lon, where.home_lat)
    gates = snapper.snap(where.gate_lon, where.gate_lat)
    before_mm = gate_distances_mm(base, homes, gates)
    after_mm = gate_distances_mm(base, homes, gates)  # a table that begins at a cache line
    closed = []
    chosen = _bridges(base, bridge)
    for done, one in enumerate(chosen):
        progress("closing bridges", done, len(chosen))
        closed.append(_close(base, one, (homes, gates), before_mm, after_mm))
    progress("closing bridges", len(chosen), len(chosen))
    last = apply(base, [_edit(raw, chosen[-1])])
    most = int(np.argmax([one["pairs_that_changed"] for one in closed]))
    chain = whole(
        *(base, where, (homes, gates), _edit(raw, chosen[most]), (before_mm, after_mm)),
        progress=progress,
    )
    return {
        "profile": profile,
        "homes": len(homes),
        "gates": len(gates),
        "places": where.what,
        "load_average": load_average,
        "bridges": closed,
        "median": _median(closed),
        "whole": {"bridge": closed[most]["bridge"], **chain},
        "rebuild": _rebuild(raw, profile, homes, gates, after_mm),
        "scipy": _scipy(last, homes, gates),
    }


def write(network: str, profile: str, figures: Json, folder: Path = record.RESULTS) -> Path:
    """Write the figures among the results, and return the file."""
    name = file_name(network, profile).replace("routing", "scenario", 1)
    return record.write(name, figures, folder)


def _bridges(base: Network, name: str | None) -> list[NamedRoad]:
    """Return the bridge of a name, or the longest named ones that the profile may use."""
    names = RoadNames(base.raw)
    if name is not None:
        return [names.find(name, "bridge")]
    used_mm = np.where(base.main, base.raw.edge_length_mm, 0)
    found = sorted(names.bridges, key=lambda one: -int(used_mm[one.edge].sum()))[:N_BRIDGES]
    return [one for one in found if used_mm[one.edge].any()] or [_any_edge(base)]


def _any_edge(base: Network) -> NamedRoad:
    """Return the middle edge of a network that has no named bridge, so that one can be closed."""
    main = np.flatnonzero(base.main)
    edge = main[len(main) // 2 : len(main) // 2 + 1].astype(np.int32)
    return NamedRoad(name="", kind="street", number=1, n_alike=1, edge=edge, lon=0.0, lat=0.0)


def _edit(raw: RawNetwork, road: NamedRoad) -> Close:
    return Close(edges=edge_ids(raw, road.edge))


def _close(
    base: Network,
    road: NamedRoad,
    points: tuple[Snaps, Snaps],
    before_mm: Millimetres,
    after_mm: Millimetres,
) -> Json:
    """Return the medians of closing one bridge several times."""
    edit = _edit(base.raw, road)
    closed, customising = seconds(lambda: apply(base, [edit]), repeats=REPEATS)
    _, measuring = seconds(
        lambda: gate_distances_mm(closed, *points, out=after_mm), repeats=REPEATS
    )
    _, both = seconds(
        lambda: gate_distances_mm(apply(base, [edit]), *points, out=after_mm), repeats=REPEATS
    )
    n_changed, comparing = seconds(lambda: int(np.count_nonzero(before_mm != after_mm)))
    return {
        "bridge": road.label or "no named bridge: one edge",
        "edges": len(road.edge),
        "metres": int(base.raw.edge_length_mm[road.edge].sum()) // MM_PER_M,
        "recustomise": customising,
        "all_distances": measuring,
        "edit_to_distances": both,
        "compare": comparing,
        "pairs_that_changed": n_changed,
        "homes_that_changed": int((before_mm != after_mm).any(axis=1).sum()),
    }


def _median(closed: list[Json]) -> Json:
    parts = ("recustomise", "all_distances", "edit_to_distances")
    return {
        part: {
            unit: round(float(np.median([one[part][unit] for one in closed])), 6)
            for unit in ("cpu_s", "wall_s")
        }
        for part in parts
    }


def _rebuild(
    raw: RawNetwork, profile: str, homes: Snaps, gates: Snaps, out_mm: Millimetres
) -> Json:
    """Return the seconds of making the network anew, which any edit would need without ours."""
    again, building = seconds(lambda: build(raw, load(profile)))
    _, snapping = seconds(lambda: Snapper(again))
    _, measuring = seconds(lambda: gate_distances_mm(again, homes, gates, out=out_mm))
    parts = {"network": building, "snap_index": snapping, "all_distances": measuring}
    total = {unit: round(sum(one[unit] for one in parts.values()), 6) for unit in building}
    return parts | {"together": total}


def _scipy(closed: Network, homes: Snaps, gates: Snaps) -> Json:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        save(folder, closed, homes, gates)
        return measure("scipy", folder)
