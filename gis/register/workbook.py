"""Sheets of an XLSX file as text cells, without macros or formulas."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from gis.register.encoding import refused
from gis.register.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator


def sheets(data: bytes, file: str) -> Iterator[tuple[str, list[list[str]]]]:
    """
    Yield the name and rows of each sheet; row 1 is the spreadsheet's row 1.

    Raises
    ------
    InputError
        If the bytes are not a workbook.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[cell_text(cell) for cell in row] for row in cells]
    except (CalamineError, OSError, ValueError) as error:
        facts: dict[str, object] = {"reason": str(error).splitlines()[0][:80]}
        raise refused(finding("not_a_table", file, facts=facts)) from error


def cell_text(cell: object) -> str:
    """
    Return a cell as the text that a CSV export would hold, dates in ISO form.

    Examples
    --------
    >>> cell_text(35.0), cell_text(106.7), cell_text(True), cell_text(None)
    ('35', '106.7', 'true', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
