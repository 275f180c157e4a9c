"""Rules that are right alone and wrong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from admission.policy.points import contradictions as of_grade_10
from admission.policy.schema import OPTIMA, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ORDER_RULES: Final = {"groups", "school_order", "tie_band", "lot"}
TOGETHER: Final = (
    ("programmes", "programme_seats_left"),
    ("silence", "second_round"),
)
"""Pairs of rules of which neither means anything without the other."""


def contradictions(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (rule, sentence) for rules that are right alone and wrong together."""
    found = list(_of_mechanism(value))
    for one, other in TOGETHER:
        if (one in value) != (other in value):
            found.append((one, f"{one} and {other} stand together or not at all"))
    if "waiting_order" in value and "second_round" not in value:
        found.append(("waiting_order", "there is no second_round after which anybody waits"))
    found.extend(of_grade_10(value))
    if set(value) >= ORDER_RULES:
        found.extend(_of_order(value))
    return found


def _of_mechanism(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    mechanism, catchments = value.get("mechanism"), value.get("catchments")
    if mechanism in OPTIMA and value.get("groups", "ignored") != "ignored":
        yield "groups", f"{mechanism} ignores groups and must say so"
    if mechanism in OPTIMA and catchments == "first":
        yield "catchments", f"under {mechanism} schools rank nobody, so nobody can stand first"
    if mechanism == ZONES and catchments not in (None, "only"):
        yield "catchments", f"{mechanism} takes schools of the own catchment only"
    if catchments == "first" and "nearest_priority" in value:
        yield "nearest_priority", "catchments already say who stands first inside a group"


def _of_order(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield rules that the order of pupils at a school does not bear out."""
    said = value["school_order"]
    due = {
        "groups": ("group", value["groups"] != "ignored"),
        "inner_order": ("inner_order", "inner_order" in value),
        "catchments": ("catchment", value.get("catchments") == "first"),
        "nearest_priority": ("nearest_schools", "nearest_priority" in value),
        "lot": ("lot", value["lot"] != "none"),
        "tie_band": ("distance_class", value["tie_band"] > 0),
    }
    for rule, (part, is_due) in due.items():
        if (part in said) != is_due:
            yield rule, f"school_order is {said}"
    yield from _of_inner_order(value)
    by_distance = {"distance", "distance_class"} & set(said)
    if (value["lot"] == "alone") != (not by_distance):
        yield "lot", f"lot is {value['lot']!r} and school_order {said}"
    if (value["lot"] == "within_band") != (value["tie_band"] > 0):
        yield "tie_band", f"lot is {value['lot']!r} and the band {value['tie_band']} m"


def _of_inner_order(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "inner_order" not in value:
        return
    if value["groups"] == "ignored":
        yield "inner_order", "groups are ignored, so nothing stands inside one"
    if isinstance(value["groups"], list):
        known = {one["group"] for one in value["groups"]}
        strays = [one["group"] for one in value["inner_order"] if one["group"] not in known]
        for stray in strays:
            yield "inner_order", f"group {stray} is none of the groups"
