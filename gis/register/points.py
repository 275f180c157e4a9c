"""Map files of points: attributes as a table with longitude and latitude from the geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.register.finding import finding
from gis.register.map_file import attributes, features_of, on_wgs84
from gis.text import fold

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from gis.province import Province
    from gis.register.table import Table
    from gis.report import Finding

OWN: Final = frozenset({"lon", "lat", "longitude", "latitude", "kinh do", "vi do"})
"""Folded attributes that repeat the geometry."""


def read_points(path: Path, province: Province, *, epsg: int | None = None) -> Table:
    """
    Read schools, gates or other points from GPKG, GeoJSON, shapefile or GeoParquet.

    Parameters
    ----------
    path
        Map file with one point per feature.
    epsg
        System of a file that names none.

    Returns
    -------
    table
        Feature n in row n + 1, columns ``lon`` and ``lat`` on WGS84 last; a feature without a
        point has a finding and empty cells there.

    Raises
    ------
    InputError
        If the file cannot be read, names no coordinate system, or lies nowhere on the globe.
    """
    features = features_of(path)
    notes: list[Finding] = []
    features = on_wgs84(features, path.name, province, notes, epsg=epsg)
    table = _without_own(attributes(features, path.name))
    table.notes.extend(notes)
    table.headers += ["lon", "lat"]
    for at, shape in enumerate(np.asarray(features.geometry.array, dtype=object)):
        table.rows[at] += _lon_lat(shape, table, at)
    return table


def _without_own(table: Table) -> Table:
    repeated = [at for at, header in enumerate(table.headers) if fold(header) in OWN]
    if repeated:
        headers = ", ".join(f"“{table.headers[at]}”" for at in repeated)
        facts: dict[str, object] = {"headers": headers}
        note = finding("point_from_geometry", table.file, severity="warning", facts=facts)
        table.notes.append(note)
    kept = [at for at in range(len(table.headers)) if at not in repeated]
    table.headers = [table.headers[at] for at in kept]
    table.rows = [[row[at] for at in kept] for row in table.rows]
    return table


def _lon_lat(shape: BaseGeometry | None, table: Table, at: int) -> list[str]:
    row = table.row_number[at]
    if shape is None or shape.is_empty:
        return ["", ""]
    if not isinstance(shape, shapely.Point):
        facts: dict[str, object] = {"type": shape.geom_type}
        table.notes.append(finding("not_a_point", table.file, row=row, facts=facts))
        return ["", ""]
    return [repr(round(shape.x, 9)), repr(round(shape.y, 9))]
