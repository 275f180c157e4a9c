# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""The pupils, schools and distances that a benchmark of placing is run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from bench_case import GROUP_2_SHARE, SEATS_SPREAD, places, roads
from numpy.typing import NDArray

from admission.model import Pupils, Schools
from gis.units import UNREACHABLE_MM, Index, Millimetres
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper

INVENTED: Final = "invented"
N_CANDIDATES: Final = 30
SEED: Final = 2026
SPREAD_MM: Final = 8_000_000
DETOUR: Final = 1.3  # road over straight distance, about what the city's network shows
FILL: Final = 1.02  # seats per pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Pupils, schools and distances, and what they are."""

    what: str
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres


def instance(network: str, profile: str, n_pupils: int, n_schools: int) -> Instance:
    """Return the model homes and schools of a network, or an ``invented`` plain."""
    if network == INVENTED:
        return _plain(n_pupils, n_schools)
    raw = roads(network)
    where = places(raw, network, n_pupils, n_schools)
    usable = build(raw, load(profile))
    snapper = Snapper(usable)
    homes = snapper.snap(where.home_lon, where.home_lat)
    gates = snapper.snap(where.gate_lon, where.gate_lat)
    distance_mm = gate_distances_mm(usable, homes, gates)
    what = f"{where.what}, {profile}, seats for {FILL:.0%}"
    return _named(what, where.group, where.seats, distance_mm)


def nearest_only(distance_mm: Millimetres, n_nearest: int = N_CANDIDATES) -> Millimetres:
    """Return the distances with each pupil's nearest schools alone eligible."""
    kept = np.full_like(distance_mm, UNREACHABLE_MM)
    step = 10_000
    for first in range(0, len(distance_mm), step):
        block = distance_mm[first : first + step]
        near: Index = np.argsort(block, axis=1, kind="stable")[:, :n_nearest].astype(np.int32)
        row = np.arange(len(block))[:, None]
        kept[first + row, near] = block[row, near]
    return kept


def _plain(n_pupils: int, n_schools: int) -> Instance:
    rng = np.random.default_rng(SEED)
    home = rng.normal(0, SPREAD_MM, (n_pupils, 2))
    school = rng.normal(0, SPREAD_MM, (n_schools, 2))
    distance_mm = np.empty((n_pupils, n_schools), np.int32)
    for p in range(n_pupils):
        straight = np.hypot(*(school - home[p]).T)
        distance_mm[p] = np.minimum(straight * DETOUR, UNREACHABLE_MM - 1)
    weight = rng.lognormal(0, SEATS_SPREAD, n_schools)
    seats = np.floor(weight / weight.sum() * n_pupils * FILL).astype(np.int32)
    group = np.where(rng.random(n_pupils) < GROUP_2_SHARE, 2, 1).astype(np.int32)
    what = f"homes and schools scattered over a plain, straight x {DETOUR}, seats for {FILL:.0%}"
    return _named(what, group, seats, distance_mm)


def _named(
    what: str, group: NDArray[np.int32], seats: NDArray[np.int32], distance_mm: Millimetres
) -> Instance:
    ids = np.array([f"p{p:07d}" for p in range(len(group))], object)
    codes = np.array([f"s{s:04d}" for s in range(len(seats))], object)
    return Instance(
        what=what,
        pupils=Pupils(id=ids, group=group),
        schools=Schools(code=codes, seats=seats),
        distance_mm=distance_mm,
    )
