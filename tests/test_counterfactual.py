"""What would have been needed: true when tried, and nothing smaller is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admission.explain.case import Case
from admission.explain.counterfactual import distance_needed, group_needed, seats_needed
from admission.explain.displacement import displacement
from admission.explain.grant import place_granted
from admission.explain.improvement import ONE_OUTCOME, Improvement
from admission.explain.seats_for_all import seats_for_all
from admission.policy import file as policies
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM
from tests.brute import Town, towns
from tests.conftest import IS_FULL
from tests.public_attack import city

DISTANCE = [name for name in policies.names() if policies.load(name).mechanism != "score_cutoffs"]
PLAIN = [
    name
    for name in DISTANCE
    if policies.load(name).catchments in (None, "compare") and not policies.load(name).columns
]
ROW = Town(
    group=(1, 1, 1, 2),
    seats=(1, 1, 2),
    distance=((10, 90, 99), (20, 30, 99), (40, 50, 60), (5, 70, 80)),
)


def case_of(town: Town, name: str = "deferred-acceptance") -> Case:
    """Return a tiny city as a case."""
    policy = policies.load(name)
    pairs = Case.__dataclass_fields__["pairs"].default
    if policy.catchments is not None:
        inside = np.ones(town.distance_mm.shape, np.bool_)
        pairs = dataclasses.replace(pairs, inside=inside)
    return Case(
        policy=policy,
        pupils=town.pupils,
        schools=town.schools,
        distance_mm=town.distance_mm,
        seed="2026",
        pairs=pairs,
    )


def test_seats_distance_and_group_worked_by_hand() -> None:
    """
    p0 has s0, p1 has s1, p2 goes to s2 at 60; p3 of group 2 to s2 at 80.

    A second seat at s0 goes to p1, who lives nearer, and p2 moves up to s1; only a third one is
    for p2. By distance p2 must come before p0, who has the seat at 10 mm.
    """
    case = case_of(ROW)
    offer = case.place().school
    assert offer.tolist() == [0, 1, 2, 2]
    one, two = seats_needed(case, offer, 2, 1), seats_needed(case, offer, 2, 0)
    assert one is not None
    assert (one.value, one.school) == (1, 1)
    assert two is not None
    assert (two.value, two.school) == (2, 0)
    nearer = distance_needed(case, offer, 2, 0)
    assert nearer is not None
    assert nearer.value == 9  # at 10 mm p0 still comes first, by id
    grouped = group_needed(case, offer, 3, 0)
    assert grouped is not None
    assert (grouped.value, grouped.school) == (1, 0)  # in group 1 the 5 mm of p3 come first


def test_none_up_to_the_limit_is_an_answer() -> None:
    """A barred road: forty children before this one, and 35 seats are no help."""
    town = Town(group=(1,) * 41, seats=(0,), distance=tuple((mm,) for mm in range(1, 42)))
    case = case_of(town)
    offer = case.place().school

    assert seats_needed(case, offer, 40, 0) is None
    found = seats_needed(case, offer, 34, 0)
    assert found is not None
    assert found.value == 35


def test_a_school_without_a_distance_is_refused() -> None:
    """No number of seats opens a school that the child cannot reach."""
    town = Town(group=(1,), seats=(1, 1), distance=((5, None),))
    with pytest.raises(InputError, match="not open"):
        seats_needed(case_of(town), case_of(town).place().school, 0, 1)


def better_or_same(case: Case, pupil: int, school: int, found: int) -> bool:
    """Return whether an offer stands at the school or before it in the pupil's own order."""
    row = case.distance_mm[pupil]
    return found != NONE and (row[found], found) <= (row[school], school)


