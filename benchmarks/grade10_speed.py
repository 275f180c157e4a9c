# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""CPU seconds of grade 10 for a whole city of invented applicants: solver and checker."""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np

from admission.verify.wishes import check_wishes
from admission.wishes.claim import WishClaim
from admission.wishes.offers import Applicants, WishOffers, WishRules, offers_by_score
from gis.units import NONE

APPLICANTS: Final = 170_000  # grade-9 leavers of the merged city in 2026: 169,080
SCHOOLS: Final = 170
SEATS_SHARE: Final = 0.7
GAPS: Final = ((0, 0, 0), (0, 100, 200))
TIE_RULES: Final = ("reject_all", "admit_all", "secondary_key")


def instance(n: int) -> tuple[Applicants, np.ndarray]:
    """Return invented applicants with three wishes and two marks, and seats for 70 % of them."""
    rng = np.random.default_rng(7)
    weight = rng.lognormal(0, 0.3, SCHOOLS)
    seats = np.floor(weight / weight.sum() * n * SEATS_SHARE).astype(np.int32)
    ability, liked = rng.standard_normal(n), rng.standard_normal(SCHOOLS)
    taste = rng.gumbel(size=(n, SCHOOLS)) + 1.2 * liked * (1 + 0.3 * ability[:, None])
    people = Applicants(
        id=np.array([f"m{p:07d}" for p in range(n)], object),
        score=np.clip(np.round((17 + 4 * ability) * 4) * 25, 0, 3000).astype(np.int32),
        wish=np.argsort(-taste, axis=1)[:, :3].astype(np.int32),
        direct=np.full(n, NONE, np.int32),
        barred=np.zeros(n, np.bool_),
        key=(rng.integers(0, 41, (n, 2)) * 25).astype(np.int32),
    )
    return people, seats


def speed(share: float = 1.0) -> list[dict[str, Any]]:
    """Return CPU seconds of this process for each tie rule and gap."""
    people, seats = instance(int(APPLICANTS * share))
    found = []
    for tie_rule in TIE_RULES:
        for gap in GAPS:
            rules = WishRules(gap=gap, step=25, floor=0, tie_rule=tie_rule)
            start = time.process_time()
            offers = offers_by_score(people, seats, rules)
            solved = time.process_time()
            check_wishes(_claim(people, seats, rules, offers))
            found.append(
                {
                    "applicants": len(people),
                    "schools": SCHOOLS,
                    "tie_rule": tie_rule,
                    "gaps": [one / 100 for one in gap],
                    "solve_cpu_s": round(solved - start, 2),
                    "check_cpu_s": round(time.process_time() - solved, 2),
                    "placed": int(np.count_nonzero(offers.school != NONE)),
                }
            )
    return found


def _claim(
    people: Applicants, seats: np.ndarray, rules: WishRules, offers: WishOffers
) -> WishClaim:
    return WishClaim(
        applicant_id=people.id,
        school_code=np.array([f"s{s:03d}" for s in range(SCHOOLS)], object),
        score=people.score,
        wish=people.wish,
        direct=people.direct,
        barred=people.barred,
        key=people.key,
        seats=seats,
        gap=rules.gap,
        step=rules.step,
        floor=rules.floor,
        tie_rule=rules.tie_rule,
        offer=offers.school,
        offer_wish=offers.wish,
        cutoff=offers.cutoff[:, None] + np.array(rules.gap, np.int32),
        needed_key=offers.needed_key,
    )
