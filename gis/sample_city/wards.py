"""Groups of blocks become areas: wards and catchments whose borders fit without gap or overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.sample_city.curves import area, inside, length, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.sample_city.curves import Point
    from gis.sample_city.plane import Plane

Polygon = list[list["Point"]]
"""An outer ring, then its holes; rings are open."""


def outline(plane: Plane, rings: Iterable[list[int]]) -> list[Polygon]:
    """
    Return the polygons that a group of blocks makes together.

    A border piece is a piece of one block's ring that no other block of the group walks the other
    way. At a node where borders touch, the sharpest turn left keeps rings apart.
    """
    pieces: set[tuple[int, int]] = set()
    for ring in rings:
        walked = plane.ring(ring)
        for piece in zip(walked, [*walked[1:], walked[0]], strict=True):
            if piece[::-1] in pieces:
                pieces.discard(piece[::-1])
            else:
                pieces.add(piece)
    after: dict[int, list[int]] = {}
    for u, v in sorted(pieces):
        after.setdefault(u, []).append(v)
    closed = []
    for start in sorted(after):
        while after[start]:
            closed.append(_closed(plane, after, start))
    return _nested([plane.points(ring) for ring in closed])


def _closed(plane: Plane, after: dict[int, list[int]], start: int) -> list[int]:
    ring = [start, after[start].pop(0)]
    while ring[-1] != start:
        choices = after[ring[-1]]
        best = max(choices, key=lambda node: _leftness(plane, ring[-2], ring[-1], node))
        choices.remove(best)
        ring.append(best)
    return ring[:-1]


def _leftness(plane: Plane, a: int, b: int, c: int) -> float:
    """Return a number that grows as the turn a → b → c goes from sharp right to sharp left."""
    (ax, ay), (bx, by), (cx, cy) = (plane.at[node] for node in (a, b, c))
    ux, uy, vx, vy = bx - ax, by - ay, cx - bx, cy - by
    size = (length((ax, ay), (bx, by)) * length((bx, by), (cx, cy))) or 1.0
    ahead, left = (ux * vx + uy * vy) / size, (ux * vy - uy * vx) / size
    return 1 - ahead if left >= 0 else ahead - 1


def _nested(rings: list[list[Point]]) -> list[Polygon]:
    polygons = [[ring] for ring in rings if area(ring) > 0]
    polygons.sort(key=lambda polygon: -area(polygon[0]))
    for hole in (ring for ring in rings if area(ring) < 0):
        x = (hole[0][0] + hole[1][0]) / 2
        y = (hole[0][1] + hole[1][1]) / 2
        owner = [p for p in polygons if inside(rounded(x, y), p[0])]
        min(owner or polygons[:1], key=lambda p: area(p[0])).append(hole)
    return polygons
