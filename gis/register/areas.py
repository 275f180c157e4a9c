"""Map files of areas: attributes as a table, polygons on WGS84, and what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS, Transformer

from gis.crs import WGS84
from gis.register.encoding import refused
from gis.register.finding import finding
from gis.register.places import likely_systems
from gis.register.table import Table
from gis.register.workbook import cell_text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.province import Province
    from gis.report import Finding, Severity

MAP_SUFFIXES: Final = frozenset({".gpkg", ".geojson", ".json", ".shp", ".zip", ".parquet"})
EPSG_WGS84: Final = 4326
GLOBE: Final = (-180.0, -90.0, 180.0, 90.0)
ALIKE: Final = ("level", "season", "kind")
"""Catchments that share these cover the same children."""

FIRST_DAY: Final = "0000-00-00"  # before and after every date as text
LAST_DAY: Final = "9999-99-99"
OVERLAP_M2: Final = 1_000.0  # slivers of drawn borders that share no survey; public files have them


@dataclass(slots=True, kw_only=True)
class Areas:
    """The attributes of a map file, its polygons on WGS84 (by feature), and findings."""

    table: Table
    geometry: NDArray[np.object_]
    findings: list[Finding] = field(default_factory=list)

    def with_geometry(self, frame: pd.DataFrame) -> gpd.GeoDataFrame:
        """Return the checked rows with the polygon of each."""
        feature = np.asarray(self.table.row_number, dtype=np.int64) - 2
        return gpd.GeoDataFrame(frame, geometry=self.geometry[feature], crs=EPSG_WGS84)


def is_map_file(path: Path) -> bool:
    """Return whether the file's name says that it holds geometries."""
    return path.suffix.lower() in MAP_SUFFIXES


def read_areas(path: Path, province: Province | None = None) -> Areas:
    """
    Read GPKG, GeoJSON, shapefile (also zipped) or GeoParquet.

    Parameters
    ----------
    path
        Map file.
    province
        Helps to guess a coordinate system that a file does not name; ``None`` gives no guess.

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
    features = _features(path)
    if not len(features):
        raise refused(finding("empty_file", path.name))
    findings: list[Finding] = []
    on_globe = _on_wgs84(features, path.name, province, findings)
    geometry = np.asarray(on_globe.geometry.array, dtype=object)
    areas = Areas(table=_attributes(features, path.name), geometry=geometry, findings=findings)
    for at in range(len(geometry)):
        geometry[at] = _multipolygon(geometry[at], areas, at)
    return areas


def _features(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        raise refused(finding("missing_file", path.name))
    if not path.stat().st_size:
        raise refused(finding("empty_file", path.name))
    try:
        if path.suffix.lower() == ".parquet":
            return gpd.read_parquet(path)
        return gpd.read_file(path, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, OSError, ValueError, json.JSONDecodeError) as error:
        facts: dict[str, object] = {"reason": _reason(error, path)}
        raise refused(finding("not_a_map_file", path.name, facts=facts)) from error


def _reason(error: Exception, path: Path) -> str:
    """Return the first line of an error, without the folders of this machine."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return first.replace(str(path), path.name).replace(str(path.parent), "")[:120]


def _attributes(features: gpd.GeoDataFrame, file: str) -> Table:
    table = pd.DataFrame(features.drop(columns=features.geometry.name))
    rows = [
        ["" if _is_missing(cell) else cell_text(cell) for cell in row]
        for row in table.astype("object").itertuples(index=False, name=None)
    ]
    headers = [str(name) for name in table.columns]
    return Table(file=file, headers=headers, rows=rows, row_number=list(range(2, len(rows) + 2)))


def _is_missing(cell: object) -> bool:
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def _on_wgs84(
    features: gpd.GeoDataFrame, file: str, province: Province | None, findings: list[Finding]
) -> gpd.GeoDataFrame:
    if features.crs is None:
        raise refused(finding("no_crs", file, facts=_likely(features, province)))
    crs = CRS.from_user_input(features.crs)
    if not crs.equals(CRS.from_epsg(EPSG_WGS84), ignore_axis_order=True):
        facts = {"name": _crs_name(crs), **_shift(features, crs)}
        findings.append(finding("transformed", file, severity="warning", facts=facts))
        features = features.to_crs(EPSG_WGS84)
    if not _within(features.total_bounds, GLOBE):
        raise refused(finding("projected", file, facts=_likely(features, province)))
    return features


def _within(bounds: NDArray[np.float64], box: tuple[float, float, float, float]) -> bool:
    if np.isnan(bounds).any():
        return True  # no geometry at all: said feature by feature
    return bool(np.all(bounds[:2] >= box[:2]) and np.all(bounds[2:] <= box[2:]))


def _crs_name(crs: CRS) -> str:
    epsg = crs.to_epsg()
    return f"{crs.name} (EPSG:{epsg})" if epsg else crs.name


def _shift(features: gpd.GeoDataFrame, crs: CRS) -> dict[str, object]:
    """Return how far the change of datum alone moved the middle of the data, for the report."""
    datum = crs.geodetic_crs
    if datum is None or datum.equals(CRS.from_epsg(EPSG_WGS84), ignore_axis_order=True):
        return {"shift": "", "shift_en": ""}
    x, y = (np.asarray(features.total_bounds).reshape(2, 2).mean(axis=0)).tolist()
    before = Transformer.from_crs(crs, datum, always_xy=True).transform(x, y)
    after = Transformer.from_crs(crs, EPSG_WGS84, always_xy=True).transform(x, y)
    shift_m = WGS84.inv(*before, *after)[2]
    if not np.isfinite(shift_m):
        return {"shift": "", "shift_en": ""}
    return {
        "shift": f" (dịch chuyển hệ quy chiếu {shift_m:.1f} m)",
        "shift_en": f" (datum shift {shift_m:.1f} m)",
    }


def _likely(features: gpd.GeoDataFrame, province: Province | None) -> dict[str, object]:
    if province is None:
        return {"likely": "", "likely_en": ""}
    bounds = np.asarray(features.total_bounds)
    x, y = bounds.reshape(2, 2).mean(axis=0).tolist()
    names = ["WGS 84 (EPSG:4326)"] if _within(bounds, GLOBE) else []
    names += [f"{one.name} (EPSG:{one.epsg})" for one in likely_systems(x, y, province)]
    if not names:
        return {"likely": "", "likely_en": ""}
    listed = ", ".join(names)
    return {"likely": f", có thể là {listed}", "likely_en": f", probably {listed}"}


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
        areas.findings.append(finding("invalid_geometry", file, row=row, facts=facts))
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
            facts: dict[str, object] = {"other": rows[earlier], "area_m2": f"{shared_m2:.0f}"}
            found.append(
                finding(
                    "polygons_overlap",
                    areas.table.file,
                    row=rows[later],
                    facts=facts,
                    severity=severity,
                )
            )
    return found


def _alike(one: pd.Series, other: pd.Series, kind: str) -> bool:
    """Return whether two areas hold on a common day and, as catchments, for the same children."""
    if kind == "catchments" and any(one[name] != other[name] for name in ALIKE):
        return False
    begin = max(_day(row["valid_from"], FIRST_DAY) for row in (one, other))
    end = min(_day(row["valid_to"], LAST_DAY) for row in (one, other))
    return begin <= end


def _day(day: object, otherwise: str) -> str:
    return day if isinstance(day, str) else otherwise
