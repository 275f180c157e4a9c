"""Blocks: land between main roads is cut by bent streets until its blocks have the local size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.sample_city import plan
from gis.sample_city.curves import (
    Point,
    area,
    as_segments,
    centre,
    crossings,
    gaps,
    inside,
    length,
    line_length,
    rounded,
)
from gis.sample_city.density import block_area_m2, density
from gis.sample_city.plane import edge
from gis.sample_city.skeleton import Street, Town

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.sample_city.dice import Dice

SLIVER_M: Final = 26.0  # land narrower than this has no streets: quays, the motorway's middle
JOIN_M: Final = 24.0  # a street so near a junction runs into it
N_TRIES: Final = 16
CLEAR_M: Final = 14.0
TERTIARY_M: Final = 520.0
RURAL: Final = 0.2


@dataclass(slots=True)
class Block:
    """A block: its ring, the superblock it was cut from, and whether it is land to build on."""

    ring: list[int]
    superblock: int = -1
    water: bool = False
    built: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cutting line meets a block's ring."""

    share: float
    piece: int
    at: Point
    street: bool


def blocks(town: Town, dice: Dice) -> list[Block]:
    """Cut every superblock into blocks, adding the streets between them to the town."""
    river = {town.plane.node_at[at] for at in plan.banks()[0] if at in town.plane.node_at}
    out = []
    for here, ring in enumerate(town.superblocks):
        if sum(node in river for node in ring) > 1:
            parts = [Block(ring, water=True)]
        elif _is_sliver(town, ring):
            parts = [Block(ring, built=False)]
        else:
            parts = _cut_up(town, ring, dice)
        for part in parts:
            part.superblock = here
        out += parts
    return out


def _is_sliver(town: Town, ring: list[int]) -> bool:
    points = town.plane.points(ring)
    return 2 * area(points) / line_length([*points, points[0]]) < SLIVER_M


def _cut_up(town: Town, ring: list[int], dice: Dice) -> list[Block]:
    done, waiting = [], [(ring, 0)]
    while waiting:
        current, depth = waiting.pop()
        current = town.plane.ring(current)
        points = town.plane.points(current)
        wanted = block_area_m2(centre(points)) * dice.between(0.75, 1.5)
        parts = _cut(town, current, dice, depth) if area(points) > wanted else [Block(current)]
        if len(parts) == 1:
            done += parts
        else:
            waiting += [(part.ring, depth + 1) for part in parts]
    return done


def _cut(town: Town, ring: list[int], dice: Dice, depth: int) -> list[Block]:
    """
    Return the two halves of a block, or itself if no street fits.

    A street may end before water, the motorway or the city limit: there the cut goes on to the
    ring without a street, so that the land behind can still be divided.
    """
    points = town.plane.points(ring)
    segments = as_segments(points, closed=True)
    for attempt in range(N_TRIES):
        middle, across = _cutting_line(points, dice, loose=attempt / N_TRIES)
        if not inside(middle, points):
            continue
        ends = _ends(town, ring, segments, middle, across)
        if not (ends and ends[0].street and ends[0].piece != ends[1].piece):
            continue
        path = _bent(ends[0].at, ends[1].at, dice)
        if _fits(path, segments):
            return _halves(town, ring, ends, path, depth)
    return [Block(ring)]


def _cutting_line(points: list[Point], dice: Dice, *, loose: float) -> tuple[Point, Point]:
    """Return a point in the block and a direction across its longer axis, a little turned."""
    cx, cy = centre(points)
    xx = sum((x - cx) ** 2 for x, _ in points)
    yy = sum((y - cy) ** 2 for _, y in points)
    xy = sum((x - cx) * (y - cy) for x, y in points)
    half, root = (xx - yy) / 2, sqrt(((xx - yy) / 2) ** 2 + xy * xy)
    axis = (xy, root - half) if half < 0 else (root + half, xy)
    size = sqrt(axis[0] ** 2 + axis[1] ** 2) or 1.0
    ux, uy = axis[0] / size, axis[1] / size
    reach = sqrt(max(xx, yy) / len(points))
    slide = dice.between(-0.5, 0.5) * reach * (0.6 + loose)
    turn = dice.between(-0.13, 0.13) * (1 + 4 * loose)
    across = (-uy + turn * ux, ux + turn * uy)
    return rounded(cx + slide * ux, cy + slide * uy), across


