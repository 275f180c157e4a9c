"""One data set as columns: read from the public views, or given."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from sqlalchemy import text

from gis import read
from gis.public_facts import GEOMETRY, SCHEMA, open_facts
from gis.queries import query
from runs.open_data.text import csv_of
from runs.statistics.tell import statistics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gis.public_facts import Facts
    from gis.read import ActiveSet

NATURE: Final = "data_nature"
LON, LAT = "lon", "lat"
CATCHMENTS: Final = "catchments"
OF_CATCHMENTS: Final = "SELECT DISTINCT nature FROM public.catchment WHERE status = 'approved'"
STATISTICS: Final = "statistics"
LEAST_REAL: Final = ("invented", "model", "real")
TYPES: Final = {
    "integer": "integer",
    "bigint": "integer",
    "double precision": "number",
    "boolean": "boolean",
    "date": "date",
}
"""What Frictionless calls a type; all others are strings."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """
    One data set.

    Attributes
    ----------
    facts
        What it is and what its columns mean.
    types
        Type of each column by name, as Frictionless names types, in the order of the files.
    rows
        By key, as UTF-8 bytes.
    shapes
        Place or outline of each row, ``None`` without one.
    is_points
        Whether every shape is a point; then files without shapes have ``lon`` and ``lat``.
    nature
        The least real of the sets it is made of.
    data_date
        The newest date of these sets; empty where none is stated.
    licences
        Licences of these sets.
    """

    facts: Facts
    types: Mapping[str, str]
    rows: Sequence[Row]
    shapes: Sequence[Any]
    is_points: bool
    nature: str
    data_date: str
    licences: Sequence[str]

    @property
    def csv_columns(self) -> list[str]:
        """Return the columns of files without shapes."""
        return [*self.types, *((LON, LAT) if self.is_points else ())]

    @property
    def csv_rows(self) -> list[Row]:
        """Return the rows of files without shapes."""
        if not self.is_points:
            return list(self.rows)
        return [
            {
                **row,
                LON: None if shape is None else shape.x,
                LAT: None if shape is None else shape.y,
            }
            for row, shape in zip(self.rows, self.shapes, strict=True)
        ]

    @property
    def csv(self) -> bytes:
        """Return the data set as CSV: what versions are told apart by, outlines aside."""
        return csv_of(self.csv_columns, self.csv_rows)

    @property
    def sha256(self) -> str:
        """Return the hash of everything in it, outlines included."""
        return hashlib.sha256(self.csv + "".join(self.outline_hashes).encode()).hexdigest()

    @property
    def outline_hashes(self) -> list[str]:
        """Return a short hash of the shape of each row, empty without one."""
        return [
            "" if shape is None else hashlib.sha256(shapely.to_wkb(shape)).hexdigest()[:16]
            for shape in self.shapes
        ]


def data_sets(engine: Engine, run_ids: Sequence[int] | None = None) -> list[DataSet]:
    """
    Return every data set of the open data as the database is now.

    Parameters
    ----------
    run_ids
        Placements of which statistics are told; all that may be if not given.
    """
    sets = read.active_sets(engine)
    told = statistics(engine, run_ids)
    with engine.connect() as connection:
        columns: dict[str, dict[str, Row]] = {}
        for row in connection.exec_driver_sql(query("public_columns")).mappings():
            columns.setdefault(row["view"], {})[row["name"]] = dict(row)
        return [_of(connection, one, columns[one.view], sets, told) for one in open_facts()]


def _of(
    connection: Connection,
    facts: Facts,
    columns: Mapping[str, Row],
    sets: Mapping[str, ActiveSet],
    told: Sequence[Row],
) -> DataSet:
    rows, shapes = _read(connection, facts)
    if facts.id == STATISTICS:
        outlines = connection.execute(text("SELECT code, ST_AsBinary(geom) FROM pub.ward"))
        outline = {str(code): binary for code, binary in outlines}
        rows = [{name: _plain(value) for name, value in row.items()} for row in told]
        shapes = [_shape(outline.get(row["ward_code"])) for row in rows]
    used = [sets[kind] for kind in facts.registers if kind in sets]
    natures = {str(one.nature) for one in used}
    if facts.id == CATCHMENTS:  # they have versions of their own and lie in no set
        natures |= set(connection.scalars(text(OF_CATCHMENTS)))
    nature = next((one for one in LEAST_REAL if one in natures), "real")
    return DataSet(
        facts=facts,
        types={
            **{name: TYPES.get(columns[name]["type"], "string") for name in facts.columns},
            NATURE: "string",
        },
        rows=[{**row, NATURE: nature} for row in rows],
        shapes=shapes,
        is_points=columns[GEOMETRY]["geometry_type"] == "POINT",
        nature=nature,
        data_date=max((str(one.data_date) for one in used), default=""),
        licences=sorted({one.licence for one in used if one.licence}),
    )


def _read(connection: Connection, facts: Facts) -> tuple[list[Row], list[Any]]:
    names = ", ".join(facts.columns)
    asked = (
        f"SELECT {names}, ST_AsBinary({GEOMETRY}) AS {GEOMETRY} FROM {SCHEMA}.{facts.view} "  # noqa: S608 (names of our own)
        f'ORDER BY {facts.key} COLLATE "C"'
    )
    rows, shapes = [], []
    for row in connection.execute(text(asked)).mappings():
        rows.append({name: _plain(row[name]) for name in facts.columns})
        shapes.append(_shape(row[GEOMETRY]))
    return rows, shapes


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _shape(binary: object) -> Any:  # noqa: ANN401 (a shape or None)
    return shapely.from_wkb(bytes(binary)) if isinstance(binary, bytes | memoryview) else None
