"""What is odd about single schools beside the norms: told, never a reason to refuse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from forecast.indicators.facts import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.province import Province
    from runs.capacity.registers import Registers

COLUMNS: Final = ("school_code", "level", "grade", "warning", "found", "norm", "source")


def warnings_of(registers: Registers, season: str) -> list[dict[str, Any]]:
    """
    Return the warnings of all schools, by school, level, grade and word.

    Notes
    -----
    ``class_above_norm``: a class is planned larger than the norm. ``two_shifts``: several classes
    share a room in turn. ``more_classes_than_rooms``: classes are more than rooms times shifts.
    ``classes_above_maximum``: the pupils of a level, in classes of the norm, are more classes
    than a school may have; larger classes would be fewer, so this is the least that are above.
    """
    found = [*_of_seats(registers, season), *_of_pupils(registers)]
    return sorted(found, key=lambda one: tuple(str(one[name]) for name in COLUMNS))


def _of_seats(registers: Registers, season: str) -> Iterator[dict[str, Any]]:
    place, register = registers.place, registers.frame.get("seats")
    if register is None:
        return
    for row in register[register["season"] == season].itertuples():
        norm = place.class_size(row.grade)
        if norm is not None and pd.notna(row.class_size) and row.class_size > norm:
            size = int(row.class_size)
            yield _row(place, row, "class_above_norm", size, norm, "class_size_{level}")
        if pd.notna(row.shifts) and row.shifts > 1:
            yield _row(place, row, "two_shifts", int(row.shifts), 1, "")
        known = all(pd.notna(one) for one in (row.classes, row.rooms, row.shifts))
        if known and row.classes > row.rooms * row.shifts:
            held = int(row.rooms * row.shifts)
            yield _row(place, row, "more_classes_than_rooms", int(row.classes), held, "")


def _of_pupils(registers: Registers) -> Iterator[dict[str, Any]]:
    place, register = registers.place, registers.frame.get("enrolment")
    if register is None or register.empty:
        return
    newest = register[register["year"] == register["year"].max()]
    level = newest["grade"].map(place.level_of)
    pupils = newest.groupby([newest["unit"], level])["n"].sum()
    for (unit, taught), n in sorted(pupils.items()):
        size = place.norm.get(f"class_size_{taught}")
        most = place.norm.get(f"max_classes_{taught}")
        if taught not in LEVELS or size is None or most is None:
            continue
        least = math.ceil(n / size.value)
        if least > most.value:
            yield {
                "school_code": unit,
                "level": taught,
                "grade": "",
                "warning": "classes_above_maximum",
                "found": least,
                "norm": int(most.value),
                "source": most.source,
            }


def _row(
    place: Province,
    row: Any,  # noqa: ANN401 (a row of the register)
    warning: str,
    found: int,
    norm: float,
    name: str,
) -> dict[str, Any]:
    level = place.level_of(row.grade)
    stated = place.norm.get(name.format(level=level)) if name else None
    return {
        "school_code": row.school_code,
        "level": level,
        "grade": row.grade,
        "warning": warning,
        "found": found,
        "norm": int(norm),
        "source": "" if stated is None else stated.source,
    }
