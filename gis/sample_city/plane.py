"""A plan becomes a planar graph: nodes where lines meet, edges between them, faces around."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2
from typing import TYPE_CHECKING

import numpy as np

from gis.sample_city.curves import Point, area, as_segments, crossings, length, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.sample_city.plan import Drawn

Edge = tuple[int, int]
"""Two nodes, the smaller first."""


def edge(u: int, v: int) -> Edge:
    """Return the edge between two nodes, whichever way it is walked."""
    return (u, v) if u < v else (v, u)


@dataclass(slots=True)
class Plane:
    """
    Nodes, and edges that may be cut again and again without telling those who walk them.

    ``cut`` remembers the node that was put into an edge; ``chain`` walks through all cuts, so a
    street or a block drawn earlier always sees every junction that came later.
    """

    at: list[Point] = field(default_factory=list)
    node_at: dict[Point, int] = field(default_factory=dict)
    cut: dict[Edge, int] = field(default_factory=dict)
    street: dict[Edge, int] = field(default_factory=dict)
    """The street of each edge that a new street or alley may start from."""

    def node(self, point: Point) -> int:
        """Return the node at a point, new if there was none."""
        if point not in self.node_at:
            self.node_at[point] = len(self.at)
            self.at.append(point)
        return self.node_at[point]

    def chain(self, nodes: Sequence[int]) -> list[int]:
        """Return the nodes walked, with every node that was put between them."""
        out = [nodes[0]]
        for u, v in pairwise(nodes):
            self._walk(u, v, out)
        return out

    def ring(self, nodes: Sequence[int]) -> list[int]:
        """Return an open ring with every node that was put between its nodes."""
        return self.chain([*nodes, nodes[0]])[:-1]

    def _walk(self, u: int, v: int, out: list[int]) -> None:
        middle = self.cut.get(edge(u, v))
        if middle is None:
            out.append(v)
        else:
            self._walk(u, middle, out)
            self._walk(middle, v, out)

    def split(self, u: int, v: int, point: Point) -> int:
        """Put a node into an uncut edge and return it; an end of the edge if it lies there."""
        node = self.node(point)
        if node not in (u, v):
            self.cut[edge(u, v)] = node
            street = self.street.pop(edge(u, v), None)
            if street is not None:
                self.street[edge(u, node)] = self.street[edge(node, v)] = street
        return node

    def step(self, nodes: Sequence[int], start: int, distance_m: float) -> int:
        """Return the node this far from a position of an uncut chain, made there if needed."""
        ahead = list(nodes[start:]) if distance_m > 0 else list(nodes[start::-1])
        left = abs(distance_m)
        for u, v in pairwise(ahead):
            size = length(self.at[u], self.at[v])
            if left < size - 2:
                share = left / size
                (ax, ay), (bx, by) = self.at[u], self.at[v]
                return self.split(u, v, rounded(ax + share * (bx - ax), ay + share * (by - ay)))
            left -= size
            if left <= 2:  # noqa: PLR2004 - metres; a node so near will do
                return v
        return ahead[-1]

    def points(self, nodes: Iterable[int]) -> list[Point]:
        """Return where nodes are."""
        return [self.at[node] for node in nodes]


def noded(plane: Plane, drawn: Sequence[Drawn]) -> list[list[int]]:
    """
    Put all lines into the plane, cut at every crossing; return one chain of nodes per line.

    Notes
    -----
    Every segment against every other: about 1,300 segments, a second of numpy.
    """
    segments = np.vstack([as_segments(line.points) for line in drawn])
    chains = []
    for line in drawn:
        chain = [plane.node(line.points[0])]
        for a, b in pairwise(line.points):
            share = crossings(a, b, segments)
            for t in np.unique(np.round(share[~np.isnan(share)], 9)):
                node = plane.node(
                    _meeting(plane, rounded(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
                )
                if node != chain[-1]:
                    chain.append(node)
            end = plane.node(b)
            if end != chain[-1]:
                chain.append(end)
        chains.append(chain)
    return chains


def _meeting(plane: Plane, point: Point) -> Point:
    """Return the node that the other line made here, which may lie a centimetre beside."""
    x, y = point
    for dx in (0.0, -0.01, 0.01):
        for dy in (0.0, -0.01, 0.01):
            near = rounded(x + dx, y + dy)
            if near in plane.node_at:
                return near
    return point


def faces(plane: Plane, edges: Iterable[Edge]) -> list[list[int]]:
    """Return the inner faces of a planar graph as anticlockwise open rings, spurs removed."""
    neighbours: dict[int, list[int]] = {}
    for u, v in sorted(set(edges)):
        neighbours.setdefault(u, []).append(v)
        neighbours.setdefault(v, []).append(u)
    turn: dict[tuple[int, int], int] = {}
    for node, around in neighbours.items():
        x, y = plane.at[node]
        bearing = {o: atan2(plane.at[o][1] - y, plane.at[o][0] - x) for o in around}
        around.sort(key=bearing.__getitem__)
        for i, other in enumerate(around):
            turn[other, node] = around[i - 1]  # the next one clockwise keeps the face on the left
    rings, seen = [], set()
    for start in sorted(turn):
        half, ring = start, []
        while half not in seen:
            seen.add(half)
            ring.append(half[0])
            half = (half[1], turn[half])
        ring = without_spurs(ring)
        if len(ring) > 2 and area(plane.points(ring)) > 1:  # noqa: PLR2004 - a triangle
            rings.append(ring)
    return rings


def without_spurs(ring: list[int]) -> list[int]:
    """Return an open ring without the pieces that are walked out and straight back."""
    out = list(ring)
    i = 0
    while len(out) > 2 and i < len(out):  # noqa: PLR2004 - a ring has three nodes or more
        if out[i - 1] == out[(i + 1) % len(out)]:
            for gone in sorted({i, (i + 1) % len(out)}, reverse=True):
                del out[gone]
            i = max(0, i - 2)
        else:
            i += 1
    return out
