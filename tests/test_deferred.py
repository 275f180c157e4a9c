"""Deferred acceptance gives every pupil the best seat that nobody could rightly envy."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from admission.deferred import deferred_acceptance
from gis.units import NONE, UNREACHABLE_MM
from tests.brute import (
    Offers,
    Town,
    as_offers,
    best_for_pupils,
    deferred_twin,
    is_stable,
    place,
    stable_outcomes,
    towns,
)


def run(town: Town) -> Offers:
    """Return the offers of the fast code."""
    return as_offers(deferred_acceptance(town.distance_mm, town.schools.seats, town.order)[0])


def test_the_farther_fifty_take_the_second_school() -> None:
    """The Department's own example, in small: two seats, three near pupils, the farthest moves."""
    town = Town(group=(1, 1, 1), seats=(2, 9), distance=((30, 90), (10, 80), (20, 70)))

    assert run(town) == (1, 0, 0)


def test_a_smaller_group_goes_before_a_nearer_home() -> None:
    """Group 2 is considered only where group 1 leaves seats."""
    town = Town(group=(2, 1), seats=(1,), distance=((10,), (900,)))

    assert run(town) == (None, 0)


def test_a_displaced_pupil_may_displace_a_farther_one() -> None:
    """Whoever is moved to the second school is compared there with those already seated."""
    town = Town(group=(1, 1, 1), seats=(1, 1), distance=((10, 99), (20, 30), (90, 40)))

    assert run(town) == (0, 1, None)


def test_equal_distances_go_to_the_smaller_id() -> None:
    """A tie is decided by a written rule, never by the order of rows."""
    town = Town(group=(1, 1), seats=(1, 1), distance=((5, 5), (5, 5)))

    assert run(town) == (0, 1)


def test_a_school_without_seats_takes_nobody() -> None:
    """Zero seats are an ordinary case, not an error."""
    assert run(Town(group=(1,), seats=(0, 1), distance=((5, 9),))) == (1,)


def test_a_pupil_without_distances_is_unplaced() -> None:
    """No distance means not eligible, even beside free seats."""
    assert run(Town(group=(1,), seats=(3,), distance=((None,),))) == (None,)


def test_no_schools_and_no_pupils_are_fine() -> None:
    """Empty arrays give empty answers."""
    assert run(Town(group=(1, 1), seats=(), distance=((), ()))) == (None, None)
    assert run(Town(group=(), seats=(1,), distance=())) == ()


def test_lists_are_opened_to_the_last_school() -> None:
    """Forty full schools stand before the one with a seat: a list cut at 20 would fail here."""
    n_schools = 41
    town = Town(group=(1,), seats=(0,) * 40 + (1,), distance=(tuple(range(n_schools)),))
    school, rank = deferred_acceptance(town.distance_mm, town.schools.seats, town.order)

    assert school.tolist() == [40]
    assert rank.tolist() == [41]


