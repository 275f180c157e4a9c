"""Who is in which special programme before and after, programme by programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from gis.units import NONE
from runs.explain.suppress import hidden
from runs.whatif.difference import Difference

Row: TypeAlias = dict[str, Any]

COUNTS: Final = ("n_before", "n_after", "n_came", "n_left")
CAME_AND_LEFT: Final = (("n_came", "n_left"),)
ORDINARY: Final = "ordinary"


def programme_rows(one: Difference) -> list[Row]:
    """
    Return one row per programme of either placement, by school code and name.

    Who came or left is counted by programme and school: a child who stays at the school and
    leaves its programme left. The rest of a school's children stand in its row ``ordinary``.
    """
    courses = sorted({*one.courses_before, *one.courses_after})
    place = {str(code): at for at, code in enumerate(one.school_code)}
    rows = []
    for code in sorted({code for code, _ in courses}):
        names = [name for school, name in courses if school == code]
        for name in (*names, ""):
            before = (one.before == place[code]) & (one.programme_before == name)
            after = (one.after == place[code]) & (one.programme_after == name)
            rows.append(
                {
                    "school_code": code,
                    "programme": name or ORDINARY,
                    "seats_before": _seats(one, code, name, which=0),
                    "seats_after": _seats(one, code, name, which=1),
                    "n_before": int(np.count_nonzero(before)),
                    "n_after": int(np.count_nonzero(after)),
                    "n_came": int(np.count_nonzero(after & ~before)),
                    "n_left": int(np.count_nonzero(before & ~after)),
                }
            )
    return rows


def public_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows as they may be told: the rows of a school add up to what is told of it."""
    shown: list[Row] = []
    for code in dict.fromkeys(row["school_code"] for row in rows):
        own = [row for row in rows if row["school_code"] == code]
        shown += hidden(own, COUNTS, tied=CAME_AND_LEFT)
    return shown


def _seats(one: Difference, code: str, name: str, *, which: int) -> int | None:
    if name:
        return (one.courses_before, one.courses_after)[which].get((code, name))
    at = int(np.searchsorted(one.school_code, code))
    seats = int((one.seats_before, one.seats_after)[which][at])
    return None if seats == NONE else seats
