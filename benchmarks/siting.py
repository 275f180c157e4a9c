# ruff: noqa: INP001 (a script, in no package)
"""
Where to build: 800 schools and 200 sites for 5,000 blocks, 20 to open.

``.venv/bin/python benchmarks/siting.py --network CITY.osm.pbf`` (or ``synthetic``): model homes
are gathered at 5,000 of them, sites are 200 others. With seats, those of the schools are cut to 98
of 100 children and a new school has ten classes of 35.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import record
from bench_case import SEED, places, roads
from peers_common import seconds
from scipy.spatial import cKDTree

from forecast.siting.capacitated import best_with_seats
from forecast.siting.case import EVEN, Limits, cover_case, median_case
from forecast.siting.exact import best, quick_with_bound
from forecast.siting.seats_case import SeatsCase
from gis.crs import local_metres_per_degree
from gis.units import MM_PER_M, UNREACHABLE_MM, Millimetres
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper

Json = dict[str, Any]
N_HOMES: Final = 197_500
N_SCHOOLS: Final = 800
N_SITES: Final = 200
N_BLOCKS: Final = 5_000
N_OPEN: Final = 20
SEATS_OF_SITE: Final = 350
SEAT_SHARE: Final = 0.98
WITHIN_M: Final = (500, 1_000, 4_000)


def bench(network: str, profile: str) -> Json:
    """Return values, gaps and seconds of the models on one network."""
    school_mm, site_mm, children, seats, what = _case(network, profile)
    one = np.ones(N_SITES, np.int64)
    limits = Limits(n_open=N_OPEN, cost=one)
    weight = children * EVEN
    nearest = school_mm.min(axis=1)
    median, _ = median_case(nearest, site_mm, weight)
    figures = {
        "what": what,
        "profile": profile,
        "children": int(children.sum()),
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "models": [_told("p-median", lambda: best(median, limits))],
    }
    figures["models"].append(_told("p-median, quick", lambda: quick_with_bound(median, limits)))
    for metres in WITHIN_M:
        case = cover_case(nearest, site_mm, weight, within_mm=metres * MM_PER_M)
        figures["models"].append(_told(f"covering {metres} m", lambda c=case: best(c, limits)))
    with_seats = SeatsCase(
        distance_mm=np.concatenate((school_mm, site_mm), axis=1),
        children=children[None],
        weight=np.full(N_BLOCKS, EVEN),
        seats=np.concatenate((seats, one * SEATS_OF_SITE)),
        cost=one,
        ready=one * 0,
        n_open=np.array([N_OPEN]),
    )
    figures["models"].append(_told("capacitated", lambda: best_with_seats(with_seats)))
    return figures


def _told(name: str, work: Any) -> Json:  # noqa: ANN401 (any model)
    found, spent = seconds(work)
    return {
        "model": name,
        "value": found.value,
        "bound": found.bound,
        "gap": round(found.gap, 8),
        "proof": found.proof,
        **spent,
    }


def _case(
    network: str, profile: str
) -> tuple[Millimetres, Millimetres, np.ndarray, np.ndarray, str]:
    raw = roads(network)
    where = places(raw, network, N_HOMES, N_SCHOOLS)
    rng = np.random.default_rng(SEED)
    drawn = rng.choice(len(where.home_lon), N_BLOCKS + N_SITES, replace=False)
    block, site = np.split(drawn, [N_BLOCKS])
    east_m, north_m = local_metres_per_degree(np.array([float(np.mean(where.home_lat))]))
    flat = np.column_stack((where.home_lon * float(east_m[0]), where.home_lat * north_m))
    children = np.bincount(cKDTree(flat[block]).query(flat)[1], minlength=N_BLOCKS)
    usable = build(raw, load(profile))
    snapper = Snapper(usable)
    home = snapper.snap(where.home_lon[block], where.home_lat[block])
    gates = (
        snapper.snap(where.gate_lon, where.gate_lat),
        snapper.snap(where.home_lon[site], where.home_lat[site]),
    )
    school_mm, site_mm = (gate_distances_mm(usable, home, one) for one in gates)
    has_way = school_mm.min(axis=1) < UNREACHABLE_MM
    children = np.where(has_way, children, 0).astype(np.int64)
    share = SEAT_SHARE * children.sum() / where.seats.sum()
    seats = np.floor(where.seats * share).astype(np.int64)
    return school_mm, site_mm, children, seats, where.what


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--network", default="synthetic")
    asked.add_argument("--profile", default="walk")
    asked.add_argument("--out", type=Path, default=record.RESULTS)
    given = asked.parse_args()
    print(record.write("siting", bench(given.network, given.profile), given.out))  # noqa: T201 (a script)
