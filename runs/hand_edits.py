"""Which changes by hand a new file would set back, told before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis import read_changes
from gis.db import transaction
from gis.errors import InputError
from gis.read_register import active_sets_in, register_in
from gis.register.contract import load
from gis.register.finding import finding
from gis.register.row import key_of, row_of, shown_columns, value_of
from runs.derived_aliases import derived_aliases
from runs.recorded.decided import ALIASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from sqlalchemy import Engine

    from gis.change_row import Entry
    from gis.register.contract import Register
    from gis.register.row import Key, Row
    from gis.report import Finding

OPTION: Final = "--over-hand-edits"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBack:
    """
    A row changed by hand that a file gives other values.

    Attributes
    ----------
    columns
        Those changed by hand that the file has otherwise; none for a row that was added by hand
        and is not in the file, or the other way round.
    """

    key: Key
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEdits:
    """
    The rows of a register changed by hand since its set was imported, against a new file.

    Attributes
    ----------
    n_rows
        Rows that differ by hand from what was imported.
    set_back
        Those of them that the file gives other values, by key as UTF-8 bytes.
    version
        Hash of the set compared with; ``None`` where none is in use.
    """

    kind: str
    n_rows: int = 0
    set_back: tuple[SetBack, ...] = ()
    version: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the rows set back; none for children, whose keys are told nowhere."""
        if load(self.kind).personal:
            return ()
        return tuple(" / ".join(one.key) for one in self.set_back)

    def refuse(self, file: str) -> None:
        """Raise ``InputError`` if a file of that name would set a row back."""
        if self.set_back:
            msg = (
                f"{file}: {len(self.set_back)} rows of {self.kind} changed by hand would be set "
                f"back; nothing was written; {OPTION} imports it all the same"
            )
            raise InputError(msg, self._findings(file))

    def _findings(self, file: str) -> list[Finding]:
        if load(self.kind).personal:
            facts: dict[str, object] = {"n": len(self.set_back), "register": self.kind}
            return [finding("hand_edits_of_children", file, facts=facts)]
        return [
            finding(
                "hand_edit_set_back" if one.columns else "hand_edit_dropped",
                file,
                value=" / ".join(one.key),
                facts={"columns": ", ".join(one.columns), "register": self.kind},
            )
            for one in self.set_back
        ]


def met_by(engine: Engine, kind: str, frame: pd.DataFrame) -> tuple[HandEdits, ...]:
    """Return the hand edits of every register that storing these checked rows would replace."""
    found = [hand_edits(engine, kind, frame)]
    if kind == "wards":
        aliases = derived_aliases(engine, frame)
        if aliases is not None:
            found.append(hand_edits(engine, ALIASES, aliases))
    return tuple(found)


def hand_edits(engine: Engine, kind: str, frame: pd.DataFrame) -> HandEdits:
    """
    Return which changes by hand of a register's set in use some rows would set back.

    Parameters
    ----------
    frame
        Accepted rows of that register, in any order.

    Notes
    -----
    Changes taken back again, and values that the rows hold too, are none.
    """
    register = load(kind)
    with transaction(engine) as connection:
        sets = active_sets_in(connection)
        if kind not in sets:
            return HandEdits(kind=kind)
        changes = read_changes.of_set(connection, kind, sets[kind].dataset_id)
        stored = _rows(register, register_in(connection, kind)) if changes else {}
    by_hand = _net(changes, stored)
    wanted = _rows(register, frame) if by_hand else {}
    found = [
        one
        for key in sorted(by_hand, key=lambda key: [part.encode() for part in key])
        if (one := _set_back(key, by_hand[key], (stored.get(key), wanted.get(key)))) is not None
    ]
    return HandEdits(
        kind=kind,
        n_rows=len(by_hand),
        set_back=tuple(found),
        version=sets[kind].content_sha256,
    )


def _rows(register: Register, frame: pd.DataFrame) -> dict[Key, Row]:
    """Return the rows by key, columns that the frame lacks with their defaults."""
    lacking = {
        column.name: value_of(column, column.default or "")
        for column in shown_columns(register)
        if column.name not in frame
    }
    found = {}
    for record in frame.drop(columns="geometry", errors="ignore").to_dict("records"):
        values: dict[str, Any] = {**lacking, **{str(name): cell for name, cell in record.items()}}
        row = row_of(register, values)
        found[key_of(register, row)] = row
    return found


def _net(changes: Sequence[Entry], stored: dict[Key, Row]) -> dict[Key, tuple[str, ...]]:
    """Return the rows that differ from what was imported, and in which columns; none = whole."""
    imported: dict[Key, Row | None] = {}
    for one in changes:
        if one.key not in imported:
            imported[one.key] = None if one.before is None else dict(one.before)
        elif (known := imported[one.key]) is not None:
            imported[one.key] = {**(one.before or {}), **known}
    found: dict[Key, tuple[str, ...]] = {}
    for key, before in imported.items():
        now = stored.get(key)
        if before is None or now is None:
            if before is not None or now is not None:
                found[key] = ()
        elif columns := tuple(name for name, value in before.items() if now[name] != value):
            found[key] = columns
    return found


def _set_back(
    key: Key, by_hand: tuple[str, ...], rows: tuple[Row | None, Row | None]
) -> SetBack | None:
    """Return how the wanted row undoes what was done by hand; ``None`` if it does not."""
    now, wanted = rows
    if now is None or wanted is None:
        return None if now is wanted else SetBack(key=key)
    columns = tuple(name for name in by_hand or now if wanted[name] != now[name])
    return SetBack(key=key, columns=columns) if columns else None