def test_long_lists_are_opened_in_order_with_ties() -> None:
    """Every window of the list begins where the last one ended, ties by school position."""
    n_pupils = 60
    town = Town(
        group=(1,) * n_pupils,
        seats=(1,) * n_pupils,
        distance=(tuple(mm // 7 for mm in range(n_pupils)),) * n_pupils,
    )

    assert run(town) == tuple(range(n_pupils))


@given(towns())
@settings(max_examples=200)
def test_equals_the_twin_and_the_best_of_all_stable_outcomes(town: Town) -> None:
    """The fast code, the paper's procedure and full enumeration agree."""
    offers = run(town)

    assert offers == deferred_twin(town)
    assert offers == best_for_pupils(town)


@given(towns(max_pupils=5, max_schools=3, with_lot=True))
@settings(max_examples=200)
def test_is_the_only_stable_outcome_with_bands_and_lots(town: Town) -> None:
    """With one lot for all schools there is one stable outcome, and this is it."""
    assert stable_outcomes(town) == [run(town)]


def test_a_pupil_of_the_catchment_stands_before_a_nearer_one() -> None:
    """The priority of a pair comes after the group and before the distance."""
    town = Town(group=(1, 1), seats=(1,), distance=((10,), (900,)), later=((1,), (0,)))

    assert run(town) == (None, 0)


@given(towns(with_later=True))
@settings(max_examples=200)
def test_with_priorities_of_pairs_it_is_the_best_of_several_stable_outcomes(town: Town) -> None:
    """Here more than one outcome can be free of envy; every pupil gets the best of them."""
    offers = run(town)

    assert offers == deferred_twin(town)
    assert offers == best_for_pupils(town)


@given(towns(max_pupils=25, max_schools=8, with_lot=True))
def test_larger_towns_equal_the_twin(town: Town) -> None:
    """Towns too large to enumerate still agree with the slow procedure and are stable."""
    offers = run(town)

    assert offers == deferred_twin(town)
    assert is_stable(town, offers)


@given(towns(max_pupils=20, max_schools=5), st.integers(0, 4))
def test_one_more_seat_makes_nobody_worse_off(town: Town, grown: int) -> None:
    """A family never loses because a school got more seats."""
    seats = tuple(n + (s == grown) for s, n in enumerate(town.seats))
    before = run(town)
    after = run(Town(group=town.group, seats=seats, distance=town.distance))

    assert all(place(town, p, after[p]) <= place(town, p, before[p]) for p in range(len(before)))


@given(towns(max_pupils=20, max_schools=5))
def test_plain_distance_on_both_sides_is_the_shortest_pair_first(town: Town) -> None:
    """In one group the outcome is what a clerk gets who seats the shortest pair first."""
    one_group = Town(group=(1,) * len(town.group), seats=town.seats, distance=town.distance)
    left = list(town.seats)
    offer: dict[int, int] = {}
    pairs = [
        (mm, s, p)
        for p, row in enumerate(town.distance)
        for s, mm in enumerate(row)
        if mm is not None
    ]
    for _, s, p in sorted(pairs, key=lambda pair: (pair[0], pair[2], pair[1])):
        if p not in offer and left[s]:
            offer[p] = s
            left[s] -= 1

    assert run(one_group) == tuple(offer.get(p) for p in range(len(town.group)))


@given(towns(max_pupils=20, max_schools=6))
def test_rank_counts_the_schools_before_the_offer(town: Town) -> None:
    """Rank 1 is the first school of the pupil's own order; no offer has rank 0."""
    school, rank = deferred_acceptance(town.distance_mm, town.schools.seats, town.order)

    for p in range(len(town.group)):
        expected = 0 if school[p] == NONE else place(town, p, int(school[p]))
        assert rank[p] == expected


def test_nobody_is_unplaced_while_an_eligible_seat_exists_in_a_larger_town() -> None:
    """2,000 pupils, 40 schools, as many seats as pupils: all are placed."""
    rng = np.random.default_rng(7)
    town_mm = rng.integers(0, 30_000_000, (2_000, 40)).astype(np.int32)
    town_mm[rng.random(town_mm.shape) < 0.01] = UNREACHABLE_MM
    town = Town(group=tuple(rng.integers(1, 4, 2_000).tolist()), seats=(), distance=())
    school, _ = deferred_acceptance(town_mm, np.full(40, 50, np.int32), town.order)

    n_free = 50 - np.bincount(school[school != NONE], minlength=40)
    unplaced = np.flatnonzero(school == NONE)
    assert not (town_mm[unplaced] < UNREACHABLE_MM)[:, n_free > 0].any()


@given(st.data())
@settings(max_examples=100)
def test_nobody_gains_by_a_false_order(data: st.DataObject) -> None:
    """Schools go by groups and a lot alone, so that distances are the pupils' orders only."""
    town = data.draw(towns(max_pupils=8, max_schools=4, with_lot=True))
    town = dataclasses.replace(town, band_mm=UNREACHABLE_MM)
    liar = data.draw(st.integers(0, len(town.group) - 1))
    told = list(town.distance)
    told[liar] = tuple(data.draw(st.permutations(town.distance[liar])))
    tricked = run(dataclasses.replace(town, distance=tuple(told)))[liar]
    honest = run(town)[liar]

    # Where the lie makes a school eligible that is none, the seat is worth nothing to the pupil.
    if tricked is None or town.distance[liar][tricked] is not None:
        assert place(town, liar, honest) <= place(town, liar, tricked)
