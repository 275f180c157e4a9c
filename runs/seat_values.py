"""What one seat, or one class, more at each school would save, as files beside a result."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from admission.optimum.minimum_change import total_mm
from admission.optimum.prices import minimum_total
from admission.optimum.resettle import resettle
from admission.optimum.seat_values import seat_values
from admission.pairs import conditions
from admission.policy.schema import TOTAL
from gis.errors import BrokenPromiseError
from gis.progress import silent
from gis.units import MM_PER_M
from runs.comparison import LABEL_EN, LABEL_VI, metres, prove
from runs.csv_table import sheet_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from admission.model import Allocation
    from admission.optimum.seat_values import SeatValues
    from gis.progress import Progress
    from gis.units import Millimetres
    from runs.match.stored import StoredResult

ONE_CLASS: Final = 35
"""Pupils of a class at the primary level; Circular 28/2020, and the city's own target."""

N_CONFIRMED: Final = 10
CSV: Final = "seat-values.csv"
TOLD: Final = "seat-values.json"
COLUMNS: Final = (
    *("school_code", "seats", "price_m", "more_seats", "placed_more", "saved_m"),
    *("over_4km_fewer", "moved", "run_again"),
)


def seat_value_files(
    stored: StoredResult, *, more: int = ONE_CLASS, progress: Progress = silent
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """
    Return ``seat-values.csv`` and ``.json`` of a result's inputs, and what the latter says.

    Parameters
    ----------
    stored
        Any placement; its pupils, schools and distances are placed at the least total.
    more
        Seats added at each school, beside one seat.
    progress
        Told about each stage.

    Raises
    ------
    BrokenPromiseError
        If running again with the seats of the ten highest values does not confirm them.
    """
    open_mm = conditions(stored.policy, stored.distance_mm, stored.case.pairs).open_mm
    seats = stored.schools.seats
    progress("least total", 0, None)
    best = minimum_total(open_mm, seats)
    tables = [
        seat_values(open_mm, seats, best, more=step, progress=progress)
        for step in sorted({1, more})
    ]
    again = [_confirmed(stored, open_mm, best, values, progress) for values in tables]
    rows = _rows(stored, best, tables, again)
    told = _told(stored, open_mm, best, tables)
    files = {
        CSV: sheet_bytes(COLUMNS, rows),
        TOLD: json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n",
    }
    return files, told


def _confirmed(
    stored: StoredResult,
    open_mm: Millimetres,
    best: Allocation,
    values: SeatValues,
    progress: Progress,
) -> set[int]:
    """Run again with more seats at the schools of the highest values; return those schools."""
    top = [int(s) for s in values.order[:N_CONFIRMED] if values.moved[s]]
    for done, school in enumerate(top):
        progress("run again", done, len(top))
        seats = stored.schools.seats.copy()
        seats[school] += values.more
        after = resettle(open_mm, seats, best)
        prove(stored, open_mm, replace(stored.schools, seats=seats), after)
        placed = after.n_placed - best.n_placed
        saved_mm = total_mm(open_mm, best.school) - total_mm(open_mm, after.school)
        if (placed, saved_mm) != (values.placed[school], values.saved_mm[school]):
            msg = (
                f"seat value of {stored.schools.code[school]}: running again with {values.more} "
                f"more seats places {placed} more and saves {saved_mm} mm, not "
                f"{values.placed[school]} and {values.saved_mm[school]}"
            )
            raise BrokenPromiseError(msg)
    return set(top)


def _rows(
    stored: StoredResult, best: Allocation, tables: list[SeatValues], again: list[set[int]]
) -> Iterator[tuple[object, ...]]:
    proof = best.certificate
    for s, code in enumerate(stored.schools.code):
        price_mm = 0 if proof is None else int(proof.price_mm[s])
        for values, confirmed in zip(tables, again, strict=True):
            yield (
                code,
                stored.schools.seats[s],
                metres(price_mm),
                values.more,
                values.placed[s],
                metres(int(values.saved_mm[s])),
                values.far[s],
                values.moved[s],
                "yes" if s in confirmed else "",
            )


def _told(
    stored: StoredResult, open_mm: Millimetres, best: Allocation, tables: list[SeatValues]
) -> dict[str, Any]:
    run_sha256: str = stored.manifest["run_sha256"]
    return {
        "label_vi": LABEL_VI,
        "label_en": LABEL_EN,
        "labels": stored.manifest.get("labels", []),
        "result": run_sha256,
        "mechanism": TOTAL,
        "placed": best.n_placed,
        "unplaced": len(stored.pupils) - best.n_placed,
        "total_m": total_mm(open_mm, best.school) / MM_PER_M,
        "highest": [_highest(stored, values) for values in tables],
    }


def _highest(stored: StoredResult, values: SeatValues) -> dict[str, Any]:
    top = [int(s) for s in values.order[:N_CONFIRMED] if values.moved[s]]
    return {
        "more_seats": values.more,
        "schools": [
            {
                "school_code": str(stored.schools.code[s]),
                "placed_more": int(values.placed[s]),
                "saved_m": int(values.saved_mm[s]) / MM_PER_M,
                "over_4km_fewer": int(values.far[s]),
            }
            for s in top
        ],
    }
