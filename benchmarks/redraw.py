# ruff: noqa: INP001 (a script, in no package)
"""
Catchments drawn anew: cells of 400 m of the city to its 800 schools, and a part of it proved.

``.venv/bin/python benchmarks/redraw.py --network CITY.osm.pbf`` (or ``synthetic``): model homes in
cells, today's catchment is that of the nearest school in a straight line, and since then every
cell has a tenth more or fewer children; seats are as of the benchmark instance.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import record
from bench_case import SEED, places, roads
from peers_common import seconds
from scipy.spatial import cKDTree

from forecast.zones.case import ZonesCase
from forecast.zones.exact import redraw
from gis.crs import local_metres_per_degree
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper

Json = dict[str, Any]
N_HOMES: Final = 197_500
N_SCHOOLS: Final = 800
CELL_M: Final = 400.0
PART_M: Final = (1_500.0, 2_500.0)
CHANGE_M: Final = 500
OVER_M: Final = 20_000
SECONDS: Final = 60.0


def bench(network: str, profile: str) -> Json:
    """Return figures of the whole city, and of squares around its middle."""
    case, at, what = _case(network, profile)
    figures: Json = {
        "what": what,
        "profile": profile,
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "cases": [_told("the whole", case, quick=True)],
    }
    middle = np.median(at[case.home], axis=0)
    for reach_m in PART_M:
        inside = np.abs(at - middle).max(axis=1) <= reach_m
        part = _part(case, inside)
        figures["cases"].append(_told(f"{2 * reach_m / 1000:g} km square", part, quick=False))
    return figures


def _told(name: str, case: ZonesCase, *, quick: bool) -> Json:
    found, spent = seconds(lambda: redraw(case, quick=quick, time_limit_s=SECONDS))
    had = case.today != NONE
    load = np.bincount(case.today[had], weights=case.children[had], minlength=len(case.seats))
    after = np.bincount(found.zone, weights=case.children, minlength=len(case.seats))
    return {
        "case": name,
        "units": len(case.children),
        "places": len(case.seats),
        "children": int(case.children.sum()),
        "value": found.value,
        "bound": found.bound,
        "gap": round(found.gap, 6),
        "proof": found.proof,
        "rows_against_pieces": found.cuts,
        "units_changed": int((had & (case.today != found.zone)).sum()),
        "over_seats_before": int(np.maximum(load - case.seats, 0).sum()),
        "over_seats_after": int(np.maximum(after - case.seats, 0).sum()),
        **spent,
    }


def _case(network: str, profile: str) -> tuple[ZonesCase, np.ndarray, str]:
    raw = roads(network)
    where = places(raw, network, N_HOMES, N_SCHOOLS)
    east_m, north_m = local_metres_per_degree(np.array([float(np.mean(where.home_lat))]))
    scale = np.array([float(east_m[0]), north_m])
    home, gate = (
        np.column_stack(one) * scale
        for one in ((where.home_lon, where.home_lat), (where.gate_lon, where.gate_lat))
    )
    cell, of_home = np.unique(np.floor(home / CELL_M).astype(int), axis=0, return_inverse=True)
    children = np.bincount(of_home.ravel())
    at = np.column_stack([np.bincount(of_home.ravel(), weights=x) for x in home.T])
    at = at / children[:, None]
    stands = cKDTree(at).query(gate)[1]
    homes, place = np.unique(stands, return_inverse=True)
    index = {tuple(one): u for u, one in enumerate(cell.tolist())}
    beside = tuple(
        np.array(
            sorted(
                index[o] for o in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)) if o in index
            ),
            np.int64,
        )
        for i, j in cell.tolist()
    )
    usable = build(raw, load(profile))
    snapper = Snapper(usable)
    ends = (
        snapper.snap(at[:, 0] / scale[0], at[:, 1] / scale[1]),
        snapper.snap(where.gate_lon, where.gate_lat),
    )
    gate_mm = gate_distances_mm(usable, *ends)
    mm = np.full((len(cell), len(homes)), UNREACHABLE_MM, np.int64)
    for s, p in enumerate(place):
        mm[:, p] = np.minimum(mm[:, p], gate_mm[:, s])
    longest = int(mm[mm < UNREACHABLE_MM].max())
    rng = np.random.default_rng(SEED)
    more = rng.choice((0.9, 1.1), len(cell))
    case = ZonesCase(
        way_mm=np.where(mm < UNREACHABLE_MM, mm, 2 * longest),
        children=np.round(children * more).astype(np.int64),
        seats=np.bincount(place, weights=where.seats).astype(np.int64),
        home=homes,
        today=place[cKDTree(gate).query(at)[1]],
        neighbours=beside,
        change_mm=CHANGE_M * MM_PER_M,
        over_mm=OVER_M * MM_PER_M,
    )
    return *_joined(case, at), where.what


def _joined(case: ZonesCase, at: np.ndarray) -> tuple[ZonesCase, np.ndarray]:
    """Return the case without cells that no chain of cells joins to a school."""
    kept = np.ones(len(at), np.bool_)
    kept[case.cut_off()] = False
    return _part(case, kept), at[kept]


def _part(case: ZonesCase, inside: np.ndarray) -> ZonesCase:
    """Return the case of some units and the places in them, those joined to a place."""
    new = np.full(len(inside), NONE)
    new[inside] = np.arange(int(inside.sum()))
    stays = inside[case.home]
    of_place = np.full(len(stays), NONE)
    of_place[stays] = np.arange(int(stays.sum()))
    part = replace(
        case,
        way_mm=case.way_mm[inside][:, stays],
        children=case.children[inside],
        seats=case.seats[stays],
        home=new[case.home[stays]],
        today=np.where(case.today[inside] == NONE, NONE, of_place[case.today[inside]]),
        neighbours=tuple(new[o[inside[o]]] for u, o in enumerate(case.neighbours) if inside[u]),
    )
    cut_off = part.cut_off()
    if not len(cut_off):
        return part
    kept = np.ones(len(part.children), np.bool_)
    kept[cut_off] = False
    return _part(part, kept)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--network", default="synthetic")
    asked.add_argument("--profile", default="walk")
    asked.add_argument("--out", type=Path, default=record.RESULTS)
    given = asked.parse_args()
    print(record.write("redraw", bench(given.network, given.profile), given.out))  # noqa: T201 (a script)
