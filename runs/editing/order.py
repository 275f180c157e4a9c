"""What is asked for when register rows are changed by hand, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.register.contract import load
from gis.register.row import text_of, value_of
from gis.tables.registers import TABLE_NAMES
from runs.editing.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from gis.access import Access
    from gis.change_row import Entry
    from gis.province import Province
    from gis.register.contract import Column, Register
    from gis.register.hand import Typed
    from gis.register.row import Key
    from gis.report import Finding
    from runs.approval.read import Approval
    from runs.editing.affected import Affected

REASON_LETTERS: Final = 500
MOST_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who asks for a change, and why: the client, and the officer whom it names."""

    client: str
    person: str | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a change is made: the database, what the client may do, and the place's norms."""

    engine: Engine
    access: Access
    province: Province


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    One row to be changed.

    Attributes
    ----------
    version
        Version of the row that the author saw; ``None`` for whoever saw none.
    """

    kind: str
    key: Key
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    What is to be done to rows of one register, all or nothing.

    Attributes
    ----------
    rows
        What was typed; each names its whole key.
    must
        ``exist``: only rows that are there; ``be_new``: none that is; ``either``.
    version
        Version of the one row, or of the register, on which the change rests; ``None`` only for
        new rows, and for whoever sees no one between reading and writing.
    of_register
        Whether ``version`` is the register's.
    approval
        Under which two persons agreed to it, where the rule of two asks for that.
    dry_run
        Only tell what would change.
    """

    kind: str
    rows: Sequence[Typed]
    must: str = "exist"
    version: str | None = None
    of_register: bool = False
    dry_run: bool = False
    label: str = ""
    undoes: Mapping[Key, Entry] = field(default_factory=dict)
    approval: Approval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """
    What a change did, or would do.

    Attributes
    ----------
    entries
        One per row that differs; rows that stay as they are have none.
    n_same
        Rows that stay as they are.
    version
        Of the row if it was one, else of the register, from now on.
    warnings
        What a person should read.
    affected
        What rests on the former values.
    """

    entries: tuple[Entry, ...]
    n_same: int
    version: str
    warnings: tuple[Finding, ...]
    affected: Affected


def editable(kind: str) -> Register:
    """
    Return the contract of a register whose rows can be changed by hand.

    Raises
    ------
    UnknownNameError
        If there is no such register.
    InputError
        If its rows are not changed one by one.
    """
    register = load(kind)
    if kind not in TABLE_NAMES:
        refuse("not_by_row", kind=kind)
    return register


def check_words(order: Order, author: Author) -> None:
    """Refuse a change without a reason, of nothing, or of too much."""
    if not author.reason.strip() or len(author.reason) > REASON_LETTERS:
        refuse("no_reason", limit=REASON_LETTERS)
    if not order.rows or len(order.rows) > MOST_ROWS:
        refuse("too_many_rows", limit=MOST_ROWS)


def key_given(register: Register, given: Mapping[str, str]) -> Key:
    """Return the key that a typed row names, as stored rows spell theirs."""
    columns = map(register.column, register.key)
    return tuple(_spelt(one, given.get(one.name) or one.default or "") for one in columns)


def _spelt(column: Column, text: str) -> str:
    try:
        value = value_of(column, text)
    except InputError:
        return text
    return text_of(value) if column.type in {"integer", "number"} else text
