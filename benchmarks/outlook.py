# ruff: noqa: INP001 (a script, in no package)
"""
Coming years of a whole city: how long a year's children take, one at a time and two together.

Run ``.venv/bin/python benchmarks/outlook.py --network CITY.osm.pbf``. The model children of the
city core are drawn, placed by the rules, checked and counted, so many times; the same figures
must come out with one thread and with two.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

import numpy as np
import record
from counterfactual_case import case_of, city
from peers_common import seconds

from admission.explain.case import Case
from cli.console import out
from runs.outlook.asked import Asked
from runs.outlook.cohort import homes_of
from runs.outlook.demand import Demand
from runs.outlook.outlook import Outlook, Side, placed_all
from runs.outlook.plan import Plan
from runs.outlook.told import year_rows
from runs.outlook.years import Measured
from runs.whatif.city import City, Places
from runs.whatif.snap_sets import no_snaps, snaps_of_all

Json = dict[str, Any]
YEARS = (2027, 2028)
N_DRAWS = 4
NAME = "outlook"


def main() -> None:
    """Place, and write how long it took."""
    words = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    words.add_argument("--network", required=True)
    words.add_argument("--policy", default="hcmc-2025-grade1")
    given = words.parse_args()
    place = city(given.network, "core", 0, 0)
    case = case_of(place, given.policy)
    plan = _plan(case)
    asked = Asked(grade="1", base_year=2026, years=YEARS, n_draws=N_DRAWS)
    found: dict[int, list[Side]] = {}
    took: Json = {}
    for n_threads in (1, 2):
        found[n_threads], took[f"threads_{n_threads}"] = seconds(
            lambda n=n_threads: list(placed_all([plan], asked, n))
        )
    rows = {n: year_rows(Outlook(asked=asked, sides=tuple(sides))) for n, sides in found.items()}
    figures = {
        "what": place.what,
        "policy": given.policy,
        "pupils": len(case.pupils),
        "schools": len(case.schools),
        "placements": len(YEARS) * (1 + N_DRAWS),
        "the_same": rows[1] == rows[2],
        "load_average": [round(one, 1) for one in os.getloadavg()],
        **took,
    }
    record.write(NAME, figures)
    out.print(figures)


def _plan(case: Case) -> Plan:
    """Return the city core as a plan: 2 % more children in the first year, 4 % in the second."""
    n = len(case.pupils)
    ward = np.full(n, "1", object)
    nowhere = snaps_of_all(no_snaps(), np.zeros(0, np.int32), n)
    now = City(
        network=None,  # type: ignore[arg-type]  # the ways are measured already
        policy=case.policy,
        seed=case.seed,
        pupils=case.pupils,
        home=nowhere,
        ward_code=ward,
        group=case.pupils.group,
        places=Places(schools=case.schools, gate=no_snaps(), gate_school=np.zeros(0, np.int32)),
    )
    share = 1.0 + np.linspace(-0.02, 0.02, 1 + N_DRAWS)[:, None] + np.array([0.02, 0.04])
    demand = Demand(
        years=YEARS,
        ward_code=np.array(["1"], object),
        n_now=np.array([n], np.int64),
        n_children=np.floor(n * share[:, None, :] + 0.5).astype(np.int64),
        of_city=(),
    )
    measured = Measured(city=now, distance_mm=case.distance_mm, ward_code=ward, inside=None)
    none = np.full(len(case.schools), -1, np.int32)
    return Plan(
        name="",
        measured=(measured,) * len(YEARS),
        homes=homes_of(case.pupils.id, ward, demand, seed="benchmark"),
        demand=demand,
        moved_in=((),) * len(YEARS),
        wards=np.array(["1"], object),
        school_ward=(none,) * len(YEARS),
    )


if __name__ == "__main__":
    main()
