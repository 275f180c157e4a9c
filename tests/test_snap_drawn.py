"""Borders of snapping on drawn towns, and the nearest of several gates."""

from __future__ import annotations

import numpy as np
import pytest

from routing.matrix import gate_distances_mm, school_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from routing.status import Status
from tests.ascii_city import city, degrees
from tests.plain.dijkstra import PlainNetwork
from tests.plain.second_opinion import SecondOpinion
from tests.plain.snap import snap

STREET = "a-------b"


@pytest.mark.parametrize(
    ("north_m", "status"),
    [
        (99.999, Status.OK),
        (100.0, Status.OK),
        (100.001, Status.FAR),
        (499.999, Status.FAR),
        (500.0, Status.FAR),
        (500.001, Status.NOT_LOCATED),
    ],
)
def test_a_home_at_the_border_of_far_and_not_located(north_m: float, status: Status) -> None:
    """Over 100 m is far, over 500 m is nowhere; to the millimetre, and the plain twin agrees."""
    town = city(STREET)
    lon, lat = degrees([200.0], [north_m])

    found = Snapper(build(town.raw, load("walk"))).snap(lon, lat)

    plain = snap(town.raw, float(lon[0]), float(lat[0]), main=[0], island=[])
    assert found.status[0] == status
    if status == Status.NOT_LOCATED:
        assert plain is None
    else:
        assert plain is not None
        assert found.access_mm[0] == plain.access_mm == round(north_m * 1000)
        assert found.offset_mm[0] == plain.offset_mm == 200_000


def test_of_gates_equally_far_the_lower_number_is_meant() -> None:
    """Three gates 200, 100 and 100 m away: 100 m to the second, whatever stands third."""
    town = city("a-G-K-H-L-b")
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)
    home, gates = snapper.snap(*town.at("H")), snapper.snap(*town.at("GKL"))

    far_mm, gate = school_distances_mm(
        network, home, gates, gate_school=np.array([0, 0, 0], dtype=np.int32), n_schools=1
    )

    assert gate_distances_mm(network, home, gates).tolist() == [[200_000, 100_000, 100_000]]
    assert far_mm.tolist() == [[100_000]]
    assert gate.tolist() == [[1]]
    plain, second = PlainNetwork(town.raw, "walk"), SecondOpinion(town.raw, "walk")
    at = (int(home.edge[0]), int(home.offset_mm[0]))
    for i, expected_mm in enumerate([200_000, 100_000, 100_000]):
        goal = (int(gates.edge[i]), int(gates.offset_mm[i]))
        assert plain.distance_mm(at, goal) == expected_mm
        assert second.distance_mm(at, goal, second.to_gate_mm(goal)) == expected_mm


def test_a_gate_behind_a_one_way_street_loses_to_a_farther_one() -> None:
    """K is 100 m away against the traffic and 1,100 m round; L is 200 m ahead."""
    town = city("a>K>H>>>L>b\n|         |\n*---------*")
    network = build(town.raw, load("car"))
    snapper = Snapper(network)
    home, gates = snapper.snap(*town.at("H")), snapper.snap(*town.at("KL"))
    school = np.array([0, 0], dtype=np.int32)

    far_mm, gate = school_distances_mm(network, home, gates, gate_school=school, n_schools=1)

    # H b 300, the street below 700, a K 100
    assert gate_distances_mm(network, home, gates).tolist() == [[1_100_000, 200_000]]
    assert far_mm.tolist() == [[200_000]]
    assert gate.tolist() == [[1]]
