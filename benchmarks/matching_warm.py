# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""Settling a least total again after a change: seconds, who moved, and the proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from matching_case import Instance
from numpy.typing import NDArray
from peers_common import seconds

from admission.model import Allocation, Schools
from admission.optimum.minimum_change import fewest_changes, total_mm
from admission.optimum.prices import minimum_total
from admission.optimum.resettle import resettle
from admission.optimum.seat_values import seat_values
from admission.policy import file as policies
from admission.verify.optimum import check_proof
from gis.progress import Progress
from gis.units import UNREACHABLE_MM, Millimetres
from runs.match.claims import claim

Json = dict[str, Any]
ONE_CLASS: Final = 35
SHARE_BEHIND_BRIDGE: Final = 0.01
LONGER: Final = 1.5


def warm(city: Instance, progress: Progress) -> Json:
    """Return the seconds and the outcome of each kind of change."""
    seats, mm = city.schools.seats, city.distance_mm
    progress("least total", 0, None)
    before, cold = seconds(lambda: minimum_total(mm, seats))
    found: Json = {"cold": cold, "changes": {}}
    for name, (new_mm, new_seats) in _changes(city, before).items():
        progress(f"again: {name}", 0, None)
        after, took = seconds(
            lambda m=new_mm, s=new_seats: resettle(m, s, before)  # type: ignore[misc]
        )
        _prove(city, new_mm, new_seats, after)
        moved = int(np.count_nonzero(after.school != before.school))
        metres = (total_mm(new_mm, after.school) - total_mm(mm, before.school)) // 1000
        found["changes"][name] = {**took, "moved": moved, "total_m": metres, "proof": "green"}
    progress("seat values", 0, None)
    values, took = seconds(lambda: seat_values(mm, seats, before))
    found["seat_values"] = {**took, "highest_m": int(values.saved_mm.max()) // 1000}
    progress("fewest changes", 0, None)
    earlier = np.roll(before.school, 1)
    kept, took = seconds(lambda: fewest_changes(mm, seats, earlier, best=before))
    found["fewest_changes"] = {**took, "changes": kept.n_changes}
    return found


def _changes(
    city: Instance, before: Allocation
) -> dict[str, tuple[Millimetres, NDArray[np.int32]]]:
    """Return distances and seats after each change."""
    seats, mm = city.schools.seats, city.distance_mm
    assert before.certificate is not None  # noqa: S101 (for mypy: a least total has one)
    dearest = int(np.argmax(before.certificate.price_mm))
    more, less, closed = seats.copy(), seats.copy(), seats.copy()
    more[dearest] += ONE_CLASS
    less[dearest] = max(0, less[dearest] - ONE_CLASS)
    closed[dearest] = 0
    rng = np.random.default_rng(0)
    moved_mm = mm.copy()
    moved_mm[rng.integers(len(mm))] = mm[rng.integers(len(mm))]
    behind = rng.choice(len(mm), max(1, int(SHARE_BEHIND_BRIDGE * len(mm))), replace=False)
    bridge_mm = mm.copy()
    longer = np.minimum(mm[behind] * LONGER, UNREACHABLE_MM).astype(np.int32)
    bridge_mm[behind] = np.where(rng.random(longer.shape) < 1 / 2, longer, mm[behind])
    return {
        "a home moved": (moved_mm, seats),
        "a class more": (mm, more),
        "a class less": (mm, less),
        "a school closed": (mm, closed),
        "ways longer for 1 %": (bridge_mm, seats),
    }


def _prove(
    city: Instance, distance_mm: Millimetres, seats: NDArray[np.int32], found: Allocation
) -> None:
    policy = policies.load("minimum-total")
    schools: Schools = replace(city.schools, seats=seats)
    stated = claim(policy, city.pupils, schools, distance_mm, seed=None, allocation=found)
    check_proof(stated, found.certificate)
