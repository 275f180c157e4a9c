# ruff: noqa: INP001 (a script, in no package)
"""
Are "what would have been needed" answers true on a whole city? Each is tried by a placement.

Run ``.venv/bin/python benchmarks/counterfactuals.py --network CITY.osm.pbf [--policy NAME]``.
Seeded children of the model instance who are not at their first choice ask about the school they
would have liked most. The answer in seats, and the one in metres, is given to a whole new
placement; so are one seat less and one millimetre more, which must not be enough.
"""

from __future__ import annotations

import argparse
import time
from typing import Any, Final

import numpy as np
import record
from matching_case import INVENTED, instance

from admission.explain.case import Case
from admission.explain.counterfactual import distance_needed, seats_needed
from admission.policy import file as policies
from cli.console import out
from gis.units import NONE, Index

SEED: Final = 2026

Json = dict[str, Any]


def main() -> None:
    """Ask, try, and write how many answers were true."""
    words = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    words.add_argument("--network", default=INVENTED)
    words.add_argument("--pupils", type=int, default=197_500)
    words.add_argument("--schools", type=int, default=800)
    words.add_argument("--children", type=int, default=100)
    words.add_argument("--policy", nargs="+", default=["deferred-acceptance", "nearest-first"])
    given = words.parse_args()
    place = instance(given.network, "walk", given.pupils, given.schools)
    figures: Json = {"what": place.what, "pupils": given.pupils, "schools": given.schools}
    for name in given.policy:
        case = Case(
            policy=policies.load(name),
            pupils=place.pupils,
            schools=place.schools,
            distance_mm=place.distance_mm,
        )
        figures[name] = asked(case, given.children)
        out.print(name, figures[name])
    out.print(record.write("counterfactuals", figures))


def asked(case: Case, n_children: int) -> Json:
    """Return how many answers there were and how many came true."""
    begun = time.process_time()
    offer = case.place()
    choosers = np.flatnonzero((offer.rank > 1) & (offer.school != NONE))
    drawn = np.random.default_rng(SEED).choice(choosers, n_children, replace=False)
    found = {"seats": 0, "none_up_to_a_class": 0, "seats_true": 0, "metres": 0, "metres_true": 0}
    for pupil in map(int, np.sort(drawn)):
        school = int(np.argmin(case.distance_mm[pupil]))
        _ask_seats(case, offer.school, pupil, school, found)
        _ask_metres(case, offer.school, pupil, school, found)
    return {"children": n_children, **found, "cpu_s": round(time.process_time() - begun, 1)}


def _ask_seats(case: Case, offer: Index, pupil: int, school: int, found: dict[str, int]) -> None:
    needed = seats_needed(case, offer, pupil, school)
    if needed is None:
        found["none_up_to_a_class"] += 1
        return
    found["seats"] += 1
    own_mm = case.distance_mm[pupil]

    def is_there(n_more: int) -> bool:
        given = int(case.with_seats(school, n_more).place().school[pupil])
        return given != NONE and bool(own_mm[given] <= own_mm[school])

    found["seats_true"] += is_there(needed.value) and not is_there(needed.value - 1)


def _ask_metres(case: Case, offer: Index, pupil: int, school: int, found: dict[str, int]) -> None:
    needed = distance_needed(case, offer, pupil, school)
    if needed is None:
        return
    found["metres"] += 1

    def is_there(mm: int) -> bool:
        return int(case.with_distance(pupil, school, mm).place().school[pupil]) == school

    found["metres_true"] += is_there(needed.value) and not is_there(needed.value + 1)


if __name__ == "__main__":
    main()
