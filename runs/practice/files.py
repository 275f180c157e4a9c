"""Files that exercises begin with: made when they are asked for, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl import Workbook

from gis.errors import UnknownNameError
from gis.register.book import as_bytes
from runs.practice.checks import GRADE, SEATS
from runs.practice.city import SEASON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEADINGS: Final = ("season", "school_code", "grade", "programme", "classes", "class_size", "seats")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_of(name: str) -> bytes:
    """
    Return a file by its name.

    Raises
    ------
    UnknownNameError
        If no exercise begins with it.
    """
    made = FILES.get(name)
    if made is None:
        msg = f"no exercise begins with a file called {name!r}"
        raise UnknownNameError(msg)
    return made()


def wrong_seats() -> bytes:
    """Return seats of the ward's schools with two wrong cells: a number in words, a short code."""
    first, second = SEATS
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has one)
    sheet.title = "Chi tieu"
    sheet.append(HEADINGS)
    sheet.append([SEASON, first, GRADE, "ordinary", "1", "40", "bốn mươi"])
    sheet.append([SEASON, second[:-1], GRADE, "ordinary", "1", "38", str(SEATS[second])])
    return as_bytes(book)


FILES: Final[Mapping[str, Callable[[], bytes]]] = {"chi-tieu-cho-dinh.xlsx": wrong_seats}
"""Every file by its name; all are workbooks."""
