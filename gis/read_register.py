"""Reading the set in use of one register, as the import check gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, Text, func, select

from gis.db import transaction
from gis.errors import DatabaseError
from gis.model import Nature
from gis.queries import query
from gis.register.contract import load
from gis.tables.registers import Dataset, column_name, register_table

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from gis.register.contract import Column, Register

WGS84: Final = 4326
DTYPES: Final = {
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "longitude": "float64",
    "latitude": "float64",
}
TEXT: Final = "str"  # as gis.register.read gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSet:
    """The set in use of one register, and where it came from."""

    kind: str
    dataset_id: int
    name: str
    sha256: str
    content_sha256: str
    data_date: str
    licence: str
    nature: Nature
    n_rows: int


def active_sets(engine: Engine) -> dict[str, ActiveSet]:
    """Return the set in use of every register that has one, by register."""
    with transaction(engine) as connection:
        return active_sets_in(connection)


def register(engine: Engine, kind: str, *, dataset_id: int | None = None) -> pd.DataFrame:
    """
    Return the set in use of a register, rows sorted by key as UTF-8 bytes.

    Parameters
    ----------
    kind
        Register, as in ``registers.toml``.
    dataset_id
        Another stored set of that register.

    Returns
    -------
    frame
        The columns of the contract in its order: text as ``str``, integers as ``Int64``,
        numbers and degrees as ``float64``, truth as ``boolean``, dates as text ``yyyy-mm-dd``.
        Areas stand in ``geometry`` of a ``GeoDataFrame``.

    Raises
    ------
    DatabaseError
        If no set of that register was ever imported.
    """
    with transaction(engine) as connection:
        return register_in(connection, kind, dataset_id=dataset_id)


def active_sets_in(connection: Connection) -> dict[str, ActiveSet]:
    """Return what ``active_sets`` does, inside the caller's transaction."""
    rows = connection.exec_driver_sql(query("dataset_active")).mappings()
    return {row["kind"]: ActiveSet(**row) for row in rows}


def register_in(
    connection: Connection, kind: str, *, dataset_id: int | None = None
) -> pd.DataFrame:
    """Return what ``register`` does, inside the caller's transaction."""
    contract = load(kind)
    if dataset_id is None and kind not in active_sets_in(connection):
        msg = f"no {kind} are in the database: import them with: gantruong import {kind} FILE"
        raise DatabaseError(msg)
    rows = connection.execute(_select(contract, dataset_id)).all()
    columns = list(zip(*rows, strict=True)) or [()] * (len(contract.columns) + 1)
    frame = pd.DataFrame(
        {
            cell.name: pd.Series(list(values), dtype=DTYPES.get(cell.type, TEXT))
            for cell, values in zip(contract.columns, columns, strict=False)
        }
    )
    return _with_areas(frame, columns[-1]) if contract.geometry == "multipolygon" else frame


def _select(contract: Register, dataset_id: int | None) -> Select[Any]:
    table = register_table(contract.kind)
    columns = [cell_expression(table.c, cell) for cell in contract.columns]
    if contract.geometry == "multipolygon":
        columns.append(func.ST_AsBinary(table.c.geom, type_=None))
    chosen = select(*columns).join(Dataset, Dataset.dataset_id == table.c.dataset_id)
    keys = [_sortable(table.c[column_name(name)]) for name in contract.key]
    wanted = Dataset.active if dataset_id is None else table.c.dataset_id == dataset_id
    return chosen.where(wanted).order_by(*keys)


def cell_expression(columns: Any, cell: Column) -> ColumnElement[Any]:  # noqa: ANN401 (a table's columns)
    """Return how a column of the contract is read from its table."""
    match cell.type:
        case "longitude":
            return func.ST_X(columns.geom)
        case "latitude":
            return func.ST_Y(columns.geom)
    value: ColumnElement[Any] = columns[column_name(cell.name)]
    match cell.type:
        case "codes" | "choices":
            return func.array_to_string(value, "|")
        case "date":
            return func.to_char(value, "YYYY-MM-DD")
    return value


def _sortable(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return value.collate("C") if isinstance(value.type, Text) else value.nulls_first()


def _with_areas(frame: pd.DataFrame, wkb: tuple[Any, ...]) -> gpd.GeoDataFrame:
    texts = np.empty(len(wkb), np.object_)
    texts[:] = [bytes(one) for one in wkb]
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(texts), crs=WGS84)
