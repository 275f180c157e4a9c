"""An outlook as rows that anybody may read: small counts withheld, chances from the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from admission.public_cutoffs import FEWEST
from runs.explain.suppress import hidden
from runs.outlook.figures import CITY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from runs.outlook.outlook import Outlook, Side

Row: TypeAlias = dict[str, Any]

LOW, HIGH = 10, 90
"""Percent of the draws between which four of five lie."""

COUNTS: Final = ("n_children", "n_unplaced", "n_over_4km", "n_over_7km")
OF_CITY: Final = tuple(name + end for name in CITY for end in ("", "_p10", "_p90"))
YEAR_COLUMNS: Final = ("scenario", "year", "n_moved_in", *OF_CITY)
WARD_COLUMNS: Final = (
    *("scenario", "year", "ward_code", "n_children", "n_children_p10", "n_children_p90"),
    *("n_unplaced", "n_far", "missing_in_ward"),
    *("missing_in_reach", "missing_in_reach_p10", "missing_in_reach_p90"),
    *("chance_missing_in_ward", "chance_missing_in_reach", "chance_far"),
)
SCHOOL_COLUMNS: Final = (
    *("scenario", "year", "school_code", "seats", "n_first", "n_first_p10", "n_first_p90"),
    *("n_placed", "chance_over", "lon", "lat"),
)


def year_rows(found: Outlook) -> list[Row]:
    """Return a row per scenario and year: what is told of the city, and where four of five lie."""
    rows = []
    for side, year, at in _each(found):
        first, *drawn = (one.city for one in side.figures[at])
        row: Row = {"scenario": side.name, "year": year, "n_moved_in": side.n_moved_in[at]}
        for name in CITY:
            values = np.array([one[name] for one in drawn], np.float64)
            for end, value in zip(("", "_p10", "_p90"), (first[name], *_span(values)), strict=True):
                number = _number(name, value)
                row[name + end] = None if name in COUNTS and _is_few(number) else number
        row["n_moved_in"] = None if _is_few(row["n_moved_in"]) else row["n_moved_in"]
        rows.append(row)
    return rows


def ward_rows(found: Outlook) -> list[Row]:
    """
    Return a row per scenario, year and ward.

    Notes
    -----
    ``chance_…`` is the share of draws in which ten children or more of the ward have no seat for
    them inside its border, or within reach, or are without a seat or beyond 4 km; ``None``
    without draws.
    """
    rows: list[Row] = []
    for side, year, at in _each(found):
        of = side.figures[at]
        of_year = []
        for place, code in enumerate(side.wards.tolist()):
            first = {name: float(values[place]) for name, values in of[0].ward.items()}
            drawn = {
                name: np.array([one.ward[name][place] for one in of[1:]], np.float64)
                for name in of[0].ward
            }
            children, missing = drawn["n_children"], drawn["missing_in_reach"]
            row: Row = {"scenario": side.name, "year": year, "ward_code": code}
            row |= {name: _number(name, value) for name, value in first.items()}
            row["n_children_p10"], row["n_children_p90"] = map(_whole, _span(children))
            row["missing_in_reach_p10"], row["missing_in_reach_p90"] = map(_tenth, _span(missing))
            row["chance_missing_in_ward"] = _chance(drawn["missing_in_ward"] >= FEWEST)
            row["chance_missing_in_reach"] = _chance(missing >= FEWEST)
            row["chance_far"] = _chance(drawn["n_far"] >= FEWEST)
            of_year.append(row)
        rows += _without_small(of_year, WARD_COLUMNS)
    return rows


def school_rows(found: Outlook) -> list[Row]:
    """
    Return a row per scenario, year and school.

    Notes
    -----
    ``chance_over`` is the share of draws in which more children have no nearer school than it
    has seats; the rules then send some farther.
    """
    rows: list[Row] = []
    for side, year, at in _each(found):
        of = side.figures[at]
        of_year = []
        for place, code in enumerate(side.schools[at].tolist()):
            first = {name: float(values[place]) for name, values in of[0].school.items()}
            wanted = np.array([one.school["n_first"][place] for one in of[1:]], np.float64)
            row: Row = {"scenario": side.name, "year": year, "school_code": code}
            row |= {name: _whole(value) for name, value in first.items()}
            row["n_first_p10"], row["n_first_p90"] = map(_whole, _span(wanted))
            row["chance_over"] = _chance(wanted > first["seats"])
            lon, lat = side.gates[at][place].tolist()
            row |= {"lon": _degrees(lon), "lat": _degrees(lat)}
            of_year.append(row)
        shown = hidden(of_year, ["n_first", "n_placed"])
        for row in shown:
            if row["n_first"] is None:
                row.update(n_first_p10=None, n_first_p90=None, chance_over=None)
        rows += [{name: row[name] for name in SCHOOL_COLUMNS} for row in shown]
    return rows


def _each(found: Outlook) -> Iterator[tuple[Side, int, int]]:
    for side in found.sides:
        for at in range(len(side.figures)):  # none after a trial
            yield side, found.asked.years[at], at


def _without_small(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return rows of a year without small counts and without what they follow from."""
    shown = hidden(rows, ["n_children", "n_unplaced", "n_far"])
    stay = {"scenario", "year", "ward_code"}
    for row in shown:
        if row["n_children"] is None:
            row.update(dict.fromkeys(set(columns) - stay))
        for name in ("n_children_p10", "n_children_p90"):
            row[name] = None if _is_few(row[name]) else row[name]
    return [{name: row[name] for name in columns} for row in shown]


def _span(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the draws of rank 10 and 90 percent, ``nan`` without any."""
    if not len(values) or np.isnan(values).all():
        return np.nan, np.nan
    ordered = np.sort(values[~np.isnan(values)])
    at = [max(-(-percent * len(ordered) // 100), 1) - 1 for percent in (LOW, HIGH)]
    return float(ordered[at[0]]), float(ordered[at[1]])


def _chance(happens: NDArray[np.bool_]) -> float | None:
    return round(float(happens.mean()), 3) if len(happens) else None


def _number(name: str, value: float) -> float | int | None:
    if np.isnan(value):
        return None
    if name.endswith("_m"):
        return round(value, 3)
    return _tenth(value) if name == "missing_in_reach" else _whole(value)


def _degrees(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else round(value)


def _tenth(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 1)


def _is_few(value: float | None) -> bool:
    return value is not None and 0 < value < FEWEST
