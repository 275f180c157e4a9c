"""The history of register rows, as far as the reader may see the rows themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gis.change_row import Entry
from gis.read_rows import changes_of
from gis.register.contract import load
from gis.tables.changes import PersonalChange, RegisterChange
from gis.tables.registers import Dataset

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from gis.register.row import Key


def of_row(connection: Connection, kind: str, key: Key) -> list[Entry]:
    """Return all changes of one row of the set in use, the newest first."""
    history = changes_of(load(kind))
    chosen = (
        select(history.__table__)
        .join(Dataset, Dataset.dataset_id == history.dataset_id)
        .where(Dataset.active, history.register == kind, history.row_key == list(key))
        .order_by(history.change_id.desc())
    )
    return [_entry(row) for row in connection.execute(chosen)]


def of_set(connection: Connection, kind: str, dataset_id: int) -> list[Entry]:
    """Return all changes of one imported set of a register, the oldest first."""
    history = changes_of(load(kind))
    chosen = (
        select(history.__table__)
        .where(history.dataset_id == dataset_id)
        .order_by(history.change_id)
    )
    return [_entry(row) for row in connection.execute(chosen)]


def newest(
    connection: Connection, kind: str, *, before: int | None = None, size: int = 100
) -> list[Entry]:
    """Return the newest changes of a register, of all its sets; older ones than ``before``."""
    history = changes_of(load(kind))
    chosen = select(history.__table__).where(history.register == kind)
    if before is not None:
        chosen = chosen.where(history.change_id < before)
    found = connection.execute(chosen.order_by(history.change_id.desc()).limit(size))
    return [_entry(row) for row in found]


def written_together(
    connection: Connection, change_id: int, *, personal: bool, whole: bool
) -> tuple[list[Entry], bool]:
    """
    Return one change, or all that were written with it, by number.

    Returns
    -------
    entries
        None if there is no such change, or none that may be seen.
    active
        Whether they are about the set in use.
    """
    history = PersonalChange if personal else RegisterChange
    first = connection.execute(
        select(history.batch, Dataset.active)
        .join(Dataset, Dataset.dataset_id == history.dataset_id)
        .where(history.change_id == change_id)
    ).first()
    if first is None:
        return [], False
    same = history.batch == first.batch if whole else history.change_id == change_id
    rows = connection.execute(select(history.__table__).where(same).order_by(history.change_id))
    return [_entry(row) for row in rows], bool(first.active)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        change_id=row.change_id,
        batch=row.batch,
        register=row.register,
        key=tuple(row.row_key),
        action=row.action,
        before=row.before,
        after=row.after,
        reason=row.reason,
        author=row.author,
        person=row.person,
        at=row.at,
        undoes=row.undoes,
    )
