"""What of indicators may be told: no number of one to nine children, none that gives one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from forecast.indicators.facts import LEVELS
from forecast.indicators.measures import MEASURES
from runs.capacity.indicators import FAILS, HOLDS, NOT_COMPARED, UNKNOWN
from runs.statistics.suppress import Sum, withheld

if TYPE_CHECKING:
    from forecast.indicators.known import Known
    from runs.capacity.indicators import Column, Indicators

Cell: TypeAlias = tuple[str, str, int]
"""Count, level, ward; ``CITY`` for the wards that an indicator knows together."""

CITY: Final = -1
TOLD: Final = ("aged_3_18", "children", "entering")
"""Counts that values give; others stand in their sums only."""

FEW: Final = "few"
DECIMALS: Final = 1
WARD_COLUMNS: Final = (
    *("ward_code", "ward_name", "level", "indicator", "value", "unit", "norm", "verdict"),
    *("why", "status"),
)
CITY_COLUMNS: Final = (
    *("level", "indicator", "value", "unit", "norm", "verdict", "why", "status"),
    *("n_wards", "n_known", "n_short", "n_enough"),
)
Row: TypeAlias = dict[str, Any]


def ward_rows(found: Indicators) -> list[Row]:
    """
    Return one row by ``WARD_COLUMNS`` per ward, indicator and level, wards ascending.

    Notes
    -----
    ``value`` is ``None`` where it is not known or may not be told; ``why`` says which.
    """
    gone = hidden(found)
    by_column = [_told(column, found, gone) for column in found.columns]
    return [
        {"ward_code": code, "ward_name": found.name[w], **column[w]}
        for w, code in enumerate(found.code.tolist())
        for column in by_column
    ]


def city_rows(found: Indicators) -> list[Row]:
    """Return one row by ``CITY_COLUMNS`` per indicator and level: the wards known together."""
    gone = hidden(found)
    rows = []
    for column in found.columns:
        is_gone = _cell(column, CITY) in gone
        verdicts = Counter(one["verdict"] for one in _told(column, found, gone))
        rows.append(
            {
                **_head(column),
                "value": None if is_gone else _number(float(column.city.value)),
                "verdict": UNKNOWN if is_gone else _city_verdict(column),
                "why": FEW if is_gone else str(column.city.why),
                "n_wards": len(found.code),
                "n_known": int(column.known.sum()),
                "n_short": verdicts[FAILS],
                "n_enough": verdicts[HOLDS],
            }
        )
    return rows


def hidden(found: Indicators) -> set[Cell]:
    """
    Return which counts of children are withheld, and with them every value that would give them.

    Notes
    -----
    Whoever reads knows rooms, seats and norms, so a ratio or a difference is its count of
    children. What the age bands of a ward add up to he knows too. A figure of the city stands
    only where every ward in it does, so that it says nothing that they do not: indicators know
    different wards, and the difference of two sums would be a ward. Children of a model are
    nobody's.
    """
    if found.people.is_model:
        return set()
    counts, sums = _counts(found)
    gone = withheld(counts, sums, told=sorted(cell for cell in counts if cell[0] in TOLD))
    return gone | {whole for whole, members in _wholes(found) if members & gone}


def _wholes(found: Indicators) -> list[tuple[Cell, set[Cell]]]:
    """Return each figure of the city that is a sum of children, with the wards' counts in it."""
    wholes = []
    for column in found.columns:
        count = MEASURES[column.indicator.measure].counts
        if count is not None and column.known.any():
            wards = np.flatnonzero(column.known).tolist()
            members: set[Cell] = {(count, column.level, w) for w in wards}
            wholes.append((_cell(column, CITY), members))
    return wholes


def _counts(found: Indicators) -> tuple[dict[Cell, int], list[Sum[Cell]]]:
    facts = found.facts
    counts: dict[Cell, int] = {}
    sums: list[Sum[Cell]] = []
    for w in range(len(found.code)):
        parts: list[Cell] = []
        for i, level in enumerate(LEVELS):
            band = _count(counts, ("children", level, w), facts.children, (w, i))
            entering = _count(counts, ("entering", level, w), facts.entering, (w, i))
            parts += [("children", level, w)]
            if band is not None and entering is not None and band >= entering:
                counts["later", level, w] = band - entering
                whole = ("children", level, w)
                sums.append(Sum(whole, (("entering", level, w), ("later", level, w))))
        every = _count(counts, ("aged_3_18", "all", w), facts.aged_3_18, (w,))
        if every is not None and all(part in counts for part in parts):
            rest = every - sum(counts[part] for part in parts)
            if rest >= 0:
                counts["aged_18", "all", w] = rest
                sums.append(Sum(("aged_3_18", "all", w), (*parts, ("aged_18", "all", w))))
    return counts, sums


def _count(counts: dict[Cell, int], cell: Cell, known: Known, at: tuple[int, ...]) -> int | None:
    if known.why[at] != "":
        return None
    counts[cell] = round(float(known.value[at]))
    return counts[cell]


def _cell(column: Column, ward: int) -> Cell:
    """Return the count of children from which a value of an indicator follows."""
    count = MEASURES[column.indicator.measure].counts
    if ward != CITY:
        return (count or "", column.level, ward)
    return ("city", f"{column.indicator.id} {column.level}", CITY)


def _told(column: Column, found: Indicators, gone: set[Cell]) -> list[Row]:
    verdict = column.verdict(column.wards)
    rows = []
    for w in range(len(found.code)):
        is_gone = bool(column.known[w]) and _cell(column, w) in gone
        rows.append(
            {
                **_head(column),
                "value": None if is_gone else _number(float(column.wards.value[w])),
                "verdict": UNKNOWN if is_gone else verdict[w],
                "why": FEW if is_gone else column.wards.why[w],
            }
        )
    return rows


def _head(column: Column) -> Row:
    return {
        "level": column.level,
        "indicator": column.indicator.id,
        "value": None,
        "unit": column.indicator.text["en"]["unit"],
        "norm": _number(column.norm),
        "verdict": "",
        "why": "",
        "status": column.indicator.status_of(column.level),
    }


def _city_verdict(column: Column) -> str:
    if column.city.is_known and column.indicator.limit is not None:
        return NOT_COMPARED  # a sum of all wards says nothing beside a limit for one ward
    return str(column.verdict(column.city)[()])


def _number(value: float) -> float | int | None:
    """Return a number as it is told: whole where it is, else to a tenth."""
    if np.isnan(value):
        return None
    told = round(value, DECIMALS)
    return int(told) if told == int(told) else told
