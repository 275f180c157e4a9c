"""Alleys (hẻm): narrow lanes that grow from the streets into the blocks, branch and mostly end."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
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
    rounded,
    towards,
)
from gis.sample_city.density import density
from gis.sample_city.plane import edge
from gis.sample_city.skeleton import Street, Town

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.sample_city.blocks import Block
    from gis.sample_city.dice import Dice

CLEAR_M: Final = 15.0  # a row of narrow houses on either side
MOUTH_M: Final = 16.0
M2_PER_ALLEY: Final = 16_500.0  # in the densest place
MAX_PER_BLOCK: Final = 9
STRAIGHT: Final = 0.7  # cosine of 45 degrees: an alley that runs on does not turn
THROUGH_SHARE: Final = 0.45
BRANCH_SHARES: Final = (0.5, 0.2, 0.0)
STEP_M: Final = (22.0, 44.0)
MAX_STEPS: Final = (6, 3, 2)


@dataclass(slots=True)
class Yard:
    """What stands in a block already: its ring, school grounds and alleys, as segments."""

    town: Town
    ring: list[int]
    solid: NDArray[np.float64]
    alleys: list[tuple[int, int]] = field(default_factory=list)

    def nearest(self, at: Point, *, but: int) -> float:
        """Return the distance to the nearest thing, the alley's own end ``but`` left out."""
        own = self.town.plane.at[but]
        lanes = [
            (*self.town.plane.at[u], *self.town.plane.at[v])
            for u, v in self.alleys
            if but not in (u, v)
        ]
        near = gaps(at, self.solid)
        touching = gaps(own, self.solid) < 0.05  # noqa: PLR2004 - the street that the alley starts from
        best = float(near[~touching].min(initial=np.inf))
        return min(best, float(gaps(at, np.array(lanes)).min())) if lanes else best

    def crosses(self, node: int, at: Point) -> bool:
        """Return whether a step from a node would cross anything solid that it does not touch."""
        own = self.town.plane.at[node]
        others = self.solid[gaps(own, self.solid) >= 0.05]  # noqa: PLR2004 - as above
        return not np.isnan(crossings(own, at, others)).all()


def alleys(
    town: Town, blocks: list[Block], sites: dict[int, list[list[Point]]], dice: Dice
) -> None:
    """Grow alleys in every built block, around the school grounds in ``sites``."""
    for here, block in enumerate(blocks):
        if block.water or not block.built:
            continue
        ring = town.plane.ring(block.ring)
        points = town.plane.points(ring)
        size, place = area(points), density(centre(points))
        wanted = min(MAX_PER_BLOCK, size * place**1.6 / M2_PER_ALLEY)
        n_alleys = int(wanted) + dice.chance(wanted - int(wanted))
        solid = [as_segments(points, closed=True), plan.shores()]
        solid += [as_segments(site, closed=True) for site in sites.get(here, [])]
        yard = Yard(town, ring, np.vstack(solid))
        for _ in range(n_alleys):
            _main_alley(yard, dice)


def _main_alley(yard: Yard, dice: Dice) -> None:
    """Start one alley somewhere on the streets around the block, if there is room."""
    town = yard.town
    ring = town.plane.ring(yard.ring)
    pieces = [
        (u, v) for u, v in zip(ring, [*ring[1:], ring[0]], strict=True) if _may_start(town, u, v)
    ]
    if not pieces:
        return
    sizes = np.cumsum([length(town.plane.at[u], town.plane.at[v]) - 2 * MOUTH_M for u, v in pieces])
    for _ in range(3):
        u, v = pieces[dice.place(sizes.tolist())]
        a, b = town.plane.at[u], town.plane.at[v]
        ux, uy = towards(a, b)
        out = dice.between(MOUTH_M, length(a, b) - MOUTH_M)
        mouth = rounded(a[0] + out * ux, a[1] + out * uy)
        heading = (-uy, ux)  # rings run anticlockwise: the block lies on the left
        first = _next(mouth, heading, dice)
        if gaps(first, yard.solid).min() < CLEAR_M * 0.9 or _near_alley(yard, first):
            continue
        parent = town.plane.street[edge(u, v)]
        start = town.plane.split(u, v, mouth)
        _grow(yard, _Shoot(start, heading, 0, parent), dice)
        return


