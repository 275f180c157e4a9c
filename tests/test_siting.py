"""Siting of schools: every model equals trying all choices, and no bound is ever wrong."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from forecast.siting import capacitated, columns
from forecast.siting.branching import Node, Rises, decided_by_price, undecided
from forecast.siting.capacitated import best_with_seats
from forecast.siting.case import (
    Case,
    Limits,
    NotPossibleError,
    cover_case,
    median_case,
)
from forecast.siting.exact import best, quick_with_bound
from forecast.siting.fewest import centre, fewest
from forecast.siting.growing import Growing, Relaxed, first_pairs
from forecast.siting.programme import SCALE, Span
from forecast.siting.search import profits, search
from forecast.siting.seats_case import SeatsCase
from forecast.siting.terms import terms_of
from gis.units import UNREACHABLE_MM

ONES = np.ones(9, np.int64)
NUMBERS = st.integers(0, 2**32 - 1)


def town(seed: int, n_blocks: int = 7, n_sites: int = 5) -> tuple[NDArray[np.int32], ...]:
    """Return ways to the nearest school and to sites, many of them equal, and weights."""
    rng = np.random.default_rng(seed)
    existing = rng.integers(1, 30, n_blocks).astype(np.int32) * 100
    site = rng.integers(0, 30, (n_blocks, n_sites)).astype(np.int32) * 100
    site[rng.random(site.shape) < 0.1] = UNREACHABLE_MM
    existing[rng.random(n_blocks) < 0.15] = UNREACHABLE_MM
    return existing, site, rng.integers(0, 9, n_blocks) * 50


def choices(limits: Limits, n_sites: int) -> list[NDArray[np.bool_]]:
    """Return every choice within the limits."""
    every = [np.array(one, bool) for one in product((False, True), repeat=n_sites)]
    return [one for one in every if limits.allow(one)]


def limits_of(seed: int, n_sites: int) -> Limits:
    """Return a number, a budget, or both."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(1, 6, n_sites)
    n_open = None if seed % 3 == 1 else int(rng.integers(1, n_sites + 1))
    budget = None if seed % 3 == 0 else int(rng.integers(cost.min(), cost.sum() + 1))
    return Limits(n_open=n_open, cost=cost, budget=budget)


@given(NUMBERS)
@settings(max_examples=60)
def test_the_sum_over_sets_is_the_case(seed: int) -> None:
    """The terms are another way to write the same cost, for every choice."""
    case, _ = median_case(*town(seed))
    terms = terms_of(case)

    for opened in product((False, True), repeat=case.n_sites):
        chosen = np.array(opened)
        by_hand = sum(
            int(w)
            * min([int(e), *(int(d) for d, is_open in zip(ds, opened, strict=True) if is_open)])
            for w, e, ds in zip(case.weight, case.base, case.site, strict=True)
        )
        assert terms.value(chosen) == case.value(chosen) == by_hand


@given(NUMBERS, st.booleans())
@settings(max_examples=80)
def test_best_equals_trying_all_choices(seed: int, is_cover: bool) -> None:  # noqa: FBT001 (drawn)
    """p-median and covering, with a number, a budget or both; the quick search is never under."""
    existing, site, weight = town(seed)
    case, _ = median_case(existing, site, weight)
    if is_cover:
        case = cover_case(existing, site, weight, within_mm=900)
    limits = limits_of(seed, case.n_sites)
    least = min(case.value(one) for one in choices(limits, case.n_sites))

    found, quick = best(case, limits), quick_with_bound(case, limits)

    assert (found.value, found.bound, found.proof) == (least, least, "exact")
    assert limits.allow(found.opened)
    assert limits.allow(quick.opened)
    assert quick.bound <= least <= quick.value == case.value(quick.opened)
    assert least <= case.value(search(case, limits))


@given(NUMBERS)
@settings(max_examples=40)
def test_what_an_exchange_saves_is_the_difference_of_two_values(seed: int) -> None:
    """All exchanges valued at once, as closing and opening one after the other."""
    case, _ = median_case(*town(seed))
    opened = np.random.default_rng(seed).random(case.n_sites) < 0.5

    profit, outgoing = profits(case, opened)

    for r, closes in enumerate(outgoing):
        for c in np.flatnonzero(~opened):
            after = opened.copy()
            after[closes], after[c] = False, True
            assert profit[r, c] == case.value(opened) - case.value(after)


