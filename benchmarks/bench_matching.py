# ruff: noqa: INP001 (in no package; ``gantruong bench matching`` loads it)
"""
Placing a city's children: seconds, memory and outcome of every mechanism, beside OR-Tools.

Every placement gets its reasons and is checked; a broken promise ends the benchmark. OR-Tools
gets the 30 nearest schools of each pupil, because all 158 million pairs exceed its memory; ours
answers the same question in the same run, and the totals must be equal.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import record
from matching_case import INVENTED, N_CANDIDATES, Instance, instance, nearest_only
from matching_warm import warm
from peers_common import scaled, seconds

from admission.allocate import allocate, order_of
from admission.cutoff import cutoffs
from admission.envy import envious
from admission.explain.reasons import reasons
from admission.model import Allocation
from admission.optimum.prices import minimum_total
from admission.pairs import NO_PAIRS, conditions
from admission.policy import file as policies
from gis.progress import Progress, silent
from gis.units import NONE, UNREACHABLE_MM, Millimetres
from runs.match.result import MatchResult, check
from runs.summary import OVER_7KM_MM, summarise

Json = dict[str, Any]
KIB_PER_MIB: Final = 1024
SEED: Final = "2026"
PUPILS: Final = {"grade 1": 197_500, "grade 6": 185_700}
POLICIES: Final = (
    *("deferred-acceptance", "nearest-first", "hcmc-2025-{grade}", "amsterdam-like"),
    *("deferred-then-minimum-total", "minimum-total", "minimum-worst"),
)
PEERS: Final = ("ortools",)


def bench(  # noqa: PLR0913 (what is measured, and how much of it)
    network: str,
    *,
    profile: str,
    grades: dict[str, int],
    n_schools: int,
    peers: Sequence[str] = PEERS,
    n_peer_pupils: int | None = None,
    progress: Progress = silent,
) -> Json:
    """
    Return the figures of every policy and grade, and of OR-Tools for the first grade.

    Parameters
    ----------
    network
        An extract, ``synthetic``, or ``invented`` for a plain without roads.
    profile
        Who travels.
    grades
        Pupils of each grade.
    n_schools
        Model schools.
    peers
        ``ortools`` or none.
    n_peer_pupils
        OR-Tools gets this many pupils, and seats in proportion; all if not given.
    progress
        Told about each policy.
    """
    _compile()
    load_average = [round(one, 1) for one in os.getloadavg()]
    figures: Json = {"profile": profile, "load_average": load_average, "grades": {}}
    for grade, n_pupils in grades.items():
        progress(f"{grade}: distances", 0, None)
        city, made = seconds(
            lambda n=n_pupils: instance(network, profile, n, n_schools)  # type: ignore[misc]
        )
        found: Json = {"what": city.what, "pupils": n_pupils, "schools": n_schools, "made": made}
        found["seats"] = int(city.schools.seats.sum(dtype=np.int64))
        found["policies"] = _policies(city, grade, progress)
        figures["grades"][grade] = found
        if "first" not in figures:
            figures["first"] = grade
            figures["warm"] = warm(city, progress)
            figures["candidates"] = _candidates(city, peers, n_peer_pupils, progress)
    return figures


def write(network: str, profile: str, figures: Json, folder: Path = record.RESULTS) -> Path:
    """Write the figures among the results, and return the file."""
    place = Path(network.partition(":")[0]).name.partition(".")[0]
    name = f"matching_{place}" if network == INVENTED else f"matching_{place}_{profile}"
    return record.write(name, figures, folder)


def _policies(city: Instance, grade: str, progress: Progress) -> Json:
    found = {}
    for done, pattern in enumerate(POLICIES):
        name = pattern.format(grade=grade.replace(" ", ""))
        if name in policies.names():
            progress(f"{grade}: {name}", done, len(POLICIES))
            found[name] = measure(city, name)
    progress(grade, len(POLICIES), len(POLICIES))
    return found


def measure(city: Instance, name: str) -> Json:
    """Return the seconds, memory and outcome of one policy; its promises are checked."""
    policy = policies.load(name)
    seed = SEED if policy.draws_lot else None
    base_mib = _peak_mib(reset=True)
    given = (city.pupils, city.schools, city.distance_mm)
    offers, placing = seconds(lambda: allocate(policy, *given, seed=seed))
    peak_mib = _peak_mib()
    met = conditions(policy, city.distance_mm, NO_PAIRS)
    order = order_of(policy, city.pupils, seed=seed, later=met.later)
    said, saying = seconds(
        lambda: reasons(policy, offers, city.distance_mm, order=order, seats=city.schools.seats)
    )
    result = MatchResult(
        policy=policy,
        pupils=city.pupils,
        schools=city.schools,
        distance_mm=city.distance_mm,
        seed=seed,
        allocation=offers,
        cutoffs=cutoffs(city.pupils, offers.school, city.distance_mm),
        reasons=said,
    )
    _, checking = seconds(lambda: check(result))
    envy = int(np.count_nonzero(envious(met.open_mm, offers.school, order)))
    return {
        "mechanism": policy.mechanism,
        "placing": placing,
        "reasons": saying,
        "check": checking,
        "peak_mib": peak_mib,
        "above_instance_mib": peak_mib - base_mib,
        "n_reasons": len(said),
        **_outcome(city, offers),
        "with_justified_envy": envy,
        "proved_gap_mm": None if offers.certificate is None else 0,  # else the check had failed
        "checker": "green",
    }


def _outcome(city: Instance, offers: Allocation) -> Json:
    school, seats = offers.school, city.schools.seats
    own_mm = city.distance_mm[np.arange(len(school)), np.maximum(school, 0)]
    n_offers = np.bincount(school[school != NONE], minlength=len(seats))
    free = n_offers < seats
    out = np.flatnonzero(school == NONE)
    beside = (city.distance_mm[out][:, free] < UNREACHABLE_MM).any(axis=1)
    return {
        **summarise(school, offers.rank, own_mm).as_dict(),
        "over_7km": int(np.count_nonzero((school != NONE) & (own_mm > OVER_7KM_MM))),
        "over_seats": int(np.maximum(n_offers - seats, 0).sum()),
        "unplaced_beside_free_seats": int(beside.sum()),
        "unplaced_without_any_way": int(
            (city.distance_mm[out] >= UNREACHABLE_MM).all(axis=1).sum()
        ),
    }


def _candidates(
    city: Instance, peers: Sequence[str], n_peer_pupils: int | None, progress: Progress
) -> Json:
    """Return our seconds on the nearest schools alone, and those of OR-Tools."""
    progress(f"{N_CANDIDATES} nearest schools", 0, None)
    near_mm = nearest_only(city.distance_mm)
    ours = _least(lambda: minimum_total(near_mm, city.schools.seats), near_mm)
    found: Json = {"candidates": N_CANDIDATES, "pupils": len(near_mm), "ours": ours, "peers": {}}
    if "ortools" in peers:
        progress("OR-Tools", 0, None)
        found["peers"]["ortools"] = _ortools(city, near_mm, n_peer_pupils, ours)
    return found


def _ortools(city: Instance, near_mm: Millimetres, n_pupils: int | None, ours: Json) -> Json:
    from peers_ortools import least_total  # noqa: PLC0415 (only where it is asked for)

    n_all = len(near_mm)
    n_used = n_all if n_pupils is None else min(n_pupils, n_all)
    part = np.random.default_rng(0).permutation(n_all)[:n_used]
    part.sort()
    part_mm = np.ascontiguousarray(near_mm[part])
    seats = np.ceil(city.schools.seats * (n_used / n_all)).astype(np.int32)
    same = ours if n_used == n_all else _least(lambda: minimum_total(part_mm, seats), part_mm)
    flow = least_total(part_mm, seats)
    cpu_s = {"cpu_s": round(flow.solve_s, 3), "build_cpu_s": round(flow.build_s, 3)}
    whole = cpu_s
    if n_used < n_all:
        measured = f"{n_used:,} of {n_all:,} pupils, in proportion (it grows faster)"
        whole = scaled(cpu_s, n_all / n_used, measured)
    return {
        "pupils": n_used,
        "measured": cpu_s,
        "whole": whole,
        "ours_on_the_same": same,
        "times_ours_cpu": round(flow.solve_s / same["cpu_s"], 1),
        "equal_totals": [flow.n_placed, flow.total_mm] == [same["placed"], same["total_mm"]],
        "placed": flow.n_placed,
        "total_mm": flow.total_mm,
    }


def _least(work: Callable[[], Allocation], distance_mm: Millimetres) -> Json:
    found, took = seconds(work)
    placed = np.flatnonzero(found.school != NONE)
    total_mm = int(distance_mm[placed, found.school[placed]].sum(dtype=np.int64))
    return {**took, "placed": len(placed), "total_mm": total_mm}


def _compile() -> None:
    """Run everything once on a small town, so that no figure holds a compilation."""
    town = instance(INVENTED, "walk", 400, 8)
    few = replace(town, schools=replace(town.schools, seats=town.schools.seats // 2))
    for name in ("grade 1", "grade 6"):
        _policies(town, name, silent)
        _policies(few, name, silent)
    warm(town, silent)


def _peak_mib(*, reset: bool = False) -> int:
    """Return the largest memory of this process since the last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // KIB_PER_MIB
