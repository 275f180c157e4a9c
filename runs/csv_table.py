"""CSV files of the file-to-file contract: strict reading with rows and columns, plain writing."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.register.finding import masked
from gis.report import Finding, harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FIRST_ROW: Final = 2  # the header is row 1, as a spreadsheet shows it
MOST_FINDINGS: Final = 1_000
CHILD_KEYS: Final = frozenset({"pupil_id", "applicant_id", "point_id"})
"""Columns by which a file is known to be about children."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """
    The wanted columns of one file as text, and the spreadsheet row of each record.

    A column that the file lacks is absent from ``columns``.
    """

    file: str
    columns: dict[str, list[str]]
    row: list[int]

    def __len__(self) -> int:
        return len(self.row)


class Findings:
    """
    Gathers what is wrong; ``stop`` raises once if anything is.

    Parameters
    ----------
    file
        File name without its folder.
    of_children
        Whether rows are about children: then no cell is shown, since an address may stand under
        any heading, and of an id its end alone.
    """

    def __init__(self, file: str, *, of_children: bool = False) -> None:
        self.file = file
        self.of_children = of_children
        self.found: list[Finding] = []

    def add(
        self, row: int | None, column: str | None, value: str, *, code: str, vi: str, en: str
    ) -> None:
        """Add one finding; beyond a thousand they are no longer kept."""
        if len(self.found) < MOST_FINDINGS:
            self.found.append(
                Finding(
                    file=self.file,
                    row=row,
                    column=column,
                    value=self._shown(column, value),
                    code=code,
                    message_vi=vi,
                    message_en=en,
                )
            )

    def _shown(self, column: str | None, value: str) -> str:
        if not self.of_children:
            return value[:60]
        return masked(value) if column in CHILD_KEYS and value else ""

    def stop(self) -> None:
        """Raise ``InputError`` with every finding, if there is one."""
        raise_all(self.found)


def raise_all(found: Sequence[Finding]) -> None:
    """Raise ``InputError`` with the findings, if there are any."""
    if found:
        errors = "1 error" if len(found) == 1 else f"{len(found)} errors"
        msg = (
            f"{', '.join(dict.fromkeys(one.file for one in found))}: {errors}; nothing was written"
        )
        raise InputError(msg, found)


def read_table(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    may_be_empty: bool = False,
) -> Table:
    """
    Read the wanted columns of a UTF-8 CSV file with a header; other columns are left alone.

    Raises
    ------
    InputError
        For a wrong encoding, a broken quote, a missing or repeated column, a row of another
        length, a control character, or a file without rows unless it may be empty.
    """
    findings = Findings(path.name, of_children=not CHILD_KEYS.isdisjoint(required))
    records = list(_records(_text(path, findings), findings))
    header = records[0][1] if records else []
    _check_header(header, required, optional, findings)
    findings.stop()
    for row, cells in records[1:]:
        if len(cells) != len(header):
            findings.add(
                row,
                None,
                "",
                code="row_length",
                vi=f"dòng có {len(cells)} ô, tiêu đề có {len(header)} cột",
                en=f"the row has {len(cells)} cells, the header has {len(header)} columns",
            )
    if len(records) == 1 and not may_be_empty:
        findings.add(None, None, "", code="empty", vi="tệp không có dòng nào", en="has no rows")
    findings.stop()
    wanted = [name for name in (*required, *optional) if name in header]
    columns = {name: [cells[header.index(name)] for _, cells in records[1:]] for name in wanted}
    table = Table(path.name, columns, [row for row, _ in records[1:]])
    _check_text(table, findings)
    findings.stop()
    return table


def check_ids(table: Table, column: str, findings: Findings) -> None:
    """Add a finding for each empty or repeated id of a column."""
    first: dict[str, int] = {}
    for row, name in zip(table.row, table.columns[column], strict=True):
        if not name:
            findings.add(row, column, "", code="empty_id", vi="thiếu mã", en="the id is missing")
        elif name in first:
            findings.add(
                row,
                column,
                name,
                code="duplicate_id",
                vi=f"mã lặp lại, đã có ở dòng {first[name]}",
                en=f"the id stands in row {first[name]} already",
            )
        first.setdefault(name, row)


def whole_numbers(
    table: Table,
    column: str,
    findings: Findings,
    *,
    low: int,
    high: int,
    default: int | None = None,
) -> list[int]:
    """
    Return a column as whole numbers within a range; every other cell is a finding.

    An absent column or an empty cell is ``default``; without a default it is a finding.
    """
    if column not in table.columns and default is not None:
        return [default] * len(table)
    numbers = []
    for row, cell in zip(table.row, table.columns[column], strict=True):
        if not cell and default is not None:
            numbers.append(default)
            continue
        number = int(cell) if _WHOLE.fullmatch(cell) else None
        if number is None or not low <= number <= high:
            findings.add(
                row,
                column,
                cell,
                code="not_a_whole_number",
                vi=f"phải là số nguyên từ {low} đến {high}",
                en=f"must be a whole number from {low} to {high}",
            )
        numbers.append(low if number is None else number)
    return numbers


def sheet_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""
    Return a CSV file for people: as ``csv_bytes``, and no text is a formula to a spreadsheet.

    Examples
    --------
    >>> sheet_bytes(("id", "m", "note"), [("T1", "-12.500", "=1+1"), ("-T2", -3, "ghi chú")])
    b"id,m,note\nT1,-12.500,'=1+1\n'-T2,-3,ghi ch\xc3\xba\n"
    """
    return csv_bytes(header, ([_for_people(cell) for cell in row] for row in rows))


def _for_people(cell: object) -> object:
    is_text = isinstance(cell, str) and NUMBER.fullmatch(cell) is None
    return harmless(str(cell)) if is_text else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """
    Return a CSV file for programs: UTF-8, LF, quotes only where they are needed.

    Ids stand in it as they were given, whatever they begin with, so that they are found again.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _text(path: Path, findings: Findings) -> str:
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        findings.add(
            row, None, "", code="encoding", vi="tệp không phải UTF-8", en="the file is not UTF-8"
        )
        findings.stop()
        raise


def _records(text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield (spreadsheet row, cells) of every record that is not blank."""
    row = 0
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if cells:
                yield row, cells
    except csv.Error as error:
        findings.add(
            row + 1, None, "", code="not_csv", vi=f"không đọc được CSV: {error}", en=f"{error}"
        )


def _check_header(
    header: list[str], required: Sequence[str], optional: Sequence[str], findings: Findings
) -> None:
    # A file about children without headings begins with the first child.
    is_shown = not findings.of_children or not {*required, *optional}.isdisjoint(header)
    shown = ", ".join(header) if is_shown else ""
    for name in required:
        if name not in header:
            findings.add(
                1,
                name,
                "",
                code="missing_column",
                vi=f"thiếu cột này; tệp có: {shown or 'không có cột nào dùng được'}",
                en=f"the column is missing; the file has: {shown or 'none that is used'}",
            )
    for name in (*required, *optional):
        if header.count(name) > 1:
            findings.add(
                1, name, "", code="repeated_column", vi="cột bị lặp", en="the column is repeated"
            )


def _check_text(table: Table, findings: Findings) -> None:
    for column, cells in table.columns.items():
        for row, cell in zip(table.row, cells, strict=True):
            if _CONTROL.search(cell):
                findings.add(
                    row,
                    column,
                    "",
                    code="control_character",
                    vi="ô chứa ký tự điều khiển",
                    en="the cell holds a control character",
                )
