"""Checks of one value of a policy file: each returns what the value should have been."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeAlias

Check: TypeAlias = Callable[[Any], str | None]

MAX_DISTANCE_M: Final = 1_000_000
MAX_GROUP: Final = 1_000_000
MAX_POINTS: Final = 100
MAX_WISHES: Final = 9
LEAST_TIMES: Final = 1
MOST_TIMES: Final = 5
"""Bounds of how many times longer than its straight line a way may be assumed."""

MAX_PLACES: Final = 9
"""Places of one inner order: a standing is ten times the group plus the place."""


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


def inner_order(value: object) -> str | None:
    """Return ``None`` for at most one order of named values for each group."""
    expected = (
        'tables with "group", "column" and "order", a list of at most '
        f'{MAX_PLACES} tables with "value", "vi" and "en"'
    )
    if not isinstance(value, list) or not value or not all(_is_inner(one) for one in value):
        return expected
    numbers = [one["group"] for one in value]
    return None if numbers == sorted(set(numbers)) else "one inner order for a group, ascending"


def _is_inner(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"group", "column", "order"}:
        return False
    order = value["order"]
    sound = (
        whole(0, MAX_GROUP)(value["group"]) is None
        and isinstance(value["column"], str)
        and value["column"] not in {"", "pupil_id", "group"}
        and isinstance(order, list)
        and 1 < len(order) <= MAX_PLACES
    )
    return sound and all(_is_place(one) for one in order) and _differ(order)


def _is_place(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"value", "vi", "en"}
        and all(isinstance(text, str) and text for text in value.values())
    )


def _differ(order: list[dict[str, str]]) -> bool:
    return all(len({one[key] for one in order}) == len(order) for key in ("value", "vi", "en"))


def stand_in(value: object) -> str | None:
    """Return ``None`` for what stands in where no way was measured, and how much longer it is."""
    good = (
        isinstance(value, dict)
        and set(value) == {"way", "times"}
        and value["way"] == "straight_line"
        and points(LEAST_TIMES, MOST_TIMES)(value["times"]) is None
    )
    expected = f"times a number from {LEAST_TIMES} to {MOST_TIMES} with at most two decimals"
    return None if good else f'a table with way = "straight_line" and {expected}'


def boarding(value: object) -> str | None:
    """Return ``None`` for how far every other school must be from a boarder's home."""
    good = (
        isinstance(value, dict)
        and set(value) == {"beyond_m"}
        and whole(1, MAX_DISTANCE_M)(value["beyond_m"]) is None
    )
    return None if good else f"a table with beyond_m, a whole number from 1 to {MAX_DISTANCE_M}"


ORDER_PARTS: Final = (
    ("group",),
    ("inner_order",),
    ("catchment", "nearest_schools"),
    ("distance", "distance_class"),
    ("pupil_id", "lot"),
)
"""Parts of a school's order of pupils, in the only sequence that there is; one of each."""


def school_order(value: object) -> str | None:
    """Return ``None`` for parts in their sequence, the last of which decides every tie."""
    expected = ", ".join(" or ".join(one) for one in ORDER_PARTS) + "; in this sequence"
    if not isinstance(value, list) or not value or value[-1] not in ORDER_PARTS[-1]:
        return expected
    place = [next((i for i, of in enumerate(ORDER_PARTS) if one in of), None) for one in value]
    known = [one for one in place if one is not None]
    is_sequence = len(known) == len(value) and known == sorted(set(known))
    return None if is_sequence else expected


def pupil_order(value: object) -> str | None:
    """Return ``None`` for the one order of schools that there is."""
    return None if value == ["distance", "school_code"] else "distance, school_code"
