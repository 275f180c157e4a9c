"""The enrolment file: unit, region, year, grade and number of children, strictly read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.ahead import FEWEST_YEARS
from forecast.grades import AGE, axis
from forecast.panel import Panel
from gis.errors import InputError
from runs.csv_table import Findings, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLUMNS: Final = ("unit", "region", "year", "grade", "n")
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_CHILDREN: Final = 10_000_000
NUMBER: Final = re.compile(r"[0-9]{1,9}(\.0+)?", re.ASCII)
"""Whole numbers; a table program may have written 12 as 12.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """
    What a file tells.

    Attributes
    ----------
    panel
        Its numbers.
    missing_years
        Years between the first and the last without a row; they stay missing.
    closed
        Units without a row in the last year; nothing is told of them.
    moved
        Units that changed their region; the newest one counts for all years.
    """

    panel: Panel
    missing_years: tuple[int, ...]
    closed: tuple[str, ...]
    moved: tuple[str, ...]


def read_history(path: Path) -> History:
    """
    Read an enrolment file.

    Raises
    ------
    InputError
        For every wrong cell, with its row and column; for fewer than three distinct years.
    """
    table = read_strict(path, COLUMNS)
    findings = Findings(path.name)
    year, n = _numbers(table, findings)
    _check_names(table, findings)
    findings.stop()
    _check_repeated(table, findings)
    _check_ages(table, findings)
    regions = _regions(table, year, findings)
    findings.stop()
    known = sorted(set(year))
    _check_years(path, known)
    return _history(table, year, n, regions)


