# ruff: noqa: INP001 (a script, in no package)
"""
Seconds of placing 200,000 pupils in 800 schools: solver, reasons and checker, per mechanism.

Run ``.venv/bin/python benchmarks/matching.py [PUPILS SCHOOLS]``. The instance is invented:
homes and schools scattered normally over a plain of 8 km, straight distance times 1.3, seats
lognormal. CPU seconds of this process, the second of two runs, so that nothing is compiled.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from admission import policy as policies
from admission.allocate import allocate, order_of
from admission.cutoff import cutoffs
from admission.explain import reasons
from admission.model import Pupils, Schools
from cli.console import out
from gis.kernel_cache import prepare
from gis.units import NONE, UNREACHABLE_MM, Millimetres
from runs.match.result import MatchResult, check

T = TypeVar("T")

PUPILS, SCHOOLS = 200_000, 800
SPREAD_MM = 8_000_000
DETOUR = 1.3  # road over straight distance, about what the city's network shows
GROUP_2_SHARE = 0.26  # pupils without permanent residence, vietnamnet.vn 2496933, March 2026
FILLS = (1.02, 0.90)
POLICIES = ("deferred-acceptance", "nearest-first")


def instance(n_pupils: int, n_schools: int, fill: float) -> tuple[Pupils, Schools, Millimetres]:
    """Return an invented city with ``fill`` seats per pupil."""
    rng = np.random.default_rng(2026)
    home = rng.normal(0, SPREAD_MM, (n_pupils, 2))
    school = rng.normal(0, SPREAD_MM, (n_schools, 2))
    distance_mm = np.empty((n_pupils, n_schools), np.int32)
    for p in range(n_pupils):
        straight = np.hypot(*(school - home[p]).T)
        distance_mm[p] = np.minimum(straight * DETOUR, UNREACHABLE_MM - 1)
    weight = rng.lognormal(0, 0.4, n_schools)
    seats = np.floor(weight / weight.sum() * n_pupils * fill).astype(np.int32)
    group = np.where(rng.random(n_pupils) < GROUP_2_SHARE, 2, 1).astype(np.int32)
    ids = np.array([f"p{p:07d}" for p in range(n_pupils)], object)
    codes = np.array([f"s{s:04d}" for s in range(n_schools)], object)
    return Pupils(id=ids, group=group), Schools(code=codes, seats=seats), distance_mm


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return the result of some work and its CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def measure(name: str, pupils: Pupils, schools: Schools, distance_mm: Millimetres) -> str:
    """Return one row of the table."""
    policy = policies.load(name)
    offers, placing_s = timed(lambda: allocate(policy, pupils, schools, distance_mm))
    order = order_of(policy, pupils, seed=None)
    said, reasons_s = timed(lambda: reasons(policy, offers, distance_mm, order=order))
    result = MatchResult(
        policy=policy,
        pupils=pupils,
        schools=schools,
        distance_mm=distance_mm,
        seed=None,
        allocation=offers,
        cutoffs=cutoffs(pupils, offers.school, distance_mm),
        reasons=said,
    )
    _, check_s = timed(lambda: check(result))
    n_unplaced = int(np.count_nonzero(offers.school == NONE))
    return (
        f"{name:22} {placing_s:9.2f} {reasons_s:9.2f} {placing_s + reasons_s:9.2f} "
        f"{check_s:9.2f} {n_unplaced:10,} {len(said):12,}"
    )


def main(n_pupils: int, n_schools: int) -> None:
    """Print the table for every fill and policy."""
    prepare()
    small = instance(50, 5, 1.0)
    for name in POLICIES:
        measure(name, *small)
    out.print(f"{n_pupils:,} pupils x {n_schools} schools, CPU seconds")
    head = ("placing", "reasons", "together", "checker")
    out.print(" " * 22, *(f"{word:>9}" for word in head), f"{'unplaced':>10} {'reasons':>12}")
    for fill in FILLS:
        city = instance(n_pupils, n_schools, fill)
        out.print(f"seats for {fill:.0%} of the pupils")
        for name in POLICIES:
            out.print(measure(name, *city))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]) if sys.argv[1:] else (PUPILS, SCHOOLS))
