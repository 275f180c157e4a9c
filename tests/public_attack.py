"""
An attacker with every public number of some runs, a list of all houses, and some friends.

The attacker draws around each school the ring that its rounded cut-off leaves open and strikes
out every house whose child would have been admitted to a nearer school: what is left is where
the last child may live. Friends tell their own distances and results, which can narrow a ring.
Written without the guard of ``admission.public_cutoffs``, house by house on the plane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from admission.allocate import allocate
from admission.cutoff import Cutoffs, cutoffs
from admission.model import Pupils, Schools
from admission.policy import file as policies
from admission.public_cutoffs import Published, last_of_cells, publish
from gis.units import NONE, Index, Millimetres

DETOUR = 1.3  # a street is longer than the straight line
HOUSES_PER_CHILD = 18  # 3.6 million households to 197,500 first-graders
STEP_MM = 50_000


@dataclass(frozen=True)
class Plain:
    """A city on the plane: houses, the children who live in some of them, schools."""

    house_mm: Millimetres
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres
    home: Index


@dataclass(frozen=True)
class Told:
    """One run with what is told of it."""

    offer: Index
    exact: Cutoffs
    published: Published


def city(seed: int, *, n_pupils: int, width_m: float) -> Plain:
    """Return a drawn city with two groups; three quarters of the houses stand in clusters."""
    rng = np.random.default_rng(seed)
    n_houses = n_pupils * HOUSES_PER_CHILD
    centre = rng.uniform(0, width_m, (12, 2))
    near = centre[rng.integers(0, 12, n_houses)] + rng.normal(0, width_m / 14, (n_houses, 2))
    loose = rng.random(n_houses) < 0.25
    near[loose] = rng.uniform(0, width_m, (int(loose.sum()), 2))
    at = rng.permutation(np.clip(near, 0, width_m))
    gate = np.concatenate([centre, rng.uniform(0, width_m, (8, 2))])
    line = np.hypot(*(at[:, None, axis] - gate[None, :, axis] for axis in (0, 1)))
    house_mm = np.rint(line * DETOUR * 1000).astype(np.int32)
    home = np.sort(rng.choice(n_houses, n_pupils, replace=False)).astype(np.int32)
    ids = np.array([f"p{p:05d}" for p in range(n_pupils)], object)
    seats = rng.multinomial(int(n_pupils * 1.02), np.full(len(gate), 1 / len(gate)))
    return Plain(
        house_mm=house_mm,
        pupils=Pupils(id=ids, group=rng.choice([1, 1, 1, 2], n_pupils).astype(np.int32)),
        schools=Schools(
            code=np.array([f"s{s:02d}" for s in range(len(gate))], object),
            seats=seats.astype(np.int32),
        ),
        distance_mm=house_mm[home],
        home=home,
    )


def tell(plain: Plain, policy: str, earlier: Sequence[Told] = ()) -> Told:
    """Place the children and tell what may be told."""
    found = allocate(policies.load(policy), plain.pupils, plain.schools, plain.distance_mm)
    exact = cutoffs(plain.pupils, found.school, plain.distance_mm)
    last = last_of_cells(plain.pupils.group, found.school, plain.distance_mm, exact)
    published = publish(
        exact,
        plain.schools.seats,
        last,
        plain.distance_mm,
        earlier=[one.published for one in earlier],
    )
    return Told(found.school, exact, published)


def told_cells(told: Told) -> list[tuple[int, int]]:
    """Return the cells whose cut-off is told."""
    return [(int(s), int(g)) for s, g in np.argwhere(told.published.public.shown_mm != NONE)]


def suspects(
    plain: Plain, told: Told, cell: tuple[int, int], friends: Index | None = None
) -> NDArray[np.bool_]:
    """Return the houses in which the last child of a published cell may live, one flag each."""
    school, column = cell
    shown = told.published.public.shown_mm
    low, high = int(shown[cell]) - STEP_MM, int(shown[cell])
    if friends is not None:
        low, high = _narrowed(plain, told, cell, friends, ring=(low, high))
    own = plain.house_mm[:, school]
    possible = (own > low) & (own <= high)
    n_offers = told.exact.n_offers
    for other in range(len(plain.schools)):
        has_room = n_offers[other].sum() < plain.schools.seats[other]
        if other == school:
            continue
        nearer = plain.house_mm[:, other] < own
        if has_room or n_offers[other, column + 1 :].any():
            possible &= ~nearer  # nobody of this group was refused there
        elif shown[other, column] != NONE:
            possible &= ~(nearer & (plain.house_mm[:, other] <= shown[other, column] - STEP_MM))
    return possible


def _narrowed(
    plain: Plain, told: Told, cell: tuple[int, int], friends: Index, *, ring: tuple[int, int]
) -> tuple[int, int]:
    """Return the ring after friends of the same group told their distances and results."""
    school, column = cell
    mine = friends[plain.pupils.group[friends] == told.exact.group[column]]
    mine = mine[mine != told.published.last_pupil[cell]]
    own = plain.distance_mm[mine, school]
    offer = told.offer[mine]
    admitted = offer == school
    refused = ~admitted & ((offer == NONE) | (own < plain.distance_mm[mine, np.maximum(offer, 0)]))
    low = max(ring[0], int(own[admitted].max(initial=ring[0])) - 1)
    return low, min(ring[1], int(own[refused].min(initial=ring[1])))
