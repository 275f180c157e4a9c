"""Points are tied to roads, each by itself."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import ShapeError
from gis.model import Water
from gis.units import NONE
from routing.edge_tree import EdgeTree
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snap_one import PointSnapper
from routing.snaps import Snaps
from routing.status import Status
from tests.ascii_city import LAT_M, LON_M, Town, city, degrees
from tests.plain import snap as plain

WINDING = """
a-b-*   e---f
| | |   |   |
c-d-g   h---*
  ~~~~~
i-j-k~l-m-n
"""


def snapped(town: Town, letters: str, mode: str = "walk") -> Snaps:
    """Return the snaps of lettered places."""
    return Snapper(build(town.raw, load(mode))).snap(*town.at(letters))


def test_a_point_beside_a_road_is_tied_to_its_foot() -> None:
    """100 m off the road, 150 m along it."""
    town = city("   H\n\na-----b")

    snaps = snapped(town, "H")

    assert snaps.edge.tolist() == [0]
    assert snaps.offset_mm.tolist() == [150_000]
    assert snaps.access_mm.tolist() == [100_000]
    assert snaps.lon[0] * LON_M == pytest.approx(150.0)
    assert snaps.lat[0] * LAT_M == pytest.approx(-100.0)


def test_exactly_100_metres_is_not_far_and_more_is() -> None:
    """The flag stands for more than 100 m."""
    town = city("a-----b")
    snapper = Snapper(build(town.raw, load("walk")))

    snaps = snapper.snap(*degrees(np.array([150.0, 150.0]), np.array([100.0, 100.001])))

    assert snaps.access_mm.tolist() == [100_000, 100_001]
    assert snaps.status.tolist() == [Status.OK, Status.FAR]


def test_500_metres_is_the_end() -> None:
    """One millimetre more is not located; nothing is invented for it."""
    town = city("a-----b")
    snapper = Snapper(build(town.raw, load("walk")))

    snaps = snapper.snap(*degrees(np.array([150.0, 150.0]), np.array([500.0, 500.001])))

    assert snaps.edge.tolist() == [0, NONE]
    assert snaps.status.tolist() == [Status.FAR, Status.NOT_LOCATED]
    assert np.isnan(snaps.lon[1])


def test_of_edges_equally_near_the_smaller_id_is_taken() -> None:
    """At a node both streets are equally near; way 5 is smaller than way 9."""
    town = city("  H\n\na-b-c", way_ids={"bc": 5, "ab": 9})

    snaps = snapped(town, "H")

    assert town.streets[int(snaps.edge[0])] == "bc"
    assert snaps.offset_mm.tolist() == [0]


def test_on_one_way_the_smaller_position_is_taken() -> None:
    """Edge id is (way, position)."""
    town = city("  H\n\na-b-c", ways={"cba": ["bc", "ab"]})

    snaps = snapped(town, "H")

    assert snaps.edge[0] == town.edge("cba", 0)
    assert snaps.offset_mm.tolist() == [100_000]


def test_a_point_midway_between_two_streets_takes_the_smaller_id() -> None:
    """Alike on both sides: no rounding may decide."""
    for number in range(1, 20):
        town = city("a" + "-" * number + "b\n\n H\n\nc" + "-" * number + "d")
        assert snapped(town, "H").edge.tolist() == [0]


def test_roads_of_other_travellers_are_no_roads() -> None:
    """A motorbike is not tied to steps at the door."""
    town = city("a-H-b\n|   |\nc---d", tags={"ab": {"highway": "steps"}})

    assert snapped(town, "H", "motorbike").access_mm.tolist() == [100_000]
    assert snapped(town, "H", "walk").access_mm.tolist() == [0]


def test_a_point_passed_a_nearer_island_and_it_is_said() -> None:
    """The dossier must tell the family why not the road at their door."""
    town = city("H\na-b\n\n\nc-d-e")

    snaps = snapped(town, "H")

    assert snaps.access_mm.tolist() == [200_000]
    assert snaps.passed_nearer_island.tolist() == [True]
    assert snaps.island.tolist() == [False]


def test_an_island_behind_water_was_not_passed() -> None:
    """A road that could not have been used is not missed."""
    town = city("a-b-c\n\n\nH\n~~~~~\n\nd-e")

    snaps = snapped(town, "H")

    assert snaps.passed_nearer_island.tolist() == [False]


def test_without_a_main_road_in_reach_the_island_is_used() -> None:
    """Its pairs may then be unreachable; the point is still somewhere."""
    town = city("a-b-c" + " " * 14 + "d-H-e")

    snaps = snapped(town, "H")

    assert snaps.island.tolist() == [True]
    assert snaps.status.tolist() == [Status.OK]
    assert snaps.passed_nearer_island.tolist() == [False]


def test_water_lines_bar_and_touching_does_not() -> None:
    """A canal 50 m away bars; one that ends at the point's own road does not cross the line."""
    town = city("a---b\n\n\nH\n\nc---d\n|\n*---e", tags={"ce": {"name": "x"}})
    network = build(town.raw, load("walk"))
    canal = shapely.LineString(np.column_stack(degrees([-50.0, 250.0], [-200.0, -200.0])))
    shore = shapely.LineString(np.column_stack(degrees([0.0, 0.0], [-250.0, -400.0])))
    none = np.array([], dtype=np.object_)

    barred = Snapper(network, Water(area=none, line=np.array([canal]))).snap(*town.at("H"))
    touched = Snapper(network, Water(area=none, line=np.array([shore]))).snap(*town.at("H"))

    assert barred.access_mm.tolist() == [150_000]
    assert touched.access_mm.tolist() == [100_000]


