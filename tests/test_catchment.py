"""Bars of a placement: what one more child meets, against the offers themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admission.allocate import allocate
from admission.catchment import ANYBODY, NOBODY, Bars, bars_of, first_admitted, ties
from admission.certainty import WORDS, Thresholds, shares
from admission.model import Pupils, Schools
from admission.policy import file as policies
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM, Millimetres

AREAS = ("nearest-first", "deferred-acceptance", "minimum-total", "minimum-worst")


def city(
    distances: list[list[int]], seats: list[int], group: list[int] | None = None
) -> tuple[Pupils, Schools, Millimetres]:
    """Return a tiny city."""
    ids = np.array([f"p{i}" for i in range(len(distances))], object)
    pupils = Pupils(id=ids, group=np.array(group or [1] * len(distances), np.int32))
    codes = np.array([f"s{i}" for i in range(len(seats))], object)
    schools = Schools(code=codes, seats=np.array(seats, np.int32))
    return pupils, schools, np.array(distances, np.int32)


def bars(name: str, place, group: int = 1) -> Bars:
    """Return the bars after a policy's placement."""
    policy = policies.load(name)
    return bars_of(policy, *place, allocate(policy, *place), group=group)


def test_bars_of_deferred_acceptance() -> None:
    """s0 is full and its last lives 300 m away; s1 has a seat left; s2 never had one."""
    place = city([[100, 900, 10], [300, 900, 10], [400, 500, 10]], [2, 2, 0])

    found = bars("deferred-acceptance", place)

    assert found.far_mm.tolist() == [300, ANYBODY, NOBODY]
    here = np.array([[299, 900, 1], [301, 900, 1], [UNREACHABLE_MM] * 3], np.int32)
    assert first_admitted(here, found).tolist() == [0, 1, NONE]


def test_groups_have_bars_of_their_own() -> None:
    """Group 1 would displace the child of group 2 wherever it lives; group 2 must be nearer."""
    place = city([[100], [200], [300]], [2], [1, 2, 2])

    assert bars("deferred-acceptance", place, 1).far_mm.tolist() == [ANYBODY]
    assert bars("deferred-acceptance", place, 2).far_mm.tolist() == [200]


def test_nearest_first_asks_in_which_round_a_school_filled() -> None:
    """s0 fills in round 1 at 100 m; a child whose second choice it is comes too late."""
    place = city([[100, 500], [200, 300]], [1, 1])

    found = bars("nearest-first", place)

    assert (found.far_mm[0], found.round[0]) == (100, 1)  # type: ignore[index]  # rounds are there
    # nearer than the bar, but s1 is nearer still and asks first; it filled in round 2 only
    assert first_admitted(np.array([[90, 80]], np.int32), found).tolist() == [1]
    assert first_admitted(np.array([[101, 800]], np.int32), found).tolist() == [NONE]


def test_bars_are_rounded_up_and_prices_to_the_nearest_step() -> None:
    """A bar is one child's way; who passed it passes the rounded one."""
    found = Bars(far_mm=np.array([300, 1000, ANYBODY, NOBODY])).rounded(1000)
    priced = Bars(far_mm=np.full(2, ANYBODY), price_mm=np.array([1499, 1500])).rounded(1000)

    assert found.far_mm.tolist() == [1000, 1000, ANYBODY, NOBODY]
    assert priced.price_mm.tolist() == [1000, 2000]  # type: ignore[union-attr]  # prices are there


def test_ties_within_a_step() -> None:
    """Both schools cost about the same; the third is too far."""
    found = Bars(far_mm=np.full(3, ANYBODY), price_mm=np.array([0, 100, 0]))

    assert ties(np.array([[500, 420, 900]], np.int32), found, within_mm=50).tolist() == [
        [True, True, False]
    ]


def test_rules_by_wishes_have_no_areas() -> None:
    """Who chooses by scores and wishes is not admitted for living anywhere."""
    place = city([[1]], [1])
    offer = allocate(policies.load("minimum-total"), *place)

    with pytest.raises(InputError, match="a place of living admits nobody"):
        bars_of(policies.load("hcmc-2025-grade10"), *place, offer, group=1)


DISTANCES = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(1, 60), min_size=n, max_size=n, unique=True), min_size=1, max_size=9
    )
)


@settings(max_examples=150)
@given(DISTANCES, st.data())
def test_a_child_of_the_placement_gets_what_it_was_offered(distances, data) -> None:
    """Up to ties: equally far children at a bar, equally good schools under an optimum."""
    n_schools = len(distances[0])
    # different distances to each school, so that no two children tie at a bar
    apart = [[mm * 100 + p for mm in row] for p, row in enumerate(distances)]
    seats = data.draw(st.lists(st.integers(0, 4), min_size=n_schools, max_size=n_schools))
    group = data.draw(st.lists(st.integers(1, 2), min_size=len(apart), max_size=len(apart)))
    place = city(apart, seats, group)
    for name in AREAS:
        policy = policies.load(name)
        offer = allocate(policy, *place)
        for one in set(group):
            found = bars_of(policy, *place, offer, group=one)
            mine = np.flatnonzero(place[0].group == one)
            admitted = first_admitted(place[2][mine], found)
            if found.price_mm is None:
                assert admitted.tolist() == offer.school[mine].tolist(), name
                continue
            placed = offer.school[mine] != NONE
            cost = place[2][mine] + found.price_mm
            rows = np.flatnonzero(placed)
            own = cost[rows, offer.school[mine][rows]]
            best = cost[rows, admitted[rows]]
            assert (own == best).all(), name


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-1, 3), min_size=n, max_size=n), min_size=1, max_size=12
        )
    )
)
def test_shares_of_a_place_add_up_to_one(labels) -> None:
    """Also where nobody admits; and only one school can be usual there."""
    label = np.array(labels, np.int32)

    found = shares(label)

    n_places = label.shape[1]
    assert np.bincount(found.place, found.n_draws, n_places).tolist() == [len(labels)] * n_places
    for place, school, n in zip(found.place, found.school, found.n_draws, strict=True):
        assert n == np.count_nonzero(label[:, place] == school)
    word = found.word(Thresholds())
    usual = (word == WORDS.index("usually")) | (word == WORDS.index("always"))
    assert np.bincount(found.place[usual], minlength=n_places).max(initial=0) <= 1


def test_half_of_the_draws_is_not_usual() -> None:
    """Else two schools would hold the same place."""
    found = shares(np.array([[0], [1]], np.int32))

    assert [WORDS[w] for w in found.word(Thresholds())] == ["rarely", "rarely"]


@pytest.mark.parametrize(
    "limits", [(0.9, 0.95, 0.1), (0.9, 0.4, 0.1), (1.1, 0.5, 0.1), (1, 0.5, 0)]
)
def test_thresholds_that_would_overlap_are_refused(limits) -> None:
    """Always above usually above rarely, and usually at least a half."""
    with pytest.raises(InputError, match="they must fall"):
        Thresholds(always=limits[0], usually=limits[1], rarely=limits[2]).check()
