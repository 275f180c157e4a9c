"""After a change the least total is found again from what was there, and few offers move."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from admission.model import Allocation, Certificate
from admission.optimum.minimum_change import fewest_changes, total_mm
from admission.optimum.prices import minimum_total
from admission.optimum.resettle import resettle
from admission.verify.offers import Claim, check_offers
from admission.verify.optimum import check_optimum
from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM, Millimetres
from tests.brute import Town, all_outcomes, towns

ROOM = 35
"""Seats of one class."""


def plain(seed: int, n_pupils: int = 600, n_schools: int = 14, fill: float = 1.02) -> Drawn:
    """Return distances over a plain and seats."""
    rng = np.random.default_rng(seed)
    home, school = (rng.normal(0, 6e6, (n, 2)) for n in (n_pupils, n_schools))
    mm = np.hypot(*(home[:, None] - school[None]).transpose(2, 0, 1)).astype(np.int32)
    weight = rng.lognormal(0, 0.5, n_schools)
    return mm, np.floor(weight / weight.sum() * n_pupils * fill).astype(np.int32)


Drawn = tuple[Millimetres, NDArray[np.int32]]


def proved(distance_mm: Millimetres, seats: NDArray[np.int32], found: Allocation) -> None:
    """Let the independent checker judge a placement and its prices."""
    n_pupils, n_schools = distance_mm.shape
    claim = Claim(
        mechanism="minimum_total",
        pupil_id=np.array([f"p{p:04d}" for p in range(n_pupils)], object),
        school_code=np.array([f"s{s:02d}" for s in range(n_schools)], object),
        group=np.zeros(n_pupils, np.int32),
        lot=np.arange(n_pupils, dtype=np.int64),
        band_mm=1,
        seats=seats,
        distance_mm=distance_mm,
        offer=found.school,
        rank=found.rank,
    )
    check_offers(claim)
    check_optimum(claim, found.certificate)


def changed(kind: str, mm: Millimetres, seats: NDArray[np.int32], seed: int) -> Drawn:
    """Return the town after a change of some kind."""
    rng = np.random.default_rng(seed)
    mm, seats = mm.copy(), seats.copy()
    school = int(rng.integers(len(seats)))
    pupil = rng.choice(len(mm), 60, replace=False)
    if kind == "a home moved":
        mm[pupil[0]] = mm[pupil[1]]
    elif kind == "a class more":
        seats[school] += ROOM
    elif kind == "a class less":
        seats[school] = max(0, seats[school] - ROOM)
    elif kind == "a school closed":
        seats[school] = 0
    elif kind == "a bridge closed":
        mm[pupil] = np.where(rng.random((60, len(seats))) < 0.5, mm[pupil] * 2, mm[pupil])
    elif kind == "an island cut off":
        mm[pupil[:5]] = UNREACHABLE_MM
    return mm, seats


KINDS = (
    *("a home moved", "a class more", "a class less", "a school closed"),
    *("a bridge closed", "an island cut off"),
)


@pytest.mark.parametrize("fill", [0.9, 1.02])
@pytest.mark.parametrize("kind", KINDS)
def test_the_total_is_that_of_a_solve_from_nothing(kind: str, fill: float) -> None:
    """Many seeds: equal placed, equal total, and prices that convince the checker."""
    for seed in range(5):
        mm, seats = plain(seed, fill=fill)
        before = minimum_total(mm, seats)
        mm, seats = changed(kind, mm, seats, seed)
        warm, cold = resettle(mm, seats, before), minimum_total(mm, seats)

        assert warm.n_placed == cold.n_placed
        assert total_mm(mm, warm.school) == total_mm(mm, cold.school)
        proved(mm, seats, warm)


def test_a_new_school_is_filled_from_an_earlier_placement_without_it() -> None:
    """The school stands in the tables with price 0 and nobody in it."""
    mm, seats = plain(3)
    old = minimum_total(np.ascontiguousarray(mm[:, 1:]), seats[1:])
    assert old.certificate is not None
    proof = Certificate(
        price_mm=np.append(0, old.certificate.price_mm),
        unplaced_mm=old.certificate.unplaced_mm,
        limit_mm=NONE,
        cut=np.zeros(14, np.bool_),
    )
    school = np.where(old.school == NONE, NONE, old.school + 1).astype(np.int32)
    warm = resettle(mm, seats, dataclasses.replace(old, school=school, certificate=proof))
    cold = minimum_total(mm, seats)

    assert (warm.n_placed, total_mm(mm, warm.school)) == (cold.n_placed, total_mm(mm, cold.school))
    proved(mm, seats, warm)


def test_nothing_changed_moves_nobody() -> None:
    """Every offer that can stay does."""
    mm, seats = plain(4)
    before = minimum_total(mm, seats)

    assert np.array_equal(resettle(mm, seats, before).school, before.school)


def test_one_moved_home_moves_few_others() -> None:
    """A path through a few schools, not a new city."""
    mm, seats = plain(5)
    before = minimum_total(mm, seats)
    mm[17] = mm[400]
    after = resettle(mm, seats, before)

    assert np.count_nonzero(after.school != before.school) <= 14


def test_a_placement_without_prices_cannot_be_settled_again() -> None:
    """Prices are where the search begins; without them it would be another search."""
    mm, seats = plain(6, n_pupils=50)
    before = dataclasses.replace(minimum_total(mm, seats), certificate=None)
    with pytest.raises(ShapeError, match="only a least total of the same pupils"):
        resettle(mm, seats, before)


def offers(town: Town, earlier: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Return unplaced, total and changes of every outcome of a tiny town."""
    found = []
    for outcome in all_outcomes(town):
        own = [town.distance[p][s] or 0 for p, s in enumerate(outcome) if s is not None]
        school = [NONE if s is None else s for s in outcome]
        n_changes = sum(a != b for a, b in zip(school, earlier, strict=True))
        found.append((len(school) - len(own), sum(own), n_changes))
    return found


