"""Which edges lie near a place: a packed tree of boxes in flat arrays, made once per network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.crs import WGS84
from gis.kernel import kernel
from gis.model import RawNetwork
from gis.units import Degrees, Index
from routing.order import z_order

FAN: Final = 8  # boxes below one box
MOST_LEVELS: Final = 24

Boxes = NDArray[np.float64]
"""West, south, east, north in degrees, one row per box, shape (B, 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeTree:
    """
    The edges of a raw network by place, the same for all profiles; E edges, L polyline points.

    Attributes
    ----------
    edge
        Edges along a Z-curve, shape (E,).
    box
        Their boxes, then those of every ``FAN`` boxes, and so on up to one, shape (B, 4).
    level
        First box of each level and, last, the number of boxes.
    gone_m
        Geodesic length from an edge's beginning to each of its polyline points, shape (L,).
    """

    edge: Index
    box: Boxes
    level: NDArray[np.int64]
    gone_m: NDArray[np.float64]

    @staticmethod
    def of(raw: RawNetwork) -> EdgeTree:
        """Return the tree of a network; O(E log E)."""
        start = raw.shape_start[:-1]
        sides = [
            pick.reduceat(axis, start) if len(start) else axis
            for pick in (np.minimum, np.maximum)
            for axis in (raw.shape_lon, raw.shape_lat)
        ]
        edge, box, level = packed(np.stack(sides, axis=1))
        return EdgeTree(
            edge=edge,
            box=box,
            level=level,
            gone_m=_gone_m(raw.shape_lon, raw.shape_lat, raw.shape_start),
        )

    def near(self, box: Boxes, usable: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Index]:
        """
        Return the usable edges whose boxes meet each of P boxes.

        Returns
        -------
        first
            Where each box's edges begin and, last, how many there are, shape (P + 1,).
        edge
            In no order that means anything.
        """
        return near_boxes(box, usable, self.edge, self.box, self.level)


def packed(own: Boxes) -> tuple[Index, Boxes, NDArray[np.int64]]:
    """Return ``edge``, ``box`` and ``level`` of a tree of these boxes, shape (E, 4)."""
    none = np.zeros(0, dtype=np.int32)
    edge = z_order(own[:, 0] + own[:, 2], own[:, 1] + own[:, 3]) if len(own) else none
    levels = [own[edge]]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    first = np.cumsum([0, *map(len, levels)]).astype(np.int64)
    return edge, np.concatenate(levels), first


def _above(box: Boxes) -> Boxes:
    """Return one box around every ``FAN`` of these."""
    first = np.arange(0, len(box), FAN)
    low = np.minimum.reduceat(box[:, :2], first)
    return np.concatenate((low, np.maximum.reduceat(box[:, 2:], first)), axis=1)


def _gone_m(lon: Degrees, lat: Degrees, start: NDArray[np.int64]) -> NDArray[np.float64]:
    _, _, step_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    gone_m = np.concatenate(([0.0], np.cumsum(step_m)))
    own_m: NDArray[np.float64] = gone_m - np.repeat(gone_m[start[:-1]], np.diff(start))
    return own_m


@kernel
def near_boxes(
    wanted: Boxes,
    usable: NDArray[np.bool_],
    edge: Index,
    box: Boxes,
    level: NDArray[np.int64],
) -> tuple[NDArray[np.int64], Index]:
    """Return what ``EdgeTree.near`` does, of its arrays."""
    first = np.zeros(len(wanted) + 1, np.int64)
    found = np.empty(16 * len(wanted) + 64, np.int32)
    height = np.empty(MOST_LEVELS * FAN, np.int64)
    number = np.empty(MOST_LEVELS * FAN, np.int64)
    n_found = 0
    for p in range(len(wanted)):
        west, south, east, north = wanted[p]
        height[0], number[0] = len(level) - 2, 0
        n_open = 1
        while n_open:
            n_open -= 1
            at, i = height[n_open], number[n_open]
            b = level[at] + i
            if box[b, 0] > east or box[b, 2] < west or box[b, 1] > north or box[b, 3] < south:
                continue
            if at == 0:
                if usable[edge[i]]:
                    if n_found == len(found):
                        larger = np.empty(2 * len(found), np.int32)
                        larger[:n_found] = found
                        found = larger
                    found[n_found] = edge[i]
                    n_found += 1
                continue
            for child in range(i * FAN, min((i + 1) * FAN, level[at] - level[at - 1])):
                height[n_open], number[n_open] = at - 1, child
                n_open += 1
        first[p + 1] = n_found
    return first, found[:n_found].copy()