def test_a_road_along_the_shore_is_reached_from_the_land() -> None:
    """The access line ends on the water's edge: touching is not crossing."""
    town = city("a---b\n\n\nH\n\nc---d\n|\n*---e")
    network = build(town.raw, load("walk"))
    corners = degrees([-50.0, 250.0], [-400.0, -250.0])
    lake = shapely.box(corners[0][0], corners[1][0], corners[0][1], corners[1][1])
    water = Water(area=np.array([lake]), line=np.array([], dtype=np.object_))

    assert Snapper(network, water).snap(*town.at("H")).access_mm.tolist() == [100_000]


def test_a_houseboat_keeps_its_own_river_with_its_middle_line() -> None:
    """The river's centre line inside its own area does not bar either."""
    town = city("a-------b\n|~~~H~~~|\n|~~~~~~~|\nc---G---d", wet="H")
    network = build(town.raw, load("walk"))
    middle = shapely.LineString(np.column_stack(degrees([0.0, 400.0], [-40.0, -40.0])))
    water = Water(area=town.raw.water.area, line=np.array([middle]))

    assert Snapper(network, water).snap(*town.at("H")).access_mm.tolist() == [50_000]


def test_nothing_is_no_point() -> None:
    """No points, no snaps, no error."""
    town = city("a-b")

    assert len(Snapper(build(town.raw, load("walk"))).snap(np.zeros(0), np.zeros(0))) == 0


@pytest.mark.parametrize("lon", [np.nan, np.inf, 180.1])
def test_no_place_on_earth_is_refused(lon: float) -> None:
    """The readers name the row; here it is the last guard."""
    town = city("a-b")
    snapper = Snapper(build(town.raw, load("walk")))

    with pytest.raises(ShapeError, match="number 1 is no place"):
        snapper.snap(np.array([0.0, lon]), np.array([0.0, 0.0]))


@pytest.mark.parametrize("place", [(180.0, 0.0), (-180.0, 90.0), (0.0, -90.0), (12.0, 89.999_9)])
def test_the_ends_of_the_earth_are_places(place: tuple[float, float]) -> None:
    """Far from every road is not located, not an error."""
    town = city("a-b")
    snapper = Snapper(build(town.raw, load("walk")))

    snaps = snapper.snap(np.array([place[0]]), np.array([place[1]]))

    assert snaps.status.tolist() == [Status.NOT_LOCATED]


@pytest.fixture(scope="module")
def winding() -> Network:
    """Return a network with bends, an island and water between."""
    return build(city(WINDING).raw, load("walk"))


PLACES = st.lists(
    st.tuples(st.floats(-700.0, 1_400.0), st.floats(-900.0, 700.0)), min_size=1, max_size=12
)


