"""Which rules a policy file may hold, what values they take, and which mechanism needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from admission.policy import points as ten
from admission.policy.checks import (
    MAX_DISTANCE_M,
    MAX_POINTS,
    Check,
    boarding,
    gaps,
    groups,
    inner_order,
    one_of,
    points,
    pupil_order,
    school_order,
    stand_in,
    texts,
    whole,
    wish_numbers,
)

Status: TypeAlias = Literal["published", "assumed"]

STATUSES: Final = ("published", "assumed")
STANDINGS: Final = ("season", "generic", "comparison")
HEADER: Final = ("format", "name", "title_vi", "title_en", "standing", "season", "rules")
FORMAT: Final = 1

DEFERRED: Final = "deferred_acceptance"
NEAREST: Final = "nearest_first"
ZONES: Final = "fixed_zones"
DEFERRED_THEN_TOTAL: Final = "deferred_then_minimum_total"
TOTAL: Final = "minimum_total"
WORST: Final = "minimum_worst"
ORDERED: Final = (NEAREST, DEFERRED, ZONES, DEFERRED_THEN_TOTAL)
"""Mechanisms in which schools rank pupils."""

OPTIMA: Final = (TOTAL, WORST)
"""Mechanisms that look for the best whole and ignore groups."""

DISTANCE_MECHANISMS: Final = (*ORDERED, *OPTIMA)
WISHES: Final = "score_cutoffs"
ALL: Final = (*DISTANCE_MECHANISMS, WISHES)

MAX_NEAREST: Final = 16
"""Most schools among the nearest that may give priority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """
    What one rule may say.

    Attributes
    ----------
    check
        Returns what the value should have been, ``None`` if it is right.
    used_by
        Mechanisms that need the rule; in a file of another mechanism it is an error, because a
        rule that cannot influence the result must not look as if it did.
    unit
        Unit that the file must name beside the value; empty for values without one.
    open_to
        Mechanisms under which the rule may stand; where it does not, there is no such rule.
    """

    check: Check
    used_by: tuple[str, ...] = ()
    unit: str = ""
    open_to: tuple[str, ...] = ()


RULES: Final[Mapping[str, RuleSpec]] = {
    "mechanism": RuleSpec(check=one_of(*ALL), used_by=ALL),
    "grades": RuleSpec(check=texts, used_by=ALL),
    "metric": RuleSpec(check=one_of("road_distance"), used_by=DISTANCE_MECHANISMS),
    "profile": RuleSpec(check=one_of("walk", "motorbike", "car"), used_by=DISTANCE_MECHANISMS),
    "stand_in": RuleSpec(check=stand_in, open_to=DISTANCE_MECHANISMS),
    "boarding": RuleSpec(check=boarding, open_to=DISTANCE_MECHANISMS),
    "programmes": RuleSpec(check=one_of("first"), open_to=DISTANCE_MECHANISMS),
    "programme_seats_left": RuleSpec(
        check=one_of("to_ordinary", "stay_empty"), open_to=DISTANCE_MECHANISMS
    ),
    "groups": RuleSpec(check=groups, used_by=DISTANCE_MECHANISMS),
    "inner_order": RuleSpec(check=inner_order, open_to=ORDERED),
    "catchments": RuleSpec(
        check=one_of("only", "first", "compare"), used_by=(ZONES,), open_to=DISTANCE_MECHANISMS
    ),
    "nearest_priority": RuleSpec(check=whole(1, MAX_NEAREST), open_to=ORDERED, unit="schools"),
    "siblings_together": RuleSpec(check=one_of("same_school"), open_to=(DEFERRED, ZONES)),
    "list_limit_m": RuleSpec(
        check=whole(1, MAX_DISTANCE_M), used_by=(DEFERRED_THEN_TOTAL,), unit="m"
    ),
    "pupil_order": RuleSpec(check=pupil_order, used_by=DISTANCE_MECHANISMS),
    "school_order": RuleSpec(check=school_order, used_by=ORDERED),
    "tie_band": RuleSpec(check=whole(0, MAX_DISTANCE_M), used_by=ORDERED, unit="m"),
    "lot": RuleSpec(check=one_of("none", "within_band", "alone"), used_by=ORDERED),
    "close_call_m": RuleSpec(check=whole(1, MAX_DISTANCE_M), open_to=ORDERED, unit="m"),
    "far_flag": RuleSpec(check=whole(0, MAX_DISTANCE_M), used_by=DISTANCE_MECHANISMS, unit="m"),
    "programme": RuleSpec(check=ten.programme, open_to=(WISHES,)),
    "programmes_before": RuleSpec(check=texts, open_to=(WISHES,)),
    "programme_refusal": RuleSpec(check=one_of("next", "out"), open_to=(WISHES,)),
    "papers": RuleSpec(check=ten.papers, open_to=(WISHES,)),
    "paper_above": RuleSpec(check=points(0, MAX_POINTS), open_to=(WISHES,), unit="points"),
    "priority_points": RuleSpec(check=ten.group_points, open_to=(WISHES,)),
    "bonus_points": RuleSpec(check=ten.group_points, open_to=(WISHES,)),
    "extra_cap": RuleSpec(check=points(0, MAX_POINTS), open_to=(WISHES,), unit="points"),
    "wish_gaps": RuleSpec(check=gaps, used_by=(WISHES,), unit="points"),
    "step": RuleSpec(check=points(0.01, MAX_POINTS), used_by=(WISHES,), unit="points"),
    "floor": RuleSpec(check=points(0, MAX_POINTS), used_by=(WISHES,), unit="points"),
    "highest_score": RuleSpec(check=points(0.01, MAX_POINTS), used_by=(WISHES,), unit="points"),
    "tie_rule": RuleSpec(
        check=one_of("reject_all", "admit_all", "secondary_key"), used_by=(WISHES,)
    ),
    "tie_key": RuleSpec(check=ten.tie_key, open_to=(WISHES,)),
    "direct": RuleSpec(check=one_of("first"), used_by=(WISHES,)),
    "area_wishes": RuleSpec(check=wish_numbers, used_by=(WISHES,)),
    "additional_round": RuleSpec(check=ten.additional_round, open_to=(WISHES,)),
    "silence": RuleSpec(check=one_of("refuses", "confirms"), open_to=DISTANCE_MECHANISMS),
    "second_round": RuleSpec(
        check=one_of("any_school", "other_schools"), open_to=DISTANCE_MECHANISMS
    ),
    "waiting_order": RuleSpec(check=one_of("school_order"), open_to=ORDERED),
    "too_few_seats": RuleSpec(check=one_of("queue", "refuse"), used_by=ALL),
}
"""Every rule there is, in the order in which it is read aloud."""
