"""An outlook as layers for a GIS: wards and schools, a feature for each scenario and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
from shapely.geometry import MultiPolygon, Polygon

from runs.geopackage import geopackage
from runs.outlook.told import SCHOOL_COLUMNS, WARD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from runs.outlook.told import Row

TEXTS: Final = ("scenario", "ward_code", "school_code")
SHARES: Final = ("lon", "lat", "missing_in_reach")


def layers(
    tables: Mapping[str, Sequence[Row]],
    ward_area: Mapping[str, BaseGeometry],
    labels: Sequence[str],
) -> bytes:
    """
    Return the rows of an outlook as a GeoPackage.

    Parameters
    ----------
    tables
        Rows of ``wards`` and ``schools`` as they may be told.
    ward_area
        Areas by code; a ward without one is left out.
    labels
        What stands on every output, in the table ``about``.
    """
    wards = [row for row in tables["wards"] if row["ward_code"] in ward_area]
    schools = [row for row in tables["schools"] if row["lon"] is not None]
    areas = [_whole(ward_area[row["ward_code"]]) for row in wards]
    points = gpd.points_from_xy([row["lon"] for row in schools], [row["lat"] for row in schools])
    return geopackage(
        {
            "wards": (_frame(wards, WARD_COLUMNS, areas), "MultiPolygon"),
            "schools": (_frame(schools, SCHOOL_COLUMNS, points), "Point"),
            "about": (pd.DataFrame({"label": list(labels)}), None),
        }
    )


def _whole(area: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([area]) if isinstance(area, Polygon) else area


def _frame(
    rows: Sequence[Row],
    columns: Sequence[str],
    geometry: Any,  # noqa: ANN401 (a sequence of shapes, or an array of them)
) -> gpd.GeoDataFrame:
    values = {name: pd.array([row[name] for row in rows], dtype=_kind(name)) for name in columns}
    return gpd.GeoDataFrame(values, geometry=geometry, crs=4326)


def _kind(name: str) -> str:
    if name in TEXTS:
        return "string"
    return "Float64" if name.startswith((*SHARES, "chance")) else "Int64"
