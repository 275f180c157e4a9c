"""Times without a line are those of the drawn route, to the bit, for every way there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from gis.errors import ShapeError
from gis.units import UNREACHABLE_MM
from routing.edits import Close, apply
from routing.network import build
from routing.path import Router
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.ascii_city import city
from tests.drawn_cities import SCENARIOS
from tests.drawn_edits import PLANS
from tests.drawn_rules import RULES
from tests.edited_towns import ids, snaps
from tests.test_edits import plans
from tests.test_edits_drawn import edits

DRAWN = SCENARIOS + RULES
DRAWN_NAMES = [f"{scenario.mode}: {scenario.fact}" for scenario in DRAWN]
PLAN_NAMES = [f"{plan.mode}: {plan.fact}" for plan in PLANS]


def check_all(router: Router, points: Snaps) -> int:
    """Check the way from every point to all of them; return how many there are."""
    n_ways = 0
    for p in range(len(points)):
        home = points.take(slice(p, p + 1))
        drawn = [router.route(home, points.take(slice(g, g + 1))) for g in range(len(points))]
        found = router.travel(home, points)
        assert found.distance_mm.tolist() == [one.distance_mm for one in drawn]
        assert found.time_s.tolist() == [one.time_s for one in drawn]  # equal, not nearly
        n_ways += int((found.distance_mm < UNREACHABLE_MM).sum())
    return n_ways


@pytest.mark.parametrize("scenario", DRAWN, ids=DRAWN_NAMES)
def test_in_a_drawn_town_time_is_that_of_the_drawn_route(scenario) -> None:
    """One-ways, barriers, forbidden turns, ferries, islands, homes off the roads."""
    town = scenario.town
    router = Router(build(town.raw, load(scenario.mode)))
    letters = "".join(dict.fromkeys("".join(scenario.expected)))

    check_all(router, Snapper(router.network).snap(*town.at(letters)))


@pytest.mark.parametrize("plan", PLANS, ids=PLAN_NAMES)
def test_under_a_drawn_plan_time_is_that_of_the_drawn_route(plan) -> None:
    """Closed, turned and added roads, cut edges, homes on closed streets."""
    base = build(plan.town.raw, load(plan.mode))
    letters = "".join(dict.fromkeys("".join(plan.after)))

    check_all(Router(apply(base, edits(plan, base))), Snapper(base).snap(*plan.town.at(letters)))


@settings(max_examples=40)
@given(plans())
def test_under_any_plan_time_is_that_of_the_drawn_route(plan) -> None:
    """Towns, closings and additions at random."""
    town, mode, at, closed, roads = plan
    base = build(town.raw, load(mode))
    network = apply(base, [Close(ids(town.raw, closed)), *(one.road for one in roads)])

    check_all(Router(network), snaps(town.raw, at))


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_on_real_roads_time_is_that_of_the_drawn_route(real_roads, mode, is_full) -> None:
    """Ways across the whole city, of up to hundreds of edges: 400 of them, 10,000 if full."""
    router = Router(build(real_roads, load(mode)))
    rng = np.random.default_rng(31)
    lon, lat = rng.uniform(106.62, 106.78, 400), rng.uniform(10.72, 10.86, 400)
    points = Snapper(router.network).snap(lon, lat)
    points = points.take(np.flatnonzero(points.located)[: 100 if is_full else 20])

    assert check_all(router, points) > len(points)


def test_the_way_on_foot_is_timed_piece_by_piece() -> None:
    """By motorbike: 100 m to the road at 4.5 km/h, 100 m at 25 km/h, 100 m to the gate."""
    town = city("H\n\na-b-G", tags={"ab": {"highway": "residential"}})
    router = Router(build(town.raw, load("motorbike")))
    home, gate = (Snapper(router.network).snap(*town.at(letter)) for letter in "HG")

    found = router.travel(home, gate)

    assert found.distance_mm.tolist() == [300_000]
    assert found.time_s[0] == pytest.approx(80 + 14.4 + 80)


def test_two_homes_are_refused_and_a_home_off_the_roads_reaches_nothing() -> None:
    """One home at a time; not located is no distance and no error."""
    town = city("a-H-b-G-c")
    router = Router(build(town.raw, load("walk")))
    snapper = Snapper(router.network)
    points = snapper.snap(*town.at("HG"))

    lost = router.travel(snapper.snap(np.array([1.0]), np.array([1.0])), points)

    assert lost.distance_mm.tolist() == [UNREACHABLE_MM] * 2
    with pytest.raises(ShapeError, match="not 2"):
        router.travel(points, points)
