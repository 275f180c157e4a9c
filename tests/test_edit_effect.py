"""Which pairs a scenario changes, and that each has a reason on its way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from gis.bridges import RoadNames
from gis.errors import ShapeError
from gis.model import RawNetwork
from gis.units import UNREACHABLE_MM, Index
from routing.edit_effect import Changed, changed_pairs, changed_schools
from routing.edits import Close, apply, edge_ids
from routing.matrix import gate_distances_mm, school_distances_mm
from routing.network import Network, build
from routing.path import Router
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.ascii_city import city
from tests.edited_towns import ids, snaps
from tests.plain.second_opinion import SecondOpinion
from tests.test_edits import close, edited, plans

GATES = np.array([0, 0, 1, 1, 1], dtype=np.int32)


def test_only_pairs_whose_distance_differs_are_told() -> None:
    """K goes the other way round to G, and is as far from H as before."""
    town = city("a-H-b-K-c\n|       |\nd---e-G-f")
    network = edited(town, "walk", close(town, "cf"))
    snapper = Snapper(network)

    found = changed_pairs(network, snapper.snap(*town.at("K")), snapper.snap(*town.at("HG")))

    assert (found.home.tolist(), found.goal.tolist()) == ([0], [1])
    assert found.before_mm.tolist() == [300_000]
    assert found.after_mm.tolist() == [700_000]


def test_the_network_itself_has_nothing_to_compare_with() -> None:
    """A wrong call is told at once."""
    base = build(city("a-b").raw, load("walk"))

    with pytest.raises(ShapeError, match="nothing to be compared with"):
        changed_pairs(base, snaps(base.raw, [(0, 0)]), snaps(base.raw, [(0, 0)]))


@given(plans())
def test_every_changed_pair_used_a_closed_edge_or_uses_an_added_one(plan) -> None:
    """A change without a cause on the way would be an error of ours."""
    town, mode, at, closed, roads = plan
    edits = [Close(ids(town.raw, closed)), *(one.road for one in roads)]
    network = edited(town, mode, *edits)
    points = snaps(town.raw, at)

    found = changed_pairs(network, points, points)

    assert_explained(network, found, points, points, closed)


def assert_explained(
    network: Network, found: Changed, homes: Snaps, gates: Snaps, closed: set[int]
) -> None:
    """Look at both ways of every changed pair."""
    assert network.base is not None
    before, after = Router(network.base), Router(network)
    n_base = network.base.raw.n_edges
    n_parts = (
        network.raw.n_edges - n_base - (len(network.raw.way_id) - len(network.base.raw.way_id))
    )
    for home, gate, before_mm, after_mm in zip(
        found.home, found.goal, found.before_mm, found.after_mm, strict=True
    ):
        pair = homes.take(slice(home, home + 1)), gates.take(slice(gate, gate + 1))
        one, other = before.route(*pair), after.route(*pair)
        assert (one.distance_mm, other.distance_mm) == (before_mm, after_mm)
        if after_mm > before_mm:
            assert closed & {piece.edge for piece in one.pieces}
        else:
            assert any(piece.edge >= n_base + n_parts for piece in other.pieces)


@given(plans())
def test_schools_change_by_their_nearest_gate(plan) -> None:
    """The pairs of a run are homes and schools; streaming in blocks changes nothing."""
    town, mode, at, closed, _ = plan
    network = edited(town, mode, Close(ids(town.raw, closed)))
    assert network.base is not None
    points = snaps(town.raw, at)
    gate_school = GATES[: len(at)]
    n_schools = 3  # the last one has no gate

    found = changed_schools(network, points, points, gate_school=gate_school, n_schools=n_schools)

    before, after = (
        school_distances_mm(one, points, points, gate_school=gate_school, n_schools=n_schools)[0]
        for one in (network.base, network)
    )
    assert list(zip(found.home, found.goal, strict=True)) == list(
        zip(*np.nonzero(before != after), strict=True)
    )
    assert np.array_equal(found.after_mm, after[found.home, found.goal])


def without(raw: RawNetwork, edge: Index) -> tuple[RawNetwork, Index]:
    """Return the network rebuilt without some edges, and each old edge's new number."""
    kept = np.ones(raw.n_edges, dtype=np.bool_)
    kept[edge] = False
    n_points = np.diff(raw.shape_start)
    point = np.repeat(kept, n_points)
    names = ("edge_way", "edge_position", "edge_from", "edge_to", "edge_length_mm")
    smaller = replace(
        raw,
        **{name: getattr(raw, name)[kept] for name in names},
        shape_start=np.concatenate(([0], np.cumsum(n_points[kept]))),
        shape_lon=raw.shape_lon[point],
        shape_lat=raw.shape_lat[point],
    )
    return smaller, np.cumsum(kept, dtype=np.int32) - 1