@pytest.mark.parametrize("name", PLAIN)
@settings(max_examples=150 if IS_FULL else 3)
@given(town=towns(max_pupils=6, max_schools=3), drawn=st.data())
def test_every_answer_is_true_and_smallest(name: str, town: Town, drawn: st.DataObject) -> None:
    """Tried one number after the other by whole placements, for every policy of the folder."""
    case = case_of(town, name)
    offer = case.place().school
    pairs = np.argwhere(case.distance_mm < UNREACHABLE_MM)
    if not len(pairs):
        return
    pupil, school = map(int, pairs[drawn.draw(st.integers(0, len(pairs) - 1))])
    enough = [
        k
        for k in range(6)
        if better_or_same(
            case, pupil, school, int(case.with_seats(school, k).place().school[pupil])
        )
    ]
    found = seats_needed(case, offer, pupil, school, at_most=5)
    assert (None if found is None else found.value) == (enough[0] if enough else None)
    own = int(case.distance_mm[pupil, school])
    lengths = [
        mm
        for mm in range(own)
        if case.with_distance(pupil, school, mm).place().school[pupil] == school
    ]
    nearer = distance_needed(case, offer, pupil, school)
    if offer[pupil] == school:
        assert nearer is not None
        assert nearer.value == own
    elif nearer is None:
        assert not lengths
    else:
        assert nearer.value in lengths
        assert not nearer.is_smallest or nearer.value == lengths[-1]


@settings(max_examples=500 if IS_FULL else 40)
@given(town=towns(max_pupils=8, max_schools=4, with_lot=True), school=st.integers(0, 3))
def test_the_chain_of_a_new_seat_is_the_whole_placement(town: Town, school: int) -> None:
    """Seat by seat from the present placement, and the same computed anew; groups and bands."""
    case = case_of(town)
    school %= len(town.seats)
    grown = Improvement(case.distance_mm, case.order(), case.place().school)
    for n_more in range(1, 5):
        grown.add_seat(school)
        assert grown.school.tolist() == case.with_seats(school, n_more).place().school.tolist()


@pytest.mark.parametrize("name", PLAIN)
@settings(max_examples=150 if IS_FULL else 5)
@given(town=towns(max_pupils=7, max_schools=3, with_lot=True))
def test_seats_for_all_at_once_are_those_of_each(name: str, town: Town) -> None:
    """Every child at every school it would rather have; under other mechanisms nothing is said."""
    case = case_of(town, name)
    offer = case.place().school
    found = seats_for_all(case, offer, at_most=4)
    order = case.order()
    if case.policy.mechanism not in ONE_OUTCOME or order.later is not None:
        assert found is None
        return
    assert found is not None
    pairs = [(int(p), int(s)) for p, s in np.argwhere(case.distance_mm < UNREACHABLE_MM)]
    for pupil, school in pairs:
        one = seats_needed(case, offer, pupil, school, at_most=4)
        if one is None or one.value:
            assert found.needed.get((pupil, school)) == one
        else:
            assert (pupil, school) not in found.needed


@pytest.mark.parametrize("name", PLAIN)
@settings(max_examples=150 if IS_FULL else 3)
@given(town=towns(max_pupils=6, max_schools=3), drawn=st.data())
def test_a_displacement_is_the_difference_of_two_placements(
    name: str, town: Town, drawn: st.DataObject
) -> None:
    """The second one is made here by hand: the child struck out, one seat less."""
    case = case_of(town, name)
    offer = case.place().school
    pairs = [
        (int(p), int(s))
        for p, s in np.argwhere(case.distance_mm < UNREACHABLE_MM)
        if town.seats[s] > 0
    ]
    if not pairs:
        return
    pupil, school = pairs[drawn.draw(st.integers(0, len(pairs) - 1))]
    found = displacement(case, offer, pupil, school)
    after = offer.copy()
    after[found.pupil] = found.after
    assert np.array_equal(offer[found.pupil], found.before)
    assert len(set(found.pupil.tolist())) == len(found)
    if offer[pupil] == school:
        assert len(found) == 0
        return
    kept = [p for p in range(len(town.group)) if p != pupil]
    seats = list(town.seats)
    seats[school] -= 1
    rest = Town(
        group=tuple(town.group[p] for p in kept),
        seats=tuple(seats),
        distance=tuple(town.distance[p] for p in kept),
    )
    anew = dataclasses.replace(case_of(rest, name), pupils=keep_ids(case, kept))
    assert after[kept].tolist() == anew.place().school.tolist()
    assert (found.pupil[0], found.after[0]) == (pupil, school)


