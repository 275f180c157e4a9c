"""The files of one export, written from its rows: the same rows give the same bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

from runs import parquet
from runs.exports.cells import COLUMNS, PLACE, offers_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from runs.exports.cells import Row

OFFERS: Final = "offers.csv"
OFFERS_PARQUET: Final = "offers.parquet"
SCHOOLS: Final = "schools.parquet"
CHANGES: Final = "changes.csv"
CHANGE_FACTS: Final = "changes.json"
MANIFEST: Final = "manifest.json"
MEDIA: Final = {
    OFFERS: "text/csv",
    OFFERS_PARQUET: "application/vnd.apache.parquet",
    SCHOOLS: "application/vnd.apache.parquet",
    CHANGES: "text/csv",
    CHANGE_FACTS: "application/json",
    MANIFEST: "application/json",
}
"""Files of an export and their media types; an export has no changes where it is the first one."""

WGS84: Final = "EPSG:4326"
TYPES: Final = {
    "text": pa.string(),
    "integer": pa.int32(),
    "metres": pa.float64(),
    "boolean": pa.bool_(),
}
OF_TEXT: Final[Mapping[str, Any]] = {
    "text": str,
    "integer": int,
    "metres": float,
    "boolean": lambda cell: cell == "true",
}


def write_offers(folder: Path, rows: Sequence[Row]) -> None:
    """Write the offers as CSV and as Parquet; neither holds a home."""
    (folder / OFFERS).write_bytes(offers_csv(rows))
    columns: dict[str, Any] = {PLACE: list(range(1, len(rows) + 1))}
    for place, one in enumerate(COLUMNS):
        of_text = OF_TEXT[one.kind]
        columns[one.name] = [None if not row[place] else of_text(row[place]) for row in rows]
    fields = [(PLACE, pa.int32()), *((one.name, TYPES[one.kind]) for one in COLUMNS)]
    parquet.write(folder / OFFERS_PARQUET, pa.schema(fields), [columns])


def write_schools(folder: Path, schools: Sequence[Mapping[str, Any]]) -> None:
    """Write the schools that are offered, with their points, as GeoParquet."""
    names = ("school_code", "name", "ward_code")
    columns = {name: pd.array([one[name] for one in schools], dtype="string") for name in names}
    points = gpd.points_from_xy([one["lon"] for one in schools], [one["lat"] for one in schools])
    frame = gpd.GeoDataFrame(columns, geometry=points, crs=WGS84)
    frame.to_parquet(folder / SCHOOLS, index=False, compression="zstd", schema_version="1.1.0")


def hashes(folder: Path) -> dict[str, dict[str, Any]]:
    """Return bytes and SHA-256 of every file of a folder, by name."""
    found = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        found[path.name] = {"bytes": len(content), "sha256": sha256}
    return found
