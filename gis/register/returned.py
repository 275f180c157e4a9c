"""A refused file given back: the officer's own workbook, its wrong cells coloured and explained."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from gis.progress import silent
from gis.register.book import HEAD, RED, WHITE_BOLD, WRAPPED, YELLOW, as_bytes, height_pt, on_paper
from gis.register.encoding import decode
from gis.register.mistakes import (
    BEGIN,
    LIST_WIDTHS,
    MOST_COMMENTS,
    Mistakes,
    colour,
    note,
    officers_part,
)
from gis.register.sheet_names import MISTAKES
from gis.register.table import ZIP_MAGIC, csv_rows
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from gis.progress import Progress
    from gis.report import Finding, SheetPlace

MOST_BYTES: Final = 25_000_000
"""Unpacked sheets, about 500,000 cells: up to here a workbook is opened whole, keeping all."""

ROWS_A_STEP: Final = 1_000
STAGE: Final = "marking the wrong cells"


def returned(
    path: Path,
    sheet: SheetPlace,
    findings: Sequence[Finding],
    *,
    progress: Progress = silent,
    most_bytes: int = MOST_BYTES,
) -> bytes:
    """
    Return a refused file as a workbook in which every wrong cell is coloured and explained.

    Parameters
    ----------
    path
        The CSV or XLSX file as it was sent.
    sheet
        Where its rows stand.
    findings
        What the check found.
    progress
        Told the rows of a large file.
    most_bytes
        Size of the unpacked sheets from which on a workbook is written row by row: values of
        all sheets stay, other formats do not, and memory no longer grows with the file.

    Returns
    -------
    data
        Bytes of an XLSX file; the same ones for the same file and findings.
    """
    mistakes = Mistakes.of(sheet, findings)
    data = path.read_bytes()
    if not data.startswith(ZIP_MAGIC):
        rows = csv_rows(decode(data, path.name), known=frozenset(map(fold, sheet.headers)))
        return _streamed([(sheet.name, rows)], mistakes, progress, texts=True)
    if _unpacked_bytes(data) <= most_bytes:
        return _in_place(data, mistakes, progress)
    peek = load_workbook(io.BytesIO(data), read_only=True)
    kept = [one for one in peek.worksheets if one.title != MISTAKES]
    sheets = [(one.title, one.iter_rows(values_only=True)) for one in kept]
    done = _streamed(sheets, mistakes, progress, texts=False)
    peek.close()
    return done


def _unpacked_bytes(data: bytes) -> int:
    """Return the size of all sheets; a workbook need not say how many cells it has."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = [one for one in packed.infolist() if one.filename.startswith("xl/worksheets/")]
        return sum(one.file_size for one in sheets)


def _in_place(data: bytes, mistakes: Mistakes, progress: Progress) -> bytes:
    """Mark the cells in the officer's own workbook; everything else stays as it is."""
    progress(STAGE, 0, None)
    book = load_workbook(io.BytesIO(data), keep_vba=False)
    sheet = book[mistakes.sheet.name]
    _unmark(sheet)
    n_notes = 0
    for row, columns in mistakes.cells.items():
        for column, found in columns.items():
            cell = sheet.cell(row, column)
            cell.fill = colour(found, RED, YELLOW)
            if n_notes < MOST_COMMENTS:
                written = officers_part(cell.comment.text) if cell.comment else ""
                cell.comment = note(found, written)
                n_notes += 1
    if MISTAKES in book.sheetnames:
        del book[MISTAKES]
    _list(book.create_sheet(MISTAKES), mistakes)
    return as_bytes(book)


def _unmark(sheet: Worksheet) -> None:
    """Take away what an earlier check marked; officers' own comments stay."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and BEGIN in cell.comment.text:
                written = officers_part(cell.comment.text)
                cell.comment.text = written
                cell.comment = cell.comment if written else None
                cell.fill = PatternFill()


def _list(sheet: Worksheet, mistakes: Mistakes) -> None:
    for at, width in enumerate(LIST_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    on_paper(sheet)
    for n, row in enumerate(mistakes.listed()):
        cells = [WriteOnlyCell(sheet, value) for value in row]
        sheet.row_dimensions[n + 1].height = height_pt(row[1:], LIST_WIDTHS[1:])
        for cell in cells:
            cell.alignment = WRAPPED
            if n == 0:
                cell.fill, cell.font = HEAD, WHITE_BOLD
        if n and cells[0].value:
            cells[0].style = "Hyperlink"
        sheet.append(cells)


def _streamed(
    sheets: Sequence[tuple[str, Iterable[Sequence[object]]]],
    mistakes: Mistakes,
    progress: Progress,
    *,
    texts: bool,
) -> bytes:
    """Write all rows one after the other; ``texts``: every cell as text, as a CSV file has them."""
    book = Workbook(write_only=True)
    notes = [0]
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        marked = mistakes.cells if name == mistakes.sheet.name else {}
        if marked:
            sheet.freeze_panes = f"A{mistakes.sheet.header_row + 1}"
            for at in range(1, len(mistakes.sheet.headers) + 1):
                sheet.column_dimensions[get_column_letter(at)].width = 18
        for number, values in enumerate(rows, start=1):
            found = marked.get(number)
            if texts or found:
                sheet.append(_cells(sheet, values, found or {}, notes, texts=texts))
            else:
                sheet.append(values)
            if marked and number % ROWS_A_STEP == 0:
                progress(STAGE, number, None)
    _list(book.create_sheet(MISTAKES), mistakes)
    return as_bytes(book)


def _cells(
    sheet: Worksheet,
    values: Sequence[object],
    found: dict[int, list[Finding]],
    notes: list[int],
    *,
    texts: bool,
) -> list[WriteOnlyCell]:
    cells = []
    for column in range(1, max([len(values), *found]) + 1):
        value = values[column - 1] if column <= len(values) else None
        cell = WriteOnlyCell(sheet, _storable(value) if texts else value)
        if texts and value:
            cell.data_type = "s"  # a text that begins with = is no formula
            cell.number_format = "@"
        if column in found:
            cell.fill = colour(found[column], RED, YELLOW)
            if notes[0] < MOST_COMMENTS:
                cell.comment = note(found[column])
                notes[0] += 1
        cells.append(cell)
    return cells


def _storable(value: object) -> object:
    """Return a text without the letters that no XLSX file can hold."""
    if not isinstance(value, str):
        return value
    return "".join(one if one >= " " or one in "\t\n\r" else "\ufffd" for one in value)
