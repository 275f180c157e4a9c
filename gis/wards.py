"""Wards, read from any map file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from gis.register.read import read as read_register

if TYPE_CHECKING:
    from pathlib import Path

    from gis.province import Province
    from gis.report import CheckReport


def read(
    path: Path, province: Province | str | None = None
) -> tuple[gpd.GeoDataFrame, CheckReport]:
    """
    Read and check ward polygons from GPKG, GeoJSON, shapefile (also zipped) or GeoParquet.

    Returns
    -------
    wards
        Columns of the register ``wards`` and ``geometry`` (MultiPolygon, WGS84).
    report
        Findings; row n + 1 is feature n.
    """
    frame, report = read_register(path, "wards", province)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=4326))
    return frame, report
