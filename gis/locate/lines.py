"""The lines of one street or alley as a small graph: how far along, and what lies between."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import shapely
import shapely.ops
from shapely.geometry import LineString, MultiLineString, Point

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

Place = tuple[float, float]

DETOUR: Final = 2.5
"""A way along the street this much longer than the straight line is not the way between two
houses of one side: two carriageways are joined only far away."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One edge of the road network: its end nodes, and its line in metres from one to the other."""

    start: int
    end: int
    line: LineString


@dataclass(slots=True)
class Lines:
    """
    The edges of one street or alley.

    Attributes
    ----------
    pieces
        In the order of the network.
    shape
        All of them as one drawing, metres.
    """

    pieces: tuple[Piece, ...]
    shape: BaseGeometry
    _ends: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Lines:
        """Return the graph of some edges."""
        kept = tuple(pieces)
        found = cls(kept, MultiLineString([piece.line for piece in kept]))
        for at, piece in enumerate(kept):
            found._ends.setdefault(piece.start, []).append((piece.end, at))
            found._ends.setdefault(piece.end, []).append((piece.start, at))
        return found

    @property
    def length_m(self) -> float:
        """Return the length of all edges together."""
        return float(self.shape.length)

    @property
    def reach_m(self) -> float:
        """Return the diagonal of the box around them."""
        west, south, east, north = self.shape.bounds
        return float(((east - west) ** 2 + (north - south) ** 2) ** 0.5)

    def middle(self) -> Place:
        """Return the point of the lines nearest to their centre of length."""
        return self.foot((self.shape.centroid.x, self.shape.centroid.y))

    def foot(self, at: Place) -> Place:
        """Return the point of the lines nearest to a place."""
        _, on = shapely.shortest_line(Point(at), self.shape).coords
        return float(on[0]), float(on[1])

    def between(self, first: Place, last: Place, share: float) -> tuple[Place, float]:
        """
        Return the place at a share of the way between two places, and the way's length.

        Falls back to the straight line where the lines are not joined, or only far away.
        """
        straight_m = shapely.distance(Point(first), Point(last))
        path = self._path(first, last)
        if path is None or path.length > DETOUR * straight_m + 2 * _aside_m(self, first, last):
            path = LineString([first, last])
        at = path.interpolate(share, normalized=True)
        return (float(at.x), float(at.y)), float(path.length)

    def from_end(self, at: Place, ahead_m: float) -> Place:
        """Return the place so many metres inwards from the node nearest to a place."""
        node = min(
            self._ends, key=lambda one: (shapely.distance(Point(self._at(one)), Point(at)), one)
        )
        reached = self._from({node: 0.0})
        farthest = max(reached, key=lambda one: (reached[one][0], -one))
        path = self._line_to(reached, farthest, self._at(node))
        on = path.interpolate(min(ahead_m, path.length)) if path.length else Point(self._at(node))
        return float(on.x), float(on.y)

    def _at(self, node: int) -> Place:
        _, at = self._ends[node][0]
        piece = self.pieces[at]
        x, y = piece.line.coords[0 if piece.start == node else -1]
        return float(x), float(y)

    def _path(self, first: Place, last: Place) -> LineString | None:
        here, there = self._nearest(first), self._nearest(last)
        a, b = self.pieces[here].line, self.pieces[there].line
        on_a, on_b = a.project(Point(first)), b.project(Point(last))
        if here == there:
            return _cut(a, on_a, on_b)
        starts = {self.pieces[here].start: on_a}
        starts[self.pieces[here].end] = min(
            a.length - on_a, starts.get(self.pieces[here].end, float("inf"))
        )
        reached = self._from(starts)
        ends = [
            (self.pieces[there].start, on_b, 0.0),
            (self.pieces[there].end, b.length - on_b, b.length),
        ]
        known = [(reached[node][0] + more, node, at) for node, more, at in ends if node in reached]
        if not known:
            return None
        _, node, at = min(known)
        head = self._line_to(reached, node, (a.interpolate(on_a).x, a.interpolate(on_a).y))
        tail = _cut(b, at, on_b)
        return LineString([*head.coords, *tail.coords])

    def _nearest(self, at: Place) -> int:
        point = Point(at)
        away = [(piece.line.distance(point), i) for i, piece in enumerate(self.pieces)]
        return min(away)[1]

    def _from(self, starts: dict[int, float]) -> dict[int, tuple[float, int, int]]:
        """Return for each node reached: metres, the piece it was reached by, the node before."""
        done: dict[int, tuple[float, int, int]] = {}
        heap = [(metres, node, -1, -1) for node, metres in sorted(starts.items())]
        heapq.heapify(heap)
        while heap:
            metres, node, by, before = heapq.heappop(heap)
            if node in done:
                continue
            done[node] = (metres, by, before)
            for other, at in self._ends[node]:
                if other not in done:
                    more = self.pieces[at].line.length
                    heapq.heappush(heap, (metres + more, other, at, node))
        return done

    def _line_to(
        self, reached: dict[int, tuple[float, int, int]], node: int, start: Place
    ) -> LineString:
        parts: list[Place] = [self._at(node)]
        while reached[node][1] >= 0:
            _, by, before = reached[node]
            coords = list(self.pieces[by].line.coords)
            if self.pieces[by].end == before and self.pieces[by].start == node:
                coords.reverse()
            parts = [(float(x), float(y)) for x, y in coords[:-1]] + parts
            node = before
        return LineString([start, *parts])


def _aside_m(lines: Lines, first: Place, last: Place) -> float:
    return float(lines.shape.distance(Point(first)) + lines.shape.distance(Point(last))) + 10.0


def _cut(line: LineString, start_m: float, end_m: float) -> LineString:
    if start_m == end_m:
        at = line.interpolate(start_m)
        return LineString([at, at])
    return LineString(shapely.ops.substring(line, start_m, end_m).coords)
