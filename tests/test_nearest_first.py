"""Nearest-first is the Department's scan: groups, rounds, seats given for good."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from admission.nearest_first import nearest_first
from tests.brute import Offers, Town, as_offers, nearest_first_twin, towns


def run(town: Town) -> Offers:
    """Return the offers of the fast code."""
    return as_offers(nearest_first(town.distance_mm, town.schools.seats, town.order)[0])


def test_the_farther_fifty_take_the_second_school() -> None:
    """The published example in small: two seats, three near pupils, the farthest moves."""
    town = Town(group=(1, 1, 1), seats=(2, 9), distance=((30, 90), (10, 80), (20, 70)))

    assert run(town) == (1, 0, 0)


def test_a_seat_once_given_is_not_taken_back() -> None:
    """The third pupil had school 1 in round one and keeps it against a nearer latecomer."""
    town = Town(group=(1, 1, 1), seats=(1, 1), distance=((10, 99), (20, 30), (90, 40)))

    assert run(town) == (0, None, 1)


def test_a_round_is_used_up_at_a_full_school() -> None:
    """Who tries a full school applies to the next one a round later, behind the others."""
    # Round 1: a and b want s0 (a wins), c gets s1. Round 2: b tries s1, full. Round 3: s2.
    # d tries s0 and s2: it reaches s2 in round 2, before b, although b lives nearer.
    town = Town(
        group=(1, 1, 1, 1),
        seats=(1, 1, 1),
        distance=((10, 50, 60), (20, 25, 30), (70, 10, 80), (40, None, 45)),
    )

    assert run(town) == (0, None, 1, 2)


def test_the_second_group_starts_when_the_first_is_through() -> None:
    """A near home in group 2 waits for the whole of group 1."""
    town = Town(group=(2, 1, 1), seats=(1, 1), distance=((1, 2), (50, 60), (70, 80)))

    assert run(town) == (None, 0, 1)


@given(towns(max_pupils=12, max_schools=5))
@settings(max_examples=300)
def test_equals_the_twin(town: Town) -> None:
    """The fast code does what the plain rounds do."""
    assert run(town) == nearest_first_twin(town)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_long_lists_equal_the_twin(seed: int) -> None:
    """With 40 schools a list is opened several times; no round may be lost or added there."""
    rng = np.random.default_rng(seed)
    town = Town(
        group=tuple(rng.integers(1, 3, 50).tolist()),
        seats=tuple(rng.integers(0, 3, 40).tolist()),
        distance=tuple(map(tuple, rng.integers(0, 30, (50, 40)).tolist())),
    )

    assert run(town) == nearest_first_twin(town)


@given(towns(max_pupils=12, max_schools=5, with_lot=True))
def test_equals_the_twin_with_bands_and_lots(town: Town) -> None:
    """A band and a lot change who wins a round, nothing else."""
    assert run(town) == nearest_first_twin(town)


@given(towns(max_pupils=12, max_schools=5, with_lot=True, with_later=True))
def test_priorities_of_pairs_count_inside_a_round(town: Town) -> None:
    """Applicants of one round stand by priority, then by distance class and lot."""
    school, _ = nearest_first(town.distance_mm, town.schools.seats, town.order)

    assert as_offers(school) == nearest_first_twin(town)