@settings(max_examples=500 if IS_FULL else 40)
@given(town=towns(max_pupils=8, max_schools=4), drawn=st.data())
def test_a_granted_seat_by_chains_is_the_whole_placement(town: Town, drawn: st.DataObject) -> None:
    """Who is let go asks on, who can moves up: the same offers as computed anew."""
    case = case_of(town)
    offer = case.place().school
    pairs = [
        (int(p), int(s))
        for p, s in np.argwhere(case.distance_mm < UNREACHABLE_MM)
        if town.seats[s] > 0 and offer[p] != s
    ]
    for pupil, school in pairs[drawn.draw(st.integers(0, 2)) :: 3]:
        by_chain = place_granted(case, offer, pupil, school)
        assert by_chain.tolist() == case.place_granted(pupil, school).tolist()


def keep_ids(case: Case, kept: list[int]) -> object:
    """Return some pupils of a case with their own ids, on which a lot depends."""
    return dataclasses.replace(case.pupils, id=case.pupils.id[kept], group=case.pupils.group[kept])


def test_the_chain_is_told_in_the_order_of_pushing() -> None:
    """p2 is granted s0: p0 loses it to p2, takes s1 from p1 or waits; metres are added up."""
    case = case_of(ROW)
    found = displacement(case, case.place().school, 2, 0)

    assert found.pupil.tolist() == [2, 0]
    assert found.before.tolist() == [2, 0]
    assert found.after.tolist() == [0, 2]
    assert (found.gained_mm, found.lost_mm) == (20, 89)
    assert (found.n_unplaced, found.n_placed) == (0, 0)


@pytest.mark.parametrize("name", PLAIN)
def test_answers_of_a_drawn_city_come_true(name: str, is_full: bool) -> None:  # noqa: FBT001 (a fixture)
    """
    Seeded children of 300 who were passed over: the change is made, and the seat is theirs.

    One seat less, or one millimetre more, is not enough. A hundred per policy in the full run.
    """
    plain = city(7, n_pupils=300, width_m=4000)
    case = Case(
        policy=policies.load(name),
        pupils=plain.pupils,
        schools=plain.schools,
        distance_mm=plain.distance_mm,
        seed="2026",
        pairs=case_of(ROW, name).pairs,
    )
    if case.policy.catchments is not None:
        inside = np.ones(plain.distance_mm.shape, np.bool_)
        case = dataclasses.replace(case, pairs=dataclasses.replace(case.pairs, inside=inside))
    allocation = case.place()
    offer = allocation.school
    passed = np.flatnonzero(allocation.rank != 1)
    rng = np.random.default_rng(11)
    slow = case.policy.mechanism not in ("deferred_acceptance", "nearest_first", "fixed_zones")
    n_children = 100 if is_full else 1 if slow else 3
    for pupil in rng.choice(passed, min(n_children, len(passed)), replace=False).tolist():
        school = int(np.argmin(plain.distance_mm[pupil]))
        found = seats_needed(case, offer, pupil, school)
        if found is not None:
            got = case.with_seats(school, found.value).place().school[pupil]
            less = int(case.with_seats(school, found.value - 1).place().school[pupil])
            assert got == found.school
            assert better_or_same(case, pupil, school, int(got))
            assert not better_or_same(case, pupil, school, less)
        nearer = distance_needed(case, offer, pupil, school)
        if nearer is not None:
            got = case.with_distance(pupil, school, nearer.value).place().school[pupil]
            more = case.with_distance(pupil, school, nearer.value + 1).place().school[pupil]
            assert got == school
            assert more != school or nearer.value + 1 == plain.distance_mm[pupil, school]
