"""The rows of an export and their CSV, written in one way: equal rows are equal bytes."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.report import FORMULA_STARTS
from gis.units import MM_PER_M
from runs.exports.errors import altered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MARK: Final = "\ufeff"
NEUTRAL: Final = "'"
BEGINS_FORMULA: Final = (*FORMULA_STARTS, NEUTRAL)
"""First letters that get a ``'`` before them; that one too, so that it can be taken off."""

Row = tuple[str, ...]
"""The cells of one child as text, without STT; the id is the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column of the offers.

    Attributes
    ----------
    name
        In the files: the sector database's word where one is known.
    ours
        The same in our API.
    kind
        ``text``, ``integer``, ``metres`` or ``boolean``.
    en
        What it means.
    """

    name: str
    ours: str
    kind: str
    en: str


PLACE: Final = "STT"
COLUMNS: Final = (
    Column(name="pupil_id", ours="pupil_id", kind="text", en="opaque id of the child"),
    Column(name="Mã trường", ours="school_code", kind="text", en="school; empty: none"),
    Column(name="Xã", ours="home_ward_code", kind="text", en="ward of the home, our code"),
    Column(name="programme", ours="programme", kind="text", en="special programme"),
    Column(name="group", ours="group", kind="integer", en="priority group, smaller first"),
    Column(name="rank", ours="rank", kind="integer", en="place of the school in the own order"),
    Column(name="distance_m", ours="distance_m", kind="metres", en="along the road, metres"),
    Column(name="straight_m", ours="straight_m", kind="metres", en="straight line, metres"),
    Column(name="stands_in", ours="stands_in", kind="boolean", en="distance is no way by road"),
    Column(name="decision", ours="decision", kind="text", en="kind of reason of an exception"),
    Column(name="state", ours="state", kind="text", en="state of the run"),
)
HEADER: Final = tuple(one.name for one in COLUMNS)
LEFT_OUT: Final = {
    "Mã định danh Bộ GD&ĐT": "not held; its digits are unknown",
    "Số ĐDCN": "never kept; only a keyed hash is",
    "Họ và tên, ngày sinh, giới tính, dân tộc, quốc tịch": "not held",
    "Họ tên cha, năm sinh cha, họ tên mẹ, năm sinh mẹ, số điện thoại": "not held",
    "Tỉnh": "the sector's code list is unknown",
    "Huyện": "ended on 1 July 2025",
    "Mã lớp": "not held",
    "lý do không xác nhận": "not held",
}
"""Columns of the sector database that no file has, and why."""


def row_of(offer: Mapping[str, Any]) -> Row:
    """Return the cells of an offer; ``state`` is that of its own round."""
    return (
        offer["pupil_id"],
        offer["school_code"] or "",
        offer["home_ward_code"] or "",
        offer["programme"] or "",
        _whole(offer["group_no"]),
        _whole(offer["rank"]),
        metres(offer["distance_mm"]),
        metres(offer["straight_mm"]),
        "true" if offer["stands_in"] else "false",
        offer["decision"] or "",
        offer["state"],
    )


def metres(mm: int | None) -> str:
    """
    Return metres with three decimals, exactly.

    Examples
    --------
    >>> metres(812402), metres(7), metres(None)
    ('812.402', '0.007', '')
    """
    return "" if mm is None else f"{mm // MM_PER_M}.{mm % MM_PER_M:03d}"


def harmless(cell: str) -> str:
    """
    Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("'a"), harmless("An")
    ("'=1+1", "''a", 'An')
    """
    return NEUTRAL + cell if cell.startswith(BEGINS_FORMULA) else cell


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file: UTF-8 with its mark, LF, no formula."""
    out = io.StringIO()
    out.write(MARK)
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(header)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def offers_csv(rows: Sequence[Row]) -> bytes:
    """Return the offers as CSV; places are counted here: a new child changes no other row."""
    return csv_of((PLACE, *HEADER), ((str(n), *row) for n, row in enumerate(rows, start=1)))


def rows_of(content: bytes, header: Sequence[str], what: str) -> list[Row]:
    """
    Return the rows of a CSV file that was written here.

    Raises
    ------
    AlteredError
        If it is no such file.
    """
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise altered(what) from None
    if (
        not lines
        or tuple(lines[0]) != tuple(header)
        or any(len(one) != len(header) for one in lines)
    ):
        raise altered(what)
    return [tuple(cell.removeprefix(NEUTRAL) for cell in one) for one in lines[1:]]


def offers_of(content: bytes, what: str = "offers.csv") -> list[Row]:
    """Return the offers of a CSV file without their places; errors as ``rows_of``."""
    return [row[1:] for row in rows_of(content, (PLACE, *HEADER), what)]


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)
