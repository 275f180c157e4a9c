"""What may be asked of a collection: a closed list of parameters, each checked before any SQL."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from api.ogc.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tipg.collections import Catalog, Collection

MOST_FEATURES: Final = 10_000
MOST_OFFSET: Final = 10_000_000
MOST_IDS: Final = 200
LONGEST: Final = 8_000
"""Letters of a whole query."""

ANY: Final = "?"
"""Stands for what has no name."""

DEEPEST_ZOOM: Final = 16
LATITUDE, LONGITUDE = 90.0, 180.0
FILTERS: Final = frozenset({"filter", "filter-lang", "filter-crs"})
NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
DAY: Final = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?"
)
WHOLE: Final = re.compile(r"[+-]?\d{1,9}")
TRUTH: Final = {"true": "true", "false": "false"}
ARRAY: Final = "[]"

A_TRUTH: Final = "true, false"
A_NUMBER: Final = "1.5"
A_DEGREE: Final = "0 < … ≤ 1"
A_LIMIT: Final = f"1 … {MOST_FEATURES}"
AN_OFFSET: Final = f"0 … {MOST_OFFSET}"
SOME_IDS: Final = f"1 … {MOST_IDS}"
"""What is told of a wrong value: what was wanted, never what came."""


def checked(path: str, query: str, catalog: Catalog) -> str:
    """
    Return the query of a question as it may be passed on.

    Parameters
    ----------
    path
        Below ``/ogc``, as the server decoded it.
    query
        As sent.

    Raises
    ------
    QuestionError
        If it has a parameter that the resource does not know (OGC API Features 1.0, requirement
        8), or one that is wrong (requirement 9); the values are never repeated.
    """
    given = _pairs(query)
    for name in FILTERS & given.keys():
        raise QuestionError.no_filter(name)
    known = _known(path.strip("/").split("/"), catalog)
    for name, value in given.items():
        if name not in known:
            raise QuestionError.unknown(name, known)
        try:
            given[name] = known[name](value)
        except WrongValueError as error:
            raise QuestionError.wrong(name, error.wanted) from error
    return urlencode(given)


class WrongValueError(ValueError):
    """A value is not what was wanted; which parameter it is of, the caller knows."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


def _pairs(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise QuestionError.wrong(ANY, "UTF-8, ≤ 50") from error
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise QuestionError.wrong(max(names, key=names.count), "1")
    if len(query) > LONGEST or any("\x00" in name + value for name, value in pairs):
        raise QuestionError.wrong(ANY, f"≤ {LONGEST}, no NUL")
    return dict(pairs)


def _known(parts: list[str], catalog: Catalog) -> Mapping[str, Callable[[str], str]]:
    """Return the parameters of a resource; those of an unknown address are nobody's concern."""
    match parts:
        case ["collections"]:
            return {"f": _one_of("json"), "bbox": _bbox, "limit": _limit, "offset": _offset}
        case ["collections", name, "items"] if name in catalog["collections"]:
            return _of_items(catalog["collections"][name])
        case ["collections", name, "items", _] if name in catalog["collections"]:
            collection = catalog["collections"][name]
            return {
                "f": _one_of("json", "geojson"),
                "properties": _columns(collection, signs=""),
                "simplify": _degrees,
            }
        case ["collections", name, "tiles", _, _, _, _] if name in catalog["collections"]:
            return {"properties": _columns(catalog["collections"][name], signs="")}
        case _:
            return {"f": _one_of("json")}


def _of_items(collection: Collection) -> dict[str, Callable[[str], str]]:
    simple = {
        column.name: _value_of(column.type)
        for column in collection.properties
        if not column.is_geometry and not column.type.endswith(ARRAY)
    }
    return {
        **simple,
        "f": _one_of("json", "geojson", "geojsonseq"),
        "bbox": _bbox,
        "bbox-only": _truth,
        "datetime": _datetime,
        "ids": _ids,
        "limit": _limit,
        "offset": _offset,
        "properties": _columns(collection, signs=""),
        "simplify": _degrees,
        "sortby": _columns(collection, signs="+-"),
    }


def _one_of(*words: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in words:
            raise WrongValueError(", ".join(words))
        return value

    return check


def _value_of(kind: str) -> Callable[[str], str]:
    """Return the check of a value that a column is compared with."""
    if kind == "integer":
        return lambda value: _matching(WHOLE, value, "1, 2, 3 …")
    if kind == "float8":
        return lambda value: str(_number(value))
    if kind == "date":
        return lambda value: _matching(DAY, value, "YYYY-MM-DD")[:10]
    return _truth if kind == "boolean" else str


def _matching(pattern: re.Pattern[str], value: str, wanted: str) -> str:
    if not pattern.fullmatch(value) or not value.isascii():
        raise WrongValueError(wanted)
    return value


def _truth(value: str) -> str:
    if value not in TRUTH:
        raise WrongValueError(A_TRUTH)
    return TRUTH[value]


def _number(value: str) -> float:
    value = value.strip()
    if not value.isascii() or not NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        raise WrongValueError(A_NUMBER)
    return float(value)


def _degrees(value: str) -> str:
    degrees = _number(value)
    if not 0 < degrees <= 1:
        raise WrongValueError(A_DEGREE)
    return repr(degrees)


def _limit(value: str) -> str:
    """Return the number of features; too many are the most, as requirement 21 wants it."""
    if not value.isascii() or not value.isdigit() or int(value[:20]) < 1:
        raise WrongValueError(A_LIMIT)
    return str(min(int(value[:20]), MOST_FEATURES))


def _offset(value: str) -> str:
    if not value.isascii() or not value.isdigit() or int(value[:20]) > MOST_OFFSET:
        raise WrongValueError(AN_OFFSET)
    return value


def _bbox(value: str) -> str:
    wanted = "west,south,east,north"
    try:
        numbers = [_number(one) for one in value.split(",")]
    except WrongValueError as error:
        raise WrongValueError(wanted) from error
    match numbers:
        case [west, south, east, north] | [west, south, _, east, north, _]:
            inside = max(abs(west), abs(east)) <= LONGITUDE
            inside = inside and -LATITUDE <= south <= north <= LATITUDE
            if inside and west <= east:
                return ",".join(map(repr, (west, south, east, north)))
    raise WrongValueError(wanted)


def _datetime(value: str) -> str:
    parts = value.split("/")
    wanted = "2026-08-01, 2026-08-01/.., ../2026-09-05"
    days = [part for part in parts if part not in {"", ".."}]
    if len(parts) > 2 or not days or not all(map(DAY.fullmatch, days)):  # noqa: PLR2004 (an interval has two ends)
        raise WrongValueError(wanted)
    if len(days) == 2 and days[0] > days[1]:  # noqa: PLR2004 (an interval has two ends)
        raise WrongValueError(wanted)
    return value


def _ids(value: str) -> str:
    if not value or value.count(",") >= MOST_IDS:
        raise WrongValueError(SOME_IDS)
    return value


def _columns(collection: Collection, *, signs: str) -> Callable[[str], str]:
    """Return the check of a list of columns, each with a sign before it where those are given."""
    names = {column.name for column in collection.properties if not column.is_geometry}

    def check(value: str) -> str:
        parts = value.split(",") if value or signs else []
        for part in parts:
            if part.strip().lstrip(signs) not in names or len(parts) > len(names):
                raise WrongValueError(", ".join(sorted(names)))
        return ",".join(part.strip() for part in parts)

    return check
