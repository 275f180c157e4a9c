"""Rows of the set in use of a register: by key, or page by page as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Text, and_, any_, cast, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import array

from gis.errors import InputError
from gis.read_register import cell_expression
from gis.register.contract import load
from gis.register.encoding import refused
from gis.register.finding import finding, suggestion
from gis.register.row import key_of, row_of, shown_columns, value_of
from gis.tables.changes import PersonalChange, RegisterChange
from gis.tables.registers import Dataset, column_name, register_table
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select

    from gis.register.contract import Column, Register
    from gis.register.row import Key, Row

LISTS: Final = frozenset({"codes", "choices"})
LEAST: Final = -(2**31)  # before every number of a key
Changes = type[RegisterChange] | type[PersonalChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """
    A row as it stands.

    Attributes
    ----------
    values
        Columns of the contract; the hash of a personal number is not among them.
    version
        Another one after every change: number of the set and of the last change by hand.
    geojson
        Its point or area as GeoJSON text if asked for, ``None`` without one.
    """

    key: Key
    values: Row
    version: str
    geojson: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    Which rows are wanted.

    Attributes
    ----------
    equal
        Column to the text that it must hold; of a list, one of its entries.
    words
        Words of the name, accents or not, where the register has one.
    box
        West, south, east, north in degrees that the row must meet.
    sort
        Column to order by before the key, ``-`` before it for the greatest first.
    after
        Key of the last row of the page before.
    size
        Rows wanted.
    """

    equal: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    box: tuple[float, float, float, float] | None = None
    sort: str = ""
    after: Key | None = None
    size: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of rows, how many fit on all pages, and whether this is not the last."""

    rows: list[StoredRow]
    total: int
    more: bool


def changes_of(register: Register) -> Changes:
    """Return the table of a register's history."""
    return PersonalChange if register.personal else RegisterChange


def by_key(connection: Connection, kind: str, keys: Sequence[Key]) -> dict[Key, StoredRow]:
    """Return those of the rows that are there, by key."""
    register = load(kind)
    wanted = [one for one in keys if len(one) == len(register.key) and all_values(register, one)]
    if not wanted:
        return {}
    parts = _key_columns(register)
    same = or_(*(and_(*map(_same, parts, all_values(register, one) or ())) for one in wanted))
    chosen = _select(register, with_geometry=False).where(same)
    return {row.key: row for row in _rows(connection, register, chosen)}


def page(connection: Connection, kind: str, asked: Asked, *, with_geometry: bool = False) -> Page:
    """
    Return one page of the set in use, ordered by a column and then the key.

    Raises
    ------
    InputError
        If the register has no such column, a text is no value of its column, or the register
        has no names or no places; each with its finding.
    """
    register = load(kind)
    fits = _fits(register, asked)
    total = connection.scalar(
        select(func.count()).select_from(_joined(register)).where(Dataset.active, *fits)
    )
    order = [*_order(register, asked.sort), *map(_rank, _key_columns(register))]
    chosen = _select(register, with_geometry=with_geometry).where(*fits)
    if asked.after is not None:
        chosen = chosen.where(_after(connection, register, asked))
    rows = _rows(connection, register, chosen.order_by(*order).limit(asked.size + 1))
    return Page(rows=rows[: asked.size], total=total or 0, more=len(rows) > asked.size)


def all_values(register: Register, key: Key) -> tuple[Any, ...] | None:
    """Return the typed parts of a key, ``None`` if one is no value of its column."""
    try:
        columns = map(register.column, register.key)
        return tuple(value_of(column, part) for column, part in zip(columns, key, strict=True))
    except (InputError, ValueError):
        return None


