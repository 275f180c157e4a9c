"""The hierarchy's search for one way: the same length and the same edges as plain searches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.units import NONE, UNREACHABLE_MM
from routing.edits import Close, apply
from routing.key import FAR_KEY, KEY_BITS
from routing.network import Network, build
from routing.path import Router
from routing.profile import load
from routing.reach import Reach
from routing.sides import entries, exits
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.toward import Ladder, Room, aim, way_key
from tests.ascii_city import city
from tests.drawn_cities import SCENARIOS
from tests.drawn_edits import PLANS
from tests.drawn_rules import RULES
from tests.edited_towns import ids, snaps
from tests.plain.ties import chosen_edges, rank
from tests.test_edits import plans
from tests.test_edits_drawn import edits
from tests.test_sweep import Arcs, arcs, hierarchy_of

DRAWN = SCENARIOS + RULES
DRAWN_NAMES = [f"{scenario.mode}: {scenario.fact}" for scenario in DRAWN]
PLAN_NAMES = [f"{plan.mode}: {plan.fact}" for plan in PLANS]


def plain_keys(drawn: Arcs, goal: list[tuple[int, int]]) -> list[int]:
    """Return (millimetres, arcs) from every node to a goal by relaxing until nothing changes."""
    n_nodes, found = drawn
    far = (UNREACHABLE_MM, 0)
    best = [far] * n_nodes
    for node, mm in goal:
        if node != NONE:
            best[node] = min(best[node], (mm, 0))
    changed = True
    while changed:
        changed = False
        for tail, head, mm in found:
            over = (best[head][0] + mm, best[head][1] + 1)
            if mm < UNREACHABLE_MM and over < min(best[tail], far):
                best[tail], changed = over, True
    return [mm << KEY_BITS | n_arcs for mm, n_arcs in best]


@given(drawn=arcs(), data=st.data())
def test_any_node_s_key_is_the_plain_one_whatever_was_asked_before(drawn, data) -> None:
    """Lengths and numbers of arcs; loops, arcs of no length, closed ones; goal after goal."""
    hierarchy, _, _ = hierarchy_of(drawn)
    ladder, room = Ladder.of(hierarchy), Room.of(drawn[0])
    node = st.integers(NONE, drawn[0] - 1)
    entry = st.tuples(node, st.integers(0, 9))
    goals = data.draw(st.lists(st.tuples(entry, entry), min_size=1, max_size=3))

    for goal in goals:
        at, mm = np.array(goal, dtype=np.int32).T.copy()
        row = np.where(at == NONE, NONE, hierarchy.row[at]).astype(np.int32)
        aim(ladder, room, row, mm)
        expected = plain_keys(drawn, list(goal))
        asked = data.draw(st.lists(st.integers(0, drawn[0] - 1), max_size=20))
        for one in asked:
            assert way_key(ladder, room, int(hierarchy.row[one])) == expected[one]


def check_edges(router: Router, home: Snaps, gate: Snaps) -> bool:
    """Check that a route takes the edges that the rule chooses; return whether it is one."""
    network = router.network
    found = router.route(home, gate)
    if not (home.located[0] and gate.located[0]):
        assert not found.pieces
        return False
    home, gate = network.seated(home, "leave"), network.seated(gate, "enter")
    expected = chosen_edges(network, home, gate)
    roads = [piece.edge for piece in found.pieces[1:-1]]
    if len(roads) == 1:  # along the shared edge, which the twin does not know
        assert roads == [home.edge[0]] == [gate.edge[0]]
        return False
    assert roads == (expected or [])
    return expected is not None


@pytest.mark.parametrize("scenario", DRAWN, ids=DRAWN_NAMES)
def test_a_drawn_route_takes_the_edges_that_the_rule_chooses(scenario) -> None:
    """One-ways, barriers, forbidden turns, ferries, islands: whole ways compared."""
    town = scenario.town
    router = Router(build(town.raw, load(scenario.mode)))
    snapper = Snapper(router.network)

    for pair in scenario.expected:
        check_edges(router, snapper.snap(*town.at(pair[0])), snapper.snap(*town.at(pair[1])))


@pytest.mark.parametrize("plan", PLANS, ids=PLAN_NAMES)
def test_a_drawn_plan_s_route_takes_the_edges_that_the_rule_chooses(plan) -> None:
    """Closed, turned and added roads, cut edges, homes on closed streets."""
    base = build(plan.town.raw, load(plan.mode))
    router = Router(apply(base, edits(plan, base)))
    snapper = Snapper(base)

    for pair in plan.after:
        check_edges(router, *(snapper.snap(*plan.town.at(letter)) for letter in pair))


@settings(max_examples=40)
@given(plans())
def test_any_plan_s_route_takes_the_edges_that_the_rule_chooses(plan) -> None:
    """Towns, closings and additions at random."""
    town, mode, at, closed, roads = plan
    base = build(town.raw, load(mode))
    router = Router(apply(base, [Close(ids(town.raw, closed)), *(one.road for one in roads)]))
    points = snaps(town.raw, at)

    for p in range(len(at)):
        for g in range(len(at)):
            check_edges(router, points.take(slice(p, p + 1)), points.take(slice(g, g + 1)))


def test_a_route_from_a_closed_street_leaves_it_and_passes_no_other() -> None:
    """H may leave a-b towards either end; b-c is closed to all."""
    town = city("a-H-b---c-G-d\n|           |\n*-----------*")
    base = build(town.raw, load("walk"))
    router = Router(apply(base, [Close(ids(town.raw, {town.edge("ab"), town.edge("bc")}))]))
    home, gate = (Snapper(base).snap(*town.at(letter)) for letter in "HG")

    found = router.route(home, gate)

    # 100 m to a, 100 + 600 + 100 m round to d, 100 m to G
    assert [piece.mm for piece in found.pieces] == [0, 100_000, 800_000, 100_000, 0]
    assert found.distance_mm == 1_000_000


def test_pieces_are_made_when_they_are_asked_for() -> None:
    """A line and a time need no names; asked twice, the pieces are the same objects."""
    town = city("a-H-b-G-c")
    router = Router(build(town.raw, load("walk")))
    home, gate = (Snapper(router.network).snap(*town.at(letter)) for letter in "HG")

    found = router.route(home, gate)

    assert found.drawn.mm.tolist() == [0, 100_000, 100_000, 0]
    assert found.drawn.edge.tolist() == [NONE, town.edge("ab"), town.edge("bc"), NONE]
    assert found.drawn.first.tolist() == [0, 2, 4, 6, 8]
    assert found.time_s == pytest.approx(160.0)
    assert found.pieces is found.pieces
    assert [len(piece.lon) for piece in found.pieces] == [2, 2, 2, 2]


def plain_steps(network: Network, reach: Reach, home: Snaps, gate: Snaps) -> list[int] | None:
    """Return the edges of the way round, after a plain search from the gate."""
    enter, leave = entries(network, gate), exits(network, home)
    ends = [
        (int(reach.key[node]) + (int(mm) << KEY_BITS), side)
        for side, (node, mm) in enumerate(zip(leave.node[0], leave.mm[0], strict=True))
        if node != NONE and reach.key[node] < FAR_KEY
    ]
    if not ends:
        return None
    node, edges = int(leave.node[0, min(ends)[1]]), [int(home.edge[0])]
    goals = dict(zip(enter.node[0].tolist(), enter.mm[0].tolist(), strict=True))
    while reach.key[node] != goals.get(node, -1) << KEY_BITS:
        at = min(
            (
                i
                for i in range(network.ahead.start[node], network.ahead.start[node + 1])
                if reach.key[network.ahead.head[i]] + (int(network.ahead.mm[i]) << KEY_BITS) + 1
                == reach.key[node]
            ),
            key=lambda i: rank(network, i),
        )
        arc, node = int(network.ahead.arc[at]), int(network.ahead.head[at])
        edges += [arc % network.raw.n_edges] if arc < 2 * network.raw.n_edges else []
    return [*edges, int(gate.edge[0])]


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_real_routes_take_the_edges_of_a_plain_search(real_roads, mode, is_full) -> None:
    """Ten thousand pairs in the full run, 60 in every run, across the whole city."""
    network = build(real_roads, load(mode))
    rng = np.random.default_rng(29)
    n_gates, n_homes = (100, 100) if is_full else (3, 20)
    lon, lat = rng.uniform(106.62, 106.78, 400), rng.uniform(10.72, 10.86, 400)
    points = Snapper(network).snap(lon, lat)
    points = points.take(np.flatnonzero(points.located))
    router, reach = Router(network), Reach(network.back)

    for g in range(n_gates):
        gate = points.take(slice(g, g + 1))
        enter = entries(network, gate)
        reach.begin(enter.node, enter.mm)
        reach.within(UNREACHABLE_MM - 1)
        for p in range(n_gates, n_gates + n_homes):
            home = points.take(slice(p, p + 1))
            edges = router.route(home, gate).drawn.edge[1:-1].tolist()
            assert len(edges) == 1 or edges == (plain_steps(network, reach, home, gate) or [])
