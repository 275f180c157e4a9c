"""One more child at a place, against placing everybody anew with that child among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from admission.allocate import allocate, order_of
from admission.catchment import is_plain
from admission.deferred import deferred_acceptance
from admission.deferred_then_total import second_stage, within
from admission.model import Allocation, Pupils, Schools
from admission.one_more import CHILD, Plain, Standing, one_more, standing_of
from admission.optimum.prices import minimum_total
from admission.optimum.seat_costs import no_school_mm
from admission.pairs import Conditions, Pairs, conditions
from admission.policy import file as policies
from admission.policy.file import Policy
from admission.policy.schema import DISTANCE_MECHANISMS, OPTIMA, TOTAL, WORST
from gis.units import NONE, UNREACHABLE_MM, Millimetres
from tests.conftest import IS_FULL

FOLDER = Path(policies.__file__).parents[1] / "policies"
ALL = [policies.load(path.stem) for path in sorted(FOLDER.glob("*.toml"))]
BY_DISTANCE = [one for one in ALL if one.mechanism in DISTANCE_MECHANISMS]
NEAR_TWO = policies.parse(
    (FOLDER / "amsterdam-like.toml").read_bytes().replace(b"value = 8", b"value = 2"), file="two"
)
"""The lot with priority at two schools: in a tiny town eight would be all."""


class Town:
    """A tiny town and a child who comes in addition; the child is the last row."""

    def __init__(self, policy: Policy, draw: Callable[..., Any]) -> None:
        n_schools, is_full = draw(st.integers(1, 5)), draw(st.booleans())
        rng = np.random.default_rng(draw(st.integers(0, 1 << 32)))
        seats = rng.integers(1 if is_full else 0, 3, n_schools)
        n = int(seats.sum() + rng.integers(0, 3) if is_full else rng.integers(1, 10)) + 1
        table = rng.integers(1, 12, (n, n_schools)) * 700_000
        if draw(st.booleans()):  # else many are equally far
            table += rng.permutation(n * n_schools).reshape(n, n_schools)
        table[rng.random(table.shape) < (0.03 if is_full else 0.2)] = UNREACHABLE_MM
        self.mm = table.astype(np.int32)
        self.policy, self.seed = policy, draw(st.sampled_from(["a", "b", "c", "d"]))
        codes = np.array([f"s{i}" for i in range(n_schools)], object)
        self.schools = Schools(code=codes, seats=seats.astype(np.int32))
        self.group = rng.choice(_groups(policy), n).astype(np.int32)
        self.inside = rng.random(table.shape) < draw(st.sampled_from([0.5, 0.9]))
        self.boarding = rng.random(n_schools) < 0.3

    def pairs(self) -> Pairs:
        """Return the pairs of everybody, the child too."""
        return Pairs(
            inside=None if self.policy.catchments is None else self.inside,
            boarding=None if self.policy.boarding_beyond_mm is None else self.boarding,
        )

    def pupils(self) -> Pupils:
        """Return everybody; the child has the first id, so that of equals it comes first."""
        return Pupils(
            id=np.array([f"p{i:02}" for i in range(len(self.mm))], object), group=self.group
        )

    def before(self) -> tuple[Pupils, Millimetres, Pairs, Allocation]:
        """Return the placement without the child."""
        rest = np.arange(len(self.mm) - 1)
        pupils = Pupils(id=self.pupils().id[rest], group=self.group[rest])
        pairs = self.pairs().take(rest)
        place = (self.policy, pupils, self.schools, self.mm[rest])
        return pupils, self.mm[rest], pairs, allocate(*place, seed=self.seed, pairs=pairs)

    def anew(self) -> Allocation:
        """Return the placement of everybody with the child, whose row is the first."""
        turned = np.roll(np.arange(len(self.mm)), 1)
        pupils, mm = self._turned_pupils(), np.ascontiguousarray(self.mm[turned])
        place = (self.policy, pupils, self.schools, mm)
        return allocate(*place, seed=self.seed, pairs=self.pairs().take(turned))

    def met(self) -> Conditions:
        """Return what the rules say of the pairs at the child's place."""
        last = np.arange(len(self.mm) - 1, len(self.mm))
        return conditions(self.policy, self.mm[last], self.pairs().take(last))

    def answer(self) -> tuple[Standing | Plain, int]:
        """Return what is said of the child, before and without placing it."""
        pupils, mm, pairs, found = self.before()
        bars = one_more(
            *(self.policy, pupils, self.schools, mm, found),
            group=int(self.group[-1]),
            seed=self.seed,
            pairs=pairs,
        )
        return bars, int(bars.first(self.met())[0])

    def exact(self) -> int:
        """Return the exact answer where schools rank pupils, also under plain rules."""
        pupils, mm, pairs, found = self.before()
        bars = standing_of(
            *(self.policy, pupils, self.schools, conditions(self.policy, mm, pairs), found),
            group=int(self.group[-1]),
            seed=self.seed,
        )
        return int(bars.first(self.met())[0])

    def second(self, anew: Allocation) -> tuple[Millimetres, NDArray[np.int32]]:
        """Return ways and seats of a second stage that has the child, who is its first row."""
        limit_mm = self.policy.list_limit_mm
        assert limit_mm is not None
        turned = np.roll(self.mm, 1, axis=0)
        order = order_of(self.policy, self._turned_pupils(), seed=None)
        school, _ = deferred_acceptance(within(turned, limit_mm), self.schools.seats, order)
        assert school[0] == NONE
        left, found = second_stage(turned, self.schools.seats, school)
        assert found.school[0] == anew.school[0]
        taken = np.bincount(school[school != NONE], minlength=len(self.schools))
        return turned[left], (self.schools.seats - taken).astype(np.int32)

    def _turned_pupils(self) -> Pupils:
        ids = np.array([CHILD, *self.pupils().id[:-1]], object)
        return Pupils(id=ids, group=np.roll(self.group, 1))


