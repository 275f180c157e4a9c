"""CSV and XLSX files to one kind of table: headers, text cells, spreadsheet row numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gis.register.encoding import broken_letters, decode, refused
from gis.register.finding import finding
from gis.register.sheet_names import OWN_SHEETS
from gis.register.workbook import sheets
from gis.text import fold, has_control, squeeze
from gis.upload import room
from gis.upload.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from gis.report import Finding

DELIMITERS: Final = {
    ",": ("dấu phẩy", "commas"),
    ";": ("dấu chấm phẩy", "semicolons"),
    "\t": ("dấu Tab", "tabs"),
}
HEADER_WITHIN: Final = 10  # rows searched for the header; titles and dates may stand above it
HEAD_LETTERS: Final = 100_000
ZIP_MAGIC: Final = b"PK\x03\x04"
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0"

Row = list[str]


@dataclass(slots=True, kw_only=True)
class Table:
    """
    A file's cells as text.

    Attributes
    ----------
    file
        File name without folder.
    headers
        Column headings as they stand, spaces tidied.
    rows
        Non-empty rows below the header, each as long as ``headers``.
    row_number
        1-based row of each, as a spreadsheet shows it.
    header_row
        1-based row of the headings.
    sheet
        Sheet of the workbook; of a CSV file, what a workbook made of it calls its sheet.
    notes
        What a person should know of how the file was read; errors of single rows.
    """

    file: str
    headers: list[str]
    rows: list[Row]
    row_number: list[int]
    header_row: int = 1
    sheet: str = "CSV"
    notes: list[Finding] = field(default_factory=list)

    def column(self, position: int) -> list[str]:
        """Return the cells of one column."""
        return [row[position] for row in self.rows]


def read_table(path: Path, *, known: Collection[str]) -> Table:
    """
    Read a CSV or XLSX file.

    Parameters
    ----------
    path
        The file; its content decides what it is, not its name.
    known
        Folded headings that may be expected; they tell the header row and the delimiter.

    Raises
    ------
    InputError
        If the file is missing, empty, in another encoding or not a table.
    """
    data = room.read_bytes(path)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00\r\n\t ,;"):
        raise refused(finding("empty_file", path.name))
    if data.startswith(OLE_MAGIC):
        raise refused(finding("old_workbook", path.name))
    if data.startswith(ZIP_MAGIC):
        table = _from_workbook(data, path.name, known)
    else:
        table = _from_csv(decode(data, path.name), path.name, known)
    _refuse_broken_letters(table, known)
    return table


def read_text(text: str, file: str, *, known: Collection[str]) -> Table:
    """
    Read rows that somebody pasted: what a spreadsheet copies, or CSV, its header first.

    Raises
    ------
    InputError
        If the text is empty or not a table.
    """
    if not text.strip("\ufeff\r\n\t ,;"):
        raise refused(finding("empty_file", file))
    table = _from_csv(text.removeprefix("\ufeff"), file, known)
    _refuse_broken_letters(table, known)
    return table


def table_of(rows: Sequence[Row], file: str, *, known: Collection[str]) -> Table:
    """Return the table of raw rows, the first of which is row 1 of the spreadsheet."""
    if not any(any(row) for row in rows):
        raise refused(finding("empty_file", file))
    _refuse_too_wide(rows, file)
    header = _header_position(rows, known)
    headers = [squeeze(cell) for cell in rows[header]]
    while headers and not headers[-1]:
        headers.pop()
    table = Table(file=file, headers=headers, rows=[], row_number=[], header_row=header + 1)
    if any(any(row) for row in rows[:header]):
        table.notes.append(finding("header_row", file, row=header + 1, severity="warning"))
    for position in range(header + 1, len(rows)):
        _add_row(table, rows[position], position + 1)
    if not table.rows and not table.notes:
        raise refused(finding("header_only", file))
    return table


def _refuse_too_wide(rows: Sequence[Row], file: str) -> None:
    for number, row in enumerate(rows, 1):
        if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
            facts: dict[str, object] = {"n": len(row), "limit": MOST_COLUMNS}
            raise refused(finding("too_many_columns", file, row=number, facts=facts))


def _add_row(table: Table, row: Row, number: int) -> None:
    n_columns = len(table.headers)
    if not any(cell.strip() for cell in row):
        return
    if any(cell.strip() for cell in row[n_columns:]):
        facts: dict[str, object] = {"n": len(row), "expected": n_columns}
        table.notes.append(finding("too_many_cells", table.file, row=number, facts=facts))
        return
    table.rows.append([*row[:n_columns], *[""] * (n_columns - len(row))])
    table.row_number.append(number)


def _header_position(rows: Sequence[Row], known: Collection[str]) -> int:
    first_filled = next(position for position, row in enumerate(rows) if any(row))
    best = max(range(min(HEADER_WITHIN, len(rows))), key=lambda at: _n_known(rows[at], known))
    return best if _n_known(rows[best], known) else first_filled


def _n_known(row: Row, known: Collection[str]) -> int:
    return sum(fold(cell) in known for cell in row if cell)


def _from_csv(text: str, file: str, known: Collection[str]) -> Table:
    said = _said_delimiter(text)
    delimiter = said or _best_delimiter(text, known)
    if text.count("\n") > MOST_ROWS:
        raise refused(finding("too_many_lines", file, facts={"limit": MOST_ROWS}))
    if text.count(delimiter) > MOST_CELLS:
        raise refused(finding("too_many_cells_in_all", file, facts={"limit": MOST_CELLS}))
    rows: list[Row] = []
    try:
        rows.extend(_csv_rows(text, delimiter))
    except csv.Error as error:
        n_read = sum(1 for _ in _rows_until_error(text, delimiter))
        code = "unclosed_quote" if "unexpected end" in str(error) else "not_a_table"
        facts: dict[str, object] = {"reason": str(error)}
        raise refused(finding(code, file, row=n_read + 1, facts=facts)) from error
    if said:
        rows[0] = []
    table = table_of(rows, file, known=known)
    if delimiter != ",":
        name_vi, name_en = DELIMITERS[delimiter]
        facts = {"name": name_vi, "name_en": name_en}
        table.notes.append(finding("delimiter", file, severity="warning", facts=facts))
    return table


def csv_rows(text: str, *, known: Collection[str] = ()) -> Iterator[Row]:
    """Yield the rows of a CSV file that was read before, separated as they were read."""
    yield from _csv_rows(text, _said_delimiter(text) or _best_delimiter(text, known))


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _rows_until_error(text: str, delimiter: str) -> Iterator[Row]:
    try:
        yield from _csv_rows(text, delimiter)
    except csv.Error:
        return


def _said_delimiter(text: str) -> str:
    """Return the delimiter that a first line such as ``sep=;`` states, as Excel writes it."""
    first = text[:10].splitlines()[0].strip() if text.strip() else ""
    return first[4:5] if first.lower().startswith("sep=") and first[4:5] in DELIMITERS else ""


def _best_delimiter(text: str, known: Collection[str]) -> str:
    def fit(delimiter: str) -> tuple[int, int]:
        head = text[:HEAD_LETTERS]
        rows = [row for row, _ in zip(_rows_until_error(head, delimiter), range(10), strict=False)]
        return max(_n_known(row, known) for row in [*rows, []]), max(map(len, [*rows, []]))

    return max(DELIMITERS, key=fit)


def _from_workbook(data: bytes, file: str, known: Collection[str]) -> Table:
    found = [(name, rows) for name, rows in sheets(data, file) if any(any(row) for row in rows)]
    if not found:
        raise refused(finding("empty_file", file))
    fitting = [
        (name, rows)
        for name, rows in found
        if any(_n_known(row, known) for row in rows[:HEADER_WITHIN])
    ]
    sheet, rows = (fitting or found)[0]
    table = table_of(rows, file, known=known)
    table.sheet = sheet
    others = ", ".join(name for name, _ in found if name not in {sheet, *OWN_SHEETS})
    if others:
        facts: dict[str, object] = {"sheet": sheet, "others": others}
        table.notes.append(finding("other_sheets", file, severity="warning", facts=facts))
    return table


def _refuse_broken_letters(table: Table, known: Collection[str]) -> None:
    """Refuse what no later check sees: controls in a known column are findings of their rows."""
    lines = zip([0, *table.row_number], [table.headers, *table.rows], strict=True)
    checked = [fold(header) in known for header in table.headers]
    for number, row in lines:
        for header, cell, is_checked in zip(table.headers, row, checked, strict=True):
            code = broken_letters(cell)
            if not code and not (number and is_checked) and has_control(cell):
                code = "control_letters"
            if code:
                raise refused(finding(code, table.file, row=number or None, column=header))
