"""A data set as CSV, XLSX, GeoJSON, GPKG and GeoParquet: the same rows give the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import shapely

from runs.open_data.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runs.open_data.table import DataSet

A_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""Time that every part of a workbook bears; its file would else differ by the moment."""

A_MOMENT: Final = "1980-01-01T00:00:00.000Z"
WGS84: Final = "EPSG:4326"
DECIMALS: Final = 7
"""Of a degree: one centimetre."""

PANDAS: Final = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
MEDIA: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
"""Formats and their media types, in the order in which they are listed."""


def write(data: DataSet, folder: Path) -> list[Path]:
    """Write a data set in every format into a folder; return the files."""
    paths = []
    for form in MEDIA:
        path = folder / f"{data.facts.id}.{form}"
        WRITERS[form](data, path)
        paths.append(path)
    return paths


def _csv(data: DataSet, path: Path) -> None:
    path.write_bytes(data.csv)


def _xlsx(data: DataSet, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(data.facts.id)
    sheet.append(data.csv_columns)
    for row in data.csv_rows:
        sheet.append(
            [plain(row[name]) if row[name] is not None else None for name in data.csv_columns]
        )
    held = io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(path, "w") as fixed:
        for name in sorted(made.namelist()):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = CORE
            part = zipfile.ZipInfo(name, A_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(part, content)


def _geojson(data: DataSet, path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": row[data.facts.key],
            "geometry": None if shape is None else _rounded(shape),
            "properties": row,
        }
        for row, shape in zip(data.rows, data.shapes, strict=True)
    ]
    whole = {
        "type": "FeatureCollection",
        "name": data.facts.id,
        "data_nature": data.nature,
        "features": features,
    }
    text = json.dumps(
        whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str
    )  # days of told statistics are no JSON; as text they are ISO 8601
    path.write_text(text + "\n", encoding="utf-8")


def _gpkg(data: DataSet, path: Path) -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": A_MOMENT})
    try:
        pyogrio.write_dataframe(
            _frame(data),
            path,
            layer=data.facts.id,
            driver="GPKG",
            geometry_type=_kind(data),
            layer_options={"SPATIAL_INDEX": "YES", "DESCRIPTION": data.facts.about_en},
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _parquet(data: DataSet, path: Path) -> None:
    _frame(data).to_parquet(path, index=False, compression="zstd", schema_version="1.1.0")


def _frame(data: DataSet) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {}
    for name, kind in data.types.items():
        values = [row[name] for row in data.rows]
        if kind in PANDAS:
            columns[name] = pd.array(values, dtype=PANDAS[kind])
        else:
            # a text stays as it is: these are no spreadsheets; a list is joined
            joined = ["|".join(one) if isinstance(one, list) else one for one in values]
            columns[name] = pd.array(
                [None if one is None else str(one) for one in joined], dtype="string"
            )
    return gpd.GeoDataFrame(columns, geometry=list(data.shapes), crs=WGS84)


def _kind(data: DataSet) -> str:
    return "Point" if data.is_points else "MultiPolygon"


def _rounded(shape: Any) -> dict[str, Any]:  # noqa: ANN401 (any shape)
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return {**found, "coordinates": _each(found["coordinates"])}


def _each(part: Any) -> Any:  # noqa: ANN401 (nested lists of numbers)
    return [_each(one) for one in part] if isinstance(part, list) else round(part, DECIMALS)


CORE: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dcterms="http://purl.org/dc/terms/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    b'<dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:created>'
    b"</cp:coreProperties>"
)
WRITERS: Final[dict[str, Callable[[DataSet, Path], None]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "geojson": _geojson,
    "gpkg": _gpkg,
    "parquet": _parquet,
}
