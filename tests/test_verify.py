"""The checker accepts the one right outcome and names the first broken promise of any other."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest
from hypothesis import given, settings

from admission.policy.schema import DEFERRED, NEAREST
from admission.verify.offers import check_offers
from gis.errors import BrokenPromiseError
from gis.units import NONE
from tests.brute import (
    Offers,
    Town,
    all_outcomes,
    best_for_pupils,
    deferred_twin,
    nearest_first_twin,
    stable_outcomes,
    towns,
)
from tests.claims import claim_of

TOWN = Town(group=(1, 1, 2), seats=(1, 1), distance=((10, 99), (20, 30), (90, None)))
RIGHT: Offers = (0, 1, None)


def accepts(town: Town, offers: Offers, mechanism: str) -> bool:
    """Return whether the checker lets the offers pass."""
    try:
        check_offers(claim_of(town, offers, mechanism))
    except BrokenPromiseError:
        return False
    return True


@pytest.mark.parametrize(
    ("offers", "words"),
    [
        ((0, 0, None), "seats: school s0 has 1 seats and makes 2 offers"),
        ((None, 1, None), "free seats: pupil p00 is unplaced while school s0 at 0.010 m"),
        ((0, None, None), "free seats: pupil p01 is unplaced while school s1 at 0.030 m"),
        ((1, None, 0), "envy: pupil p00, group 1, at 0.010 m, stands before .* school s0"),
        ((1, 0, None), "envy: pupil p00, group 1, at 0.010 m, stands before .* school s0"),
    ],
)
def test_a_planted_swap_is_named(offers: Offers, words: str) -> None:
    """The sentence says which promise, for whom and where."""
    with pytest.raises(BrokenPromiseError, match=words):
        check_offers(claim_of(TOWN, offers, DEFERRED))


def test_an_offer_without_a_distance_is_named() -> None:
    """A seat may not go to a pupil who was never eligible there."""
    claim = claim_of(TOWN, RIGHT, DEFERRED)
    stray = dataclasses.replace(claim, offer=np.array([0, NONE, 1], np.int32))

    with pytest.raises(BrokenPromiseError, match=r"eligibility: pupil p02 .* school s1"):
        check_offers(stray)


@pytest.mark.parametrize("school", [-2, 2])
def test_an_offer_at_no_school_is_named(school: int) -> None:
    """A damaged position must not be read as another school."""
    claim = claim_of(TOWN, RIGHT, DEFERRED)
    stray = dataclasses.replace(claim, offer=np.array([0, 1, school], np.int32))

    with pytest.raises(BrokenPromiseError, match="p02 is offered a school that does not exist"):
        check_offers(stray)


def test_a_wrong_rank_is_named() -> None:
    """The rank that a family reads is checked like the seat itself."""
    claim = claim_of(TOWN, RIGHT, DEFERRED)
    stray = dataclasses.replace(claim, rank=np.array([2, 2, 0], np.int32))

    with pytest.raises(BrokenPromiseError, match=r"rank: pupil p00 has rank 2; .* at 1"):
        check_offers(stray)


def test_a_mechanism_that_nobody_can_check_does_not_pass() -> None:
    """A new mechanism needs its own promises before any result of it is written."""
    with pytest.raises(BrokenPromiseError, match="how to check the mechanism raffle"):
        check_offers(claim_of(TOWN, RIGHT, "raffle"))


@given(towns(max_pupils=4, max_schools=3))
@settings(max_examples=120)
def test_deferred_acceptance_has_exactly_one_outcome_that_passes(town: Town) -> None:
    """Of all ways to fill the seats, the checker accepts the right one only."""
    passing = [offers for offers in all_outcomes(town) if accepts(town, offers, DEFERRED)]

    assert passing == [deferred_twin(town)]


def test_of_several_outcomes_without_envy_the_best_for_pupils_passes_only(is_full) -> None:
    """Schools rank highest who would rather be elsewhere: then being free of envy is not enough."""
    rng = random.Random(11)  # noqa: S311 (drawn towns, no secret)
    n_several = 0
    for _ in range(2_000 if is_full else 40):
        n_pupils, n_schools = rng.randint(3, 5), rng.randint(2, 3)
        rows = [rng.sample(range(9), n_schools) for _ in range(n_pupils)]
        town = Town(
            group=(1,) * n_pupils,
            seats=tuple(rng.randint(1, 2) for _ in range(n_schools)),
            distance=tuple(map(tuple, rows)),
            later=tuple(
                tuple(int(mm < max(row)) if rng.random() < 0.9 else rng.randint(0, 1) for mm in row)
                for row in rows
            ),
        )
        n_several += len(stable_outcomes(town)) > 1
        passing = [offers for offers in all_outcomes(town) if accepts(town, offers, DEFERRED)]
        assert passing == [best_for_pupils(town)]
        assert passing == [deferred_twin(town)]
    assert n_several > 3


def test_a_ring_that_could_move_up_together_is_named() -> None:
    """Each sits at the school that ranks it first and is nearer to the other's: no envy, but."""
    town = Town(
        group=(1, 1),
        seats=(1, 1),
        distance=((10, 20), (20, 10)),
        later=((1, 0), (0, 1)),
    )
    assert set(stable_outcomes(town)) == {(0, 1), (1, 0)}

    assert accepts(town, (0, 1), DEFERRED)
    with pytest.raises(BrokenPromiseError, match=r"best for pupils: .* one of the schools is s"):
        check_offers(claim_of(town, (1, 0), DEFERRED))


@given(towns(max_pupils=4, max_schools=3, with_lot=True))
@settings(max_examples=120)
def test_nearest_first_has_exactly_one_outcome_that_passes(town: Town) -> None:
    """The promise of the scan is checked without running the scan."""
    passing = [offers for offers in all_outcomes(town) if accepts(town, offers, NEAREST)]

    assert passing == [nearest_first_twin(town)]


def test_pairs_are_found_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large cities are compared in blocks of rows; a block of one row says the same."""
    whole = check_offers(claim_of(TOWN, RIGHT, DEFERRED))
    monkeypatch.setattr("admission.verify.claim.CELLS_AT_A_TIME", 1)
    rows = check_offers(claim_of(TOWN, RIGHT, DEFERRED))

    assert whole.pupil.tolist() == rows.pupil.tolist() == [1, 2]
    assert whole.school.tolist() == rows.school.tolist() == [0, 0]
    assert whole.own_mm.tolist() == rows.own_mm.tolist() == [20, 90]
