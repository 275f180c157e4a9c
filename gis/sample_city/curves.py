"""Plane geometry in metres: bent lines, parallels, crossings, insides. No angles, only sums."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Point = tuple[float, float]
"""Metres east and north of the south-west corner, rounded to whole centimetres."""


def rounded(x_m: float, y_m: float) -> Point:
    """Return a point on whole centimetres, so that no library's last bit can move it."""
    return round(x_m, 2), round(y_m, 2)


def length(a: Point, b: Point) -> float:
    """Return the distance of two points."""
    return sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)


def line_length(line: Sequence[Point]) -> float:
    """Return the length of a polyline."""
    return sum(length(a, b) for a, b in pairwise(line))


def towards(a: Point, b: Point) -> Point:
    """Return the unit vector from one point to another, (1, 0) for equal ones."""
    size = length(a, b)
    return ((b[0] - a[0]) / size, (b[1] - a[1]) / size) if size else (1.0, 0.0)


def along(line: Sequence[Point], distance_m: float) -> Point:
    """Return the point this far along a polyline, its end if it is shorter."""
    for a, b in pairwise(line):
        step = length(a, b)
        if distance_m <= step and step > 0:
            share = distance_m / step
            return rounded(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
        distance_m -= step
    return line[-1]


def spline(points: Sequence[Point], step_m: float = 110.0) -> list[Point]:
    """
    Return a smooth line through all points (Catmull and Rom 1974, uniform).

    The points themselves are vertices of the line, so two lines may meet at one.
    """
    if len(points) < 3:  # noqa: PLR2004 - two points make a straight line
        return [rounded(*point) for point in points]
    padded = [points[0], *points, points[-1]]
    out = [rounded(*points[0])]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        n_steps = max(1, int(length(p1, p2) / step_m))
        for step in range(1, n_steps + 1):
            t = step / n_steps
            out.append(rounded(*(_catmull(p0[i], p1[i], p2[i], p3[i], t) for i in (0, 1))))
    return out


def _catmull(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t
        + (3 * p1 - p0 - 3 * p2 + p3) * t * t * t
    )


def parallel(line: Sequence[Point], offset_m: float | Sequence[float]) -> list[Point]:
    """Return the line moved to its right by a distance, or by one distance per vertex."""
    offsets = [offset_m] * len(line) if isinstance(offset_m, (int, float)) else offset_m
    out = []
    for i, (x, y) in enumerate(line):
        ux, uy = towards(line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)])
        out.append(rounded(x + uy * offsets[i], y - ux * offsets[i]))
    return out


def area(ring: Sequence[Point]) -> float:
    """Return the area of an open ring in square metres, positive if anticlockwise."""
    closed = [*ring[1:], ring[0]]
    return 0.5 * sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, closed, strict=True))


def centre(ring: Sequence[Point]) -> Point:
    """Return the centre of gravity of an open ring."""
    total = area(ring)
    if abs(total) < 1:
        return ring[0]
    ox, oy = ring[0]
    sx = sy = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
        sx += (ax + bx - 2 * ox) * cross
        sy += (ay + by - 2 * oy) * cross
    return rounded(ox + sx / (6 * total), oy + sy / (6 * total))


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Return whether a point lies inside an open ring (crossings of a ray to the east)."""
    x, y = point
    hit = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            hit = not hit
    return hit


def within(point: Point, segments: NDArray[np.float64]) -> bool:
    """Return whether a point lies inside closed rings given as their pieces (holes stay out)."""
    x, y = point
    ax, ay, bx, by = segments.T
    spans = (ay > y) != (by > y)
    ax, ay, bx, by = ax[spans], ay[spans], bx[spans], by[spans]
    return bool(np.count_nonzero(x < ax + (y - ay) * (bx - ax) / (by - ay)) % 2)


def as_segments(line: Sequence[Point], *, closed: bool = False) -> NDArray[np.float64]:
    """Return the pieces of a line as rows (ax, ay, bx, by)."""
    points = np.array([*line, line[0]] if closed else line, dtype=np.float64)
    return np.hstack([points[:-1], points[1:]])


def gaps(point: Point, segments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance from a point to each segment, shape (n,)."""
    a, b = segments[:, :2], segments[:, 2:]
    step = b - a
    square = np.maximum((step * step).sum(axis=1), 1e-9)
    share = np.clip(((np.array(point) - a) * step).sum(axis=1) / square, 0.0, 1.0)
    foot: NDArray[np.float64] = a + share[:, None] * step - np.array(point)
    away: NDArray[np.float64] = np.sqrt((foot * foot).sum(axis=1))
    return away


def crossings(a: Point, b: Point, segments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where a→b crosses each segment, as a share of a→b; nan where it does not."""
    ux, uy = b[0] - a[0], b[1] - a[1]
    vx, vy = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    wx, wy = segments[:, 0] - a[0], segments[:, 1] - a[1]
    denominator = ux * vy - uy * vx
    safe = np.where(np.abs(denominator) < 1e-9, np.nan, denominator)  # noqa: PLR2004 - parallel
    t, s = (wx * vy - wy * vx) / safe, (wx * uy - wy * ux) / safe
    hit = (t >= 0) & (t <= 1) & (s >= 0) & (s <= 1)
    found: NDArray[np.float64] = np.where(hit, t, np.nan)
    return found
