"""Cells of the forecast's further inputs, checked with row and column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from runs.csv_table import Findings, Table

SIGNED: Final = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


def decimals(
    table: Table, column: str, findings: Findings, *, low: float, high: float
) -> list[float]:
    """Return a column of numbers within a range; every other cell is a finding and reads as 0."""
    numbers = []
    for row, cell in zip(table.row, table.columns[column], strict=True):
        number = float(cell) if SIGNED.fullmatch(cell) else None
        if number is None or not low <= number <= high:
            findings.add(
                row,
                column,
                cell,
                code="not_a_number",
                vi=f"phải là số từ {low:g} đến {high:g}",
                en=f"must be a number from {low:g} to {high:g}",
            )
            number = None
        numbers.append(0.0 if number is None else number)
    return numbers


def one_of(
    table: Table, column: str, known: Collection[str], findings: Findings, *, vi: str, en: str
) -> list[str]:
    """Return a column whose cells must be among known words."""
    for row, cell in zip(table.row, table.columns[column], strict=True):
        if cell not in known:
            findings.add(row, column, cell, code=f"unknown_{column}", vi=vi, en=en)
    return table.columns[column]


def filled(table: Table, column: str, findings: Findings) -> list[str]:
    """Return a column none of whose cells may be empty."""
    for row, cell in zip(table.row, table.columns[column], strict=True):
        if not cell:
            findings.add(row, column, "", code="empty", vi="ô trống", en="is empty")
    return table.columns[column]


def no_repeats(
    table: Table, key: Callable[[int], object], findings: Findings, column: str | None = None
) -> None:
    """Add a finding for every row whose key stands in an earlier one."""
    first: dict[object, int] = {}
    for place, row in enumerate(table.row):
        before = first.setdefault(key(place), row)
        if before != row:
            findings.add(
                row,
                column,
                "",
                code="duplicate",
                vi=f"đã có ở dòng {before}",
                en=f"the same stands in row {before} already",
            )
