"""Sheets that templates and returned workbooks hold beside the rows; they are never read."""

from __future__ import annotations

from typing import Final

GUIDE: Final = "Hướng dẫn"
LISTS: Final = "Danh mục"
MISTAKES: Final = "Lỗi"
OWN_SHEETS: Final = frozenset({GUIDE, LISTS, MISTAKES})
