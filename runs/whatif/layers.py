"""What a what-if changes as layers of one GeoPackage, of numbers that may be told to anyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
from shapely.geometry import MultiPolygon, Polygon, shape

from runs.geopackage import geopackage as written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

WGS84: Final = "EPSG:4326"
MEDIA_TYPE: Final = "application/geopackage+sqlite3"
SCHOOLS: Final = "schools"
ROADS: Final = "roads"
WARDS: Final = "wards"
ABOUT: Final = "about"
LAYERS: Final = (SCHOOLS, ROADS, WARDS, ABOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    A told difference and where its things lie.

    Attributes
    ----------
    schools, wards
        Rows as they may be told, with a code each; counts are ``None`` where withheld.
    school_at, ward_area
        Places of schools, longitude and latitude, and areas of wards, by code; what has none is
        left out of its layer.
    names
        Of schools and wards, by code.
    roads
        What steps close or add: GeoJSON features with lines; others stay out.
    about
        Name, rules, labels, versions, source: one row each.
    """

    schools: Sequence[Mapping[str, Any]]
    wards: Sequence[Mapping[str, Any]]
    school_at: Mapping[str, tuple[float, float]]
    ward_area: Mapping[str, BaseGeometry]
    names: Mapping[str, str]
    roads: Sequence[Mapping[str, Any]]
    about: Mapping[str, str]


def geopackage(drawn: Drawn) -> bytes:
    """Return the layers of ``LAYERS`` as the bytes of a GeoPackage, one file."""
    table = pd.DataFrame({"what": list(drawn.about), "is": list(drawn.about.values())})
    return written(
        {
            SCHOOLS: (_schools(drawn), "Point"),
            ROADS: (_roads(drawn), "LineString"),
            WARDS: (_wards(drawn), "MultiPolygon"),
            ABOUT: (table, None),
        }
    )


def _schools(drawn: Drawn) -> gpd.GeoDataFrame:
    rows = [row for row in drawn.schools if row["school_code"] in drawn.school_at]
    points = [{"type": "Point", "coordinates": drawn.school_at[row["school_code"]]} for row in rows]
    return _frame(rows, "school_code", drawn.names, [shape(one) for one in points])


def _wards(drawn: Drawn) -> gpd.GeoDataFrame:
    rows = [row for row in drawn.wards if row["ward_code"] in drawn.ward_area]
    areas = [drawn.ward_area[row["ward_code"]] for row in rows]
    whole = [MultiPolygon([one]) if isinstance(one, Polygon) else one for one in areas]
    return _frame(rows, "ward_code", drawn.names, whole)


def _frame(
    rows: Sequence[Mapping[str, Any]],
    key: str,
    names: Mapping[str, str],
    geometry: Sequence[BaseGeometry],
) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {
        key: pd.array([str(row[key]) for row in rows], dtype="string"),
        "name": pd.array([names.get(str(row[key]), "") for row in rows], dtype="string"),
    }
    for name in [name for name in (rows[0] if rows else {}) if name != key]:
        kind = "Float64" if name.endswith("_m") else "Int64"
        columns[name] = pd.array([row[name] for row in rows], dtype=kind)
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs=WGS84)


def _roads(drawn: Drawn) -> gpd.GeoDataFrame:
    lines = [one for one in drawn.roads if one["geometry"]["type"] == "LineString"]
    columns = {
        "step": pd.array([one["properties"]["step"] for one in lines], dtype="Int64"),
        "what": pd.array([one["properties"]["what"] for one in lines], dtype="string"),
    }
    return gpd.GeoDataFrame(columns, geometry=[shape(one["geometry"]) for one in lines], crs=WGS84)