@given(NUMBERS)
@settings(max_examples=8)
def test_more_schools_never_make_it_worse(seed: int) -> None:
    """The value falls, or stays, with every school more."""
    case, _ = median_case(*town(seed, 12, 6))

    values = [best(case, Limits(n_open=n, cost=ONES[:6])).value for n in range(1, 7)]

    assert values == sorted(values, reverse=True)


def test_of_equal_sites_the_smaller_code_opens() -> None:
    """Three sites at one place, and one that helps as much: the written rule decides."""
    case = Case(
        base=np.array([9, 9]), site=np.array([[9, 5, 5, 5], [9, 9, 9, 9]]), weight=np.array([2, 1])
    )

    assert best(case, Limits(n_open=1, cost=ONES[:4])).opened.tolist() == [0, 1, 0, 0]
    assert best(case, Limits(n_open=2, cost=ONES[:4])).opened.tolist() == [1, 1, 0, 0]
    # with money alone a site that gives nothing stays closed
    few = best(case, Limits(n_open=None, cost=ONES[:4], budget=3)).opened
    assert few.tolist() == [0, 1, 0, 0]


def test_a_child_without_a_way_counts_twice_the_longest() -> None:
    """Reaching one who can reach nothing is worth more than any shorter way."""
    existing = np.array([UNREACHABLE_MM, 700], np.int32)
    site = np.array([[500, UNREACHABLE_MM], [900, 10]], np.int32)

    case, no_way = median_case(existing, site, np.array([1, 1]))

    assert no_way == 1800
    assert case.base.tolist() == [1800, 700]
    assert case.site.tolist() == [[500, 1800], [900, 10]]


@given(NUMBERS)
@settings(max_examples=60)
def test_fewest_and_centre_equal_trying_all_choices(seed: int) -> None:
    """The cheapest cover, and the shortest longest way of all choices."""
    existing, site, _ = town(seed, 6, 5)
    cost = np.random.default_rng(seed).integers(1, 4, 5)
    every = [np.array(one, bool) for one in product((False, True), repeat=5)]

    def longest(opened: NDArray[np.bool_]) -> int:
        ways = np.minimum(existing, site[:, opened].min(axis=1, initial=UNREACHABLE_MM))
        return int(ways.max())

    covers = [int(cost[one].sum()) for one in every if longest(one) <= 1500]
    if covers:
        found = fewest(existing, site, cost, within_mm=1500)
        assert (found.value, found.bound) == (min(covers), min(covers))
        assert longest(found.opened) <= 1500
    else:
        with pytest.raises(NotPossibleError, match=r"no site within 2 m|no site within 1500"):
            fewest(existing, site, cost, within_mm=1500)
    limits = Limits(n_open=2, cost=cost, budget=5)
    least = min(longest(one) for one in every if one.sum() <= 2 and cost[one].sum() <= 5)
    if least == UNREACHABLE_MM:
        with pytest.raises(NotPossibleError, match="whatever opens"):
            centre(existing, site, limits)
    else:
        found = centre(existing, site, limits)
        assert (found.value, longest(found.opened)) == (least, least)
        assert cost[found.opened].sum() <= 5


@pytest.mark.parametrize(
    ("n_open", "budget", "said"),
    [
        (6, None, "6 sites to open; there are 5"),
        (0, None, "0 sites to open"),
        (None, 2, "the budget is 2; the cheapest site costs 3"),
        (None, None, "say how many"),
    ],
)
def test_what_is_not_possible_is_refused_with_numbers(
    n_open: int | None, budget: int | None, said: str
) -> None:
    """A planner learns by how much, not that a solver failed."""
    case, _ = median_case(*town(1))

    with pytest.raises(NotPossibleError, match=said):
        best(case, Limits(n_open=n_open, cost=np.array([3, 4, 5, 6, 7]), budget=budget))


