"""Minimum-total and minimum-worst reach the best whole, and their proofs convince a stranger."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from admission.model import Allocation
from admission.optimum.bottleneck import minimum_worst
from admission.optimum.price_search import rough_prices
from admission.optimum.prices import minimum_total
from admission.verify.offers import check_offers
from admission.verify.optimum import check_optimum
from gis.errors import BrokenPromiseError
from gis.units import NONE, UNREACHABLE_MM
from tests.brute import Offers, Town, all_outcomes, as_offers, towns
from tests.claims import claim_of

# The nearest school of both is s0; giving it to p1 saves 80 m for 10 m.
TOWN = Town(group=(1, 1), seats=(1, 1), distance=((10, 30), (20, 100)))


def figures(town: Town, offers: Offers) -> tuple[int, int, int]:
    """Return minus the placed, the total and the longest distance: smaller is better."""
    own = [town.distance[p][s] or 0 for p, s in enumerate(offers) if s is not None]
    return (-len(own), sum(own), max(own, default=0))


def proved(town: Town, offers: Allocation, mechanism: str) -> None:
    """Let the checker judge an allocation and its certificate."""
    claim = claim_of(town, as_offers(offers.school), mechanism)
    check_offers(claim)
    check_optimum(claim, offers.certificate)


def test_the_whole_city_travels_less_at_a_pupils_cost() -> None:
    """The first pupil leaves the nearest school: 30 + 20 is less than 10 + 100."""
    assert as_offers(minimum_total(TOWN.distance_mm, TOWN.schools.seats).school) == (1, 0)


def test_as_many_as_possible_are_placed_before_any_metre_is_saved() -> None:
    """Leaving the second pupil at home would be shortest; nobody is left at home for metres."""
    town = Town(group=(1, 1), seats=(1, 1), distance=((1, 9_000), (2, None)))

    assert as_offers(minimum_total(town.distance_mm, town.schools.seats).school) == (1, 0)


def test_the_longest_distance_comes_before_the_total() -> None:
    """10 + 60 is less than 40 + 40, but 60 m is longer than 40 m."""
    town = Town(group=(1, 1), seats=(1, 1), distance=((10, 40), (40, 60)))

    assert as_offers(minimum_total(town.distance_mm, town.schools.seats).school) == (0, 1)
    assert as_offers(minimum_worst(town.distance_mm, town.schools.seats).school) == (1, 0)


@pytest.mark.parametrize("mechanism", ["minimum_total", "minimum_worst"])
def test_an_equally_far_school_with_a_free_seat_is_no_loss(mechanism: str) -> None:
    """Both offers cost 0 mm; the optimum counts metres, not the order of codes."""
    town = Town(group=(1,), seats=(1, 1), distance=((0, 0),))
    certificate = minimum_total(town.distance_mm, town.schools.seats).certificate
    assert certificate is not None
    if mechanism == "minimum_worst":
        certificate = dataclasses.replace(certificate, limit_mm=0)
    for offers in ((0,), (1,)):
        claim = claim_of(town, offers, mechanism)
        check_offers(claim)
        check_optimum(claim, certificate)


@given(towns(max_pupils=5, max_schools=4))
@settings(max_examples=200)
def test_minimum_total_is_the_best_of_all_outcomes_and_proved(town: Town) -> None:
    """Most placed, then least total; the checker accepts the prices as the proof."""
    found = minimum_total(town.distance_mm, town.schools.seats)
    best = min(figures(town, offers)[:2] for offers in all_outcomes(town))

    assert figures(town, as_offers(found.school))[:2] == best
    proved(town, found, "minimum_total")


@given(towns(max_pupils=5, max_schools=4))
@settings(max_examples=200)
def test_minimum_worst_is_the_best_of_all_outcomes_and_proved(town: Town) -> None:
    """Most placed, then the smallest longest distance, then the least total under it."""
    found = minimum_worst(town.distance_mm, town.schools.seats)
    n, total, longest = figures(town, as_offers(found.school))
    all_figures = [figures(town, offers) for offers in all_outcomes(town)]
    best = min((n, longest, total) for n, total, longest in all_figures)

    assert (n, longest, total) == best
    proved(town, found, "minimum_worst")


@given(st.integers(0, 2**32 - 1), st.integers(5, 60), st.integers(1, 8))
@settings(max_examples=60)
def test_larger_towns_equal_the_assignment_solver(seed: int, n_pupils: int, n_schools: int) -> None:
    """Totals equal those of scipy's linear assignment on a seat-by-seat copy of the problem."""
    rng = np.random.default_rng(seed)
    distance_mm = rng.integers(0, rng.choice([5, 90, 10**6]), (n_pupils, n_schools))
    distance_mm[rng.random(distance_mm.shape) < 0.2] = UNREACHABLE_MM
    seats = rng.integers(0, 2 * n_pupils // n_schools + 1, n_schools).astype(np.int32)
    found = minimum_total(distance_mm.astype(np.int32), seats)

    out = 10**8  # more than all distances of a town together
    copies = np.where(distance_mm < UNREACHABLE_MM, distance_mm, out)[
        :, np.repeat(np.arange(n_schools), seats)
    ]
    table = np.hstack([copies, np.full((n_pupils, n_pupils), out)])
    row, column = linear_sum_assignment(table)
    cost = table[row, column]
    placed = found.school != NONE
    own = distance_mm[np.flatnonzero(placed), found.school[placed]]
    assert (int(placed.sum()), int(own.sum())) == (
        int((cost < out).sum()),
        int(cost[cost < out].sum()),
    )


@pytest.mark.parametrize("mechanism", [minimum_total, minimum_worst])
def test_a_thousand_pupils_are_proved_too(mechanism: object) -> None:
    """Too large to enumerate: the proof alone shows that nothing better exists."""
    rng = np.random.default_rng(3)
    home, school = rng.normal(0, 3e6, (1_000, 2)), rng.normal(0, 3e6, (12, 2))
    mm = np.hypot(*(home[:, None] - school[None]).transpose(2, 0, 1)).astype(np.int32)
    for n_seats in (70, 85):
        town = Town(
            group=(1,) * 1_000, seats=(n_seats,) * 12, distance=tuple(map(tuple, mm.tolist()))
        )
        found = mechanism(town.distance_mm, town.schools.seats)  # type: ignore[operator]  # both
        proved(town, found, getattr(mechanism, "__name__", ""))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"price_mm": np.array([0, 0])}, "least total: the offers cost 20 mm more"),
        ({"price_mm": np.array([-1, 0])}, "school s0 has a price below zero"),
        ({"price_mm": np.array([0])}, "not one price for each school"),
        ({"unplaced_mm": 299}, "does not put the number of placed pupils first"),
        ({"limit_mm": 30}, "belongs to minimum_worst"),
    ],
)
def test_a_wrong_proof_does_not_convince(change: dict[str, object], words: str) -> None:
    """Prices that prove nothing are refused even when the offers are right."""
    found = minimum_total(TOWN.distance_mm, TOWN.schools.seats)
    assert found.certificate is not None
    certificate = dataclasses.replace(found.certificate, **change)
    with pytest.raises(BrokenPromiseError, match=words):
        check_optimum(claim_of(TOWN, (1, 0), "minimum_total"), certificate)