def _same(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _joined(register: Register) -> Any:  # noqa: ANN401 (SQLAlchemy's join)
    table = register_table(register.kind)
    return table.join(Dataset, Dataset.dataset_id == table.c.dataset_id)


def _key_columns(register: Register) -> list[ColumnElement[Any]]:
    table = register_table(register.kind)
    return [table.c[column_name(name)] for name in register.key]


def _select(register: Register, *, with_geometry: bool) -> Select[Any]:
    table, history = register_table(register.kind), changes_of(register)
    cells = [cell_expression(table.c, column) for column in shown_columns(register)]
    last = (
        select(func.coalesce(func.max(history.change_id), 0))
        .where(history.dataset_id == table.c.dataset_id, history.row_key == _key_array(register))
        .scalar_subquery()
    )
    version = func.concat(table.c.dataset_id, ".", last)
    place = func.ST_AsGeoJSON(table.c.geom) if register.geometry and with_geometry else literal("")
    return select(*cells, version, place).select_from(_joined(register)).where(Dataset.active)


def _key_array(register: Register) -> ColumnElement[Any]:
    return array([func.coalesce(cast(one, Text), "") for one in _key_columns(register)])


def _rows(connection: Connection, register: Register, chosen: Select[Any]) -> list[StoredRow]:
    names = [column.name for column in shown_columns(register)]
    found = []
    for *cells, version, place in connection.execute(chosen):
        values = row_of(register, dict(zip(names, cells, strict=True)))
        key = key_of(register, values)
        found.append(StoredRow(key=key, values=values, version=version, geojson=place or None))
    return found


def _fits(register: Register, asked: Asked) -> list[ColumnElement[bool]]:
    table = register_table(register.kind)
    found: list[ColumnElement[bool]] = []
    for name, text in asked.equal.items():
        column = _column(register, name)
        value = _typed(register, column, text)
        if column.type in LISTS and value is not None:
            found.append(literal(value) == any_(table.c[column_name(name)]))
        else:
            found.append(_same(cell_expression(table.c, column), _compared(column, value)))
    if asked.words:
        if "name_norm" not in table.c:
            raise refused(finding("no_names", register.kind))
        words = fold(asked.words).split()
        found += [table.c.name_norm.contains(word, autoescape=True) for word in words]
    if asked.box is not None:
        if not register.geometry:
            raise refused(finding("no_map", register.kind))
        box = func.ST_MakeEnvelope(*asked.box, 4326)
        found.append(func.ST_Intersects(table.c.geom, box))
    return found


def _typed(register: Register, column: Column, text: str) -> Any:  # noqa: ANN401 (a database's value)
    try:
        return value_of(column, text)
    except InputError:
        facts: dict[str, object] = {"type": column.type}
        raise refused(
            finding("not_comparable", register.kind, column=column.name, facts=facts)
        ) from None


def _compared(column: Column, value: Any) -> Any:  # noqa: ANN401 (a database's value)
    return value.isoformat() if column.type == "date" and value is not None else value


def _column(register: Register, name: str) -> Column:
    known = {column.name: column for column in shown_columns(register)}
    if name not in known:
        facts = suggestion(name, known)
        raise refused(finding("no_such_column", register.kind, column=name, facts=facts))
    return known[name]


def _sorted_by(register: Register, sort: str) -> ColumnElement[Any]:
    table = register_table(register.kind)
    column = _column(register, sort.removeprefix("-"))
    value = cell_expression(table.c, column)
    return value.collate("C") if column.is_text else value


def _order(register: Register, sort: str) -> list[ColumnElement[Any]]:
    if not sort:
        return []
    value = _sorted_by(register, sort)
    return [(value.desc() if sort.startswith("-") else value.asc()).nulls_last()]


def _after(connection: Connection, register: Register, asked: Asked) -> ColumnElement[bool]:
    """Return what holds of the rows behind the last one of the page before."""
    key = asked.after or ()
    values = all_values(register, key) if len(key) == len(register.key) else None
    if values is None:
        raise refused(finding("page_gone", register.kind))
    columns = _key_columns(register)
    last = tuple_(*(literal(LEAST if value is None else value) for value in values))
    behind: ColumnElement[bool] = tuple_(*map(_rank, columns)) > last
    if not asked.sort:
        return behind
    here = and_(*map(_same, columns, values))
    value = _sorted_by(register, asked.sort)
    chosen = select(value).select_from(_joined(register)).where(Dataset.active, here)
    row = connection.execute(chosen).first()
    if row is None:
        raise refused(finding("page_gone", register.kind))
    if row[0] is None:
        return and_(value.is_(None), behind)
    further = value < row[0] if asked.sort.startswith("-") else value > row[0]
    return or_(further, value.is_(None), and_(value == row[0], behind))


def _rank(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a part of a key as rows are ordered by it: UTF-8 bytes, missing numbers first."""
    if isinstance(column.type, Text):
        return column.collate("C")
    return func.coalesce(column, LEAST)
