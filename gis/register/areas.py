"""Map files of areas: attributes as a table, polygons on WGS84, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import WGS84
from gis.register.finding import finding
from gis.register.map_file import EPSG_WGS84, attributes, features_of, on_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.province import Province
    from gis.register.table import Table
    from gis.report import Finding, Severity

ALIKE: Final = ("level", "season", "kind")
"""Catchments that share these cover the same children."""

NAMES: Final = ("catchment_id", "code", "school_code", "name")
"""Columns that identify a feature, the best first."""

FIRST_DAY: Final = "0000-00-00"  # before and after every date as text
LAST_DAY: Final = "9999-99-99"
OVERLAP_M2: Final = 1_000.0  # slivers of drawn borders that share no survey; public files have them


@dataclass(slots=True, kw_only=True)
class Areas:
    """The attributes of a map file, its polygons on WGS84 (by feature), and findings."""

    table: Table
    geometry: NDArray[np.object_]
    findings: list[Finding] = field(default_factory=list)

    def name(self, at: int) -> str:
        """Return what identifies the feature of a row of the table: its id or code, if any."""
        for column in NAMES:
            if column in self.table.headers:
                return self.table.rows[at][self.table.headers.index(column)].strip()
        return ""

    def with_geometry(self, frame: pd.DataFrame) -> gpd.GeoDataFrame:
        """Return the checked rows with the polygon of each."""
        feature = np.asarray(self.table.row_number, dtype=np.int64) - 2
        return gpd.GeoDataFrame(frame, geometry=self.geometry[feature], crs=EPSG_WGS84)


def read_areas(path: Path, province: Province | None = None, *, epsg: int | None = None) -> Areas:
    """
    Read GPKG, GeoJSON, shapefile (also zipped) or GeoParquet.

    Parameters
    ----------
    path
        Map file.
    province
        Helps to guess a coordinate system that a file does not name; ``None`` gives no guess.
    epsg
        System of a file that names none.

    Returns
    -------
    areas
        Rows are numbered as a spreadsheet of the attributes would show them: feature n in
        row n + 1. Polygons are 2-D MultiPolygons; ``None`` where a feature has no polygon.

    Raises
    ------
    InputError
        If the file cannot be read, names no coordinate system, or lies nowhere on the globe.
    """
    features = features_of(path)
    findings: list[Finding] = []
    on_globe = on_wgs84(features, path.name, province, findings, epsg=epsg)
    geometry = np.asarray(on_globe.geometry.array, dtype=object)
    areas = Areas(table=attributes(features, path.name), geometry=geometry, findings=findings)
    for at in range(len(geometry)):
        geometry[at] = _multipolygon(geometry[at], areas, at)
    return areas


def _multipolygon(shape: BaseGeometry | None, areas: Areas, at: int) -> shapely.MultiPolygon | None:
    file, row = areas.table.file, at + 2
    if shape is None or shape.is_empty:
        areas.findings.append(finding("empty_geometry", file, row=row))
        return None
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        facts: dict[str, object] = {"type": shape.geom_type}
        areas.findings.append(finding("not_a_polygon", file, row=row, facts=facts))
        return None
    flat = shapely.force_2d(shape)
    if not shapely.is_valid(flat):
        facts = {"reason": shapely.is_valid_reason(flat)}
        areas.findings.append(
            finding("invalid_geometry", file, row=row, value=areas.name(at), facts=facts)
        )
        return None
    if isinstance(flat, shapely.Polygon):
        return shapely.MultiPolygon([flat])
    return flat if isinstance(flat, shapely.MultiPolygon) else None


def overlaps(areas: Areas, frame: pd.DataFrame, kind: str) -> list[Finding]:
    """
    Return a finding per pair of areas that share more than a sliver, told at the later row.

    Parameters
    ----------
    frame
        The checked rows of the areas.
    kind
        Wards may not overlap on any day. Catchments of one level, season and kind may, since
        authorities publish such ones; they are named so that somebody decides.
    """
    severity: Severity = "warning" if kind == "catchments" else "error"
    rows = areas.table.row_number
    shapes = areas.geometry[np.asarray(rows, dtype=np.int64) - 2]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = []
    for later, earlier in sorted(zip(one.tolist(), other.tolist(), strict=True)):
        if earlier >= later or not _alike(frame.iloc[later], frame.iloc[earlier], kind):
            continue
        shared = shapely.intersection(shapes[later], shapes[earlier])
        shared_m2 = abs(WGS84.geometry_area_perimeter(shared)[0]) if shared.area else 0.0
        if shared_m2 > OVERLAP_M2:
            facts: dict[str, object] = {
                "other": rows[earlier],
                "named": f" ({areas.name(earlier)})" if areas.name(earlier) else "",
                "area_m2": f"{shared_m2:.0f}",
                "place": _place(shared),
            }
            found.append(
                finding(
                    "polygons_overlap",
                    areas.table.file,
                    row=rows[later],
                    value=areas.name(later),
                    facts=facts,
                    severity=severity,
                )
            )
    return found


def _place(shape: BaseGeometry) -> str:
    """Return a place inside an area as longitude, latitude."""
    point = shapely.point_on_surface(shape)
    return f"{point.x:.5f}, {point.y:.5f}"


def _alike(one: pd.Series, other: pd.Series, kind: str) -> bool:
    """Return whether two areas hold on a common day and, as catchments, for the same children."""
    if kind == "catchments" and any(one[name] != other[name] for name in ALIKE):
        return False
    begin = max(_day(row["valid_from"], FIRST_DAY) for row in (one, other))
    end = min(_day(row["valid_to"], LAST_DAY) for row in (one, other))
    return begin <= end


def _day(day: object, otherwise: str) -> str:
    return day if isinstance(day, str) else otherwise
