"""The guide sheet of a template: what the register is, how to fill it in, its columns."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from gis.register.examples import MARK, heading, value, words
from gis.register.workbook import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.register.contract import Column, Register

TYPES: Final = {
    "code": ("mã, dạng văn bản", "code, as text"),
    "codes": ("nhiều mã, cách nhau bằng |", "codes, separated by |"),
    "text": ("văn bản", "text"),
    "choice": ("chọn trong danh sách", "choose from the list"),
    "choices": ("một hay nhiều giá trị, cách nhau bằng |", "one or more values, separated by |"),
    "integer": ("số nguyên", "whole number"),
    "number": ("số", "number"),
    "boolean": ("Có hoặc Không", "Có (yes) or Không (no)"),
    "date": ("ngày dd/mm/yyyy", "date dd/mm/yyyy"),
    "season": ("năm học, ví dụ 2026-2027", "season, 2026-2027 for example"),
    "longitude": ("kinh độ thập phân, WGS84", "longitude in decimal degrees, WGS84"),
    "latitude": ("vĩ độ thập phân, WGS84", "latitude in decimal degrees, WGS84"),
    "phone": ("số điện thoại", "telephone number"),
    "email": ("thư điện tử", "e-mail address"),
}


def rule(column: Column, language: str = "vi") -> str:
    """Return what may stand in a cell of the column, in Vietnamese (``vi``) or English."""
    vi = language == "vi"
    parts = [TYPES[column.type][0 if vi else 1]]
    if column.min is not None and column.max is not None:
        low, high = f"{column.min:g}", f"{column.max:.12g}"
        parts.append(f"từ {low} đến {high}" if vi else f"{low} to {high}")
    if column.allowed:
        parts.append(", ".join((words(column) or column.allowed) if vi else column.allowed))
    if column.refers:
        what = column.refers
        parts.append(f"phải có trong danh mục {what}" if vi else f"must stand in {what}")
    if column.default is not None:
        parts.append(f"để trống = {column.default}" if vi else f"empty = {column.default}")
    if column.hashed:
        parts.append("chỉ giữ mã băm có khóa" if vi else "only a keyed hash is kept")
    if column.required and not column.may_be_empty:
        parts.append("bắt buộc" if vi else "required")
    return "; ".join(parts)


def sentences(register: Register) -> Iterator[tuple[str, str]]:
    """Yield the sentences of the guide, Vietnamese and English, as ``guide.toml`` has them."""
    key = [column for column in register.columns if column.name in register.key]
    facts = {
        "vi": register.vi,
        "en": register.en,
        "key_vi": ", ".join(f"“{column.vi}”" for column in key),
        "key_en": ", ".join(column.name for column in key),
        "mark": MARK,
        "command": register.kind.replace("_", "-") if register.stored else "catchments",
    }
    is_so = {register.geometry, "personal" if register.personal else ""}
    text = files("gis.register").joinpath("guide.toml").read_text(encoding="utf-8")
    for one in tomllib.loads(text).values():
        if one.get("when", "") in {"", *is_so}:
            yield one["vi"].format(**facts), one["en"].format(**facts)


def column_rows(register: Register) -> Iterator[tuple[str, ...]]:
    """Yield the table of columns, its header first."""
    yield ("Cột", "Column", "Tên máy đọc / Name", "Ví dụ / Example", "Quy tắc", "Rule")
    for column in register.columns:
        yield (
            heading(column),
            column.en,
            column.name,
            cell_text(value(column)),
            rule(column),
            rule(column, "en"),
        )
