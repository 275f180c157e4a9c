"""One official paper as facts: what it is, whose, its table, and the checksum of the table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from runs.papers.letterhead import Letterhead

FORM: Final = "gan-truong-paper-1"
"""First word of the text that a checksum is of."""

WARD: Final = "ward"
SCHOOL: Final = "school"

ALLOCATION: Final = "allocation"
WAITING: Final = "waiting"
CHANGES: Final = "changes"
MINUTES: Final = "minutes"
KINDS: Final = (ALLOCATION, WAITING, CHANGES, MINUTES)
NAMES: Final = {
    ALLOCATION: "xep-cho",
    WAITING: "chua-co-cho",
    CHANGES: "thay-doi",
    MINUTES: "bien-ban",
}
"""Part of the name of a file and of a template, by kind."""

UNIT_NAMES: Final = {WARD: "phuong", SCHOOL: "truong"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column of a paper's table.

    Attributes
    ----------
    key
        How a template names it.
    title
        Its heading.
    share
        Part of the table's width, of 100.
    """

    key: str
    title: str
    share: int


_NUMBER: Final = Column(key="tt", title="TT", share=8)
_PUPIL: Final = Column(key="ma_hoc_sinh", title="Mã học sinh", share=24)
_GROUP: Final = Column(key="nhom", title="Nhóm", share=10)
_REASON: Final = Column(key="ly_do", title="Lý do", share=24)

COLUMNS: Final[Mapping[tuple[str, str], tuple[Column, ...]]] = {
    (WARD, ALLOCATION): (
        _NUMBER,
        _PUPIL,
        Column(key="ma_truong", title="Mã trường", share=14),
        Column(key="truong", title="Trường", share=32),
        _GROUP,
        Column(key="ghi_chu", title="Ghi chú", share=12),
    ),
    (SCHOOL, ALLOCATION): (
        _NUMBER,
        _PUPIL,
        _GROUP,
        Column(key="ghi_chu", title="Ghi chú", share=58),
    ),
    (WARD, WAITING): (_NUMBER, _PUPIL, _GROUP, Column(key="ghi_chu", title="Ghi chú", share=58)),
    (SCHOOL, WAITING): (_NUMBER, _PUPIL, _GROUP, Column(key="ghi_chu", title="Ghi chú", share=58)),
    **{
        (unit, CHANGES): (
            _NUMBER,
            Column(key="ma_hoc_sinh", title="Mã học sinh", share=20),
            Column(key="tu_truong", title="Từ trường", share=16),
            Column(key="den_truong", title="Đến trường", share=16),
            _REASON,
            Column(key="van_ban", title="Văn bản", share=16),
        )
        for unit in (WARD, SCHOOL)
    },
    **{
        (unit, MINUTES): (
            _NUMBER,
            Column(key="noi_dung", title="Nội dung", share=68),
            Column(key="so_lieu", title="Số liệu", share=24),
        )
        for unit in (WARD, SCHOOL)
    },
}
"""Columns of each paper; none of them holds a home, a way or a personal number."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """
    One paper.

    Attributes
    ----------
    unit, code
        ``ward`` or ``school``, and its code.
    kind
        ``allocation``, ``waiting``, ``changes`` or ``minutes``.
    heading, subject
        Kind of document in capitals, and what it is about.
    opening, closing
        Sentences before and after the table.
    standing, is_proposal
        What the result is so far; whether ĐỀ XUẤT stands across every page.
    word
        ``proposed``, ``confirmed`` or ``final``.
    made
        What the properties of its files state as their day.
    letterhead
        Who issues it; places that nobody filled in stay dotted.
    rows
        Cells as text, in the order of ``COLUMNS``.
    """

    unit: str
    code: str
    kind: str
    heading: str
    subject: str
    opening: Sequence[str]
    closing: Sequence[str]
    standing: str
    word: str
    is_proposal: bool
    run_sha256: str
    made: dt.datetime
    letterhead: Letterhead
    rows: Sequence[Row]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the table."""
        return COLUMNS[self.unit, self.kind]

    @property
    def sha256(self) -> str:
        """Return the checksum of the table, of its run and of how far it was decided."""
        first = (FORM, self.unit, self.code, self.kind, self.run_sha256, self.word)
        return checksum(first, self.rows)

    def context(self) -> dict[str, Any]:
        """Return what a template may name."""
        keys = [column.key for column in self.columns]
        return {
            **self.letterhead.as_dict(),
            "ten_loai": self.heading,
            "trich_yeu": self.subject,
            "mo_dau": list(self.opening),
            "ket_thuc": list(self.closing),
            "tinh_trang": self.standing,
            "de_xuat": "ĐỀ XUẤT" if self.is_proposal else "",
            "dong": [dict(zip(keys, row, strict=True)) for row in self.rows],
            "ma_kiem": self.sha256,
        }


def checksum(first: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """
    Return the SHA-256 of lines of cells: tabs between cells, a line feed after each line.

    Examples
    --------
    >>> checksum(("gan-truong-paper-1", "ward"), [("1", "A1")])[:16]
    'a633c336df263689'
    """
    lines = ("\t".join(cells) + "\n" for cells in (first, *rows))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