def _groups(policy: Policy) -> list[int]:
    known = (
        [10 * g + 1 for g in policy.known_groups or ()] if policy.columns else policy.known_groups
    )
    return sorted(known or (1, 2, 3))


def _total_mm(mm: Millimetres, seats: NDArray[np.int32]) -> int:
    """Return the least total of ways, with what no school counts."""
    own = minimum_total(mm, seats).school
    way = mm[np.arange(len(own)), np.maximum(own, 0)].astype(np.int64)
    return int(np.where(own == NONE, no_school_mm(len(seats)), way).sum())


def _only(mm: Millimetres, school: int) -> Millimetres:
    """Return the ways with one school alone, or none, open to the child of the first row."""
    found = mm.copy()
    found[0] = UNREACHABLE_MM
    if school != NONE:
        found[0, school] = mm[0, school]
    return found


def _all(policies_: list[Policy]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("policy", policies_, ids=lambda one: one.name)


RANKED = [one for one in [*BY_DISTANCE, NEAR_TWO] if one.mechanism not in OPTIMA]


@_all(RANKED)
@settings(max_examples=200 if IS_FULL else 60, deadline=None)
@given(st.data())
def test_the_answer_is_that_of_placing_everybody_anew(policy: Policy, data: st.DataObject) -> None:
    """Wherever schools rank pupils: rounds, chains that come back, lots, catchments, two stages."""
    town = Town(policy, data.draw)
    anew = town.anew()

    answer = town.exact()

    if policy.list_limit_mm is None or answer == anew.school[0]:
        assert answer == anew.school[0]
        return
    # in the second stage equally cheap placements are as good: the total tells
    mm, seats = town.second(anew)
    assert _total_mm(mm, seats) == _total_mm(_only(mm, answer), seats)


PRICED = [one for one in BY_DISTANCE if one.mechanism == TOTAL]


@_all(PRICED)
@settings(max_examples=200 if IS_FULL else 60, deadline=None)
@given(st.data())
def test_prices_say_no_more_than_what_the_child_costs(policy: Policy, data: st.DataObject) -> None:
    """
    The bound that prices prove: the least total rises by way and price of the answer, or more.

    Prices hold for the placement without the child; where the seat is free it rises by the way.
    """
    town = Town(policy, data.draw)
    _, mm, _, before = town.before()
    bars, answer = town.answer()
    assert isinstance(bars, Plain)
    assert bars.bars.price_mm is not None

    all_mm = town.mm
    rise_mm = _total_mm(all_mm, town.schools.seats) - _total_mm(mm, town.schools.seats)

    if answer == NONE:
        assert town.anew().n_placed == before.n_placed
        return
    own_mm = int(all_mm[-1, answer])
    free = np.count_nonzero(before.school == answer) < town.schools.seats[answer]
    assert rise_mm == own_mm if free else rise_mm >= own_mm


@_all([one for one in BY_DISTANCE if one.mechanism == WORST])
@settings(max_examples=200 if IS_FULL else 60, deadline=None)
@given(st.data())
def test_within_the_smallest_longest_way(policy: Policy, data: st.DataObject) -> None:
    """Nobody is told of a school farther than the limit; a free seat within it is taken."""
    town = Town(policy, data.draw)
    _, _, _, before = town.before()
    _, answer = town.answer()
    assert before.certificate is not None
    limit_mm = before.certificate.limit_mm

    if answer != NONE:
        assert town.mm[-1, answer] <= limit_mm or limit_mm == NONE
        free = np.count_nonzero(before.school == answer) < town.schools.seats[answer]
        assert not free or town.anew().n_placed == before.n_placed + 1


HELD_STILL = [one for one in BY_DISTANCE if is_plain(one) and one.mechanism not in OPTIMA]


@_all([one for one in RANKED if one not in HELD_STILL])
@settings(max_examples=60 if IS_FULL else 20, deadline=None)
@given(st.data())
def test_other_rules_are_answered_exactly(policy: Policy, data: st.DataObject) -> None:
    """What is drawn on the map is the exact answer wherever a rule is more than a distance."""
    town = Town(policy, data.draw)

    assert town.answer()[1] == town.exact()


@_all(HELD_STILL)
@settings(max_examples=200 if IS_FULL else 60, deadline=None)
@given(st.data())
def test_plain_bars_are_exact_as_well(policy: Policy, data: st.DataObject) -> None:
    """
    Where distance decides on both sides no chain comes back, so bars may stand still.

    Around a circle every way would have to be shorter than the one before.
    """
    town = Town(policy, data.draw)

    assert town.answer()[1] == town.exact()


def test_a_chain_that_comes_back_takes_the_seat_again() -> None:
    """
    The child pushes b out of s0, b pushes c out of s1, and c comes before the child at s0.

    So s0 takes nobody from 300 m, though it holds b, who lives outside its catchment.
    """
    policy = policies.load("catchments-first")
    pupils = Pupils(id=np.array(["b", "c"], object), group=np.array([1, 1], np.int32))
    schools = Schools(code=np.array(["s0", "s1"], object), seats=np.array([1, 1], np.int32))
    mm = np.array([[100, 200], [200, 100]], np.int32)
    pairs = Pairs(inside=np.array([[False, True], [True, False]]))
    found = allocate(policy, pupils, schools, mm, pairs=pairs)
    assert found.school.tolist() == [0, 1]

    bars = one_more(policy, pupils, schools, mm, found, group=1, pairs=pairs)

    places = np.array([[150, 900], [300, 900]], np.int32)
    inside = Pairs(inside=np.array([[True, False], [True, False]]))
    assert bars.first(conditions(policy, places, inside)).tolist() == [0, NONE]


@pytest.mark.full
def test_fifteen_hundred_full_towns_with_catchments_first() -> None:
    """One in two hundred has a chain that comes back: too few for the drawn towns above."""
    policy = policies.load("catchments-first")
    for number in range(1500):
        values = iter([5, True, number, True, "a", 0.5])
        town = Town(policy, lambda _, values=values: next(values))
        assert town.exact() == town.anew().school[0], number


@pytest.mark.full
def test_six_hundred_towns_of_two_stages() -> None:
    """One in fifty tells a school within the first list's limit from one beyond it."""
    policy = policies.load("deferred-then-minimum-total")
    for number in range(600):
        values = iter([5, number % 2 == 0, number, True, "a", 0.5])
        town = Town(policy, lambda _, values=values: next(values))
        anew, answer = town.anew(), town.exact()
        if answer != anew.school[0]:
            mm, seats = town.second(anew)
            assert _total_mm(mm, seats) == _total_mm(_only(mm, answer), seats), number