def test_a_costlier_placement_is_refused() -> None:
    """The prices of the best placement do not prove another one."""
    found = minimum_total(TOWN.distance_mm, TOWN.schools.seats)
    with pytest.raises(BrokenPromiseError, match="cost 60 mm more"):
        check_optimum(claim_of(TOWN, (0, 1), "minimum_total"), found.certificate)


def test_a_limit_that_could_be_smaller_is_refused() -> None:
    """Without a cut nothing proves that the longest distance is as short as possible."""
    town = Town(group=(1, 1), seats=(1, 1), distance=((10, 40), (40, 60)))
    found = minimum_worst(town.distance_mm, town.schools.seats)
    assert found.certificate is not None
    looser = dataclasses.replace(found.certificate, limit_mm=60)
    with pytest.raises(BrokenPromiseError, match=r"nothing proves that less than 0\.060 m"):
        check_optimum(claim_of(town, (1, 0), "minimum_worst"), looser)


def test_a_missing_proof_is_refused() -> None:
    """An optimum without a certificate is a claim, not a result."""
    with pytest.raises(BrokenPromiseError, match="certificate of the optimum is missing"):
        check_optimum(claim_of(TOWN, (1, 0), "minimum_total"), None)


def test_the_first_prices_leave_few_pupils_to_the_exact_search() -> None:
    """The exact search moves one pupil at a time: a poor beginning would take minutes."""
    rng = np.random.default_rng(11)
    home, school = rng.normal(0, 5e6, (5_000, 2)), rng.normal(0, 5e6, (40, 2))
    mm = np.hypot(*(home[:, None] - school[None]).transpose(2, 0, 1)).astype(np.int32)
    out_mm = 10**8
    for n_seats, first_mm in ((127, 0), (110, 8 * 10**7)):
        seats = np.full(40, n_seats, np.int32)
        price = rough_prices(
            mm, seats, limit_mm=UNREACHABLE_MM - 1, outside_mm=out_mm, first_mm=first_mm
        )
        cost = np.append(mm + price, np.full((5_000, 1), out_mm), axis=1)
        demand = np.bincount(cost.argmin(axis=1), minlength=41)[:40]

        assert np.maximum(demand - seats, 0).sum() < 50
        assert price.min() >= 0