def _may_start(town: Town, u: int, v: int) -> bool:
    street = town.plane.street.get(edge(u, v))
    if street is None or town.streets[street].kind in ("service", "trunk"):
        return False
    return length(town.plane.at[u], town.plane.at[v]) > 2 * MOUTH_M + 4


def _near_alley(yard: Yard, at: Point) -> bool:
    lanes = [(*yard.town.plane.at[u], *yard.town.plane.at[v]) for u, v in yard.alleys]
    return bool(lanes) and float(gaps(at, np.array(lanes)).min()) < CLEAR_M


@dataclass(frozen=True, slots=True)
class _Shoot:
    """Where an alley starts, where it heads, how often it has branched, and from which street."""

    start: int
    heading: Point
    level: int
    parent: int


def _next(at: Point, heading: Point, dice: Dice) -> Point:
    step, swerve = dice.between(*STEP_M), dice.between(-0.28, 0.28)
    hx, hy = heading[0] - swerve * heading[1], heading[1] + swerve * heading[0]
    return rounded(at[0] + step * hx, at[1] + step * hy)


def _grow(yard: Yard, shoot: _Shoot, dice: Dice) -> None:
    """Let one alley grow step by step until something is in its way, then let it branch."""
    plane = yard.town.plane
    nodes, heading = [shoot.start], shoot.heading
    for _ in range(dice.whole(2, MAX_STEPS[shoot.level])):
        at = _next(plane.at[nodes[-1]], heading, dice)
        if yard.nearest(at, but=nodes[-1]) < CLEAR_M or yard.crosses(nodes[-1], at):
            end = _way_through(yard, nodes[-1], heading) if dice.chance(THROUGH_SHARE) else None
            if end is not None and len(nodes) > 1:
                nodes.append(end)
            break
        heading = towards(plane.at[nodes[-1]], at)
        nodes.append(plane.node(at))
    if len(nodes) < 2:  # noqa: PLR2004 - no room for a single step
        return
    here = yard.town.add(Street("service", "", nodes, {"service": "alley"}, shoot.parent))
    yard.alleys += list(pairwise(nodes))
    for before, node in pairwise(nodes[:-1]):
        if dice.chance(BRANCH_SHARES[shoot.level]):
            ux, uy = towards(plane.at[before], plane.at[node])
            side = 1 if dice.chance(0.5) else -1
            _grow(yard, _Shoot(node, (-uy * side, ux * side), shoot.level + 1, here), dice)


def _way_through(yard: Yard, node: int, heading: Point) -> int | None:
    """Return a new junction on the street that lies straight ahead and near, if one does."""
    town = yard.town
    at = town.plane.at[node]
    ring = town.plane.ring(yard.ring)
    for u, v in zip(ring, [*ring[1:], ring[0]], strict=True):
        if not _may_start(town, u, v):
            continue
        foot = _foot(at, town.plane.at[u], town.plane.at[v])
        if foot is None or length(at, foot) > 2 * STEP_M[1]:
            continue
        ahead = towards(at, foot)
        halfway = rounded((at[0] + foot[0]) / 2, (at[1] + foot[1]) / 2)
        if (
            ahead[0] * heading[0] + ahead[1] * heading[1] > STRAIGHT
            and inside(halfway, town.plane.points(ring))
            and yard.nearest(halfway, but=node) > 0.45 * CLEAR_M
        ):
            return town.plane.split(u, v, foot)
    return None


def _foot(at: Point, a: Point, b: Point) -> Point | None:
    """Return the nearest point of a street's piece, if it is not too near to its ends."""
    ux, uy = towards(a, b)
    share = (at[0] - a[0]) * ux + (at[1] - a[1]) * uy
    if not MOUTH_M < share < length(a, b) - MOUTH_M:
        return None
    return rounded(a[0] + share * ux, a[1] + share * uy)
