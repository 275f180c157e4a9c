"""Sites laid out in the land where a school may be built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.model import Points
from gis.units import MM_PER_M
from runs.polygon_files import read_polygons, without_polygons

if TYPE_CHECKING:
    from pathlib import Path

MAPS: Final = (".gpkg", ".geojson", ".json")
DEFAULT_SEATS: Final = 175
"""Five classes of 35, for sites whose file has no seats: Circular 28/2020 sets 35 to a class."""

MOST_SITES: Final = 5_000
MOST_TRIED: Final = 2_000_000
ToRoad = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.int64]]


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
    front_m
        Most metres from a site to a road that one walks on; ``None``: sites stand anywhere.
    """

    seats: int = DEFAULT_SEATS
    level: str | None = None
    spacing_m: float = 200.0
    least_m2: float = 0.0
    front_m: float | None = None


def candidates_in(path: Path, land: Land, to_road_mm: ToRoad | None = None) -> Points:
    """
    Return sites inside polygons, one at most in each square of the spacing.

    A polygon is known by its place in the order of westernmost, southernmost points; its sites
    are ``L1-001``, ``L1-002`` … from south-west to north-east. Anywhere: the points of a grid,
    and one at least in each polygon that is large enough. With ``front_m``: of each square's
    points, ``front_m`` apart at most, the one nearest to a road, if that is near enough.

    Parameters
    ----------
    to_road_mm
        Tells how far points are from the nearest road, by longitude and latitude; wanted with
        ``front_m``.

    Raises
    ------
    InputError
        If the file has no polygons, or none is large enough or near a road, or the grid has too
        many points.
    """
    shapes = _shapes(path)
    middle = np.array([np.mean([one.centroid.y for one in shapes])])
    east_m, north_m = local_metres_per_degree(middle)
    scale = float(east_m[0]), float(north_m)
    numbered = [
        (n, one)
        for n, one in enumerate(shapes, 1)
        if one.area * scale[0] * scale[1] >= land.least_m2
    ]
    if land.front_m is None or to_road_mm is None:
        of_shape = [(n, _grid(one, scale, land.spacing_m)) for n, one in numbered]
    else:
        of_shape = _fronts(path.name, numbered, scale, land, to_road_mm)
    names = [f"L{n}-{k:03d}" for n, points in of_shape for k in range(1, len(points) + 1)]
    if not 0 < len(names) <= MOST_SITES:
        front = "" if land.front_m is None else f", {land.front_m:g} m at most from a road"
        msg = (
            f"{path.name}: {len(names)} sites in {len(shapes)} polygons of at least "
            f"{land.least_m2:.0f} m² with {land.spacing_m:.0f} m between them{front}; "
            f"it takes 1 to {MOST_SITES}"
        )
        raise InputError(msg)
    place = np.array([one for _, points in of_shape for one in points])
    order = sorted(range(len(names)), key=names.__getitem__)
    return Points(id=np.array(names, object)[order], lon=place[order, 0], lat=place[order, 1])


def _shapes(path: Path) -> list[Any]:
    rows = read_polygons(path).geometry
    shapes = [one for one in rows if one is not None and one.area > 0]
    if not shapes:
        raise without_polygons(path)
    return sorted(shapes, key=lambda one: (*one.bounds, one.wkb))


def _grid(shape: Any, scale: tuple[float, float], apart_m: float) -> list[tuple[float, float]]:  # noqa: ANN401 (any polygon)
    """Return the points of a grid in a polygon from south-west to north-east, one at least."""
    west, south, east, north = shape.bounds
    steps = apart_m / scale[0], apart_m / scale[1]
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


def _fronts(
    name: str,
    numbered: list[tuple[int, Any]],
    scale: tuple[float, float],
    land: Land,
    to_road_mm: ToRoad,
) -> list[tuple[int, list[tuple[float, float]]]]:
    """Return of each polygon the points nearest to a road, one in a square of the spacing."""
    front_m = land.front_m or 0.0
    n_points = sum(one.area * scale[0] * scale[1] for _, one in numbered) / front_m**2
    if n_points > MOST_TRIED:
        msg = (
            f"{name}: about {n_points:,.0f} places to try in {len(numbered)} polygons, "
            f"{front_m:g} m apart; it takes {MOST_TRIED:,}: a larger --front, or --front 0"
        )
        raise InputError(msg)
    found = []
    for n, shape in numbered:
        place = np.array(_grid(shape, scale, min(front_m, land.spacing_m)))
        away_mm = to_road_mm(place[:, 0], place[:, 1])
        square = np.floor(place * scale / land.spacing_m).astype(np.int64)
        order = np.lexsort((place[:, 0], place[:, 1], away_mm, square[:, 0], square[:, 1]))
        order = order[away_mm[order] <= front_m * MM_PER_M]
        _, first = np.unique(square[order], axis=0, return_index=True)
        chosen = place[order[np.sort(first)]]
        found.append((n, [(float(one), float(other)) for one, other in chosen]))
    return found
