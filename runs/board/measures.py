"""The measures that alerts compare: figures of the board, for the city, its wards or grades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis import province
from runs.board.facts import share_pct, summed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from runs.board.facts import Board

Value = float | None
Valued = tuple[str, Value]
"""Ward, grade or level, empty for all within reach, and the figure; ``None`` is not told."""

HOURS_A_DAY: Final = 24
PLACES: Final = 1
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A figure that an alert may compare.

    Attributes
    ----------
    unit
        What it is in; an alert must name the same.
    over
        ``all``, ``ward`` or ``grade``: what it tells of.
    values
        Reads it off the board.
    """

    unit: str
    over: str
    values: Callable[[Board], Iterator[Valued]]


def _all(read: Callable[[Board], Value]) -> Callable[[Board], Iterator[Valued]]:
    def values(board: Board) -> Iterator[Valued]:
        yield "", read(board)

    return values


def _total(name: str) -> Callable[[Board], Iterator[Valued]]:
    return _all(lambda board: board.everything[name])


def _located(board: Board) -> Value:
    return _pct(board.everything["n_located"], board.everything["n_children"])


def _ward_located(board: Board) -> Iterator[Valued]:
    for row in board.wards:
        if row["ward_code"]:
            yield row["ward_code"], _pct(row["n_located"], row["n_children"])


def _of_grades(part: str, whole: str) -> Callable[[Board], Iterator[Valued]]:
    def values(board: Board) -> Iterator[Valued]:
        for row in board.grades:
            yield row["grade"], _pct(row[part], row[whole])

    return values


def _far(levels: tuple[str, ...], name: str) -> Callable[[Board], Value]:
    def read(board: Board) -> Value:
        of = province.national().level_of
        rows = [row for row in board.grades if row["run"] and of(row["grade"]) in levels]
        return _pct(summed(rows, name), summed(rows, "n_placed"))

    return read


def _without_seats(board: Board) -> Value:
    n_schools, n_stated = board.everything["n_schools"], board.everything["n_stated"]
    return None if n_schools is None or n_stated is None else int(n_schools - n_stated)


def _silent(board: Board) -> Value:
    """Return the share of the offered who have not answered, once a placement was confirmed."""
    rows = [
        row for row in board.grades if row["run"] and row["run"]["state"] in {"confirmed", "final"}
    ]
    return _pct(summed(rows, "n_silent"), summed(rows, "n_placed"))


def _age_days(kind: str) -> Callable[[Board], Value]:
    def read(board: Board) -> Value:
        found = next((one for one in board.ages if one.kind == kind), None)
        return None if found is None else int(found.age_h // HOURS_A_DAY)

    return read


def _behind_h(board: Board) -> Value:
    """Return how many hours of newer data the publication lacks; ``None`` before the first one."""
    told = next((one for one in board.ages if one.kind == "publication"), None)
    if told is None:
        return None
    newest_h = min(
        (one.age_h for one in board.ages if one.kind != "publication"), default=told.age_h
    )
    return round(max(0.0, told.age_h - newest_h), PLACES)


def _forecast(board: Board) -> Iterator[Valued]:
    year = int(board.season[:4])
    for row in board.forecast:
        if row["year"] == year:
            yield row["grade"], row["n_short_schools"]


def _pct(part: int | None, whole: int | None) -> Value:
    share = share_pct(part, whole)
    return None if share is None else round(share, PLACES)


YOUNG: Final = ("preschool", "primary")

MEASURES: Final[Mapping[str, Measure]] = {
    "missing": Measure("children", ALL, _total("n_missing")),
    "located_pct": Measure("%", ALL, _all(_located)),
    "ward_located_pct": Measure("%", "ward", _ward_located),
    "red_rows": Measure("rows", ALL, _all(lambda board: board.waiting.n_red)),
    "schools_without_seats": Measure("schools", ALL, _all(_without_seats)),
    "grade_seats_pct": Measure("%", "grade", _of_grades("n_seats", "n_children")),
    "grade_unplaced_pct": Measure("%", "grade", _of_grades("n_unplaced", "n_in_run")),
    "far_primary_pct": Measure("%", ALL, _all(_far(YOUNG, "n_over_4km"))),
    "far_secondary_pct": Measure("%", ALL, _all(_far(("lower_secondary",), "n_over_7km"))),
    "far_upper_secondary_pct": Measure("%", ALL, _all(_far(("upper_secondary",), "n_over_10km"))),
    "requests": Measure("requests", ALL, _all(lambda board: board.waiting.n_requests)),
    "approvals": Measure("proposals", ALL, _all(lambda board: board.waiting.n_approvals)),
    "jobs": Measure("jobs", ALL, _all(lambda board: board.waiting.n_jobs)),
    "silent_pct": Measure("%", ALL, _all(_silent)),
    "confirmed": Measure("children", ALL, _total("n_confirmed")),
    "pupils_age_days": Measure("days", ALL, _all(_age_days("pupils"))),
    "network_age_days": Measure("days", ALL, _all(_age_days("network"))),
    "publication_behind_h": Measure("hours", ALL, _all(_behind_h)),
    "forecast_short_schools": Measure("schools", "grade", _forecast),
}
"""By the name that an alert gives."""
