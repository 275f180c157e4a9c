# ruff: noqa: INP001 (a script, in no package)
"""
Are "what would have been needed" answers true on a whole city? Each is tried by a placement.

Run ``.venv/bin/python benchmarks/counterfactuals.py --network CITY.osm.pbf --instance core``.
Seeded children who are not at their first choice ask about the school they would have liked
most. Whether an answer in seats or in metres holds, and one seat less or one millimetre more does
not, is told by whole placements, those of optima made from nothing. Deferred acceptance is tried
in another order than the one in which answers are found: the others ask before the child, and
seats are taken away again (``admission.explain.retry``).

A policy takes from five minutes to more than an hour. Ctrl-C ends after the child asked now, and
what was found until then is written, with the number of children; the next time the next child is
asked first (``--anew``: the first one).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import record
from counterfactual_case import case_of, city
from counterfactual_trials import Remembered, Trials, trials
from matching_case import INVENTED

from admission.explain.case import Case
from admission.explain.counterfactual import distance_needed, seats_needed
from admission.model import Allocation
from admission.pairs import conditions
from admission.policy import file as policies
from admission.policy.schema import DISTANCE_MECHANISMS
from cli.console import out
from gis.units import NONE

SEED: Final = 2026
NAME: Final = "counterfactuals"
COUNTS: Final = ("seats", "seats_true", "none_up_to_a_class", "none_true")
COUNTS_MM: Final = ("metres", "metres_true", "no_distance", "no_distance_true")

Json = dict[str, Any]


def main() -> None:
    """Ask, try, and write how many answers were true."""
    given = _words()
    stop = Stop()
    place = city(given.network, given.instance, given.pupils, given.schools)
    n_pupils, n_schools = place.distance_mm.shape
    here: Json = {"what": place.what, "pupils": n_pupils, "schools": n_schools}
    here["policies"] = _earlier().get(given.instance, {}).get("policies", {})
    told: dict[str, str] = {}
    for name in given.policy or _by_distance():
        case = case_of(place, name)
        rules = _rules(case)
        if rules in told:
            one = here["policies"][told[rules]] | {"same_rules_as": told[rules]}
        else:
            before = {} if given.anew else here["policies"].get(name, {})
            one = asked(case, given.children, given.minutes, stop, before)
            told[rules] = name
        here["policies"][name] = one
        out.print(given.instance, name, one)
        record.write(NAME, _earlier() | {given.instance: here})
        if stop.asked:
            break


class Stop:
    """Whether somebody pressed Ctrl-C; a second one ends at once."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._note)

    def _note(self, *_: object) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _words() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    words.add_argument("--network", default=INVENTED)
    words.add_argument("--instance", choices=("benchmark", "core"), default="benchmark")
    words.add_argument("--pupils", type=int, default=197_500)
    words.add_argument("--schools", type=int, default=800)
    words.add_argument("--children", type=int, default=100)
    words.add_argument("--minutes", type=float, default=60.0, help="of CPU time per policy")
    words.add_argument("--anew", action="store_true", help="not from where the last time ended")
    words.add_argument("--policy", nargs="+", help="all that go by distance if not given")
    return words.parse_args()


def _earlier() -> Json:
    """Return the figures written before, so that policies can be run one by one."""
    path: Path = record.RESULTS / f"{NAME}.json"
    if not path.exists():
        return {}
    figures: Json = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return figures


def _by_distance() -> list[str]:
    return [one for one in policies.names() if policies.load(one).mechanism in DISTANCE_MECHANISMS]


def _rules(case: Case) -> str:
    """Return a hash of everything by which the policy places these children."""
    policy, order = case.policy, case.order()
    words = (policy.mechanism, policy.list_limit_mm, policy.catchments, order.band_mm)
    digest = hashlib.sha256(repr(words).encode())
    digest.update(order.base().tobytes())
    if order.later is not None:
        digest.update(order.later.tobytes())
    return digest.hexdigest()


def asked(case: Case, n_children: int, minutes: float, stop: Stop, before: Json) -> Json:
    """Return how many answers there were and how many came true, with those of ``before``."""
    begun = time.process_time()
    found = {name: int(before.get(name, 0)) for name in ("children", *COUNTS, *COUNTS_MM)}
    best = case.place()
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    # under zones one may be at the nearest school that is open, and not at the first of all
    liked = np.argmin(open_mm, axis=1)
    choosers = np.flatnonzero((best.rank > 1) & (best.school != NONE) & (best.school != liked))
    drawn = np.random.default_rng(SEED).choice(choosers, n_children, replace=False)
    remembered = Remembered.of(case)
    trial = trials(remembered, np.sort(drawn).astype(np.int32))
    # in the order drawn, so that those asked in time are a sample
    for pupil in drawn.tolist()[found["children"] :]:
        if stop.asked or time.process_time() - begun > minutes * 60:
            break
        school = int(liked[pupil])
        _ask_seats(remembered, best, pupil, school, trial, found)
        _ask_metres(remembered, best, pupil, school, trial, found)
        remembered.forget()
        found["children"] += 1
    out.print(f"{time.process_time() - begun:.0f} CPU s", highlight=False)  # no figure under load
    return found


def _ask_seats(
    case: Case, best: Allocation, pupil: int, school: int, trial: Trials, found: Json
) -> None:
    needed = seats_needed(case, best.school, pupil, school, best=best)
    is_there = trial.seats(pupil, school)
    if needed is None:
        found["none_up_to_a_class"] += 1
        found["none_true"] += not is_there(trial.at_most)
        return
    found["seats"] += 1
    found["seats_true"] += is_there(needed.value) and not is_there(needed.value - 1)


def _ask_metres(
    case: Case, best: Allocation, pupil: int, school: int, trial: Trials, found: Json
) -> None:
    needed = distance_needed(case, best.school, pupil, school, best=best)
    is_there = trial.metres(pupil, school)
    if needed is None:
        found["no_distance"] += 1
        found["no_distance_true"] += not is_there(0)
        return
    found["metres"] += 1
    found["metres_true"] += is_there(needed.value) and not is_there(needed.value + 1)


if __name__ == "__main__":
    main()