@pytest.fixture(scope="module")
def real_walk(real_roads: RawNetwork) -> Network:
    """Return the real city on foot."""
    return build(real_roads, load("walk"))


def near_roads(network: Network, n_points: int, seed: int) -> Snaps:
    """Return invented points beside the main roads of a network."""
    rng = np.random.default_rng(seed)
    raw = network.raw
    edge = rng.choice(np.flatnonzero(network.main), n_points)
    node = raw.edge_from[edge]
    off = rng.normal(0, 2e-4, (2, n_points))
    found = Snapper(network).snap(raw.node_lon[node] + off[0], raw.node_lat[node] + off[1])
    return found.take(np.flatnonzero(found.located))


def test_closures_of_the_real_city_equal_a_rebuild(real_walk, is_full) -> None:
    """Closed is as if it were not there, for all who do not live on it."""
    homes, gates = near_roads(real_walk, 400, 1), near_roads(real_walk, 40, 2)
    rng = np.random.default_rng(3)
    lived_on = np.union1d(homes.edge, gates.edge)
    bridges = np.unique(np.concatenate([one.edge for one in RoadNames(real_walk.raw).bridges]))
    candidate = np.setdiff1d(bridges, lived_on)

    for _ in range(50 if is_full else 3):
        edge = rng.choice(candidate, rng.integers(1, 40), replace=False).astype(np.int32)
        closed = apply(real_walk, [Close(edge_ids(real_walk.raw, edge))])
        smaller, number = without(real_walk.raw, edge)
        moved = [replace(one, edge=number[one.edge]) for one in (homes, gates)]

        found = gate_distances_mm(closed, homes, gates)

        assert np.array_equal(found, gate_distances_mm(build(smaller, load("walk")), *moved))
        changed = changed_pairs(closed, homes, gates)
        before = gate_distances_mm(real_walk, homes, gates)
        assert len(changed) == np.count_nonzero(before != found)
        assert (changed.after_mm > changed.before_mm).all()


def test_closing_saigon_bridge_equals_networkx_and_explains_every_pair(real_walk) -> None:
    """The bridge that everybody knows, by a second opinion and by both ways of each pair."""
    raw = real_walk.raw
    edge = RoadNames(raw).find("cau sai gon 1").edge
    homes, gates = near_roads(real_walk, 300, 4), near_roads(real_walk, 3, 5)
    scenario = apply(real_walk, [Close(edge_ids(raw, edge))])

    found = gate_distances_mm(scenario, homes, gates)

    smaller, number = without(raw, edge)
    second = SecondOpinion(smaller, "walk")
    for gate in range(len(gates)):
        goal = int(number[gates.edge[gate]]), int(gates.offset_mm[gate])
        to_gate_mm = second.to_gate_mm(goal)
        for home in range(len(homes)):
            start = int(number[homes.edge[home]]), int(homes.offset_mm[home])
            expected = second.distance_mm(start, goal, to_gate_mm)
            access_mm = int(homes.access_mm[home] + gates.access_mm[gate])
            assert found[home, gate] == (
                UNREACHABLE_MM if expected is None else expected + access_mm
            )
    changed = changed_pairs(scenario, homes, gates)
    assert_explained(scenario, changed, homes, gates, set(edge.tolist()))
