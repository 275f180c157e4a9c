"""One child's placement under a change, gone on with from the others', is the whole one anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admission.explain.case import Case
from admission.explain.retry import others_first, placements_with_seats
from admission.pairs import Pairs
from admission.policy import file as policies
from gis.errors import ShapeError
from gis.units import UNREACHABLE_MM
from tests.brute import Town, towns
from tests.conftest import IS_FULL

DEFERRED = [
    name
    for name in policies.names()
    if policies.load(name).mechanism in ("deferred_acceptance", "fixed_zones")
    and not policies.load(name).columns
]


def case_of(town: Town, name: str, drawn: st.DataObject) -> Case:
    """Return a tiny city, with drawn catchments where the policy wants some."""
    policy, shape = policies.load(name), town.distance_mm.shape
    inside = None
    if policy.catchments is not None:
        flags = drawn.draw(st.lists(st.booleans(), min_size=shape[0] * shape[1]))
        inside = np.array(flags[: shape[0] * shape[1]], np.bool_).reshape(shape)
    return Case(
        policy=policy,
        pupils=town.pupils,
        schools=town.schools,
        distance_mm=town.distance_mm,
        seed="2026",
        pairs=Pairs(inside=inside),
    )


@pytest.mark.parametrize("name", DEFERRED)
@settings(max_examples=400 if IS_FULL else 15)
@given(town=towns(max_pupils=8, max_schools=4), drawn=st.data())
def test_a_child_who_asks_last_is_placed_as_computed_anew(
    name: str, town: Town, drawn: st.DataObject
) -> None:
    """Any distance to any school, nearer or farther; several may be waiting."""
    case = case_of(town, name, drawn)
    n_pupils, n_schools = case.distance_mm.shape
    if not n_pupils or not n_schools:
        return
    waiting = np.unique(drawn.draw(st.lists(st.integers(0, n_pupils - 1), min_size=1)))
    others = others_first(case, waiting.astype(np.int32))
    for pupil in waiting.tolist():
        school = drawn.draw(st.integers(0, n_schools - 1))
        for mm in (0, *drawn.draw(st.lists(st.integers(0, 60), max_size=3)), UNREACHABLE_MM):
            anew = case.with_distance(pupil, school, mm).place().school
            assert others.placement_at(pupil, school, mm).tolist() == anew.tolist()


@pytest.mark.parametrize("name", DEFERRED)
@settings(max_examples=400 if IS_FULL else 15)
@given(town=towns(max_pupils=8, max_schools=4), drawn=st.data())
def test_seats_taken_away_again_leave_the_whole_placement(
    name: str, town: Town, drawn: st.DataObject
) -> None:
    """From four seats more down to none: every pupil's offer as computed anew, also where idle."""
    case = case_of(town, name, drawn)
    if not len(town.seats):
        return
    school = drawn.draw(st.integers(0, len(town.seats) - 1))
    for n_more, offer in enumerate(placements_with_seats(case, school, 4)):
        assert offer.tolist() == case.with_seats(school, n_more).place().school.tolist()


def test_only_who_waits_can_be_tried() -> None:
    """A child who has asked already would ask twice: refused."""
    town = Town(group=(1, 1), seats=(1,), distance=((5,), (6,)))
    case = Case(
        policy=policies.load("deferred-acceptance"),
        pupils=town.pupils,
        schools=town.schools,
        distance_mm=town.distance_mm,
    )
    others = others_first(case, np.array([1], np.int32))
    assert others.placement_at(1, 0, 4)[1] == 0
    with pytest.raises(ShapeError, match="asked already"):
        others.placement_at(0, 0, 4)
