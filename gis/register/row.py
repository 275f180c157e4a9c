"""One row of a register as plain values, its key, and the name of its key in an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

import pandas as pd

from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.register.contract import Column, Register

Cell = str | int | float | bool | None
Row = dict[str, Cell]
Key = tuple[str, ...]

SEPARATOR: Final = ","
_READ: Final[dict[str, Callable[[str], Any]]] = {
    "integer": int,
    "number": float,
    "longitude": float,
    "latitude": float,
    "date": dt.date.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def shown_columns(register: Register) -> tuple[Column, ...]:
    """Return the columns that a row shows: all but the hashes of personal numbers."""
    return tuple(column for column in register.columns if not column.hashed)


def row_of(register: Register, values: Mapping[str, Any]) -> Row:
    """Return the values of a frame's record as plain ones, missing ones as ``None``."""
    return {column.name: _plain(values[column.name]) for column in shown_columns(register)}


def key_of(register: Register, row: Mapping[str, Cell]) -> Key:
    """Return the key of a row as texts; a missing part is empty."""
    return tuple(text_of(row[name]) for name in register.key)


def text_of(value: Cell) -> str:
    """
    Return a value as a cell of a file.

    Examples
    --------
    >>> text_of(True), text_of(None), text_of(106.7), text_of(35)
    ('true', '', '106.7', '35')
    """
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_of(column: Column, text: str) -> Any:  # noqa: ANN401 (a database's value)
    """
    Return a text as the value that the database compares a column with.

    Raises
    ------
    InputError
        If the text is no value of the column's type.
    """
    if text == "":
        return None
    try:
        return _READ.get(column.type, str)(text)
    except (ValueError, KeyError):
        msg = f"column {column.name} is compared with a value of type {column.type}"
        raise InputError(msg) from None


def row_id(key: Sequence[str]) -> str:
    """
    Return a key as one piece of an address, such as ``990012,1``.

    Examples
    --------
    >>> row_id(("2026-2027", "990012", "1", "tăng cường")), key_in(row_id(("a,b", "~")))
    ('2026-2027,990012,1,t~C4~83ng~20c~C6~B0~E1~BB~9Dng', ('a,b', '~'))
    """
    return SEPARATOR.join(
        quote(part, safe="").replace("~", "%7E").replace("%", "~") for part in key
    )


def key_in(text: str) -> Key:
    """Return the key that ``row_id`` made into an address; broken letters stay broken."""
    return tuple(unquote(part.replace("~", "%")) for part in text.split(SEPARATOR))


def _plain(value: Any) -> Cell:  # noqa: ANN401 (a frame's cell)
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 (NaN)
        return None
    if isinstance(value, str):
        return value
    plain: Cell = value.item() if hasattr(value, "item") else value
    return plain