@given(towns(max_pupils=5, max_schools=4), st.integers(0, 2**32 - 1), st.integers(0, 60))
@settings(max_examples=150)
def test_no_outcome_of_a_tiny_town_changes_fewer(town: Town, seed: int, extra_mm: int) -> None:
    """Exact among the least totals; beyond, nothing as short changes fewer, and the bound holds."""
    n_pupils, n_schools = len(town.group), len(town.seats)
    earlier = np.random.default_rng(seed).integers(NONE, n_schools, n_pupils).astype(np.int32)
    mm, seats = town.distance_mm, town.schools.seats
    every = offers(town, tuple(earlier.tolist()))
    n_out, least = min(one[:2] for one in every)
    exact = fewest_changes(mm, seats, earlier)
    near = fewest_changes(mm, seats, earlier, extra_mm=extra_mm)

    assert (exact.total_mm, exact.n_changes) == min(
        one[1:] for one in every if one[:2] == (n_out, least)
    )
    assert exact.n_changes_least == exact.n_changes
    fewest = min(c for out, mm_, c in every if out == n_out and mm_ <= least + extra_mm)
    as_short = min(c for out, mm_, c in every if out == n_out and mm_ <= near.total_mm)
    assert 0 <= near.extra_mm <= extra_mm
    assert near.n_changes == as_short
    assert near.n_changes_least <= fewest <= near.n_changes


def test_keeping_a_class_together_costs_stated_metres() -> None:
    """p0 was at s1: staying costs 30 - 10 + 40 - 20 = 40 mm, moving both changes two offers."""
    mm = np.array([[10, 30], [40, 20]], np.int32)
    seats, earlier = np.array([1, 1], np.int32), np.array([1, 0], np.int32)

    exact = fewest_changes(mm, seats, earlier)
    assert (exact.n_changes, exact.total_mm, exact.extra_mm) == (2, 30, 0)
    kept = fewest_changes(mm, seats, earlier, extra_mm=40)
    assert (kept.n_changes, kept.total_mm, kept.extra_mm) == (0, 70, 40)
    short = fewest_changes(mm, seats, earlier, extra_mm=39)
    assert (short.n_changes, short.extra_mm, short.n_changes_least) == (2, 0, 1)


def test_a_town_placed_again_at_too_few_seats_changes_little() -> None:
    """Where no school sets every price, the search still ends at the least total."""
    mm, seats = plain(9, fill=0.9)
    best = minimum_total(mm, seats)
    shuffled = np.random.default_rng(1).permutation(best.school).astype(np.int32)
    found = fewest_changes(mm, seats, shuffled, best=best)
    same = fewest_changes(mm, seats, best.school, extra_mm=10**9, best=best)

    assert found.total_mm == total_mm(mm, best.school)
    proved(mm, seats, found.allocation)
    assert (same.n_changes, same.extra_mm) == (0, 0)
