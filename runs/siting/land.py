"""Sites laid out in the land where a school may be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.model import Points
from gis.register.map_file import on_wgs84

if TYPE_CHECKING:
    from pathlib import Path

MAPS: Final = (".gpkg", ".geojson", ".json")
DEFAULT_SEATS: Final = 175
"""Five classes of 35, for sites whose file has no seats: Circular 28/2020 sets 35 to a class."""

MOST_SITES: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """
    How sites are read or laid out.

    Attributes
    ----------
    seats
        Of a site whose row has none.
    level
        Only sites of this level, if their file has the column.
    spacing_m
        Between the points of the grid inside a polygon.
    least_m2
        Smaller polygons have no site.
    """

    seats: int = DEFAULT_SEATS
    level: str | None = None
    spacing_m: float = 200.0
    least_m2: float = 0.0


def candidates_in(path: Path, land: Land) -> Points:
    """
    Return points on a grid inside polygons, one at least in each that is large enough.

    A polygon is known by its place in the order of westernmost, southernmost points; its sites
    are ``L1-001``, ``L1-002`` … from south-west to north-east.

    Raises
    ------
    InputError
        If the file has no polygons, or none is large enough, or the grid has too many points.
    """
    import geopandas as gpd  # noqa: PLC0415 (a second that other files need not wait)
    from pyogrio.errors import DataSourceError  # noqa: PLC0415 (the same)

    try:
        frame = gpd.read_file(path)
    except DataSourceError as error:
        msg = f"{path.name}: it cannot be read as a map of polygons"
        raise InputError(msg) from error
    # a map on VN-2000 moves by the national shift, as one that is imported does
    placed = on_wgs84(frame, path.name, None, [])
    shapes = [one for one in placed.geometry if one is not None and one.area > 0]
    if not shapes:
        msg = f"{path.name}: it has no polygons"
        raise InputError(msg)
    shapes.sort(key=lambda one: (*one.bounds, one.wkb))
    middle = np.array([np.mean([one.centroid.y for one in shapes])])
    east_m, north_m = local_metres_per_degree(middle)
    names, lon, lat = [], [], []
    for n, shape in enumerate(shapes, 1):
        for k, (x, y) in enumerate(_grid(shape, float(east_m[0]), north_m, land), 1):
            names.append(f"L{n}-{k:03d}")
            lon.append(x)
            lat.append(y)
    if not 0 < len(names) <= MOST_SITES:
        msg = (
            f"{path.name}: {len(names)} sites in {len(shapes)} polygons of at least "
            f"{land.least_m2:.0f} m² with {land.spacing_m:.0f} m between them; "
            f"it takes 1 to {MOST_SITES}"
        )
        raise InputError(msg)
    order = sorted(range(len(names)), key=names.__getitem__)
    return Points(
        id=np.array(names, object)[order], lon=np.array(lon)[order], lat=np.array(lat)[order]
    )


def _grid(shape: Any, east_m: float, north_m: float, land: Land) -> list[tuple[float, float]]:  # noqa: ANN401 (any polygon)
    if shape.area * east_m * north_m < land.least_m2:
        return []
    west, south, east, north = shape.bounds
    steps = land.spacing_m / east_m, land.spacing_m / north_m
    # multiples of the step: the same points whatever else the file holds
    x = np.arange(np.ceil(west / steps[0]), np.floor(east / steps[0]) + 1) * steps[0]
    y = np.arange(np.ceil(south / steps[1]), np.floor(north / steps[1]) + 1) * steps[1]
    grid = [(float(one), float(other)) for other in y for one in x]
    inside = shapely.contains_xy(shape, *np.array(grid).T) if grid else []
    chosen = [point for point, is_in in zip(grid, inside, strict=True) if is_in]
    if chosen:
        return [(round(one, 7), round(other, 7)) for one, other in chosen]
    point = shape.representative_point()
    return [(round(point.x, 7), round(point.y, 7))]
