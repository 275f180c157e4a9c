"""Cells to one way of writing each value; what does not fit stays as it is, to be refused."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from gis.register.finding import finding
from gis.text import fold, has_control, is_decomposed, squeeze, without_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gis.register.columns import Cells
    from gis.register.contract import Column, Register

YES: Final = frozenset({"true", "1", "yes", "co", "x", "dung"})
NO: Final = frozenset({"false", "0", "no", "khong", "sai"})
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_WHOLE: Final = re.compile(r"([+-]?\d+)(?:\.0+)?")
_DECIMAL_COMMA: Final = re.compile(r"-?\d{1,3},\d+")
_SEASON: Final = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{4})")  # noqa: RUF001 - people type dashes
_SEPARATORS: Final = re.compile(r"[|;,]")


def settle(cells: Cells, register: Register) -> dict[str, list[str]]:
    """
    Return the cells tidied and in one spelling per value; add warnings that count changes.

    Notes
    -----
    Text becomes NFC with single spaces; the place's own words, upper and lower case and
    missing accents become the allowed value; dates become ISO. Cells with control characters
    and values that fit nothing are left untouched for the check to name.
    """
    seen: Counter[str] = Counter()
    settled = {}
    for column in register.columns:
        if column.name not in cells.text:
            continue
        given = cells.text[column.name]
        words = _own_words(cells, column)
        canonical = CANONICAL.get(column.type, _same)
        cache: dict[str, str] = {}
        out = []
        for cell in given:
            if cell not in cache:
                cache[cell] = _settled(cell, column, words, canonical)
            out.append(cache[cell])
            _count(cell, column, seen)
        settled[column.name] = out
    for code in ("decomposed", "invisible_removed", "decimal_comma"):
        if seen[code]:
            facts: dict[str, object] = {"n": seen[code]}
            cells.findings.append(finding(code, cells.file, severity="warning", facts=facts))
    return settled


def _own_words(cells: Cells, column: Column) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for layout in reversed(cells.layouts):
        words |= layout.values.get(column.name, {})
    return words


def _settled(
    cell: str,
    column: Column,
    words: Mapping[str, str],
    canonical: Callable[[str, Column], str],
) -> str:
    if has_control(cell):
        return cell
    tidy = squeeze(without_invisible(cell))
    if words and fold(tidy) in words:
        return words[fold(tidy)]
    return canonical(tidy, column) if tidy else ""


def _count(cell: str, column: Column, seen: Counter[str]) -> None:
    if not cell.isascii():
        seen["decomposed"] += is_decomposed(cell)
        seen["invisible_removed"] += without_invisible(cell) != cell
    elif "," in cell and column.type in {"longitude", "latitude", "number"}:
        seen["decimal_comma"] += _DECIMAL_COMMA.fullmatch(cell.strip()) is not None


def _same(cell: str, _: Column) -> str:
    return cell


def _choice(cell: str, column: Column) -> str:
    if cell in column.allowed:
        return cell
    if column.name == "grade" and _WHOLE.fullmatch(cell):
        return cell.partition(".")[0]
    words = zip(column.allowed_vi or column.allowed, column.allowed, strict=True)
    alike = {ours for word, ours in words if fold(cell) in {fold(word), fold(ours)}}
    return alike.pop() if len(alike) == 1 else cell


def _choices(cell: str, column: Column) -> str:
    parts = [_choice(part.strip(), column) for part in _SEPARATORS.split(cell) if part.strip()]
    known = [one for one in column.allowed if one in parts]
    return "|".join([*known, *(part for part in parts if part not in known)])


def _codes(cell: str, _: Column) -> str:
    return "|".join(sorted({part.strip() for part in _SEPARATORS.split(cell) if part.strip()}))


def _integer(cell: str, _: Column) -> str:
    whole = _WHOLE.fullmatch(cell)
    return whole.group(1).removeprefix("+") if whole else cell


def _number(cell: str, _: Column) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _boolean(cell: str, _: Column) -> str:
    word = fold(cell)
    return "true" if word in YES else "false" if word in NO else cell


def _date(cell: str, _: Column) -> str:
    day_first, iso = _DAY_FIRST.fullmatch(cell), _ISO.fullmatch(cell)
    if day_first:
        day, month, year = (int(part) for part in day_first.groups())
    elif iso:
        year, month, day = (int(part) for part in iso.groups())
    else:
        return cell
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return cell


def _season(cell: str, _: Column) -> str:
    years = _SEASON.fullmatch(cell)
    return f"{years.group(1)}-{years.group(2)}" if years else cell


CANONICAL: Final[dict[str, Callable[[str, Column], str]]] = {
    "choice": _choice,
    "choices": _choices,
    "codes": _codes,
    "integer": _integer,
    "number": _number,
    "longitude": _number,
    "latitude": _number,
    "boolean": _boolean,
    "date": _date,
    "season": _season,
}
