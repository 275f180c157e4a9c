"""
Where a place lies among areas, told from their outlines wherever that is certain.

For one place, handing shapes over to a geometry library takes longer than looking. Signs are
taken only where rounding cannot have changed them; else the answer is ``UNSURE`` and the library
has to be asked.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.kernel import Held, hold, kernel, loop
from gis.units import NONE, Index
from routing.edge_tree import Boxes, near_boxes, packed

UNSURE: Final = -2
"""A position that has to be asked of the shapes themselves."""

EAST: Final = 1

ROUNDING: Final = 4e-16
"""
More than what rounding adds to an orientation, as a share of its two products.

Shewchuk (1997), Adaptive precision floating-point arithmetic, doi:10.1007/PL00009321, figure 4.3:
(3 + 16 e) e with e = 2 ** -53 is 3.4e-16.
"""


class Outlines(NamedTuple):
    """
    The sides of areas and of lines; N of them, of A shapes.

    Attributes
    ----------
    side
        From (x, y) to (x, y), degrees, shape (N, 4).
    owner
        Shape of each side, shape (N,).
    is_area, is_valid
        Whether a shape is an area, and whether its outline can be counted on, shape (A,).
    number, box, level
        Sides by place, as ``EdgeTree`` keeps edges.
    every
        True for every side, shape (N,).
    """

    side: Boxes
    owner: Index
    is_area: NDArray[np.bool_]
    is_valid: NDArray[np.bool_]
    number: Index
    box: Boxes
    level: NDArray[np.int64]
    every: NDArray[np.bool_]


class Areas:
    """
    Areas and lines, ready to be asked about one place after the other; never changes.

    Parameters
    ----------
    shapes
        Polygons, lines or several of them each, A shapes; others are no area and have no side.
    """

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        is_area = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004 (dimensions of an area)
        outline = shapes.astype(np.object_)
        outline[is_area] = shapely.boundary(outline[is_area])
        parts, of_shape = shapely.get_parts(outline, return_index=True)
        xy, of_part = shapely.get_coordinates(parts, return_index=True)
        goes_on = np.flatnonzero(of_part[1:] == of_part[:-1])
        side = np.concatenate((xy[goes_on], xy[goes_on + 1]), axis=1)
        low, high = np.minimum(side[:, :2], side[:, 2:]), np.maximum(side[:, :2], side[:, 2:])
        self._held: Held[Outlines] = hold(
            Outlines(
                side,
                of_shape[of_part[goes_on]].astype(np.int32),
                np.asarray(is_area, dtype=np.bool_),
                np.asarray(shapely.is_valid(shapes), dtype=np.bool_),
                *packed(np.concatenate((low, high), axis=1)),
                np.ones(len(side), dtype=np.bool_),
            )
        )

    def at(self, x: float, y: float) -> int:
        """Return the first area that a place lies in, ``NONE`` outside all, or ``UNSURE``."""
        return _at(self._held, x, y)

    def is_clear(self, x: float, y: float, to_x: float, to_y: float) -> bool:
        """Return whether a straight line is certain to touch no area and no line."""
        return _is_clear(self._held, x, y, to_x, to_y)


@kernel
def _at(held: Held[Outlines], x: float, y: float) -> int:
    outlines = held.arrays
    return _inside(outlines, _sides(outlines, x, y, math.inf, y), x, y)


@kernel
def _is_clear(held: Held[Outlines], x: float, y: float, to_x: float, to_y: float) -> bool:
    outlines = held.arrays
    near = _sides(outlines, min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
    for i in near:
        side = outlines.side[i]
        begin = turn(x, y, to_x, to_y, side[0], side[1])
        end = turn(x, y, to_x, to_y, side[2], side[3])
        if begin * end == 1:
            continue
        begin = turn(side[0], side[1], side[2], side[3], x, y)
        end = turn(side[0], side[1], side[2], side[3], to_x, to_y)
        if begin * end != 1:
            return False
    return _inside(outlines, _sides(outlines, x, y, math.inf, y), x, y) == NONE


@kernel
def _sides(outlines: Outlines, west: float, south: float, east: float, north: float) -> Index:
    """Return the sides whose boxes meet a box."""
    if not len(outlines.side):
        return np.empty(0, np.int32)
    box = np.array([[west, south, east, north]])
    _, found = near_boxes(box, outlines.every, outlines.number, outlines.box, outlines.level)
    return found


@kernel
def _inside(outlines: Outlines, ray: Index, x: float, y: float) -> int:
    """Return what ``Areas.at`` does, from the sides that may meet a ray to the east."""
    odd = np.zeros(len(outlines.is_area), np.bool_)
    first = NONE
    for i in ray:
        owner = outlines.owner[i]
        if not outlines.is_area[owner]:
            continue
        passes = _passes(outlines.side[i], x, y) if outlines.is_valid[owner] else UNSURE
        if passes == UNSURE:
            return UNSURE
        odd[owner] ^= passes == EAST
    for i in ray:
        owner = outlines.owner[i]
        if odd[owner] and (first == NONE or owner < first):
            first = owner
    return first


@loop
def _passes(side: NDArray[np.float64], x: float, y: float) -> int:
    """Return ``EAST`` if a side of an area passes a place there, ``NONE`` if not, or ``UNSURE``."""
    if y == side[1] or y == side[3]:
        return UNSURE
    if (side[1] > y) == (side[3] > y):
        return NONE
    hand = turn(side[0], side[1], side[2], side[3], x, y)
    if hand == 0:
        return UNSURE
    return EAST if (hand > 0) == (side[3] > side[1]) else NONE


@loop
def turn(x: float, y: float, to_x: float, to_y: float, at_x: float, at_y: float) -> int:
    """Return 1 if a place is left of a line, -1 if right of it, 0 if that is not certain."""
    one, other = (to_x - x) * (at_y - y), (to_y - y) * (at_x - x)
    far = ROUNDING * (abs(one) + abs(other))
    if one - other > far:
        return 1
    return -1 if other - one > far else 0