def _ends(
    town: Town, ring: list[int], segments: NDArray[np.float64], middle: Point, across: Point
) -> list[Hit]:
    """Return where the line meets the ring first on either side, a street's side first."""
    far = 6_000.0
    out = []
    for sign in (1, -1):
        tip = (middle[0] + sign * far * across[0], middle[1] + sign * far * across[1])
        share = crossings(middle, tip, segments)
        if np.isnan(share).all():
            return []
        piece = int(np.nanargmin(share))
        u, v = ring[piece], ring[(piece + 1) % len(ring)]
        t = float(share[piece])
        at = rounded(middle[0] + t * (tip[0] - middle[0]), middle[1] + t * (tip[1] - middle[1]))
        street = edge(u, v) in town.plane.street
        out.append(Hit(t, piece, _joined(town, (u, v), at) if street else at, street))
    return sorted(out, key=lambda hit: not hit.street)


def _joined(town: Town, piece: tuple[int, int], at: Point) -> Point:
    near = min(piece, key=lambda node: length(town.plane.at[node], at))
    return town.plane.at[near] if length(town.plane.at[near], at) < JOIN_M else at


def _bent(a: Point, b: Point, dice: Dice) -> list[Point]:
    """Return a street from a to b that bows and wavers as old lanes do."""
    size = length(a, b)
    n_steps = max(2, int(size / 95))
    bow = max(-0.16, min(0.16, 0.055 * dice.bell())) * size
    skew = dice.between(0.35, 0.65)
    ux, uy = (b[0] - a[0]) / (size or 1), (b[1] - a[1]) / (size or 1)
    out = [a]
    for step in range(1, n_steps):
        t = step / n_steps
        lift = bow * (t / skew if t < skew else (1 - t) / (1 - skew)) + 3.0 * dice.bell()
        out.append(rounded(a[0] + t * size * ux - lift * uy, a[1] + t * size * uy + lift * ux))
    return [*out, b]


def _fits(path: list[Point], segments: NDArray[np.float64]) -> bool:
    if line_length(path) < 2 * JOIN_M:
        return False
    ends = path[0], path[-1]
    segments = np.vstack([segments, plan.shores()])
    others = segments[[not any(_touches(row, end) for end in ends) for row in segments]]
    if not len(others):
        return False
    crossed = any(not np.isnan(crossings(a, b, others)).all() for a, b in pairwise(path))
    return not crossed and _clear(path[1:-1], segments, CLEAR_M)


def _touches(row: NDArray[np.float64], at: Point) -> bool:
    return bool(gaps(at, row[None, :])[0] < 0.05)  # noqa: PLR2004 - five centimetres


def _clear(points: list[Point], segments: NDArray[np.float64], at_least_m: float) -> bool:
    return all(gaps(point, segments).min() >= at_least_m for point in points)


def _halves(
    town: Town, ring: list[int], ends: list[Hit], path: list[Point], depth: int
) -> list[Block]:
    plane = town.plane
    a, b = (plane.split(ring[hit.piece], ring[(hit.piece + 1) % len(ring)], hit.at) for hit in ends)
    nodes = [a, *(plane.node(point) for point in path[1:-1]), b]
    street = nodes if ends[1].street else nodes[:-1]
    if len(street) > 1:
        town.add(Street(_kind(path, depth), "", street))
    walked = plane.ring(ring)
    start, stop = walked.index(a), walked.index(b)
    turned = walked[start:] + walked[:start]
    cut = (stop - start) % len(walked)
    return [Block(turned[: cut + 1] + nodes[-2:0:-1]), Block(turned[cut:] + nodes[:-1])]


def _kind(path: list[Point], depth: int) -> str:
    place = density(path[len(path) // 2])
    if place < RURAL:
        return "unclassified" if depth < 2 else "residential"  # noqa: PLR2004 - the first two cuts
    return "tertiary" if depth == 0 and line_length(path) > TERTIARY_M else "residential"