def seats_town(seed: int, *, n_stages: int = 1, with_budget: bool = False) -> SeatsCase:
    """Return a small case whose schools are short of seats."""
    rng = np.random.default_rng(seed)
    n_blocks, n_schools, n_sites = 6, 2, 4
    mm = rng.integers(1, 40, (n_blocks, n_schools + n_sites)).astype(np.int32) * 1000
    mm[rng.random(mm.shape) < 0.05] = UNREACHABLE_MM
    mm[:, 0] = np.minimum(mm[:, 0], 50_000)
    children = rng.integers(0, 9, (n_stages, n_blocks))
    seats = np.concatenate((rng.integers(1, 12, n_schools), rng.integers(3, 15, n_sites)))
    cost = rng.integers(1, 5, n_sites)
    n_open = np.cumsum(rng.integers(1, 3, n_stages)).clip(max=n_sites)
    budget = np.cumsum(rng.integers(2, 7, n_stages)) + cost.min()
    return SeatsCase(
        distance_mm=mm,
        children=children,
        weight=rng.integers(1, 4, n_blocks) * 50,
        seats=seats,
        cost=cost,
        ready=rng.integers(0, n_stages, n_sites),
        n_open=None if with_budget else n_open,
        budget=budget if with_budget else None,
        no_seat_mm=60_000 if seed % 2 else None,
    )


def flow_cost(case: SeatsCase, stage: int, opened: NDArray[np.bool_]) -> int | None:
    """Return the least cost of a stage with these sites, by another program; ``None`` if none."""
    flow = min_cost_flow.SimpleMinCostFlow()
    n_blocks, n_places = case.distance_mm.shape
    end = n_blocks + n_places
    for b, s in product(range(n_blocks), range(n_places)):
        if case.distance_mm[b, s] < UNREACHABLE_MM:
            cost = int(case.distance_mm[b, s]) * int(case.weight[b])
            flow.add_arc_with_capacity_and_unit_cost(b, n_blocks + s, 99, cost)
    for b in range(n_blocks):
        if case.no_seat_mm is not None:
            flow.add_arc_with_capacity_and_unit_cost(
                b, end, 99, case.no_seat_mm * int(case.weight[b])
            )
        flow.set_node_supply(b, int(case.children[stage, b]))
    for s in range(n_places):
        is_there = s < case.n_schools or opened[s - case.n_schools]
        seats = int(case.seats[s]) if is_there else 0
        flow.add_arc_with_capacity_and_unit_cost(n_blocks + s, end, seats, 0)
    flow.set_node_supply(end, -int(case.children[stage].sum()))
    return int(flow.optimal_cost()) if flow.solve() == flow.OPTIMAL else None


def least_with_seats(case: SeatsCase) -> int | None:
    """Return the least cost over all plans, tried one after the other."""
    sets = [np.array(one, bool) for one in product((False, True), repeat=case.n_sites)]
    n_stages = len(case.children)
    costs = {(t, one.tobytes()): flow_cost(case, t, one) for t in range(n_stages) for one in sets}
    found = []
    for plan in product(sets, repeat=n_stages):
        stays = all((~a | b).all() for a, b in pairwise(plan))
        within = all(
            (case.ready[one] <= t).all()
            and (case.n_open is None or one.sum() <= case.n_open[t])
            and (case.budget is None or case.cost[one].sum() <= case.budget[t])
            for t, one in enumerate(plan)
        )
        parts = [costs[t, one.tobytes()] for t, one in enumerate(plan)]
        if stays and within and None not in parts:
            found.append(sum(part for part in parts if part is not None))
    return min(found, default=None)


