"""Every drawn city: the distance counted by hand, by the engine and by two plain twins."""

from __future__ import annotations

import numpy as np
import pytest

from gis.units import UNREACHABLE_MM
from routing.matrix import gate_distances_mm
from routing.nearest import distances_from_mm
from routing.network import build
from routing.path import route
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.drawn_cities import NOT_LOCATED, SCENARIOS, UNREACHABLE, Scenario
from tests.drawn_edits import PLANS
from tests.drawn_rules import RULES
from tests.plain.dijkstra import PlainNetwork
from tests.plain.second_opinion import SecondOpinion

DRAWN = SCENARIOS + RULES
NAMES = [f"{scenario.mode}: {scenario.fact}" for scenario in DRAWN]


def test_there_are_enough_drawn_cities() -> None:
    """Facts are told apart by their names; 120 are promised, with those that a plan changes."""
    assert len(set(NAMES)) == len(NAMES)
    assert len(DRAWN) + len(PLANS) >= 120


@pytest.mark.parametrize("scenario", DRAWN, ids=NAMES)
def test_a_drawn_city_is_measured_alike_by_all(scenario: Scenario) -> None:
    """By hand, by the matrix, by one home's search, by the route, by Dijkstra, by NetworkX."""
    town = scenario.town
    network = build(town.raw, load(scenario.mode))
    snapper = Snapper(network)
    plain = PlainNetwork(town.raw, scenario.mode)
    second = SecondOpinion(town.raw, scenario.mode)

    for pair, expected in scenario.expected.items():
        home, gate = snapper.snap(*town.at(pair[0])), snapper.snap(*town.at(pair[1]))
        found_mm = int(gate_distances_mm(network, home, gate)[0, 0])

        assert told(found_mm, home, gate) == expected
        assert found_mm == distances_from_mm(network, home, gate)[0]
        assert found_mm == route(network, home, gate).distance_mm
        assert found_mm == twin_mm(plain, home, gate)
        assert found_mm == networkx_mm(second, home, gate)


def told(found_mm: int, home: Snaps, gate: Snaps) -> float | str:
    """Say a distance as the scenarios do."""
    if not (home.located[0] and gate.located[0]):
        return NOT_LOCATED
    return UNREACHABLE if found_mm == UNREACHABLE_MM else found_mm / 1000


def places(home: Snaps, gate: Snaps) -> tuple[tuple[int, int], tuple[int, int], int]:
    """Return (edge, offset) of both and the length of both access lines."""
    return (
        (int(home.edge[0]), int(home.offset_mm[0])),
        (int(gate.edge[0]), int(gate.offset_mm[0])),
        int(home.access_mm[0] + gate.access_mm[0]),
    )


def twin_mm(plain: PlainNetwork, home: Snaps, gate: Snaps) -> int:
    """Return what plain Dijkstra says."""
    if not (home.located[0] and gate.located[0]):
        return UNREACHABLE_MM
    start, goal, access_mm = places(home, gate)
    found = plain.distance_mm(start, goal)
    return UNREACHABLE_MM if found is None else found + access_mm


def networkx_mm(second: SecondOpinion, home: Snaps, gate: Snaps) -> int:
    """Return what NetworkX says."""
    if not (home.located[0] and gate.located[0]):
        return UNREACHABLE_MM
    start, goal, access_mm = places(home, gate)
    found = second.distance_mm(start, goal, second.to_gate_mm(goal))
    return UNREACHABLE_MM if found is None else found + access_mm


@pytest.mark.parametrize("scenario", DRAWN, ids=NAMES)
def test_pieces_of_a_drawn_route_add_up(scenario: Scenario) -> None:
    """What is drawn is what is stated: within 1 mm per piece, and the line has no gap."""
    town = scenario.town
    network = build(town.raw, load(scenario.mode))
    snapper = Snapper(network)

    for pair in scenario.expected:
        home, gate = snapper.snap(*town.at(pair[0])), snapper.snap(*town.at(pair[1]))
        found = route(network, home, gate)
        if not found.pieces:
            continue

        assert sum(piece.mm for piece in found.pieces) == found.distance_mm
        for piece, following in zip(found.pieces, found.pieces[1:], strict=False):
            assert piece.lon[-1] == pytest.approx(following.lon[0], abs=1e-9)
            assert piece.lat[-1] == pytest.approx(following.lat[0], abs=1e-9)
        for piece in found.pieces:
            assert drawn_mm(piece.lon, piece.lat) == pytest.approx(piece.mm, abs=1.0)
        assert found.time_s > 0 or found.distance_mm == 0


def drawn_mm(lon: np.ndarray, lat: np.ndarray) -> float:
    """Return the geodesic length of a drawn line."""
    from pyproj import Geod  # noqa: PLC0415 (not the project's own helper)

    return float(Geod(ellps="WGS84").line_length(lon, lat)) * 1000