def read_strict(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    also: Mapping[str, str] | None = None,
) -> Table:
    """
    Read a CSV file that may have these columns and no other.

    Parameters
    ----------
    path
        The file.
    required, optional
        Its columns.
    also
        What our own registers call some of them.

    Raises
    ------
    InputError
        As ``read_table``, and for a column that means nothing: it may be a misspelt one.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = [name.strip('"') for name in file.readline().strip().split(",")]
    called = {name: ours for ours, name in (also or {}).items() if ours in header}
    required = [called.get(name, name) for name in required]
    optional = [called.get(name, name) for name in optional]
    table = read_table(path, required=required, optional=optional)
    findings = Findings(path.name)
    known = ", ".join((*required, *optional))
    for name in header:
        if name not in (*required, *optional):
            findings.add(
                1,
                name,
                "",
                code="unknown_column",
                vi=f"cột này không có nghĩa; các cột dùng được: {known}",
                en=f"the column means nothing here; known are {known}",
            )
    findings.stop()
    contract = {ours: name for name, ours in called.items()}
    columns = {contract.get(name, name): cells for name, cells in table.columns.items()}
    return replace(table, columns=columns)


def column_of_numbers(
    table: Table, column: str, findings: Findings, *, most: float = MOST_CHILDREN
) -> list[int]:
    """Return a column of whole numbers from 0; every other cell is a finding and reads as 0."""
    numbers = []
    for row, cell in zip(table.row, table.columns[column], strict=True):
        is_number = NUMBER.fullmatch(cell) is not None and float(cell) <= most
        if not is_number:
            findings.add(row, column, cell, code="not_a_number", **_wrong_number(cell, most))
        numbers.append(int(float(cell)) if is_number else 0)
    return numbers


def column_of_years(table: Table, findings: Findings, column: str = "year") -> list[int]:
    """Return a column of years; every other cell is a finding and reads as the first year."""
    years = []
    for row, cell in zip(table.row, table.columns[column], strict=True):
        is_year = cell.isascii() and cell.isdigit() and FIRST_YEAR <= int(cell[:5]) <= LAST_YEAR
        if not is_year:
            findings.add(
                row,
                column,
                cell,
                code="not_a_year",
                vi=f"phải là năm từ {FIRST_YEAR} đến {LAST_YEAR} (mùa thu của năm học)",
                en=f"must be a year from {FIRST_YEAR} to {LAST_YEAR} (autumn of the school year)",
            )
        years.append(int(cell) if is_year else FIRST_YEAR)
    return years


def _wrong_number(cell: str, most: float) -> dict[str, str]:
    if not cell:
        return {
            "vi": "ô trống; nếu không biết thì bỏ cả dòng, nếu không có em nào thì ghi 0",
            "en": "is empty; leave the row out where it is unknown, write 0 where nobody is there",
        }
    if cell.startswith("-"):
        return {"vi": "số trẻ không thể âm", "en": "a number of children cannot be negative"}
    return {
        "vi": f"phải là số nguyên từ 0 đến {most:.0f}",
        "en": f"must be a whole number from 0 to {most:.0f}",
    }


def _numbers(table: Table, findings: Findings) -> tuple[list[int], list[int]]:
    return column_of_years(table, findings), column_of_numbers(table, "n", findings)


def _check_names(table: Table, findings: Findings) -> None:
    for column in ("unit", "region"):
        for row, cell in zip(table.row, table.columns[column], strict=True):
            if not cell:
                findings.add(row, column, "", code="empty", vi="ô trống", en="is empty")
    for row, cell in zip(table.row, table.columns["grade"], strict=True):
        if cell not in AGE:
            known = ", ".join(AGE)
            findings.add(
                row,
                "grade",
                cell,
                code="unknown_grade",
                vi=f"không phải một lớp; các lớp: {known}",
                en=f"is no grade; known are {known}",
            )


def _check_repeated(table: Table, findings: Findings) -> None:
    first: dict[tuple[str, ...], int] = {}
    columns = [table.columns[name] for name in ("unit", "year", "grade")]
    for row, *key in zip(table.row, *columns, strict=True):
        before = first.setdefault(tuple(key), row)
        if before != row:
            findings.add(
                row,
                None,
                "",
                code="duplicate",
                vi=f"đơn vị {key[0]}, năm {key[1]}, lớp {key[2]} đã có ở dòng {before}",
                en=f"unit {key[0]}, year {key[1]}, grade {key[2]} stands in row {before} already",
            )


def _check_ages(table: Table, findings: Findings) -> None:
    try:
        axis(table.columns["grade"])
    except ValueError as error:
        findings.add(
            None,
            "grade",
            "",
            code="one_age_twice",
            vi=f"hai tên lớp cùng một độ tuổi ({error})",
            en=f"{error}",
        )


def _regions(table: Table, year: list[int], findings: Findings) -> dict[str, dict[int, str]]:
    """Return the regions of each unit by year."""
    found: dict[str, dict[int, str]] = {}
    columns = table.columns["unit"], year, table.columns["region"]
    for row, unit, autumn, region in zip(table.row, *columns, strict=True):
        before = found.setdefault(unit, {}).setdefault(autumn, region)
        if before != region:
            findings.add(
                row,
                "region",
                region,
                code="two_regions",
                vi=f"đơn vị {unit} năm {autumn} đã thuộc khu vực {before}",
                en=f"unit {unit} of {autumn} lies in region {before} already",
            )
    return found


def _check_years(path: Path, known: list[int]) -> None:
    if len(known) >= FEWEST_YEARS:
        return
    there = ", ".join(map(str, known))
    more = FEWEST_YEARS - len(known)
    findings = Findings(path.name)
    findings.add(
        None,
        "year",
        there,
        code="not_enough_years",
        vi=f"không đủ: cần ít nhất {FEWEST_YEARS} năm khác nhau, còn thiếu {more} năm",
        en=f"not enough: at least {FEWEST_YEARS} distinct years are needed, {more} more",
    )
    sentence = (
        f"{path.name}: not enough: it has {len(known)} distinct "
        f"{'year' if len(known) == 1 else 'years'} ({there}); a forecast and its back-test need "
        f"at least {FEWEST_YEARS}; missing: {more} more; nothing was written"
    )
    raise InputError(sentence, findings.found)


def _history(
    table: Table, year: list[int], n: list[int], regions: dict[str, dict[int, str]]
) -> History:
    units = sorted(regions, key=str.encode)
    newest = {unit: regions[unit][max(regions[unit])] for unit in units}
    names = sorted(set(newest.values()), key=str.encode)
    grades = axis(table.columns["grade"])
    at_unit = {unit: place for place, unit in enumerate(units)}
    at_age = {AGE[grade]: place for place, grade in enumerate(grades)}
    first, last = min(year), max(year)
    numbers = np.full((len(units), len(grades), last - first + 1), np.nan)
    numbers[
        [at_unit[unit] for unit in table.columns["unit"]],
        [at_age[AGE[grade]] for grade in table.columns["grade"]],
        np.array(year) - first,
    ] = n
    at_region = {name: place for place, name in enumerate(names)}
    panel = Panel(
        unit=tuple(units),
        region_name=tuple(names),
        region=np.array([at_region[newest[unit]] for unit in units], dtype=np.int32),
        grade=grades,
        first_year=first,
        n=numbers,
    )
    return History(
        panel=panel,
        missing_years=tuple(sorted(set(range(first, last)) - set(year))),
        closed=tuple(unit for unit in units if last not in regions[unit]),
        moved=tuple(unit for unit in units if len(set(regions[unit].values())) > 1),
    )
