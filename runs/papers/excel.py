"""A paper as an Excel file: the same form, the table as cells of text."""

from __future__ import annotations

import io
from math import ceil
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from gis.fixed_zip import fixed_zip
from runs.papers import form

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from runs.papers.paper import Paper

A4: Final = "9"
MM_PER_INCH: Final = 25.4
LETTERS_ACROSS: Final = 78  # width of the text in Excel's letters at these margins
THIN: Final = Side(style="thin")
GRID: Final = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
LINES_OF_SENTENCE: Final = 85
ROW_PT: Final = 18
LINE_PT: Final = 15
"""Of a line in the table: not every program makes a row as high as its text."""


def excel(paper: Paper) -> bytes:
    """Return a paper as an Excel file; the same paper is the same bytes."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # pragma: no cover (a new workbook has a sheet)
        msg = "openpyxl made a workbook without a sheet"
        raise RuntimeError(msg)
    sheet.title = "Danh sách"
    _page(sheet, paper)
    _head(sheet, paper)
    _table(sheet, paper)
    _foot(sheet, paper)
    about = book.properties
    about.title, about.creator = f"{paper.heading}: {paper.subject}", "Gần Trường"
    about.description, about.identifier = paper.standing, f"sha256:{paper.sha256}"
    about.created = paper.made.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return fixed_zip(out.getvalue(), modified=paper.made, is_packed=True)


def _page(sheet: Worksheet, paper: Paper) -> None:
    """Set A4, the margins, the repeated heading, and what stands on every page."""
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.top, margins.bottom = form.TOP_MM / MM_PER_INCH, form.BOTTOM_MM / MM_PER_INCH
    margins.left, margins.right = form.LEFT_MM / MM_PER_INCH, form.RIGHT_MM / MM_PER_INCH
    margins.header = margins.footer = 9 / MM_PER_INCH
    mark = "ĐỀ XUẤT" if paper.is_proposal else ""
    sheet.HeaderFooter.differentFirst = True
    sheet.firstHeader.center.text = mark
    sheet.oddHeader.center.text = f"&P    {mark}".rstrip()
    line = f"&8Trang &P/&N · Mã kiểm SHA-256: {paper.sha256}"
    sheet.firstFooter.center.text = sheet.oddFooter.center.text = line
    for n, column in enumerate(paper.columns, start=1):
        wide = LETTERS_ACROSS * column.share / 100
        sheet.column_dimensions[get_column_letter(n)].width = wide


def _head(sheet: Worksheet, paper: Paper) -> None:
    head, n = paper.letterhead, len(paper.columns)
    middle = max(1, n // 2)
    lines = (
        (head.co_quan_chu_quan, form.NATION, False, True),
        (head.co_quan, form.MOTTO, True, True),
        (head.so_ky_hieu, f"{head.dia_danh}, {head.ngay}", False, False),
    )
    for row, (left, right, left_bold, right_bold) in enumerate(lines, start=1):
        _across(sheet, row, (1, middle), left, bold=left_bold, size_pt=form.TITLE_PT)
        _across(sheet, row, (middle + 1, n), right, bold=right_bold, size_pt=form.TITLE_PT)
        sheet.row_dimensions[row].height = 2 * ROW_PT
    for text in (paper.heading, paper.subject, paper.standing):
        _sentence(sheet, text, n, bold=True, centre=True)
    for text in paper.opening:
        _sentence(sheet, text, n)


def _table(sheet: Worksheet, paper: Paper) -> None:
    top = sheet.max_row + 1
    for n, column in enumerate(paper.columns, start=1):
        _grid(sheet, top, n, column.title, bold=True, centre=True)
    sheet.print_title_rows = f"{top}:{top}"
    across = [LETTERS_ACROSS * column.share / 100 for column in paper.columns]
    for at, row in enumerate(paper.rows, start=top + 1):
        lines = max(ceil(len(text) / wide) for text, wide in zip(row, across, strict=True))
        sheet.row_dimensions[at].height = LINE_PT * max(1, lines) + 2
        for n, text in enumerate(row, start=1):
            _grid(sheet, at, n, text, centre=n == 1)


def _foot(sheet: Worksheet, paper: Paper) -> None:
    head, n = paper.letterhead, len(paper.columns)
    for text in paper.closing:
        _sentence(sheet, text, n)
    middle, top = max(1, n // 2), sheet.max_row + 2
    left = [form.RECIPIENTS, *(f"- {one}" for one in head.noi_nhan)]
    right = [head.quyen_han, head.chuc_vu, form.SIGN_HERE, "", "", "", head.ho_ten]
    for at in range(max(len(left), len(right))):
        for lines, columns in ((left, (1, middle)), (right, (middle + 1, n))):
            if at < len(lines):
                _across(sheet, top + at, columns, lines[at], bold=lines is right and at != 2)  # noqa: PLR2004 (the note under the role)


def _sentence(
    sheet: Worksheet, text: str, n: int, *, bold: bool = False, centre: bool = False
) -> None:
    row = sheet.max_row + 1
    _across(sheet, row, (1, n), text, bold=bold, centre=centre)
    sheet.row_dimensions[row].height = ROW_PT * (1 + len(text) // LINES_OF_SENTENCE)


def _across(  # noqa: PLR0913 (where, what, and how it stands there)
    sheet: Worksheet,
    row: int,
    columns: tuple[int, int],
    text: str,
    *,
    bold: bool = False,
    centre: bool = True,
    size_pt: int = form.BODY_PT,
) -> None:
    first, last = columns
    cell = _text(sheet, row, first, text)
    cell.font = Font(name=form.FONT, size=size_pt, bold=bold)
    cell.alignment = Alignment(
        horizontal="center" if centre else "left", vertical="center", wrap_text=True
    )
    if last > first:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _grid(
    sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False, centre: bool = False
) -> None:
    cell = _text(sheet, row, column, text)
    cell.font = Font(name=form.FONT, size=form.TABLE_PT, bold=bold)
    cell.border = GRID
    cell.alignment = Alignment(
        horizontal="center" if centre else "left", vertical="top", wrap_text=True
    )


def _text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a cell that no spreadsheet takes for a formula, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    if not isinstance(cell, Cell):  # pragma: no cover (only a merged cell is none)
        msg = "a merged cell cannot be written"
        raise TypeError(msg)
    cell.value = text
    cell.data_type = "s"
    return cell
