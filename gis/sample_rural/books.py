"""Workbooks as an office keeps them, the same bytes on every machine and any day."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WRITTEN: Final = dt.datetime(2026, 1, 15)  # noqa: DTZ001 (a workbook knows no time zone)
ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """
    Return a workbook of one sheet: a title line, the headings, the rows.

    Notes
    -----
    The parts are put together again uncompressed and without dates of their own: compressed
    bytes would depend on the machine's zlib.
    """
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
    return _fixed(made.getvalue())


def _fixed(data: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as fixed,
    ):
        for name in sorted(given.namelist()):
            part = given.read(name)
            if name == "docProps/core.xml":
                part = _without_today(part)
            fixed.writestr(zipfile.ZipInfo(name, ZIP_DATE), part)
    return out.getvalue()


def _without_today(core: bytes) -> bytes:
    """Return the properties with the day of writing in place of today."""
    start, end = core.index(b"<dcterms:modified"), core.index(b"</dcterms:modified>")
    opened = core.index(b">", start) + 1
    return core[:opened] + WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + core[end:]
