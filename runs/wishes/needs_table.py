"""Tables for officers after a grade-10 result: what every wish needed, which schools are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runs.csv_table import sheet_bytes
from runs.two_files import written_together
from runs.wishes.needs import all_needs
from runs.wishes.open_schools import open_schools
from runs.wishes.round_inputs import read_not_confirmed
from runs.wishes.write import points

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runs.wishes.stored import StoredWishes

NEED_COLUMNS: Final = (
    "applicant_id",
    "programme",
    "wish",
    "school_code",
    "outcome",
    "score",
    "needed",
    "missing",
)
OPEN_COLUMNS: Final = ("school_code", "seats", "left", "needed")


def write_needs(stored: StoredWishes, out: Path) -> int:
    """Write one row per applicant and wish, sorted, and return their number."""
    found = sorted(
        (one.applicant_id, one.programme, one.wish, one.school_code, one.outcome,
         points(one.score), points(one.needed), points(one.missing))
        for one in all_needs(stored)
    )  # fmt: skip
    return _write(out, NEED_COLUMNS, found)


def write_open(stored: StoredWishes, refused: Path | None, out: Path) -> int:
    """Write one row per school of the additional round and return their number."""
    found = [
        (one.school_code, one.seats, one.left, points(one.needed))
        for one in open_schools(stored, read_not_confirmed(stored, refused))
    ]
    return _write(out, OPEN_COLUMNS, found)


def _write(out: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    with written_together(out) as (path,):
        path.write_bytes(sheet_bytes(columns, rows))
    return len(rows)
