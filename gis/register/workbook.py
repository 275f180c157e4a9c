"""Sheets of an XLSX file as text cells, without macros or formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.upload import room
from gis.upload.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["cell_text", "sheets"]


def sheets(data: bytes, file: str) -> Iterator[tuple[str, list[list[str]]]]:
    """
    Yield the name and rows of each sheet; row 1 is the spreadsheet's row 1.

    Raises
    ------
    InputError
        If the bytes are not a workbook, or it unpacks to more than is read.
    """
    yield from room.sheets(data, file)
