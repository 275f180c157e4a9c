"""Writing one register row and its history, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, insert, select, update

from gis.queries import query
from gis.read_rows import changes_of
from gis.register.contract import load
from gis.register.row import shown_columns, value_of
from gis.tables.registers import Dataset, column_name, register_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from gis.register.contract import Column
    from gis.register.row import Cell, Key, Row

DEGREES: Final = frozenset({"longitude", "latitude"})
LISTS: Final = frozenset({"codes", "choices"})
WGS84: Final = 4326


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One change as its history tells it.

    Attributes
    ----------
    change_id
        Number; 0 before it is written.
    before, after
        Values of what changed; ``None`` before a row was there, and after it is gone.
    undoes
        Change that this one takes back.
    """

    change_id: int = 0
    batch: str
    register: str
    key: Key
    action: str
    before: Row | None
    after: Row | None
    reason: str
    author: str
    person: str | None
    at: dt.datetime | None = None
    undoes: int | None = None


def lock(connection: Connection) -> None:
    """Wait until nobody else changes registers; held to the end of the transaction."""
    connection.exec_driver_sql(query("registers_lock"))


def write_row(connection: Connection, kind: str, dataset_id: int, entry: Entry) -> None:
    """Write one change to its row; the caller holds the lock and has checked everything."""
    table, register = register_table(kind), load(kind)
    if entry.after is None:
        connection.execute(delete(table).where(_here(kind, dataset_id, entry.key)))
        return
    values = _stored(kind, entry.after)
    if entry.before is None:
        connection.execute(insert(table).values(dataset_id=dataset_id, **values))
        return
    changed = connection.execute(
        update(table).where(_here(kind, dataset_id, entry.key)).values(**values)
    )
    if changed.rowcount != 1:
        msg = f"a row of {register.kind} was not there to be changed"
        raise RuntimeError(msg)


def write_entry(connection: Connection, dataset_id: int, entry: Entry) -> int:
    """Add one change to its register's history and return its number."""
    history = changes_of(load(entry.register))
    row = {
        "batch": entry.batch,
        "dataset_id": dataset_id,
        "register": entry.register,
        "row_key": list(entry.key),
        "action": entry.action,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "author": entry.author,
        "person": entry.person,
        "undoes": entry.undoes,
    }
    number = connection.execute(insert(history).values(row).returning(history.change_id)).scalar()
    return int(number or 0)


def renew_set(connection: Connection, dataset_id: int, entries: Sequence[Entry]) -> str:
    """Give a changed set its new hash, made of the old one and the changes; return it."""
    known = select(Dataset.content_sha256).where(Dataset.dataset_id == dataset_id)
    told = [[one.register, one.key, one.before, one.after, one.change_id] for one in entries]
    text = json.dumps([connection.scalar(known), told], sort_keys=True, ensure_ascii=False)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    more = sum((one.before is None) - (one.after is None) for one in entries)
    connection.execute(
        update(Dataset)
        .where(Dataset.dataset_id == dataset_id)
        .values(content_sha256=sha256, n_rows=Dataset.n_rows + more)
    )
    return sha256


def _here(kind: str, dataset_id: int, key: Key) -> ColumnElement[bool]:
    table, register = register_table(kind), load(kind)
    same: list[ColumnElement[bool]] = [table.c.dataset_id == dataset_id]
    for name, part in zip(register.key, key, strict=True):
        value = value_of(register.column(name), part)
        column = table.c[column_name(name)]
        same.append(column.is_(None) if value is None else column == value)
    return and_(*same)


def _stored(kind: str, values: Mapping[str, Cell]) -> dict[str, Any]:
    """Return the values as the table has them; a point needs both of its degrees."""
    register = load(kind)
    stored = {
        column_name(column.name): _of_column(column, values[column.name])
        for column in shown_columns(register)
        if column.name in values and column.type not in DEGREES
    }
    if register.geometry == "point" and {"lon", "lat"} & set(values):
        lon, lat = values["lon"], values["lat"]
        point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), WGS84)
        stored["geom"] = None if lon is None or lat is None else point
    return stored


def _of_column(column: Column, value: Cell) -> Any:  # noqa: ANN401 (a database's value)
    if value is None:
        return None
    if column.type in LISTS:
        return str(value).split("|")
    return dt.date.fromisoformat(str(value)) if column.type == "date" else value
