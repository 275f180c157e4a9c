"""The city under a planner's layers, out of our own data: water, thinned roads, wards."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.crs import local_metres_per_degree
from routing.crossings import MAIN_CLASSES
from webmap.planner.layer import Layer, Look, Pane, Shape

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.model import RawNetwork
    from webmap.planner.words import Language

THROUGH: Final = MAIN_CLASSES | {"motorway"}
DISTRICT: Final = frozenset({"tertiary"})
MOST_POINTS: Final = 60_000
"""Streets of the third kind are drawn while the file stays small enough to be sent by post."""

FINEST_M: Final = 6.0
FINEST_SHARE: Final = 1 / 5_000
"""Corners that lie closer to the line without them, in metres or as a share of the picture, go."""

MARGIN: Final = 0.05
SMALLEST_WATER_M2: Final = 1_000

WATER: Final = Look(fill="#cfe2f3")
STREET: Final = Look(stroke="#dadada", width=0.7)
DISTRICT_ROAD: Final = Look(stroke="#cccccc", width=1.1)
MAIN_ROAD: Final = Look(stroke="#b4b4b4", width=1.8)
BORDER: Final = Look(fill="#ffffff", fill_opacity=0.0, stroke="#7a6a8a", width=1.1, dashes="5 3")
NAMES: Final = {
    "vi": ("Mặt nước", "Đường", "Ranh phường, xã"),
    "en": ("Water", "Roads", "Ward borders"),
}


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward: official code, name and area in degrees."""

    code: str
    name: str
    shape: shapely.Geometry


def wards_of(frame: gpd.GeoDataFrame) -> tuple[Ward, ...]:
    """Return the wards of a table with ``code``, ``name`` and geometry in degrees, by code."""
    rows = zip(frame["code"].astype(str), frame["name"], frame.geometry, strict=True)
    return tuple(sorted((Ward(*row) for row in rows), key=lambda one: one.code))


def base(
    raw: RawNetwork, wards: tuple[Ward, ...] = (), *, language: Language = "vi"
) -> tuple[Layer, ...]:
    """
    Return water, roads and borders as layers of lines and areas.

    Parameters
    ----------
    raw
        Roads and water; drawn where they lie by the wards, everywhere if there are none.
    wards
        Their names are told on a tap and written once they can be read.
    language
        Of the layers' names.
    """
    borders = [one.shape for one in wards]
    land = shapely.union_all(borders) if borders else None
    frame = _frame(raw, land)
    west, south, east, north = frame.bounds
    finest = FINEST_M / local_metres_per_degree(np.array([south]))[1]
    tolerance = max(finest, FINEST_SHARE * max(east - west, north - south))
    water, roads, names = NAMES[language]
    drawn = [
        Layer(name=water, pane=Pane.BASE, shapes=_water(raw, frame, tolerance)),
        Layer(name=roads, pane=Pane.BASE, shapes=_roads(raw, frame, tolerance)),
    ]
    if wards:
        shapes = tuple(
            Shape(
                geometry=shapely.simplify(one.shape, tolerance),
                look=BORDER,
                tell=(one.name,),
                label=one.name,
            )
            for one in wards
        )
        drawn.append(Layer(name=names, pane=Pane.AREAS, shapes=shapes))
    return tuple(drawn)


def _frame(raw: RawNetwork, land: shapely.Geometry | None) -> shapely.Polygon:
    """Return the box that both the network and the wards reach, with a margin."""
    west, east = float(raw.node_lon.min()), float(raw.node_lon.max())
    south, north = float(raw.node_lat.min()), float(raw.node_lat.max())
    box = shapely.box(west, south, east, north)
    if land is not None and shapely.intersects(box, land):
        west, south, east, north = shapely.bounds(
            shapely.intersection(box, shapely.envelope(land))
        ).tolist()
    by_x, by_y = MARGIN * (east - west), MARGIN * (north - south)
    found: shapely.Polygon = shapely.box(west - by_x, south - by_y, east + by_x, north + by_y)
    return found


def _water(raw: RawNetwork, frame: shapely.Polygon, tolerance: float) -> tuple[Shape, ...]:
    per_lon, per_lat = local_metres_per_degree(np.array([frame.centroid.y]))
    smallest = SMALLEST_WATER_M2 / (float(per_lon[0]) * per_lat)
    areas = np.asarray(raw.water.area, object)
    if not len(areas):
        return ()
    near = areas[shapely.intersects(areas, frame)]
    cut = shapely.intersection(shapely.make_valid(near), frame)
    cut = shapely.simplify(cut[shapely.area(cut) >= smallest], tolerance)
    parts = [one for one in shapely.get_parts(cut) if isinstance(one, shapely.Polygon)]
    return tuple(Shape(geometry=one, look=WATER) for one in parts if not one.is_empty)


def _roads(raw: RawNetwork, frame: shapely.Polygon, tolerance: float) -> tuple[Shape, ...]:
    """Return each kind of road as one shape, the widest last."""
    kind = np.array([tags.get("highway", "") for tags in raw.way_tags], object)[raw.edge_way]
    through, district = np.isin(kind, [*THROUGH]), np.isin(kind, [*DISTRICT])
    rest = ~through & ~district & (kind != "")
    looks = ((rest, STREET), (district, DISTRICT_ROAD), (through, MAIN_ROAD))
    drawn = [
        Shape(geometry=lines, look=look)
        for mask, look in looks
        if not (lines := _lines(raw, np.flatnonzero(mask), frame, tolerance)).is_empty
    ]
    if sum(shapely.get_num_coordinates(one.geometry) for one in drawn) > MOST_POINTS:
        drawn = [one for one in drawn if one.look != STREET]
    return tuple(drawn)


def _lines(
    raw: RawNetwork, edges: NDArray[np.intp], frame: shapely.Polygon, tolerance: float
) -> shapely.MultiLineString:
    """Return edges joined along their ways, thinned, where they meet the frame."""
    starts = np.flatnonzero(
        np.diff(raw.edge_way[edges], prepend=-1) | (np.diff(edges, prepend=-2) != 1)
    )
    lines = []
    for first, last in pairwise([*starts.tolist(), len(edges)]):
        shape = slice(int(raw.shape_start[edges[first]]), int(raw.shape_start[edges[last - 1] + 1]))
        lines.append(np.stack((raw.shape_lon[shape], raw.shape_lat[shape]), axis=1))
    drawn = np.array([shapely.LineString(one) for one in lines], object)
    if not len(drawn):
        return shapely.MultiLineString()
    thin = shapely.simplify(drawn[shapely.intersects(drawn, frame)], tolerance)
    return shapely.MultiLineString(thin.tolist())