@pytest.mark.parametrize("is_small", [True, False], ids=["all pairs", "grown and branched"])
@pytest.mark.parametrize("seed", range(14))
@pytest.mark.parametrize(
    ("n_stages", "with_budget"), [(1, False), (1, True), (2, False), (2, True)]
)
def test_seats_equal_trying_all_plans(
    seed: int,
    n_stages: int,
    *,
    with_budget: bool,
    is_small: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    With seats, in one stage and in two, by number and by money, against OR-Tools.

    Once as a small case, once as a large one: from one school and site per block, and by our own
    branches.
    """
    if not is_small:
        monkeypatch.setattr(columns, "NEAREST", 1)
        monkeypatch.setattr(capacitated, "SMALL", 0)
    case = seats_town(seed, n_stages=n_stages, with_budget=with_budget)
    least = least_with_seats(case)

    if least is None:
        with pytest.raises(NotPossibleError, match=r"seats are missing|have no seat"):
            best_with_seats(case, gap=0.0)
        return
    found = best_with_seats(case, gap=0.0)
    quick = best_with_seats(case, quick=True) if case.no_seat_mm else found

    assert found.value == least
    assert found.proof == "exact"
    assert found.bound <= least <= quick.value
    assert quick.bound <= least
    taken = np.zeros((n_stages, len(case.seats)), np.int64)
    np.add.at(taken, (found.stage, found.place), found.children)
    open_seats = np.concatenate(
        (np.tile(case.seats[:2], (n_stages, 1)), case.seats[2:] * found.opened), axis=1
    )
    assert (taken <= open_seats).all()
    assert taken.sum() + found.left_over.sum() == case.children.sum()


def test_too_few_seats_are_told_with_the_numbers() -> None:
    """What is asked, what stands, what can be added and what is missing."""
    case = SeatsCase(
        distance_mm=np.full((2, 3), 1000, np.int32),
        children=np.array([[20, 30]]),
        weight=np.array([100, 100]),
        seats=np.array([25, 10, 12]),
        cost=np.array([1, 1]),
        ready=np.array([0, 0]),
        n_open=np.array([1]),
    )

    said = "50 children; 25 seats stand and the sites that may open add 12 at most: 13 seats"
    with pytest.raises(NotPossibleError, match=said):
        best_with_seats(case)


def larger_town() -> SeatsCase:
    """Return 640 blocks, 30 schools short of seats and 12 sites of which two may open."""
    rng = np.random.default_rng(5)
    home, school, site = (rng.uniform(0, 9000, (n, 2)) for n in (640, 30, 12))
    places = np.concatenate((school, site))
    mm = (np.linalg.norm(home[:, None] - places[None], axis=2) * 1000).astype(np.int32)
    children = rng.integers(1, 40, (1, 640))
    return SeatsCase(
        distance_mm=mm,
        children=children,
        weight=np.full(640, 100),
        seats=np.full(42, int(children.sum() * 0.97 / 30)),
        cost=np.ones(12, np.int64),
        ready=np.zeros(12, np.int64),
        n_open=np.array([2]),
    )


def test_a_larger_town_with_seats_equals_trying_all_pairs_of_sites(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Prices of a part of the blocks begin it, and the result hangs on all of them."""
    monkeypatch.setattr(capacitated, "SMALL", 0)
    case = larger_town()
    every = [np.isin(np.arange(12), one) for one in combinations(range(12), 2)]
    programme = Growing(case, first_pairs(case))
    costs = []
    for one in every:
        decided = one[None].astype(float)
        programme.within(Span(low=decided, high=decided))
        costs.append(programme.solved(strong=False).bound / SCALE)

    found = best_with_seats(case, gap=0.0)

    assert found.proof == "exact"
    assert found.gap < 1e-6
    assert found.value == pytest.approx(min(costs), rel=1e-6)
    assert found.value == flow_cost(case, 0, found.opened[0])


def test_only_what_costs_more_than_can_be_spared_is_decided_by_price() -> None:
    """At its price a site of the second year that stays shut, and one open from the first on."""
    told = Relaxed(
        y=np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]),
        y_price=np.array([[0.0, -7.0, 5.0, 0.0], [7.0, 0.0, 0.0, 0.0]]),
        bound=0.0,
        seat_price=np.zeros((2, 4)),
        pair=np.zeros(0, np.int64),
        children=np.zeros(0),
        left_over=np.zeros((2, 0)),
    )
    free = Span(low=np.zeros((2, 4)), high=np.ones((2, 4)))

    found = decided_by_price(told, free, 6.0)

    assert found.low.tolist() == [[0, 1, 0, 0], [0, 1, 0, 0]]
    assert found.high.tolist() == [[0, 1, 1, 1], [0, 1, 1, 1]]
    assert decided_by_price(told, free, 10.0) is free


