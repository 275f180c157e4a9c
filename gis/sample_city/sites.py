"""Where schools stand: grounds cut out of blocks, gates on the streets around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.sample_city import plan
from gis.sample_city.curves import (
    Point,
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

if TYPE_CHECKING:
    from gis.sample_city.blocks import Block
    from gis.sample_city.dice import Dice
    from gis.sample_city.skeleton import Town

SIZES_M: Final = {
    "preschool": (42.0, 38.0), "primary": (62.0, 52.0), "lower_secondary": (70.0, 58.0),
    "upper_secondary": (80.0, 66.0), "multi_level": (84.0, 66.0), "continuing": (50.0, 40.0),
    "language_centre": (24.0, 22.0), "it_centre": (24.0, 20.0),
}  # fmt: skip
APART_M: Final = {
    "preschool": 300.0,
    "primary": 330.0,
    "lower_secondary": 500.0,
    "upper_secondary": 700.0,
}
N_TRIES: Final = 1500
SECOND_GATE_M: Final = 95.0
GATE_STEP_M: Final = 4.0


@dataclass(slots=True)
class Gate:
    """A gate and the street that it opens to."""

    at: Point
    street: int


@dataclass(slots=True)
class Site:
    """A school's grounds in one block, their middle, and gates; the first is the main gate."""

    kind: str
    ward: int
    block: int
    ground: list[Point]
    at: Point
    gates: list[Gate] = field(default_factory=list)


def find_site(
    town: Town,
    blocks: list[Block],
    taken: list[Site],
    wanted: tuple[str, int, list[int]],
    dice: Dice,
) -> Site:
    """
    Return grounds for a school of a kind in a ward, away from schools of its kind.

    ``wanted`` is (kind, ward, positions of the ward's blocks).
    """
    kind, ward, mine = wanted
    usable = [i for i in mine if blocks[i].built and not blocks[i].water]
    for attempt in range(N_TRIES):
        here = dice.pick(usable)
        ring = town.plane.ring(blocks[here].ring)
        i = dice.whole(0, len(ring) - 1)
        u, v = ring[i], ring[(i + 1) % len(ring)]
        street = town.plane.street.get(edge(u, v))
        if street is None or town.streets[street].kind == "trunk":
            continue
        a, b = town.plane.at[u], town.plane.at[v]
        ground = _ground(a, b, SIZES_M[kind])
        patience = 1 - attempt / N_TRIES
        if not dice.chance(0.15 + density(centre(ground))) or _crowded(
            ground, kind, taken, patience
        ):
            continue
        if _fits(ground, town.plane.points(ring)):
            site = Site(kind, ward, here, ground, centre(ground), [_gate(a, b, street)])
            site.gates += _side_gates(town, ring, site)
            return site
    msg = f"no grounds for a {kind} school in ward {ward}; change the plan or the seed"
    raise RuntimeError(msg)


def _ground(a: Point, b: Point, size: tuple[float, float]) -> list[Point]:
    """Return a rectangle on the left of a street's piece, eight metres back from its middle."""
    ux, uy = towards(a, b)
    mx, my = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    width, depth = size
    corners = (
        (-width / 2, 8.0),
        (width / 2, 8.0),
        (width / 2, 8.0 + depth),
        (-width / 2, 8.0 + depth),
    )
    return [rounded(mx + s * ux - t * uy, my + s * uy + t * ux) for s, t in corners]


def _crowded(ground: list[Point], kind: str, taken: list[Site], patience: float) -> bool:
    at = centre(ground)
    spread = (1.6 - 0.8 * density(at)) * patience
    same = APART_M.get(kind, 0.0) * spread
    return any(length(at, other.at) < (same if other.kind == kind else 95.0) for other in taken)


def _fits(ground: list[Point], ring: list[Point]) -> bool:
    segments = np.vstack([as_segments(ring, closed=True), plan.shores()])
    sides = zip(ground, [*ground[1:], ground[0]], strict=True)
    return (
        all(inside(corner, ring) and gaps(corner, segments).min() > 5 for corner in ground)  # noqa: PLR2004 - metres
        and all(bool(np.isnan(crossings(a, b, segments)).all()) for a, b in sides)
    )


def _gate(a: Point, b: Point, street: int) -> Gate:
    ux, uy = towards(a, b)
    return Gate(
        rounded((a[0] + b[0]) / 2 - GATE_STEP_M * uy, (a[1] + b[1]) / 2 + GATE_STEP_M * ux), street
    )


def _side_gates(town: Town, ring: list[int], site: Site) -> list[Gate]:
    """Return a gate on each other street that runs near the grounds, nearest first."""
    found: dict[int, tuple[float, Gate]] = {}
    for u, v in zip(ring, [*ring[1:], ring[0]], strict=True):
        street = town.plane.street.get(edge(u, v))
        if street is None or street == site.gates[0].street or town.streets[street].kind == "trunk":
            continue
        gate = _gate(town.plane.at[u], town.plane.at[v], street)
        away = length(gate.at, site.at)
        if away < SECOND_GATE_M and (street not in found or away < found[street][0]):
            found[street] = (away, gate)
    return [gate for _, gate in sorted(found.values(), key=lambda pair: pair[0])][:2]
