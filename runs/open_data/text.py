"""CSV that spreadsheets open as it is meant: a byte-order mark, and no text that is a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from gis.report import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MARK: Final = "\ufeff"
RULE_VI: Final = (
    "Ô chữ bắt đầu bằng = + - @ hoặc dấu tab được thêm dấu ' ở trước để bảng tính không coi là "
    "công thức; số được giữ nguyên."
)
RULE_EN: Final = (
    "A text that begins with = + - @ or a tab has a ' put before it, so that no spreadsheet takes "
    "it for a formula; numbers stay as they are."
)


def plain(value: object) -> object:
    """
    Return a cell as it is written.

    Examples
    --------
    >>> plain("=1+1"), plain(-5), plain(None), plain(["a", "b"]), plain(True)
    ("'=1+1", -5, '', 'a|b', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = text.replace("\x00", "")
    return harmless(text)


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV: UTF-8 with its mark, LF."""
    out = io.StringIO()
    out.write(MARK)
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows([plain(row[name]) for name in columns] for row in rows)
    return out.getvalue().encode()