def test_prices_of_children_alone_give_the_bound_of_the_root() -> None:
    """
    Each place takes the children it gains most by, at their prices, and the best sites open.

    The Lagrangean bound of the same strength (Cornuéjols, Sridharan and Thizy 1991), without the
    solver: rows that are missing, pairs that are not priced or a wrong sign would show.
    """
    case = larger_town()
    programme = Growing(case, first_pairs(case))
    programme.within(Span(low=np.zeros((1, 12)), high=np.ones((1, 12))))

    told = programme.solved()

    dual = np.asarray(programme.solver.getSolution().row_dual)[: case.children.size]
    gain = np.zeros(42)
    for place, seats in enumerate(case.seats.tolist()):
        left = seats
        costs = case.distance_mm[:, place] * 100.0 * SCALE - dual
        for block in np.argsort(costs):
            taken = min(int(case.children[0, block]), left)
            gain[place] += min(costs[block], 0.0) * taken
            left -= taken
    bound = (case.children[0] * dual).sum() + gain[:30].sum() + np.sort(gain[30:])[:2].sum()
    assert told.bound == pytest.approx(bound, rel=1e-6)


def test_branches_end_it_the_same_each_time_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a clock: the root and one branching, a choice, and a bound that holds."""
    monkeypatch.setattr(capacitated, "SMALL", 0)
    case = larger_town()
    best = best_with_seats(case, gap=0.0)

    one, other = (best_with_seats(case, gap=0.0, max_branches=0) for _ in range(2))

    assert (one.proof, one.branches, one.choices) == ("branch limit", 0, 1)
    assert best.branches > 0
    assert one.bound <= best.value <= one.value
    assert (one.value, one.bound) == (other.value, other.bound)
    assert (one.children == other.children).all()


def test_time_that_is_over_stops_inside_a_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any choice it is refused with the numbers; later the best so far is given."""
    monkeypatch.setattr(capacitated, "SMALL", 0)
    case = larger_town()
    said = "no proposal was found within 0 s: the linear relaxation of 640 blocks and 42"
    with pytest.raises(NotPossibleError, match=said):
        best_with_seats(case, time_limit_s=0.0)
    run, n = Growing.solved, 0

    def late(self: Growing, **asked: object) -> object:
        nonlocal n
        n += 1
        if n > 4:  # the prices of a part, root, choice, a branch; then the clock strikes
            self.until = 0.0
        return run(self, **asked)  # type: ignore[arg-type]  # as it was asked

    monkeypatch.setattr(Growing, "solved", late)
    found = best_with_seats(case, gap=0.0)

    assert found.proof == "time limit"
    assert 0 < found.bound < found.value
    assert n == 5


def test_a_site_that_is_decided_is_never_branched_on() -> None:
    """Though its y be between, as a solver's tolerance may leave it: both parts would be one."""
    node = Node(
        bound=0.0,
        span=Span(low=np.array([[0.0, 1.0, 0.0, 0.0]]), high=np.array([[0.0, 1.0, 1.0, 1.0]])),
        y=np.array([[0.4, 0.5, 0.3, 1.0]]),
    )

    assert undecided(node).tolist() == [2]


def test_the_site_whose_sides_both_rise_is_branched_on() -> None:
    """A great rise on one side alone decides less than a fair one on both."""
    rises = Rises(4)
    cells, y = np.array([0, 2, 3]), np.array([0.5, 0.5, 0.9])
    assert rises.unknown(cells, y, 2).tolist() == [0, 2]
    rises.learn(cells, y, np.array([[100.0, 0.0], [5.0, 5.0], [4.0, 4.0]]))

    assert rises.unknown(cells, y, 2).tolist() == []
    assert rises.best(cells, y) == 2
    rises.learn_one(2, 0.5, 0, 0.0)
    rises.learn_one(2, 0.5, 1, 0.0)
    assert rises.best(cells, y) == 3