@given(places=PLACES)
def test_snapping_agrees_with_asking_every_road(winding, places) -> None:
    """The tree of edges against shapely, one road at a time."""
    lon, lat = degrees(*np.array(places).T)
    main = np.flatnonzero(winding.main).tolist()
    island = np.flatnonzero(winding.usable & ~winding.main).tolist()

    snaps = Snapper(winding).snap(lon, lat)

    for i in range(len(snaps)):
        expected = plain.snap(winding.raw, lon[i], lat[i], main=main, island=island)
        if expected is None:
            assert snaps.edge[i] == NONE
            continue
        assert snaps.edge[i] == expected.edge
        assert abs(snaps.offset_mm[i] - expected.offset_mm) <= 1  # two ways of rounding
        assert abs(snaps.access_mm[i] - expected.access_mm) <= 1


@given(places=PLACES)
def test_a_point_is_tied_alone_as_in_company(winding, places) -> None:
    """Nothing else in a request moves a point: every number is the same, bit by bit."""
    lon, lat = degrees(*np.array(places).T)
    snapper = Snapper(winding)

    together = snapper.snap(lon, lat)

    for i in range(len(together)):
        alone = snapper.snap(lon[i : i + 1], lat[i : i + 1])
        one = together.take(slice(i, i + 1))
        for name in Snaps.__dataclass_fields__:
            assert getattr(alone, name).tobytes() == getattr(one, name).tobytes(), name


def check_one(networks: dict[str, Network], lon: np.ndarray, lat: np.ndarray) -> None:
    """Check that a point asked singly is tied to every profile's roads as in company."""
    names = list(networks)
    one = PointSnapper(networks, EdgeTree.of(networks[names[0]].raw))
    apart = [one.snap(float(x), float(y), names) for x, y in zip(lon, lat, strict=True)]

    for mode, network in networks.items():
        together = Snapper(network).snap(lon, lat)
        for i in range(len(lon)):
            expected = together.take(slice(i, i + 1))
            for name in Snaps.__dataclass_fields__:
                found, wanted = getattr(apart[i][mode].snaps(), name), getattr(expected, name)
                assert (found.tobytes(), found.dtype) == (wanted.tobytes(), wanted.dtype), name


@pytest.fixture(scope="module")
def of_all() -> dict[str, Network]:
    """Return the same roads for two profiles, one of them without some of the streets."""
    town = city(WINDING, tags={"ab": {"highway": "footway"}, "kl": {"highway": "motorway"}})
    return {mode: build(town.raw, load(mode)) for mode in ("walk", "motorbike", "car")}


@given(places=PLACES)
def test_a_point_asked_singly_is_tied_as_in_company(of_all, places) -> None:
    """The finder's way and the way of every run: every number is the same, bit by bit."""
    check_one(of_all, *degrees(np.array(places).T[0], np.array(places).T[1]))


@pytest.mark.parametrize("place", [(0.0, 90.0), (180.0, 0.0), (-180.0, -90.0), (0.0, 0.0)])
def test_a_point_at_the_ends_of_the_earth_is_tied_singly_too(of_all, place) -> None:
    """Not located, and no error."""
    check_one(of_all, np.array([place[0]]), np.array([place[1]]))


def test_no_place_on_earth_is_refused_singly(of_all) -> None:
    """As in company."""
    one = PointSnapper(of_all, EdgeTree.of(of_all["walk"].raw))
    with pytest.raises(ShapeError, match="no place"):
        one.snap(float("nan"), 0.0, ["walk"])


def test_real_homes_asked_singly_are_tied_as_in_company(real_roads, is_full) -> None:
    """A thousand places of the real city, river and islands included; 50,000 in the full run."""
    networks = {mode: build(real_roads, load(mode)) for mode in ("walk", "motorbike")}
    rng = np.random.default_rng(8)
    n_points = 50_000 if is_full else 1_000
    check_one(networks, rng.uniform(106.6, 106.8, n_points), rng.uniform(10.7, 10.9, n_points))


def test_real_homes_are_tied_alone_as_in_company(real_roads) -> None:
    """The same on the real city, where chunks and rings differ."""
    snapper = Snapper(build(real_roads, load("walk")))
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(106.6, 106.8, 60_000), rng.uniform(10.7, 10.9, 60_000)

    together = snapper.snap(lon, lat)
    some = rng.permutation(60_000)[:300]
    apart = snapper.snap(lon[some], lat[some])

    for name in Snaps.__dataclass_fields__:
        assert getattr(apart, name).tobytes() == getattr(together.take(some), name).tobytes(), name
