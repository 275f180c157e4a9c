"""Every drawn scenario: the distance before and after, by hand, by the engine, by two twins."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from gis.units import UNREACHABLE_MM
from routing.edits import Close, Edit, OneWay, apply
from routing.matrix import gate_distances_mm
from routing.nearest import distances_from_mm
from routing.network import Network, build
from routing.path import route
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.drawn_cities import UNREACHABLE
from tests.drawn_edits import PLANS, Plan
from tests.edited_towns import addition, ids
from tests.plain.dijkstra import PlainNetwork
from tests.plain.edited import Place
from tests.plain.edited_raw import edit
from tests.plain.second_opinion import SecondOpinion

NAMES = [f"{plan.mode}: {plan.fact}" for plan in PLANS]
ONEWAY = {"forward": "yes", "backward": "-1", "both": "no"}


def test_every_drawn_plan_has_its_own_fact() -> None:
    """Two plans of one name would hide each other."""
    assert len(set(NAMES)) == len(NAMES) >= 30


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_a_drawn_plan_is_measured_alike_by_all(plan: Plan) -> None:
    """The engine edits its network, the twins are given another raw network; all agree."""
    base = build(plan.town.raw, load(plan.mode))
    planned = apply(base, edits(plan, base))
    snapper = Snapper(base)

    assert plan.before.keys() == plan.after.keys()
    for pair, expected in plan.after.items():
        home, gate = (snapper.snap(*plan.town.at(letter)) for letter in pair)
        assert home.located[0]
        assert gate.located[0]
        assert told(gate_distances_mm(base, home, gate)[0, 0]) == plan.before[pair]
        found_mm = int(gate_distances_mm(planned, home, gate)[0, 0])

        assert told(found_mm) == expected
        assert found_mm == distances_from_mm(planned, home, gate)[0]
        assert found_mm == route(planned, home, gate).distance_mm
        assert twins_mm(plan, base, home, gate) == (found_mm, found_mm)


def told(found_mm: int) -> float | str:
    """Say a distance as the plans do."""
    return UNREACHABLE if found_mm == UNREACHABLE_MM else found_mm / 1000


def place(plan: Plan, text: str) -> Place:
    """Return where ``"ab@200"`` (metres along a street) or ``"b"`` (a node) is."""
    street, _, metres = text.partition("@")
    if metres:
        return plan.town.edge(street), round(float(metres) * 1000)
    return -1, plan.town.raw.node_id.tolist().index(ord(street))


def edge(plan: Plan, text: str) -> int:
    """Return the edge that ``"ab"`` or ``"abc:1"`` names."""
    street, _, position = text.partition(":")
    return plan.town.edge(street, int(position or 0))


def edits(plan: Plan, base: Network) -> list[Edit]:
    """Return the plan as the engine takes it."""
    raw = plan.town.raw
    made: list[Edit] = []
    if plan.close:
        made.append(Close(ids(raw, {edge(plan, text) for text in plan.close.split()})))
    made += [OneWay(ids(raw, {edge(plan, text)}), word) for text, word in plan.turn.items()]
    for first, last, tags in plan.roads:
        road = addition(base, place(plan, first), place(plan, last), "street").road
        made.append(replace(road, tags=tuple(sorted(tags.items()))))
    return made


def twins_mm(plan: Plan, base: Network, home: Snaps, gate: Snaps) -> tuple[int, int]:
    """Return what plain Dijkstra and NetworkX say on a raw network edited for them."""
    start, goal = ((int(one.edge[0]), int(one.offset_mm[0])) for one in (home, gate))
    roads = []
    for first, last, tags in plan.roads:
        ends = place(plan, first), place(plan, last)
        roads.append((*ends, addition(base, *ends, "street").plain[2], tags))
    after = edit(
        plan.town.raw,
        [start, goal],
        closed={edge(plan, text) for text in plan.close.split()},
        oneway={edge(plan, text): ONEWAY[word] for text, word in plan.turn.items()},
        roads=roads,
    )
    plain, second = PlainNetwork(after.raw, plan.mode), SecondOpinion(after.raw, plan.mode)
    found: tuple[list[int], list[int]] = [], []
    for one, other in product(after.places(start), after.places(goal)):
        ways = (
            plain.distance_mm(one, other),
            second.distance_mm(one, other, second.to_gate_mm(other)),
        )
        for mine, mm in zip(found, ways, strict=True):
            if mm is not None:
                mine.append(mm)
    access_mm = int(home.access_mm[0] + gate.access_mm[0])
    dijkstra, networkx = (min(mine, default=UNREACHABLE_MM - access_mm) for mine in found)
    return dijkstra + access_mm, networkx + access_mm
