"""Which rules a policy file may hold, what values they take, and which mechanism needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

Status: TypeAlias = Literal["published", "assumed"]
Check: TypeAlias = Callable[[Any], str | None]

STATUSES: Final = ("published", "assumed")
STANDINGS: Final = ("season", "generic", "comparison")
HEADER: Final = ("format", "name", "title_vi", "title_en", "standing", "season", "rules")
FORMAT: Final = 1

DEFERRED: Final = "deferred_acceptance"
NEAREST: Final = "nearest_first"
TOTAL: Final = "minimum_total"
WORST: Final = "minimum_worst"
ORDERED: Final = (NEAREST, DEFERRED)
"""Mechanisms in which schools rank pupils."""

OPTIMA: Final = (TOTAL, WORST)
"""Mechanisms that look for the best whole and ignore groups."""

DISTANCE_MECHANISMS: Final = (*ORDERED, *OPTIMA)
WISHES: Final = "score_cutoffs"
ALL: Final = (*DISTANCE_MECHANISMS, WISHES)

MAX_DISTANCE_M: Final = 1_000_000
MAX_GROUP: Final = 1_000_000
MAX_POINTS: Final = 100
MAX_WISHES: Final = 9


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
    """

    check: Check
    used_by: tuple[str, ...]
    unit: str = ""


def one_of(*choices: str) -> Check:
    """Return a check for one of some words."""
    return lambda value: None if value in choices else f"one of {', '.join(choices)}"


def whole(low: int, high: int) -> Check:
    """Return a check for a whole number within a range."""

    def check(value: object) -> str | None:
        good = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return None if good else f"a whole number from {low} to {high}"

    return check


def texts(value: object) -> str | None:
    """Return ``None`` for a list of different, non-empty texts."""
    good = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    if good and isinstance(value, list) and len(set(value)) == len(value):
        return None
    return "a list of different, non-empty texts"


