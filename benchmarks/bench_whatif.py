# ruff: noqa: INP001 (in no package; ``bench_scenario`` loads it)
"""
The whole what-if: edit, distances, allocation, difference; CPU and wall seconds of every stage.

A bridge is closed on the benchmark instance, and each policy's placement of all children is made
again and compared with the one before. What was there before, distances and placement, is given;
the scenario's distances go into a table that is there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
from bench_case import Places as Drawn
from peers_common import peak_mib, seconds

from admission.model import Pupils, Schools
from admission.policy import file as policies
from gis.progress import Progress, silent
from gis.units import Millimetres
from routing.edits import Close
from routing.network import Network
from routing.snaps import Snaps
from runs.scenario.changes import Scenario
from runs.whatif.chain import Placed, Placing, by_policy, distances, settled_again
from runs.whatif.city import City, Places, changed
from runs.whatif.difference import differ
from runs.whatif.tally import tally

Json = dict[str, Any]

RULES: Final = ("deferred-acceptance", "nearest-first")
OPTIMUM: Final = "minimum-total"
"""Its allocation begins from the offers and prices before; making those is no part of it."""

REPEATS: Final = 3
STAGES: Final = ("edit", "distances", "allocation", "difference")


def whole(
    base: Network,
    where: Drawn,
    points: tuple[Snaps, Snaps],
    edit: Close,
    tables: tuple[Millimetres, Millimetres],
    *,
    progress: Progress = silent,
) -> Json:
    """
    Return the seconds of each stage by policy.

    Parameters
    ----------
    base
        Roads without edits.
    where, points
        Homes and gates, drawn and tied to the roads; one gate per school.
    edit
        What is closed.
    tables
        Distances as it is, and a table to measure into.
    """
    city = _city(base, where, points)
    found: Json = {}
    names = (*RULES, OPTIMUM)
    for done, name in enumerate(names):
        progress(f"the whole what-if, {name}", done, len(names))
        ruled = replace(city, policy=policies.load(name))
        start = Placed(city=ruled, distance_mm=tables[0], allocation=by_policy(ruled, tables[0]))
        placing: Placing = by_policy
        if name == OPTIMUM:
            placing = partial(settled_again, start)
        found[name] = _stages(start, Scenario(name=name, edits=(edit,)), tables[1], placing)
    progress("the whole what-if", len(names), len(names))
    return {**found, "peak_mib": peak_mib()}


def _stages(start: Placed, scenario: Scenario, out_mm: Millimetres, placing: Placing) -> Json:
    city, edited = seconds(lambda: changed(start.city, scenario), repeats=REPEATS)
    after_mm, measured = seconds(
        lambda: distances(city.network, city.home, city.places, out=out_mm), repeats=REPEATS
    )
    allocation, placed = seconds(lambda: placing(city, after_mm), repeats=REPEATS)
    result = Placed(city=city, distance_mm=after_mm, allocation=allocation)
    exact, compared = seconds(lambda: tally(start, result, differ(start, result)), repeats=REPEATS)
    parts = dict(zip(STAGES, (edited, measured, placed, compared), strict=True))
    together = {
        unit: round(sum(part[unit] for part in parts.values()), 6) for unit in ("cpu_s", "wall_s")
    }
    counts = ("n_moved", "n_better", "n_worse", "n_pairs_changed")
    return {
        **parts,
        "together": together,
        "unplaced": [exact.before.unplaced, exact.after.unplaced],
        **{name: exact.figures[name] for name in counts},
    }


def _city(base: Network, where: Drawn, points: tuple[Snaps, Snaps]) -> City:
    homes, gates = points
    ids = np.array([f"p{p:07d}" for p in range(len(homes))], object)
    schools = Schools(
        code=np.array([f"s{s:04d}" for s in range(len(gates))], object), seats=where.seats
    )
    return City(
        network=base,
        policy=policies.load(RULES[0]),
        seed=None,
        pupils=Pupils(id=ids, group=where.group),
        home=homes,
        ward_code=np.full(len(homes), "", object),
        group=where.group,
        places=Places(
            schools=schools, gate=gates, gate_school=np.arange(len(gates), dtype=np.int32)
        ),
    )
