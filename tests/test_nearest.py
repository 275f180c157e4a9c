"""The nearest schools of a home are the first of its row of the whole table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM, Index
from routing.edits import Close, apply
from routing.matrix import school_distances_mm
from routing.nearest import Finder, GateIndex, nearest_schools
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.ascii_city import city
from tests.edited_towns import ids, snaps
from tests.test_edits import plans
from tests.test_matrix import PLACES, tied, towns

TOWN = """
a-H-b---c-G-d
    |   |
    k-K-e-----f
"""


def first_of_the_row(
    network: Network, home: Snaps, gates: Snaps, gate_school: Index, n_nearest: int
) -> list[tuple[int, int, int]]:
    """Return (millimetres, school, gate) from the whole table, sorted as tuples are."""
    distance_mm, gate = school_distances_mm(
        network, home, gates, gate_school=gate_school, n_schools=int(gate_school.max()) + 1
    )
    row = zip(distance_mm[0].tolist(), range(distance_mm.shape[1]), gate[0].tolist(), strict=True)
    return sorted(one for one in row if one[0] < UNREACHABLE_MM)[:n_nearest]


def asked(finder: Finder, home: Snaps, n_nearest: int) -> list[tuple[int, int, int]]:
    """Return the same from the growing search."""
    found = finder.nearest(home, n_nearest)
    columns = (found.distance_mm.tolist(), found.school.tolist(), found.gate.tolist())
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
@settings(max_examples=60)
@given(town=towns(), places=PLACES, data=st.data())
def test_growing_gives_the_first_of_the_whole_row(mode, town, places, data) -> None:
    """Ties of schools go to the lower number, of gates to the lower gate; k grows from 0."""
    network, snaps = tied(town, mode, places)
    school = data.draw(st.lists(st.integers(0, 3), min_size=len(snaps), max_size=len(snaps)))
    gate_school = np.array(school, dtype=np.int32)
    finder = Finder(GateIndex(network, snaps, gate_school))

    for p in range(len(snaps)):
        home = snaps.take(slice(p, p + 1))
        for n_nearest in range(6):
            expected = first_of_the_row(network, home, snaps, gate_school, n_nearest)
            assert asked(finder, home, n_nearest) == expected


@settings(max_examples=40)
@given(plan=plans(), data=st.data())
def test_under_a_plan_the_nearest_are_the_first_of_its_table(plan, data) -> None:
    """Closed streets with homes and gates on them, cut edges, added roads."""
    town, mode, at, closed, roads = plan
    edits = [Close(ids(town.raw, closed)), *(one.road for one in roads)]
    network = apply(build(town.raw, load(mode)), edits)
    points = snaps(town.raw, at)
    school = data.draw(st.lists(st.integers(0, 2), min_size=len(at), max_size=len(at)))
    gate_school = np.array(school, dtype=np.int32)
    finder = Finder(GateIndex(network, points, gate_school))

    for p in range(len(at)):
        home = points.take(slice(p, p + 1))
        for n_nearest in (1, 3):
            expected = first_of_the_row(network, home, points, gate_school, n_nearest)
            assert asked(finder, home, n_nearest) == expected


def test_one_finder_answers_many_homes_without_remembering() -> None:
    """What one search met must not stand in the next one's answer."""
    town = city(TOWN)
    network = build(town.raw, load("walk"))
    gates = Snapper(network).snap(*town.at("GK"))
    finder = Finder(GateIndex(network, gates, np.array([0, 1], dtype=np.int32)))
    homes = Snapper(network).snap(*town.at("HGKH"))

    answers = [asked(finder, homes.take(slice(p, p + 1)), 2) for p in range(4)]

    assert answers[0] == [(300_000, 1, 1), (400_000, 0, 0)]
    assert answers[1] == [(0, 0, 0), (300_000, 1, 1)]
    assert answers[2] == [(0, 1, 1), (300_000, 0, 0)]
    assert answers[3] == answers[0]


def test_a_home_off_the_roads_has_no_school() -> None:
    """Not located is no distance, and no error either."""
    town = city(TOWN)
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)
    far = snapper.snap(np.array([1.0]), np.array([1.0]))

    found = nearest_schools(
        network, far, snapper.snap(*town.at("G")), gate_school=np.zeros(1, np.int32), n_nearest=3
    )

    assert len(found.school) == len(found.gate) == len(found.distance_mm) == 0


def test_without_gates_there_is_no_school() -> None:
    """A place whose schools have no gate yet, or none of the grade, is no fault."""
    town = city(TOWN)
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)
    none = snapper.snap(np.zeros(0), np.zeros(0))

    found = nearest_schools(
        network, snapper.snap(*town.at("H")), none, gate_school=np.zeros(0, np.int32), n_nearest=3
    )

    assert len(found.school) == 0


def test_two_homes_and_loose_gates_are_refused() -> None:
    """One home at a time; every gate belongs to a school."""
    town = city(TOWN)
    network = build(town.raw, load("walk"))
    gates = Snapper(network).snap(*town.at("GK"))

    with pytest.raises(ShapeError, match="2 gates"):
        GateIndex(network, gates, np.zeros(1, np.int32))
    with pytest.raises(ShapeError, match="not 2"):
        Finder(GateIndex(network, gates, np.zeros(2, np.int32))).nearest(gates, 1)


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_real_homes_get_the_first_of_the_whole_row(real_roads, mode, is_full) -> None:
    """10 nearest of 800 gates at 300 schools, for homes all over the city."""
    network = build(real_roads, load(mode))
    rng = np.random.default_rng(11)
    n_homes = 500 if is_full else 40
    lon, lat = rng.uniform(106.6, 106.8, 800 + n_homes), rng.uniform(10.7, 10.88, 800 + n_homes)
    snaps = Snapper(network).snap(lon, lat)
    gates, homes = snaps.take(slice(0, 800)), snaps.take(slice(800, None))
    gate_school = rng.integers(0, 300, 800).astype(np.int32)
    finder = Finder(GateIndex(network, gates, gate_school))

    distance_mm, gate = school_distances_mm(
        network, homes, gates, gate_school=gate_school, n_schools=300
    )

    for p in range(n_homes):
        order = np.argsort(distance_mm[p], kind="stable")[:10]
        order = order[distance_mm[p, order] < UNREACHABLE_MM]
        found = finder.nearest(homes.take(slice(p, p + 1)), 10)
        assert found.school.tolist() == order.tolist()
        assert found.distance_mm.tolist() == distance_mm[p, order].tolist()
        assert found.gate.tolist() == gate[p, order].tolist()
        assert NONE not in found.gate
