"""What templates and returned workbooks share: sheet names, colours, bytes that do not change."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LETTERS: Final = "Calibri"
LINE_PT: Final = 15.0
HEAD: Final = PatternFill("solid", fgColor="FF1F4E79")
NEEDED: Final = PatternFill("solid", fgColor="FF9C3D0C")
GREY: Final = PatternFill("solid", fgColor="FFEDEDED")
RED: Final = PatternFill("solid", fgColor="FFFFC7CE")
YELLOW: Final = PatternFill("solid", fgColor="FFFFEB9C")
WHITE_BOLD: Final = Font(name=LETTERS, bold=True, color="FFFFFFFF")
ITALIC: Final = Font(name=LETTERS, italic=True, color="FF595959")
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
LONGEST_SHEET_NAME: Final = 31
_FORBIDDEN: Final = re.compile(r"[:\\/?*\[\]']")
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def sheet_name(text: str) -> str:
    """
    Return a text as a sheet may be called.

    Examples
    --------
    >>> sheet_name("Khu đất có thể xây trường: 1/2 [mới]")
    'Khu đất có thể xây trường  1 2'
    """
    return _FORBIDDEN.sub(" ", text)[:LONGEST_SHEET_NAME].strip()


def head(sheet: Worksheet, headings: list[str], widths: list[float]) -> None:
    """Write a header row that stays in view, with the widths of its columns."""
    sheet.append(headings)
    for cell, width in zip(sheet[1], widths, strict=True):
        cell.fill, cell.font, cell.alignment = HEAD, WHITE_BOLD, WRAPPED
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    on_paper(sheet)


def on_paper(sheet: Worksheet) -> None:
    """Let all columns fit on the width of a page, the header on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def height_pt(texts: Iterable[object], widths: Iterable[float]) -> float:
    """Return how high a row must be, so that its wrapped texts are seen whole."""
    lines = (
        -(-len(str(text or "")) // max(1, int(width)))
        for text, width in zip(texts, widths, strict=False)
    )
    return LINE_PT * max(1, *lines)


def as_bytes(book: Workbook) -> bytes:
    """Return a workbook as the same bytes each time: no clock in its properties or its zip."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            if entry.filename == "docProps/core.xml":
                new.writestr(fixed, _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(entry)))
                continue
            with old.open(entry) as source, new.open(fixed, "w") as target:
                shutil.copyfileobj(source, target)  # a sheet unpacked is hundreds of megabytes
    return out.getvalue()
