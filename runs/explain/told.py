"""What was published of a result's cut-offs: families are told the same and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.public_cutoffs import SHOWN, STEP_MM, WHY, PublicCutoffs, as_told
from gis.errors import InputError
from gis.units import MM_PER_M, NONE
from runs.csv_table import Findings, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from runs.match.stored import StoredResult

COLUMNS: Final = ("school_code", "group", "within_m", "why")

UNKNOWN: Final = (
    "Không rõ trước đây đã công bố ngưỡng nào: số liệu dưới đây tính như chưa công bố gì "
    "(earlier publications are unknown: figures are as if nothing had been published)"
)
"""Stands on what families get where neither the database nor a file says what was published."""


def public_of(result: StoredResult, rows: Sequence[Mapping[str, Any]]) -> PublicCutoffs:
    """
    Return published rows as the cut-offs of a result.

    Parameters
    ----------
    result
        A placement.
    rows
        ``school_code``, ``group_no``, ``shown_mm`` and ``why``, one per school and group.

    Raises
    ------
    InputError
        If the rows are not those of the result's schools and groups, once each.
    """
    exact = result.cutoffs
    place = {code: s for s, code in enumerate(result.schools.code.tolist())}
    column = {group: g for g, group in enumerate(exact.group.tolist())}
    shown = np.full(exact.last_mm.shape, NONE, np.int32)
    why = np.zeros(shown.shape, np.uint8)
    cells = [(place.get(row["school_code"]), column.get(row["group_no"])) for row in rows]
    if len(set(cells)) != len(cells) or {None} & {x for cell in cells for x in cell}:
        msg = "what was published repeats a school and group, or names one that the result lacks"
        raise InputError(msg)
    if len(cells) != shown.size:
        msg = f"what was published has {len(cells)} rows; the result has {shown.size} cut-offs"
        raise InputError(msg)
    for cell, row in zip(cells, rows, strict=True):
        why[cell] = WHY.index(row["why"])
        if why[cell] == SHOWN:
            shown[cell] = row["shown_mm"]
    return as_told(exact, result.schools.seats, shown, why)


def read_published(path: Path, result: StoredResult) -> PublicCutoffs:
    """
    Read what ``gantruong run publish --out`` wrote.

    Raises
    ------
    InputError
        For a row that cannot be, with file, row and column, or rows of another result.
    """
    table = read_table(path, required=COLUMNS)
    findings = Findings(path.name)
    rows: list[dict[str, Any]] = []
    for number, *cells in zip(table.row, *(table.columns[name] for name in COLUMNS), strict=True):
        code, group, within, why = cells
        is_good = why in WHY and group.isdecimal() and _fits(within, why)
        if not is_good:
            findings.add(
                number,
                "why" if why not in WHY else "within_m" if group.isdecimal() else "group",
                "",
                code="unknown_value",
                vi="dòng này không phải dòng mà run publish ghi",
                en="this row is none that run publish writes",
            )
            continue
        shown_mm = int(within) * MM_PER_M if within else None
        rows.append({"school_code": code, "group_no": int(group), "shown_mm": shown_mm, "why": why})
    findings.stop()
    try:
        return public_of(result, rows)
    except InputError as error:
        msg = f"{path.name}: {error}"
        raise InputError(msg) from None


def _fits(within: str, why: str) -> bool:
    """Tell whether metres stand exactly where a cut-off is told, in whole steps."""
    if why != WHY[SHOWN]:
        return not within
    return within.isdecimal() and int(within) * MM_PER_M % STEP_MM == 0
