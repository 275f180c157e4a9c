"""Distances from homes to gates and schools: what must hold for every city."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gis.crs import geodesic_mm
from gis.errors import NetworkError, PositionError, ShapeError
from gis.model import RawNetwork
from gis.units import NONE, UNREACHABLE_MM
from routing import matrix
from routing.matrix import gate_distances_mm, nearest_gate, school_blocks, school_distances_mm
from routing.nearest import distances_from_mm, nearest_schools
from routing.network import Network, build
from routing.path import route
from routing.profile import load
from routing.search import Seeds, node_distances_mm
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.vector import WIDTH
from tests.ascii_city import LON_M, Town, city, degrees
from tests.plain.dijkstra import PlainNetwork
from tests.plain.second_opinion import SecondOpinion

LETTERS = "abcdefghijklmnop"
CLASSES = ["residential", "service", "steps", "footway", "motorway", "primary"]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Draw a town on a grid of 4 by 4 nodes: streets, arrows, steps, walls, turns, joined ways."""
    rows = [[" "] * 13 for _ in range(13)]
    for i, letter in enumerate(LETTERS):
        rows[4 * (i // 4)][4 * (i % 4)] = letter
    streets = []
    for i in range(16):
        y, x = 4 * (i // 4), 4 * (i % 4)
        across, down = draw(st.sampled_from("  --><")), draw(st.sampled_from("  ||^v"))
        if i % 4 < 3 and across != " ":
            rows[y][x + 1 : x + 4] = list(across * 3)
            streets.append(LETTERS[i] + LETTERS[i + 1])
        if i < 12 and down != " ":
            for k in range(1, 4):
                rows[y + k][x] = down
            streets.append(LETTERS[i] + LETTERS[i + 4])
    assume(streets)
    tags = {
        street: {"highway": draw(st.sampled_from(CLASSES))}
        for street in draw(st.lists(st.sampled_from(streets), unique=True, max_size=4))
    }
    used = sorted(set("".join(streets)))
    nodes = {
        node: {"barrier": draw(st.sampled_from(["gate", "bollard", "wall", "kissing_gate"]))}
        for node in draw(st.lists(st.sampled_from(used), unique=True, max_size=2))
    }
    return city(
        "\n".join("".join(row) for row in rows),
        tags=tags,
        nodes=nodes,
        turns=draw(turns_of(streets, used)),
    )


@st.composite
def turns_of(draw: st.DrawFn, streets: list[str], used: list[str]) -> list[str]:
    """Draw turn restrictions between streets that meet."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        node = draw(st.sampled_from(used))
        here = [street for street in streets if node in street]
        kind = draw(st.sampled_from(["no_left_turn", "only_straight_on", "no_u_turn"]))
        pair = draw(st.sampled_from(here)), draw(st.sampled_from(here))
        found.append(f"{kind} {pair[0]} {node} {pair[1]}")
    return found


PLACES = st.lists(
    st.tuples(st.floats(-60.0, 660.0), st.floats(-660.0, 60.0)), min_size=2, max_size=6
)


def tied(town: Town, mode: str, places: list[tuple[float, float]]) -> tuple[Network, Snaps]:
    """Return the network of a town and the snaps of places in metres; nothing if no road is."""
    try:
        network = build(town.raw, load(mode))
    except NetworkError:
        assume(False)  # noqa: FBT003 (hypothesis' own way)
    return network, Snapper(network).snap(*degrees(*np.array(places).T))


@pytest.mark.parametrize("mode", ["walk", "motorbike", "car"])
@settings(max_examples=50)
@given(town=towns(), places=PLACES)
def test_any_town_is_measured_alike_by_all(mode, town, places) -> None:
    """The matrix, one home's search, the route, plain Dijkstra and NetworkX."""
    network, snaps = tied(town, mode, places)
    plain, second = PlainNetwork(town.raw, mode), SecondOpinion(town.raw, mode)

    distance_mm = gate_distances_mm(network, snaps, snaps)

    for g in range(len(snaps)):
        goal = (int(snaps.edge[g]), int(snaps.offset_mm[g]))
        to_gate_mm = second.to_gate_mm(goal) if snaps.located[g] else {}
        for p in range(len(snaps)):
            found = int(distance_mm[p, g])
            if not (snaps.located[p] and snaps.located[g]):
                assert found == UNREACHABLE_MM
                continue
            start = (int(snaps.edge[p]), int(snaps.offset_mm[p]))
            access_mm = int(snaps.access_mm[p] + snaps.access_mm[g])
            by_twin = plain.distance_mm(start, goal)
            assert found == (UNREACHABLE_MM if by_twin is None else by_twin + access_mm)
            assert by_twin == second.distance_mm(start, goal, to_gate_mm)
            home, gate = snaps.take(slice(p, p + 1)), snaps.take(slice(g, g + 1))
            assert found == route(network, home, gate).distance_mm
            assert found == distances_from_mm(network, home, snaps)[g]


@given(town=towns(), places=PLACES)
def test_walking_there_is_as_long_as_walking_back(town, places) -> None:
    """On foot nothing is one-way."""
    network, snaps = tied(town, "walk", places)

    distance_mm = gate_distances_mm(network, snaps, snaps)

    assert np.array_equal(distance_mm, distance_mm.T)
    located = np.flatnonzero(snaps.located)
    assert np.array_equal(distance_mm[located, located], 2 * snaps.access_mm[located])


@given(town=towns(), places=PLACES)
def test_a_way_over_a_third_place_is_no_shorter(town, places) -> None:
    """The triangle inequality, with the third place's access line gone there and back."""
    network, snaps = tied(town, "walk", places)

    distance_mm = gate_distances_mm(network, snaps, snaps).astype(np.int64)

    over_third = (distance_mm[:, :, None] + distance_mm[None, :, :]).min(axis=1)
    reachable = distance_mm < UNREACHABLE_MM
    assert (distance_mm[reachable] <= over_third[reachable]).all()


@pytest.mark.parametrize("mode", ["walk", "motorbike", "car"])
@settings(max_examples=30)
@given(town=towns(), places=PLACES)
def test_no_way_is_shorter_than_the_straight_line(mode, town, places) -> None:
    """By no more than 1 mm per piece, for rounding."""
    network, snaps = tied(town, mode, places)

    distance_mm = gate_distances_mm(network, snaps, snaps)

    lon, lat = snaps.point_lon, snaps.point_lat
    for p in range(len(snaps)):
        for g in range(len(snaps)):
            home, gate = snaps.take(slice(p, p + 1)), snaps.take(slice(g, g + 1))
            n_pieces = len(route(network, home, gate).pieces)
            straight = geodesic_mm(lon[p : p + 1], lat[p : p + 1], lon[g : g + 1], lat[g : g + 1])
            assert distance_mm[p, g] >= straight[0] - n_pieces


@given(town=towns(), places=PLACES, data=st.data())
def test_order_and_company_change_no_millimetre(town, places, data) -> None:
    """Permuting homes and gates, or asking one at a time, changes nothing."""
    network, snaps = tied(town, "motorbike", places)
    homes = np.array(data.draw(st.permutations(range(len(snaps)))))
    gates = np.array(data.draw(st.permutations(range(len(snaps)))))

    whole = gate_distances_mm(network, snaps, snaps)
    mixed = gate_distances_mm(network, snaps.take(homes), snaps.take(gates))
    one = gate_distances_mm(network, snaps.take(homes[:1]), snaps.take(gates[:1]))

    assert np.array_equal(mixed, whole[np.ix_(homes, gates)])
    assert one[0, 0] == mixed[0, 0]


def with_zero_edge(raw: RawNetwork, edge: int) -> RawNetwork:
    """Return the network with one edge of no length."""
    length_mm = raw.edge_length_mm.copy()
    length_mm[edge] = 0
    return dataclasses.replace(raw, edge_length_mm=length_mm)


def test_an_edge_of_no_length_is_passed() -> None:
    """Two nodes in one place are legal in the data."""
    town = city("a-H-b-c-G-d")
    network = build(with_zero_edge(town.raw, town.edge("bc")), load("walk"))
    snapper = Snapper(network)
    home, gate = snapper.snap(*town.at("H")), snapper.snap(*town.at("G"))

    assert gate_distances_mm(network, home, gate)[0, 0] == 200_000 - 100_000 + 100_000 - 0 - 0
    assert route(network, home, gate).distance_mm == 200_000


@pytest.mark.parametrize("n_places", [3 * WIDTH + 5, 3 * WIDTH, WIDTH - 1])
def test_more_gates_than_a_batch_come_out_in_order(n_places: int) -> None:
    """Batches are swept by several threads; each gate keeps its column, aligned or not."""
    town = city("a" + "-" * 110 + "b")
    network = build(town.raw, load("walk"))
    lon = np.arange(float(n_places)) * (50.0 / LON_M)
    snaps = Snapper(network).snap(lon, np.zeros(len(lon)))

    distance_mm = gate_distances_mm(network, snaps, snaps)

    step = np.arange(len(lon))
    assert np.array_equal(distance_mm, np.abs(step[:, None] - step[None, :]) * 50_000)


def test_the_nearest_gate_of_a_school_counts_and_ties_go_to_the_lower() -> None:
    """Gates 1 and 2 of the second school are equally far."""
    town = city("a-X-Y-H-Z-b")
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)

    distance_mm, gate = school_distances_mm(
        network,
        snapper.snap(*town.at("H")),
        snapper.snap(*town.at("XYZ")),
        gate_school=np.array([0, 1, 1], dtype=np.int32),
        n_schools=3,
    )

    assert distance_mm.tolist() == [[200_000, 100_000, UNREACHABLE_MM]]
    assert gate.tolist() == [[0, 1, NONE]]


def test_blocks_of_homes_are_the_whole(monkeypatch) -> None:
    """A large city is worked through in parts; the parts join without a seam."""
    town = city("a" + "-" * 30 + "b")
    network = build(town.raw, load("walk"))
    snaps = Snapper(network).snap(np.arange(20.0) * (60.0 / LON_M), np.zeros(20))
    gates, gate_school = snaps.take(slice(0, 6)), np.arange(6, dtype=np.int32) // 2
    whole = school_distances_mm(network, snaps, gates, gate_school=gate_school, n_schools=3)
    monkeypatch.setattr(matrix, "PAIRS_AT_ONCE", 42)

    blocks = list(school_blocks(network, snaps, gates, gate_school=gate_school, n_schools=3))

    assert [block.home for block in blocks] == [slice(0, 7), slice(7, 14), slice(14, 20)]
    assert np.array_equal(np.concatenate([block.distance_mm for block in blocks]), whole[0])
    assert np.array_equal(np.concatenate([block.gate for block in blocks]), whole[1])


def test_gates_of_no_school_are_refused() -> None:
    """A slip in the caller's numbers must not become a distance."""
    town = city("a-H-b")
    network = build(town.raw, load("walk"))
    one = Snapper(network).snap(*town.at("H"))

    with pytest.raises(PositionError, match="gate_school runs 3 to 3; there are 2 schools"):
        school_distances_mm(network, one, one, gate_school=np.array([3], np.int32), n_schools=2)
    with pytest.raises(ShapeError, match="there are 1 gates"):
        school_distances_mm(network, one, one, gate_school=np.zeros(2, np.int32), n_schools=2)


def test_nobody_and_no_gate_give_empty_tables() -> None:
    """A ward without children is no error."""
    town = city("a-H-b")
    network = build(town.raw, load("walk"))
    one = Snapper(network).snap(*town.at("H"))
    none = one.take(slice(0, 0))

    assert gate_distances_mm(network, none, one).shape == (0, 1)
    assert gate_distances_mm(network, one, none).shape == (1, 0)


def test_nearest_schools_come_in_order_and_reachable_only() -> None:
    """Ties stand in the order of the schools."""
    town = city("a-X-H-Y-Z-b" + " " * 12 + "c-W-d")
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)

    nearest = nearest_schools(
        network,
        snapper.snap(*town.at("H")),
        snapper.snap(*town.at("ZYXW")),
        gate_school=np.arange(4, dtype=np.int32),
        n_nearest=9,
    )

    assert nearest.school.tolist() == [1, 2, 0]
    assert nearest.distance_mm.tolist() == [100_000, 100_000, 200_000]
    assert nearest.gate.tolist() == [1, 2, 0]


def test_the_nearest_gate_per_school_by_hand() -> None:
    """The reduction alone."""
    distance_mm, gate = nearest_gate(
        np.array([[5, 3, 3], [UNREACHABLE_MM, 7, 9]], np.int32), np.array([0, 1, 1], np.int32), 2
    )

    assert distance_mm.tolist() == [[5, 3], [UNREACHABLE_MM, 7]]
    assert gate.tolist() == [[0, 1], [NONE, 1]]


def test_two_seeds_on_one_node_take_the_smaller() -> None:
    """A loop's two directions begin at the same node."""
    network = build(city("a-b").raw, load("walk"))
    seeds = Seeds(node=np.array([[0, 0]], np.int32), mm=np.array([[9, 4]], np.int32))

    assert node_distances_mm(network.ahead, seeds).tolist() == [[4], [100_004]]


@pytest.mark.full
@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_the_real_city_equals_networkx_to_the_millimetre(real_roads, mode) -> None:
    """200 homes and 20 schools of Ho Chi Minh City, no difference allowed."""
    network = build(real_roads, load(mode))
    rng = np.random.default_rng(20)
    point = rng.integers(0, len(real_roads.shape_lon), 220)
    lon = real_roads.shape_lon[point] + rng.normal(0.0, 3e-4, 220)
    lat = real_roads.shape_lat[point] + rng.normal(0.0, 3e-4, 220)
    snaps = Snapper(network).snap(lon, lat)
    homes, gates = snaps.take(slice(0, 200)), snaps.take(slice(200, 220))
    second = SecondOpinion(real_roads, mode)

    distance_mm = gate_distances_mm(network, homes, gates)

    for g in range(len(gates)):
        goal = (int(gates.edge[g]), int(gates.offset_mm[g]))
        to_gate_mm = second.to_gate_mm(goal) if gates.located[g] else {}
        for p in range(len(homes)):
            start = (int(homes.edge[p]), int(homes.offset_mm[p]))
            located = homes.located[p] and gates.located[g]
            found = second.distance_mm(start, goal, to_gate_mm) if located else None
            access_mm = int(homes.access_mm[p] + gates.access_mm[g])
            expected = UNREACHABLE_MM if found is None else found + access_mm
            assert distance_mm[p, g] == expected
    assert np.count_nonzero(distance_mm < UNREACHABLE_MM) > 3_900
