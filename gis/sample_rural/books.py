"""Workbooks as an office keeps them, the same bytes on every machine and any day."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook

from gis.fixed_zip import fixed_zip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WRITTEN: Final = dt.datetime(2026, 1, 15)  # noqa: DTZ001 (a workbook knows no time zone)


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook of one sheet: a title line, the headings, the rows."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # pragma: no cover (a new workbook has a sheet)
        msg = "openpyxl made a workbook without a sheet"
        raise RuntimeError(msg)
    sheet.title = "Danh sách"
    sheet.append([title])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    sheet.freeze_panes = "A3"
    book.properties.title = title
    book.properties.created = WRITTEN
    made = io.BytesIO()
    book.save(made)
    return fixed_zip(made.getvalue(), modified=WRITTEN)
