"""CSV files of the file-to-file contract: strict reading with rows and columns, plain writing."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FIRST_ROW: Final = 2  # the header is row 1, as a spreadsheet shows it
MOST_FINDINGS: Final = 1_000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
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
    """Gathers what is wrong; ``stop`` raises once if anything is."""

    def __init__(self, file: str) -> None:
        self.file = file
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
                    value=value[:60],
                    code=code,
                    message_vi=vi,
                    message_en=en,
                )
            )

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
    findings = Findings(path.name)
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


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file: UTF-8, LF, quotes only where they are needed."""
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
    for name in required:
        if name not in header:
            findings.add(
                1,
                name,
                "",
                code="missing_column",
                vi=f"thiếu cột này; tệp có: {', '.join(header) or 'không có cột nào'}",
                en=f"the column is missing; the file has: {', '.join(header) or 'none'}",
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
