"""What an errand brings home is what the separate searches find, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import ShapeError
from gis.kernel import hold
from gis.units import UNREACHABLE_MM
from routing.edits import apply
from routing.errand import Among, FirstWay, Ground, Grounds, Told, nearest, to_gate
from routing.nearest import Finder, GateIndex
from routing.network import Network, build
from routing.path import Route, Router
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Pin, Snaps
from routing.status import Status
from routing.ways import Ways
from tests.ascii_city import city
from tests.drawn_edits import PLANS
from tests.test_edits_drawn import edits
from tests.test_matrix import PLACES, tied, towns

TIMED = ("walk", "motorbike")
LOST = Pin(-1, 0, 0, np.nan, np.nan, 0.0, 0.0, 3, island=False, passed_nearer_island=False)


def pinned(one: Snaps) -> Pin:
    """Return a snap as plain numbers."""
    return Pin(*(getattr(one, name)[0].item() for name in Pin._fields))


def plain_line(route: Route) -> list[list[float]]:
    """Return the line as it was once put together from whole arrays."""
    points = np.stack((route.lon, route.lat), axis=1).round(9)
    is_new = np.ones(len(points), dtype=np.bool_)
    is_new[1:] = (points[1:] != points[:-1]).any(axis=1)
    line: list[list[float]] = points[is_new].tolist()
    line[0] = [float(route.lon[0]), float(route.lat[0])]
    return line if len(line) > 1 else line * 2


class Apart:
    """The same roads, gates and schools, asked one search after the other."""

    def __init__(self, networks: dict[str, Network], own: str, gates: dict[str, Snaps]) -> None:
        self.own, self.gates = own, gates
        self.routers = {name: Router(network) for name, network in networks.items()}

    def told(self, home: dict[str, Snaps], gate: list[int]) -> Told:
        """Return what is told of ways to gates."""
        found: list[list[float | None]] = []
        for name in TIMED:
            if name not in self.routers:
                found.append([None] * len(gate))
                continue
            way = self.routers[name].travel(home[name], self.gates[name].take(np.array(gate, int)))
            columns = zip(way.distance_mm.tolist(), way.time_s.tolist(), strict=True)
            found.append([time_s if mm < UNREACHABLE_MM else None for mm, time_s in columns])
        if not gate:
            return Told(found, None)
        one = self.gates[self.own].take(slice(gate[0], gate[0] + 1))
        route = self.routers[self.own].route(home[self.own], one)
        if not len(route.drawn.edge):
            return Told(found, None)
        edges = route.drawn.edge.tolist()
        ways = [-1 if one < 0 else int(route.raw.edge_way[one]) for one in edges]
        return Told(found, FirstWay(ways, route.drawn.mm.tolist(), plain_line(route)))


def check_all(networks: dict[str, Network], points: dict[str, Snaps], school: list[int]) -> int:
    """Check the errands of every point on every profile; return how many ways were drawn."""
    n_ways = 0
    made = {name: Ways.of(network) for name, network in networks.items()}
    grounds = {name: hold(Ground.of(networks[name], points[name], made[name])) for name in made}
    taught = np.array([0, 2, 1, 3], dtype=np.int32)  # schools have other numbers among all
    gate = np.flatnonzero(np.array(school) >= 0).astype(np.int32)  # and so have gates
    for own, network in networks.items():
        index = GateIndex(network, points[own].take(gate), np.array(school, np.int32)[gate])
        finder, apart = Finder(index), Apart(networks, own, points)
        among = hold(Among(Finder(index, hold(made[own])).search, taught, gate))
        for p in range(len(school)):
            home = {name: one.take(slice(p, p + 1)) for name, one in points.items()}
            if not home[own].located[0]:
                continue
            held = Grounds.of(grounds[own], *(grounds.get(name, grounds[own]) for name in TIMED))
            first, second = (pinned(home[name]) if name in home else LOST for name in TIMED)
            pins = pinned(home[own]), first, second
            for n_wanted in (1, 3):
                found = nearest(held, pins, among, n_wanted)
                wanted = finder.nearest(home[own], n_wanted)
                assert found.school == taught[wanted.school].tolist()
                assert found.gate == gate[wanted.gate].tolist()
                assert found.distance_mm == wanted.distance_mm.tolist()
                assert found.told == apart.told(home, found.gate)
                n_ways += found.told.first is not None
            for g in range(len(school)):
                assert to_gate(held, pins, g) == apart.told(home, [g])
    return n_ways


@settings(max_examples=40)
@given(town=towns(), places=PLACES, data=st.data())
def test_an_errand_is_the_searches_one_after_the_other(town, places, data) -> None:
    """One-ways, ties, islands, homes on a gate's edge, gates that only one profile reaches."""
    both = {mode: tied(town, mode, places) for mode in ("walk", "motorbike")}
    n_points = len(both["walk"][1])
    school = data.draw(st.lists(st.integers(-1, 3), min_size=n_points, max_size=n_points))

    networks = {name: network for name, (network, _) in both.items()}
    check_all(networks, {name: snaps for name, (_, snaps) in both.items()}, school)


def test_a_city_without_one_of_the_profiles_tells_no_times_of_it() -> None:
    """Nothing is timed on roads that are not there."""
    plan = next(plan for plan in PLANS if plan.mode == "walk")
    network = build(plan.town.raw, load("walk"))
    points = Snapper(network).snap(*plan.town.at("".join(dict.fromkeys("".join(plan.after)))))

    assert check_all({"walk": network}, {"walk": points}, [0] * len(points)) > 0


def test_a_gate_far_from_every_road_has_no_way() -> None:
    """Its edge is none, which as a place in an array is the last one: rubbish was read there."""
    town = city("a--b--c\n P   Q ")
    (lon, lat), (away_lon, away_lat) = town.at("PQ"), (np.array([0.0]), np.array([-0.009]))
    places = np.append(lon, away_lon), np.append(lat, away_lat)
    networks = {mode: build(town.raw, load(mode)) for mode in TIMED}
    points = {mode: Snapper(network).snap(*places) for mode, network in networks.items()}
    assert points["walk"].located.tolist() == [True, True, False]

    assert check_all(networks, points, [0, 1, -1]) > 0


@pytest.mark.parametrize("mode", ["walk", "motorbike", "car"])
def test_real_errands_are_the_searches_one_after_the_other(real_roads, mode, is_full) -> None:
    """Ways across the whole city; whoever decides, walking and riding are timed."""
    networks = {name: build(real_roads, load(name)) for name in {mode, *TIMED}}
    rng = np.random.default_rng(12)
    n_points = 300 if is_full else 12
    lon, lat = rng.uniform(106.62, 106.78, n_points), rng.uniform(10.72, 10.86, n_points)
    points = {name: Snapper(network).snap(lon, lat) for name, network in networks.items()}

    assert check_all(networks, points, rng.integers(0, 4, n_points).tolist()) > n_points


def test_a_scenario_is_refused() -> None:
    """Its cut edges have other names, which nobody gave to home and gates."""
    plan = next(plan for plan in PLANS if apply_plan(plan).splits is not None)
    network = apply_plan(plan)
    gates = Snapper(network).snap(np.zeros(0), np.zeros(0))

    with pytest.raises(ShapeError, match="scenario"):
        Ground.of(network, gates, Ways.of(network))


def apply_plan(plan) -> Network:
    """Return the roads under a drawn plan."""
    base = build(plan.town.raw, load(plan.mode))
    return apply(base, edits(plan, base))


def test_a_lost_home_is_a_status() -> None:
    """The number that stands for a home without roads."""
    assert LOST.status == Status.NOT_LOCATED
    assert not LOST.is_located
