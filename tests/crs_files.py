"""Places of the invented city in projected systems, by the EPSG registry's own operation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from pyproj.transformer import TransformerGroup

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPSG_6960 = 6960  # VN-2000 to WGS 84 (2)


@cache
def registry(epsg: int) -> Transformer:
    """Return the registry's way from a VN-2000 system to WGS84 through operation 6960."""
    for one in TransformerGroup(epsg, 4326, always_xy=True).transformers:
        steps = [step.to_json_dict().get("id", {}) for step in one.operations or ()]
        if any(step.get("code") == EPSG_6960 for step in steps):
            return one
    raise LookupError(epsg)


def metres(lon: object, lat: object, epsg: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return easting and northing of places on WGS84."""
    x, y = registry(epsg).transform(lon, lat, direction="INVERSE")
    return np.asarray(x), np.asarray(y)


def in_system(frame: gpd.GeoDataFrame, epsg: int) -> gpd.GeoDataFrame:
    """Return the frame in a VN-2000 system."""
    shapes = shapely.transform(
        np.asarray(frame.geometry.array, dtype=object),
        lambda xy: np.column_stack(metres(xy[:, 0], xy[:, 1], epsg)),
    )
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=epsg))
