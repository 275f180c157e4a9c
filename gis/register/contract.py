"""The column contract of every register, read from ``registers.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from gis.errors import UnknownNameError
from gis.text import near

ColumnType = Literal[
    "code",
    "codes",
    "text",
    "choice",
    "choices",
    "integer",
    "number",
    "boolean",
    "date",
    "season",
    "longitude",
    "latitude",
    "phone",
    "email",
]
COLUMN_TYPES = frozenset(get_args(ColumnType))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column of a register.

    Attributes
    ----------
    type
        What its cells hold; the head of ``registers.toml`` says what each type becomes.
    required, may_be_empty
        Whether the column must be there, and whether its cells may still be empty.
    allowed
        The only values of a choice.
    allowed_vi
        Their Vietnamese words, in the same order; empty where the values are words already.
    min, max
        Bounds of a number, both included.
    default
        What a missing cell means, as text.
    refers
        Register whose key the value must be.
    personal, masked, hashed
        Value never shown; at most its last four characters shown; only a keyed hash kept.
    vi, en
        What the column is, for guides and reports.
    example
        What the example row of the template shows.
    """

    name: str
    type: ColumnType
    vi: str
    en: str
    required: bool = False
    may_be_empty: bool = False
    allowed: tuple[str, ...] = ()
    allowed_vi: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    default: str | None = None
    unit: str = ""
    refers: str = ""
    personal: bool = False
    masked: bool = False
    hashed: bool = False
    example: str = ""

    @property
    def is_text(self) -> bool:
        """Return whether the column stays text."""
        return self.type not in {"integer", "number", "boolean", "longitude", "latitude"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """
    One register: its key, how its rows have a place, and its columns in order.

    Attributes
    ----------
    stored
        Whether its rows stand in a table of their own; catchments become versions with a status
        instead (``gis.catchment``).
    """

    kind: str
    vi: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: Literal["", "point", "multipolygon"] = ""
    personal: bool = False
    stored: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column. Raises ``KeyError`` if the register has none of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@cache
def registers() -> dict[str, Register]:
    """
    Return all registers by kind, in the order of the file.

    Examples
    --------
    >>> registers()["births"].key
    ('ward_code', 'year')
    """
    text = files("gis.register").joinpath("registers.toml").read_text(encoding="utf-8")
    return {kind: _register(kind, table) for kind, table in tomllib.loads(text).items()}


def load(kind: str) -> Register:
    """
    Return the contract of one register.

    Raises
    ------
    UnknownNameError
        If there is no register of that kind; the message suggests near names.
    """
    known = registers()
    if kind not in known:
        nearest = near(kind, known) or list(known)
        msg = f"no register is called {kind!r}; did you mean {', '.join(nearest)}?"
        raise UnknownNameError(msg)
    return known[kind]


def _register(kind: str, table: dict[str, Any]) -> Register:
    columns = tuple(
        Column(**{name: _frozen(value) for name, value in row.items()})
        for row in table.pop("columns")
    )
    return Register(kind=kind, key=tuple(table.pop("key")), columns=columns, **table)


def _frozen(value: object) -> Any:  # noqa: ANN401 (any value of TOML)
    return tuple(value) if isinstance(value, list) else value
