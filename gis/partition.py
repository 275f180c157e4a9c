"""
The land parted among labelled places: every spot goes to the nearest place on its own bank.

The plane is parted by a Voronoi diagram of the places, cells of one label are joined, water is
cut out, and what is left are faces. A face in which no place lies is land behind water, nearer to
a place on the other bank: it goes to a neighbour on its own bank. All faces are made from one
noded set of lines, so that areas share their borders to the last bit and never overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.crs import local_metres_per_degree
from gis.errors import ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.model import Water
    from gis.units import Degrees, Index

GRID_M: Final = 0.01
"""Corners lie on a grid of one centimetre in the local plane, so that borders meet exactly."""

THIN_M: Final = 100.0
"""Places nearer together than this reach the same land; the circles of the others are not drawn."""

ROUNDS: Final = 40
QUARTER: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """
    The land as faces; F of them.

    Attributes
    ----------
    face
        Polygons in degrees, shape (F,).
    label
        Label of each face, shape (F,).
    """

    face: NDArray[np.object_]
    label: Index

    def area(self, wanted: Sequence[int] | Index) -> shapely.MultiPolygon:
        """Return the faces of some labels as one valid multipolygon."""
        mine = self.face[np.isin(self.label, wanted)]
        whole = shapely.make_valid(shapely.union_all(mine))
        parts = [one for one in shapely.get_parts(whole) if isinstance(one, shapely.Polygon)]
        return shapely.MultiPolygon(parts)


def parted(
    lon: Degrees, lat: Degrees, label: Index, water: Water, *, reach_m: float, least_m2: float
) -> Parted:
    """
    Return the land within reach of the places, parted by label.

    Parameters
    ----------
    lon, lat, label
        The places in degrees and what they stand for, zero or more, shape (n,).
    water
        What parts one bank from the other.
    reach_m
        Land farther than this from every place belongs to nobody.
    least_m2
        Smaller faces go to a neighbour on their bank, where they have one.

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    """
    if not len(lon) == len(lat) == len(label):
        msg = f"{len(lon)} longitudes, {len(lat)} latitudes, {len(label)} labels"
        raise ShapeError(msg)
    if not len(lon):
        return Parted(face=np.zeros(0, object), label=np.zeros(0, np.int32))
    plane = _Plane(lon, lat)
    xy = plane.to(np.stack((lon, lat), axis=1))
    xy, label = _apart(xy, label)
    wet = _Wet(water, plane, xy, reach_m)
    ashore = wet.ashore(xy)
    if not ashore.any():
        ashore[:] = True
    xy, label = xy[ashore], label[ashore]
    land = _land(xy, reach_m)
    faces = _faces(_cells(xy, label, reach_m), land, wet)
    faces = faces[shapely.contains(land, shapely.point_on_surface(faces))]
    faces = faces[wet.ashore_shapes(faces)]
    own = _own_label(faces, xy, label)
    own = _given(faces, own, wet, least_m2)
    kept = own != NONE
    degrees = shapely.transform(faces[kept], plane.back)
    return Parted(face=np.asarray(degrees, object), label=own[kept])


class _Plane:
    """A local plane in metres about the middle of some places."""

    def __init__(self, lon: Degrees, lat: Degrees) -> None:
        self.middle = np.array([(lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2])
        per_lon, per_lat = local_metres_per_degree(self.middle[1:])
        self.scale = np.array([float(per_lon[0]), per_lat])

    def to(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres on the grid."""
        metres = (degrees - self.middle) * self.scale
        return np.asarray(np.rint(metres / GRID_M) * GRID_M)

    def back(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return degrees."""
        return np.asarray(metres / self.scale + self.middle)


class _Wet:
    """Water near the places, in the plane."""

    def __init__(
        self, water: Water, plane: _Plane, xy: NDArray[np.float64], reach_m: float
    ) -> None:
        low, high = xy.min(axis=0) - 2 * reach_m, xy.max(axis=0) + 2 * reach_m
        box = shapely.box(*low, *high)
        self.area = self._near(water.area, plane, box)
        self.line = self._near(water.line, plane, box)
        self._tree = shapely.STRtree(self.area)
        shores = [*shapely.boundary(self.area), *self.line]
        self.shore = np.array(shores, object)
        self._shores = shapely.STRtree(self.shore)

    def _near(
        self, shapes: NDArray[np.object_], plane: _Plane, box: shapely.Polygon
    ) -> NDArray[np.object_]:
        moved = np.asarray(shapely.transform(shapes, plane.to), object)
        moved = np.asarray(shapely.make_valid(moved[shapely.intersects(moved, box)]), object)
        return np.asarray(shapely.intersection(moved, box), object)

    def ashore(self, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points lie in no area of water."""
        dry = np.ones(len(xy), np.bool_)
        dry[self._tree.query(shapely.points(xy), predicate="within")[0]] = False
        return dry

    def ashore_shapes(self, faces: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Return which faces lie in no area of water."""
        inner = shapely.point_on_surface(faces)
        return self.ashore(shapely.get_coordinates(inner))

    def on_shore(self, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points lie on a shore or a canal."""
        found = np.zeros(len(xy), np.bool_)
        if len(self.shore):
            pairs = self._shores.query(shapely.points(xy), predicate="dwithin", distance=2 * GRID_M)
            found[pairs[0]] = True
        return found


def _apart(xy: NDArray[np.float64], label: Index) -> tuple[NDArray[np.float64], Index]:
    """Return the places without those at the very spot of another; of these the lowest label."""
    order = np.lexsort((label, xy[:, 1], xy[:, 0]))
    xy, label = xy[order], label[order]
    first = np.append(True, (np.diff(xy, axis=0) != 0).any(axis=1))
    return xy[first], label[first].astype(np.int32)


def _land(xy: NDArray[np.float64], reach_m: float) -> shapely.Geometry:
    """Return all within reach of the places."""
    _, first = np.unique(np.floor(xy / THIN_M), axis=0, return_index=True)
    circles = shapely.buffer(shapely.points(xy[first]), reach_m, quad_segs=QUARTER)
    land = shapely.union_all(circles, grid_size=GRID_M)
    shapely.prepare(land)
    return land


def _cells(xy: NDArray[np.float64], label: Index, reach_m: float) -> list[shapely.Geometry]:
    """Return the joined Voronoi cells of each label."""
    if len(xy) == 1:
        return [shapely.buffer(shapely.Point(xy[0]), 2 * reach_m)]
    frame = shapely.box(*(xy.min(axis=0) - 3 * reach_m), *(xy.max(axis=0) + 3 * reach_m))
    cells = shapely.voronoi_polygons(shapely.MultiPoint(xy), extend_to=frame, ordered=True)
    cell = np.asarray(shapely.get_parts(cells), object)
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [shapely.coverage_union_all(cell[some]) for some in np.split(order, cuts)]


def _faces(
    joined: list[shapely.Geometry], land: shapely.Geometry, wet: _Wet
) -> NDArray[np.object_]:
    """Return the faces between all borders: of labels, of the land, of water."""
    inside = shapely.intersection(np.array(joined, object), shapely.envelope(land))
    lines = [*shapely.boundary(inside), shapely.boundary(land), *wet.shore]
    noded = shapely.union_all(np.array(lines, object), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return np.asarray(faces, object)


def _own_label(faces: NDArray[np.object_], xy: NDArray[np.float64], label: Index) -> Index:
    """Return the label of a place in each face, ``NONE`` where there is none."""
    own = np.full(len(faces), NONE, np.int32)
    place, face = shapely.STRtree(faces).query(shapely.points(xy), predicate="within")
    own[face[::-1]] = label[place[::-1]]
    return own


def _given(faces: NDArray[np.object_], own: Index, wet: _Wet, least_m2: float) -> Index:
    """Return labels with faces of nobody, and small ones, given to a neighbour on their bank."""
    first, second, length_m = _borders(faces, wet)
    own = own.copy()
    own[shapely.area(faces) < least_m2] = NONE
    for _ in range(ROUNDS):
        takes = (own[first] == NONE) & (own[second] != NONE)
        if not takes.any():
            return own
        a, b, m = first[takes], second[takes], length_m[takes]
        best = np.lexsort((own[b], -m, a))  # the longest border, then the lower label
        face, at = np.unique(a[best], return_index=True)
        own[face] = own[b[best[at]]]
    return own


def _borders(faces: NDArray[np.object_], wet: _Wet) -> tuple[Index, Index, NDArray[np.float64]]:
    """Return pairs of faces, both ways, and the length of their common border off the water."""
    xy, ring = shapely.get_coordinates(faces, return_index=True)
    grid = np.rint(xy / GRID_M).astype(np.int64)
    follows = ring[1:] == ring[:-1]
    begin, end = grid[:-1][follows], grid[1:][follows]
    flat = np.concatenate((begin, end), axis=1)
    turned = (begin[:, 0] > end[:, 0]) | ((begin[:, 0] == end[:, 0]) & (begin[:, 1] > end[:, 1]))
    flat[turned] = flat[turned][:, [2, 3, 0, 1]]
    face = ring[:-1][follows]
    order = np.lexsort((face, *flat.T[::-1]))
    flat, face = flat[order], face[order]
    same = np.flatnonzero((np.diff(flat, axis=0) == 0).all(axis=1) & (np.diff(face) != 0))
    segment = flat[same] * GRID_M
    dry = ~wet.on_shore((segment[:, :2] + segment[:, 2:]) / 2)
    a, b, segment = face[same][dry], face[same + 1][dry], segment[dry]
    length_m = np.hypot(*(segment[:, :2] - segment[:, 2:]).T)
    key, at = np.unique(a.astype(np.int64) * len(faces) + b, return_inverse=True)
    total_m = np.bincount(at, weights=length_m, minlength=len(key))
    low, high = (key // len(faces)).astype(np.int32), (key % len(faces)).astype(np.int32)
    return np.append(low, high), np.append(high, low), np.append(total_m, total_m)
