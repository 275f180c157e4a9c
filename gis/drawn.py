"""What planners draw: an area or a line in a GeoJSON file, and the edges an area meets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj.exceptions import CRSError
from shapely.geometry import shape

from gis.errors import InputError
from gis.upload import room

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from gis.model import RawNetwork
    from gis.units import Index

AREAS: Final = ("Polygon", "MultiPolygon")
MAX_BYTES: Final = 10_000_000
GEOJSON: Final = (".geojson", ".json")


def read_area(path: Path) -> BaseGeometry:
    """
    Return the area of a GeoJSON file: the union of its polygons.

    Raises
    ------
    InputError
        If the file is not GeoJSON, holds anything but polygons, or a polygon crosses itself.
    """
    shapes = [one for one, _ in read_features(path)]
    kinds = sorted({one.geom_type for one in shapes} - set(AREAS))
    if kinds or not shapes:
        msg = (
            f"{path.name}: an area is wanted (Polygon), the file holds {', '.join(kinds) or 'none'}"
        )
        raise InputError(msg)
    for one in shapes:
        if not one.is_valid:
            msg = f"{path.name}: the drawn area is not valid: {shapely.is_valid_reason(one)}"
            raise InputError(msg)
    return shapely.union_all(shapes)


def read_line(path: Path) -> tuple[tuple[tuple[float, float], ...], dict[str, str]]:
    """
    Return the points and the texts of the properties of the one line of a GeoJSON file.

    Raises
    ------
    InputError
        If the file is not GeoJSON or does not hold exactly one LineString.
    """
    features = read_features(path)
    if len(features) != 1 or features[0][0].geom_type != "LineString":
        kinds = ", ".join(sorted(one.geom_type for one, _ in features)) or "nothing"
        msg = f"{path.name}: one line is wanted (LineString), the file holds {kinds}"
        raise InputError(msg)
    line, properties = features[0]
    tags = {key: value for key, value in properties.items() if isinstance(value, str) and value}
    return tuple((x, y) for x, y, *_ in line.coords), tags


def read_lines(path: Path) -> list[tuple[tuple[tuple[float, float], ...], dict[str, str]]]:
    """
    Return the points and properties of every line of a GeoJSON, GeoPackage or KML file.

    Properties are texts, keys in lower case; whole and decimal numbers are written plainly.

    Raises
    ------
    InputError
        If the file cannot be read, holds anything but lines, or none.
    """
    given = read_features(path) if path.suffix.lower() in GEOJSON else _features_of_layers(path)
    found = []
    for number, (one, properties) in enumerate(given, start=1):
        parts = list(getattr(one, "geoms", [one]))
        if any(part.geom_type != "LineString" for part in parts):
            msg = f"{path.name}, line {number}: lines are wanted, this is a {one.geom_type}"
            raise InputError(msg)
        tags = {str(key).lower(): _text(value) for key, value in properties.items()}
        tags = {key: value for key, value in tags.items() if value}
        found += [(tuple((x, y) for x, y, *_ in part.coords), tags) for part in parts]
    if not found:
        msg = f"{path.name}: the file holds no line"
        raise InputError(msg)
    return found


def _features_of_layers(path: Path) -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """Return the features of a file that GDAL reads, in degrees."""
    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise InputError(msg)
    wrong = f"{path.name}: this is no GeoJSON, GeoPackage or KML file"
    try:
        table = room.features(path)
    except InputError as error:
        msg = f"{wrong} ({error.findings[0].message_en})"
        raise InputError(msg, error.findings) from error
    if table.crs is None:
        msg = f"{path.name}: the file does not say in which coordinate system it is drawn"
        raise InputError(msg)
    try:
        table = table.to_crs(4326)
    except CRSError as error:
        msg = f"{wrong} ({type(error).__name__})"
        raise InputError(msg) from error
    columns = [name for name in table.columns if name != table.geometry.name]
    rows = [dict(row) for row in table[columns].to_dict("records")] if columns else []
    rows = rows or [{} for _ in range(len(table))]
    return list(zip(table.geometry.to_list(), rows, strict=True))


def _text(value: object) -> str:
    """Return a property as text; nothing for what is empty or no text and no number."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
        return f"{value:g}"
    return ""


def edges_in(raw: RawNetwork, area: BaseGeometry, where: str) -> Index:
    """
    Return the edges that an area meets, be it in one point.

    Parameters
    ----------
    raw, area
        The network, and an area in degrees.
    where
        How the area is called in an error.

    Raises
    ------
    InputError
        If it meets none.
    """
    line = np.repeat(np.arange(raw.n_edges), np.diff(raw.shape_start))
    points = np.stack((raw.shape_lon, raw.shape_lat), axis=1)
    lines = shapely.linestrings(points, indices=line)
    shapely.prepare(area)
    edge = np.flatnonzero(shapely.intersects(area, lines)).astype(np.int32)
    if not len(edge):
        west, south, east, north = area.bounds
        msg = (
            f"{where}: the drawn area (longitude {west:.5f} to {east:.5f}, latitude {south:.5f} to "
            f"{north:.5f}) touches no road of {raw.source.name}"
        )
        raise InputError(msg)
    return edge


def read_features(path: Path) -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """
    Return the shapes of a GeoJSON file and their properties, in its order.

    Raises
    ------
    InputError
        If the file is not GeoJSON or holds coordinates that are no degrees.
    """
    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise InputError(msg)
    if path.stat().st_size > MAX_BYTES:
        msg = f"{path.name}: a drawing has at most {MAX_BYTES // 1_000_000} MB"
        raise InputError(msg)
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
        found = [(_shape(one), dict(one.get("properties") or {})) for one in _parts(value)]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.GEOSException) as error:
        msg = f"{path.name}: this is not GeoJSON ({type(error).__name__})"
        raise InputError(msg) from error
    for one, _ in found:
        _check_degrees(one, path.name)
    return found


def _parts(value: dict[str, Any]) -> list[dict[str, Any]]:
    if value["type"] == "FeatureCollection":
        return list(value["features"])
    return [value if value["type"] == "Feature" else {"geometry": value}]


def _shape(feature: dict[str, Any]) -> BaseGeometry:
    made: BaseGeometry = shape(feature["geometry"])
    return made


def _check_degrees(one: BaseGeometry, name: str) -> None:
    west, south, east, north = one.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 (the earth)
        msg = (
            f"{name}: coordinates must be degrees, longitude first; found {west:g}, {south:g} to "
            f"{east:g}, {north:g}"
        )
        raise InputError(msg)
