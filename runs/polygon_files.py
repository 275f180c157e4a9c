"""Reads a map file of polygons for the file commands, on the world's degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.errors import InputError
from gis.register.map_file import on_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    from geopandas import GeoDataFrame


def read_polygons(path: Path) -> GeoDataFrame:
    """
    Read a map file with at least one row.

    Raises
    ------
    InputError
        If it cannot be read as a map, or has nothing in it.

    Notes
    -----
    A map on VN-2000 moves by the national shift, as one that is imported does.
    """
    import geopandas as gpd  # noqa: PLC0415 (a second that other commands need not wait)
    from pyogrio.errors import DataSourceError  # noqa: PLC0415 (the same)

    try:
        frame = gpd.read_file(path)
    except DataSourceError as error:
        msg = f"{path.name}: it cannot be read as a map of polygons"
        raise InputError(msg) from error
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame):
        raise without_polygons(path)
    return on_wgs84(frame, path.name, None, [])


def without_polygons(path: Path) -> InputError:
    """Return the error of a map file in which nothing is a polygon."""
    return InputError(f"{path.name}: it has no polygons")
