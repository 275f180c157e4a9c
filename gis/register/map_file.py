"""Map files: features on WGS84 and their attributes as a table; systems named or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from gis.errors import InputError
from gis.province_crs import Crs
from gis.register.boxes import as_fact, likely_systems
from gis.register.encoding import refused
from gis.register.finding import finding
from gis.register.table import Table
from gis.register.workbook import cell_text
from gis.to_wgs84 import to_wgs84
from gis.upload import room

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.province import Province
    from gis.report import Finding

MAP_SUFFIXES: Final = frozenset({".gpkg", ".geojson", ".json", ".shp", ".zip", ".parquet"})
EPSG_WGS84: Final = 4326
GLOBE: Final = (-180.0, -90.0, 180.0, 90.0)


def is_map_file(path: Path) -> bool:
    """Return whether the file's name says that it holds geometries."""
    return path.suffix.lower() in MAP_SUFFIXES


def features_of(path: Path) -> gpd.GeoDataFrame:
    """Return the features of a map file as they stand. Raises ``InputError`` if it has none."""
    features = room.features(path)
    if not len(features):
        raise refused(finding("empty_file", path.name))
    if not isinstance(features, gpd.GeoDataFrame):
        raise refused(finding("not_a_map_file", path.name, facts={"reason": "no geometry"}))
    return features


def attributes(features: gpd.GeoDataFrame, file: str) -> Table:
    """Return the attributes as a table; feature n stands in row n + 1."""
    table = pd.DataFrame(features.drop(columns=features.geometry.name))
    rows = [
        ["" if _is_missing(cell) else cell_text(cell) for cell in row]
        for row in table.astype("object").itertuples(index=False, name=None)
    ]
    headers = [str(name) for name in table.columns]
    return Table(file=file, headers=headers, rows=rows, row_number=list(range(2, len(rows) + 2)))


def _is_missing(cell: object) -> bool:
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def on_wgs84(
    features: gpd.GeoDataFrame,
    file: str,
    province: Province | None,
    findings: list[Finding],
    *,
    epsg: int | None = None,
) -> gpd.GeoDataFrame:
    """
    Return the features on WGS84; a warning tells the datum shift and the metres it moved them.

    Parameters
    ----------
    epsg
        System of a file that names none.

    Raises
    ------
    InputError
        If the file names no system and none is given, names another one than is given, or lies
        nowhere on the globe.
    """
    crs = _system(features, file, province, epsg)
    if not crs.equals(CRS.from_epsg(EPSG_WGS84), ignore_axis_order=True):
        features = _transformed(features, crs, file, province, findings)
    if not _within(features.total_bounds, GLOBE):
        raise refused(finding("projected", file, facts=_likely(features, province)))
    return features


def _system(
    features: gpd.GeoDataFrame, file: str, province: Province | None, epsg: int | None
) -> CRS:
    if features.crs is None:
        if epsg is None:
            raise refused(finding("no_crs", file, facts=_likely(features, province)))
        return CRS.from_epsg(epsg)
    crs = CRS.from_user_input(features.crs)
    if epsg is not None and not crs.equals(CRS.from_epsg(epsg), ignore_axis_order=True):
        facts: dict[str, object] = {"found": crs.name, "given": f"EPSG:{epsg}"}
        raise refused(finding("other_crs", file, facts=facts))
    return crs


def _transformed(
    features: gpd.GeoDataFrame,
    crs: CRS,
    file: str,
    province: Province | None,
    findings: list[Finding],
) -> gpd.GeoDataFrame:
    try:
        way = to_wgs84(crs, province)
    except InputError as error:
        raise refused(finding("unknown_datum", file, facts={"name": crs.name})) from error
    shapes = np.asarray(features.geometry.array, dtype=object)
    x, y = shapely.get_coordinates(shapes).T
    findings.append(finding("transformed", file, severity="warning", facts=way.facts(x, y)))
    moved = shapely.transform(shapes, lambda xy: np.column_stack(way(xy[:, 0], xy[:, 1])))
    return features.set_geometry(gpd.GeoSeries(moved, index=features.index, crs=EPSG_WGS84))


def _within(bounds: NDArray[np.float64], box: tuple[float, float, float, float]) -> bool:
    if np.isnan(bounds).any():
        return True  # no geometry at all: said feature by feature
    return bool(np.all(bounds[:2] >= box[:2]) and np.all(bounds[2:] <= box[2:]))


def _likely(features: gpd.GeoDataFrame, province: Province | None) -> dict[str, object]:
    if province is None:
        return as_fact([])
    bounds = np.asarray(features.total_bounds)
    x, y = bounds.reshape(2, 2).mean(axis=0).tolist()
    wgs84 = [Crs(epsg=EPSG_WGS84, name="WGS 84")] if _within(bounds, GLOBE) else []
    return as_fact([*wgs84, *likely_systems(x, y, province)])
