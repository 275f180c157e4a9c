"""Which tiles have anything to draw, so that the others are never asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis import derived_areas
from routing.edge_tree import EdgeTree
from runs.served.tiles import MAX_ZOOM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from runs.publication.part import Source


MIN_ZOOM: Final = 0
SEEN: Final = 0.02  # how far beyond its edge a tile's query looks, in tiles (gis/sql/tile_*.sql)
MOST_LAT: Final = 85.0511287798066  # the end of web Mercator
BITS: Final = 20  # of a tile's number at the deepest zoom, with room to spare


def key_of(z: int, x: int, y: int) -> int:
    """Return one number for a tile's place."""
    return (z << 2 * BITS) | (x << BITS) | y


def place_of(key: int) -> tuple[int, int, int]:
    """
    Return the place that a number stands for.

    Examples
    --------
    >>> place_of(key_of(13, 6533, 3871))
    (13, 6533, 3871)
    """
    mask = (1 << BITS) - 1
    return key >> 2 * BITS, (key >> BITS) & mask, key & mask


def covered(source: Source) -> dict[str, NDArray[np.int64]]:
    """Return the keys of the tiles that each layer may have something in, ascending."""
    boxes = {
        "water": _bounds(_waters(source)),
        "wards": _ward_boxes(source),
        "zones": _zones(source),
        "catchments": _areas(source),
        "roads": _road_boxes(source),
        "schools": _school_boxes(source),
    }
    return {layer: keys_of(box) for layer, box in boxes.items()}


def keys_of(box: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the keys of all tiles of all zooms that see any of these boxes, ascending."""
    return np.concatenate([np.unique(_keys_at(box, z)) for z in range(MIN_ZOOM, MAX_ZOOM + 1)])


def _keys_at(box: NDArray[np.float64], z: int) -> NDArray[np.int64]:
    """Return the keys of the tiles of one zoom that see a box, some of them more than once."""
    n_tiles = 1 << z
    lat = np.radians(np.clip(box[:, [3, 1]], -MOST_LAT, MOST_LAT))
    down = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * n_tiles
    right = (box[:, [0, 2]] + 180.0) / 360.0 * n_tiles
    first = np.clip(np.floor(np.stack((right[:, 0], down[:, 0])) - SEEN), 0, n_tiles - 1)
    last = np.clip(np.floor(np.stack((right[:, 1], down[:, 1])) + SEEN), 0, n_tiles - 1)
    first, last = first.astype(np.int64), last.astype(np.int64)
    wide, high = last - first + 1
    row = np.repeat(np.arange(len(box)), wide * high)
    step = np.arange(len(row)) - np.repeat(np.cumsum(wide * high) - wide * high, wide * high)
    x = first[0, row] + step % wide[row]
    y = first[1, row] + step // wide[row]
    keys: NDArray[np.int64] = (z << 2 * BITS) | (x << BITS) | y
    return keys


def _bounds(shapes: Any) -> NDArray[np.float64]:  # noqa: ANN401 (an array of geometries)
    box: NDArray[np.float64] = shapely.bounds(np.asarray(shapes, object)).reshape(-1, 4)
    return box


def _waters(source: Source) -> NDArray[np.object_]:
    water = next(iter(source.served.roads.values())).network.raw.water
    return np.concatenate((water.area, water.line)).astype(object)


def _road_boxes(source: Source) -> NDArray[np.float64]:
    tree: EdgeTree = next(iter(source.served.roads.values())).shared.tree
    return tree.box[: len(tree.edge)]


def _school_boxes(source: Source) -> NDArray[np.float64]:
    place = np.array([(one.lon, one.lat) for one in source.served.places.schools]).reshape(-1, 2)
    return np.concatenate((place, place), axis=1)


def _ward_boxes(source: Source) -> NDArray[np.float64]:
    """Return boxes of the pieces of borders, and of the points that bear the names."""
    wards = source.served.places.wards
    if wards is None:
        return np.zeros((0, 4))
    outline = np.asarray(wards.tree.geometries, object)
    points, line = shapely.get_coordinates(shapely.boundary(outline), return_index=True)
    inside = line[1:] == line[:-1]
    ends = np.stack((points[:-1][inside], points[1:][inside]))
    pieces = np.concatenate((ends.min(axis=0), ends.max(axis=0)), axis=1)
    names = shapely.get_coordinates(shapely.point_on_surface(outline))
    return np.concatenate((pieces, np.concatenate((names, names), axis=1)))


def _zones(source: Source) -> NDArray[np.float64]:
    return _bounds(
        [one.area for one in source.served.names.directory.catchments if one.area is not None]
    )


def _areas(source: Source) -> NDArray[np.float64]:
    number = source.served.derived_set_id
    if number is None:
        return np.zeros((0, 4))
    return _bounds(derived_areas.areas(source.engine, number).geometry.to_numpy())