def hundredths(value: object) -> int | None:
    """
    Return a number of points as whole hundredths, ``None`` if it is no such number.

    Examples
    --------
    >>> hundredths(0.25), hundredths(10), hundredths(0.125)
    (25, 1000, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    scaled = Decimal(str(value)) * 100
    return int(scaled) if scaled.is_finite() and scaled == int(scaled) else None


def points(low: float, high: float) -> Check:
    """Return a check for points with at most two decimals within a range."""

    def check(value: object) -> str | None:
        good = hundredths(value) is not None and isinstance(value, int | float)
        fits = good and isinstance(value, int | float) and low <= value <= high
        return None if fits else f"a number from {low} to {high} with at most two decimals"

    return check


def gaps(value: object) -> str | None:
    """Return ``None`` for what each wish needs more than the first: from 0, ascending."""
    expected = "a list of points, one per wish, from 0 and never falling"
    if not isinstance(value, list) or not value or value[0] != 0:
        return expected
    found = [hundredths(one) for one in value]
    whole_found = [one for one in found if one is not None]
    return (
        None if len(whole_found) == len(value) and whole_found == sorted(whole_found) else expected
    )


def wish_numbers(value: object) -> str | None:
    """Return ``None`` for a list of different wish numbers from 1 on."""
    good = isinstance(value, list) and all(whole(1, MAX_WISHES)(one) is None for one in value)
    if good and isinstance(value, list) and len(set(value)) == len(value):
        return None
    return "a list of different wish numbers"


def groups(value: object) -> str | None:
    """Return ``None`` for ``column``, ``ignored`` or a list of numbered, named groups."""
    expected = 'one of column, ignored, or tables with "group", "vi" and "en"'
    if value in ("column", "ignored"):
        return None
    if not isinstance(value, list) or not value or not all(_is_group(one) for one in value):
        return expected
    numbers = [one["group"] for one in value]
    if numbers != sorted(set(numbers)):
        return f"groups in ascending order, each once; contradictory: {numbers}"
    names = [one[key] for key in ("vi", "en") for one in value]
    if len(set(names)) != len(names):
        return "a different name for each group"
    return None


def _is_group(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"group", "vi", "en"}
        and whole(0, MAX_GROUP)(value["group"]) is None
        and all(isinstance(value[key], str) and value[key] for key in ("vi", "en"))
    )


SCHOOL_ORDERS: Final = {
    ("group", "distance", "pupil_id"): (True, False),
    ("distance", "pupil_id"): (False, False),
    ("group", "distance_class", "lot"): (True, True),
    ("distance_class", "lot"): (False, True),
}
"""Orders of pupils at a school: whether it uses groups, whether it uses a band and a lot."""


def school_order(value: object) -> str | None:
    """Return ``None`` for one of the known orders of pupils."""
    known = isinstance(value, list) and tuple(value) in SCHOOL_ORDERS
    return None if known else "one of " + "; ".join(", ".join(one) for one in SCHOOL_ORDERS)


def pupil_order(value: object) -> str | None:
    """Return ``None`` for the one order of schools that there is."""
    return None if value == ["distance", "school_code"] else "distance, school_code"


RULES: Final[Mapping[str, RuleSpec]] = {
    "mechanism": RuleSpec(check=one_of(*ALL), used_by=ALL),
    "grades": RuleSpec(check=texts, used_by=ALL),
    "metric": RuleSpec(check=one_of("road_distance"), used_by=DISTANCE_MECHANISMS),
    "profile": RuleSpec(check=one_of("walk", "motorbike", "car"), used_by=DISTANCE_MECHANISMS),
    "groups": RuleSpec(check=groups, used_by=DISTANCE_MECHANISMS),
    "pupil_order": RuleSpec(check=pupil_order, used_by=DISTANCE_MECHANISMS),
    "school_order": RuleSpec(check=school_order, used_by=ORDERED),
    "tie_band": RuleSpec(check=whole(0, MAX_DISTANCE_M), used_by=ORDERED, unit="m"),
    "lot": RuleSpec(check=one_of("none", "within_band"), used_by=ORDERED),
    "far_flag": RuleSpec(check=whole(0, MAX_DISTANCE_M), used_by=DISTANCE_MECHANISMS, unit="m"),
    "wish_gaps": RuleSpec(check=gaps, used_by=(WISHES,), unit="points"),
    "step": RuleSpec(check=points(0.01, MAX_POINTS), used_by=(WISHES,), unit="points"),
    "floor": RuleSpec(check=points(0, MAX_POINTS), used_by=(WISHES,), unit="points"),
    "highest_score": RuleSpec(check=points(0.01, MAX_POINTS), used_by=(WISHES,), unit="points"),
    "tie_rule": RuleSpec(check=one_of("reject_all", "admit_all"), used_by=(WISHES,)),
    "direct": RuleSpec(check=one_of("first"), used_by=(WISHES,)),
    "area_wishes": RuleSpec(check=wish_numbers, used_by=(WISHES,)),
    "too_few_seats": RuleSpec(check=one_of("queue", "refuse"), used_by=ALL),
}
"""Every rule there is, in the order in which it is read aloud."""


def contradictions(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (rule, sentence) for rules that are right alone and wrong together."""
    found: list[tuple[str, str]] = []
    if value.get("mechanism") in OPTIMA and value.get("groups", "ignored") != "ignored":
        found.append(("groups", f"{value['mechanism']} ignores groups and must say so"))
    if not {"groups", "school_order", "tie_band", "lot"} <= set(value):
        return found
    uses_groups, uses_lot = SCHOOL_ORDERS[tuple(value["school_order"])]
    if uses_groups != (value["groups"] != "ignored"):
        found.append(("groups", f"school_order is {value['school_order']}"))
    if uses_lot != (value["lot"] == "within_band"):
        found.append(("lot", f"school_order is {value['school_order']}"))
    if (value["lot"] == "within_band") != (value["tie_band"] > 0):
        found.append(("tie_band", f"lot is {value['lot']!r} and the band {value['tie_band']} m"))
    return found
