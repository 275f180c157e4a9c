"""A public cut-off must not lead to a child's door: rounding, suppression, and the attack."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from admission.cutoff import Cutoffs
from admission.public_cutoffs import (
    FEW_HOMES,
    FEW_OFFERS,
    NO_OFFERS,
    SHOWN,
    Published,
    last_of_cells,
    publish,
    rounded_up_mm,
)
from gis.units import NONE
from tests.public_attack import city, suspects, tell, told_cells

DENSE = {"n_pupils": 5000, "width_m": 4200}  # 283 first-graders to a square kilometre
LOOSE = {"n_pupils": 1500, "width_m": 6000}


def street(*metres: int, seats: int = 99, earlier: tuple[Published, ...] = ()) -> Published:
    """Publish one school with one group: all who live at these distances are admitted."""
    distance_mm = np.array(metres, np.int32).reshape(-1, 1) * 1000
    exact = Cutoffs(
        group=np.array([1], np.int32),
        last_mm=np.array([[distance_mm.max(initial=NONE)]], np.int32),
        n_offers=np.array([[len(metres)]], np.int32),
    )
    group, offer = np.ones(len(metres), np.int32), np.zeros(len(metres), np.int32)
    last = last_of_cells(group, offer, distance_mm, exact)
    return publish(exact, np.array([seats], np.int32), last, distance_mm, earlier=earlier)


def test_distances_are_rounded_up_to_fifty_metres() -> None:
    """Up, never down: a rounded number must not refuse a child that was admitted."""
    assert [rounded_up_mm(mm) for mm in (1, 50_000, 50_001, 1_240_000)] == [
        50_000,
        50_000,
        100_000,
        1_250_000,
    ]


def test_ten_offers_and_ten_homes_in_the_ring_are_told() -> None:
    """Ten children between 1,201 and 1,240 m: 1,250 m stands for any of them."""
    told = street(*range(1201, 1241, 4)).public

    assert told.why.tolist() == [[SHOWN]]
    assert told.shown_mm.tolist() == [[1_250_000]]


def test_nine_offers_are_not_told() -> None:
    """A number that stands for fewer than ten children is withheld; so is one for nobody."""
    assert street(*range(1201, 1210)).public.why.tolist() == [[FEW_OFFERS]]
    assert street().public.why.tolist() == [[NO_OFFERS]]
    assert street(*range(1201, 1210)).public.shown_mm.tolist() == [[NONE]]


def test_a_lonely_last_home_is_not_told() -> None:
    """Nine neighbours of the school and one child far out: the ring would be that child's."""
    assert street(*range(101, 110), 1240).public.why.tolist() == [[FEW_HOMES]]


def test_homes_nearer_to_a_school_that_would_take_them_do_not_hide_anybody() -> None:
    """Ten children live in the ring; nine of them live nearer to a school with free seats."""
    distance_mm = np.full((10, 2), 1_230_000, np.int32)
    distance_mm[:, 1] = 100_000
    distance_mm[0, 1] = 9_000_000
    exact = Cutoffs(
        group=np.array([1], np.int32),
        last_mm=np.array([[1_230_000], [100_000]], np.int32),
        n_offers=np.array([[10], [9]], np.int32),
    )
    last = np.array([[0], [1]], np.int32)
    for seats_of_other, why in ((9, SHOWN), (10, FEW_HOMES)):
        seats = np.array([10, seats_of_other], np.int32)
        assert publish(exact, seats, last, distance_mm).public.why[0, 0] == why


def test_the_last_of_a_cell_is_the_farthest_of_its_group() -> None:
    """Two at the same distance: the first by id, in any order of computing."""
    distance_mm = np.array([[7], [9], [9], [3]], np.int32)
    exact = Cutoffs(
        group=np.array([1, 2], np.int32),
        last_mm=np.array([[9, 3]], np.int32),
        n_offers=np.array([[3, 1]], np.int32),
    )
    group = np.array([1, 1, 1, 2], np.int32)

    assert last_of_cells(group, np.zeros(4, np.int32), distance_mm, exact).tolist() == [[1, 3]]


@pytest.mark.parametrize("size", [DENSE, LOOSE], ids=["dense", "loose"])
def test_public_cutoffs_leave_ten_houses_open(size, *, is_full: bool) -> None:
    """
    Rings, nearer schools, a tenth of all families as friends: ten houses stay possible.

    And the child is always among them: an attack that strikes out the right house proves
    nothing.
    """
    n_attacks = 0
    for seed in range(20 if is_full else 1):
        plain = city(seed, **size)
        told = tell(plain, "deferred-acceptance")
        n = len(plain.pupils)
        friends = np.sort(np.random.default_rng(seed).choice(n, n // 10, replace=False))
        for cell in told_cells(told):
            for help_ in (None, friends.astype(np.int32)):
                left = suspects(plain, told, cell, help_)
                assert left[plain.home[told.published.last_pupil[cell]]]
                assert left.sum() >= 10
                n_attacks += 1
    assert n_attacks > 1


def test_rounding_and_ten_offers_alone_would_not_be_enough() -> None:
    """The attack has teeth: without the third condition some houses can be counted on a hand."""
    plain = city(1, **LOOSE)
    told = tell(plain, "deferred-acceptance")
    rounded = -(-told.exact.last_mm // 50_000) * 50_000
    careless = dataclasses.replace(
        told.published.public,
        shown_mm=np.where(told.exact.n_offers >= 10, rounded, NONE).astype(np.int32),
    )
    told = dataclasses.replace(told, published=dataclasses.replace(told.published, public=careless))

    assert min(int(suspects(plain, told, cell).sum()) for cell in told_cells(told)) < 10


def test_two_published_runs_do_not_cross_at_a_door() -> None:
    """
    The same child is last at one school by one policy and at another by the next.

    Ten children live in either ring and only this one in both: the second stays untold. It is
    told to a public that has not seen the first.
    """
    in_ring, elsewhere = 1_230_000, 400_000
    distance_mm = np.array(
        [[1_240_000, 1_240_000], *[[in_ring, elsewhere]] * 9, *[[elsewhere, in_ring]] * 9],
        np.int32,
    )
    seats = np.array([10, 10], np.int32)
    told: list[Published] = []
    for school in (0, 1):
        offers = [0, *[school] * 9]
        exact = Cutoffs(
            group=np.array([1], np.int32),
            last_mm=np.array([[1_240_000 if s == school else NONE] for s in (0, 1)], np.int32),
            n_offers=np.array([[len(offers) if s == school else 0] for s in (0, 1)], np.int32),
        )
        exact.n_offers[1 - school] = 10  # full: nothing follows from a seat there
        last = np.where(exact.last_mm == NONE, NONE, 0).astype(np.int32)
        alone = publish(exact, seats, last, distance_mm)
        assert alone.public.why[school, 0] == SHOWN
        told.append(publish(exact, seats, last, distance_mm, earlier=told))
    assert [int(one.public.why[s, 0]) for s, one in enumerate(told)] == [SHOWN, FEW_HOMES]
