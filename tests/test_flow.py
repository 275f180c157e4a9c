"""Children per road are the sum of the single routes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import PositionError, ShapeError
from gis.units import NONE, UNREACHABLE_MM, Index
from routing.flow import Flow, flow
from routing.matrix import gate_distances_mm
from routing.network import Network, build
from routing.path import Router
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.ascii_city import city
from tests.test_matrix import PLACES, tied, towns


def summed(
    network: Network, homes: Snaps, gates: Snaps, gate: Index, edge_group: Index
) -> tuple[list[int], list[int], int]:
    """Return edges, groups and travelling children by asking for every child's route."""
    router = Router(network)
    on_edge = [0] * network.raw.n_edges
    on_group = [0] * (int(edge_group.max(initial=NONE)) + 1)
    n_travelling = 0
    for p in range(len(homes)):
        if gate[p] == NONE:
            continue
        found = router.route(homes.take(slice(p, p + 1)), gates.take(slice(gate[p], gate[p] + 1)))
        edges = {piece.edge for piece in found.pieces if piece.edge != NONE}
        n_travelling += bool(found.pieces)
        for edge in edges:
            on_edge[edge] += 1
        for group in {int(edge_group[edge]) for edge in edges} - {NONE}:
            on_group[group] += 1
    return on_edge, on_group, n_travelling


def as_sums(found: Flow) -> tuple[list[int], list[int], int]:
    """Return the same from the flow."""
    return found.edge.tolist(), found.group.tolist(), found.n_travelling


def test_three_children_meet_on_the_bridge() -> None:
    """Two cross the bridge, one is there already, one has no offer, one no way."""
    town = city(
        "a-H-b-c-G-d\n    |\n    K\n    |\n    e~~~~\n     ~Xx-y~",
        tags={"bc": {"bridge": "yes"}},
    )
    network = build(town.raw, load("walk"))
    snapper = Snapper(network)
    homes, gates = snapper.snap(*town.at("HKGHX")), snapper.snap(*town.at("G"))
    edge_group = np.full(town.raw.n_edges, NONE, dtype=np.int32)
    edge_group[town.edge("bc")] = 0
    gate = np.array([0, 0, 0, NONE, 0], dtype=np.int32)

    found = flow(network, homes, gates, gate=gate, edge_group=edge_group)

    by_street = dict(zip(town.streets, found.edge[np.argsort(town.raw.edge_way)], strict=True))
    assert by_street == {"ab": 1, "bc": 2, "be": 1, "cd": 3, "xy": 0}
    assert found.group.tolist() == [2]
    assert (found.n_travelling, found.n_without_way) == (3, 1)


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
@settings(max_examples=60)
@given(town=towns(), places=PLACES, data=st.data())
def test_trees_give_the_sum_of_single_routes(mode, town, places, data) -> None:
    """In a grid full of equal ways, with bridges of several edges anywhere."""
    network, snaps = tied(town, mode, places)
    one_of = st.integers(NONE, len(snaps) - 1)
    gate = data.draw(st.lists(one_of, min_size=len(snaps), max_size=len(snaps)))
    group = data.draw(
        st.lists(st.integers(NONE, 2), min_size=town.raw.n_edges, max_size=town.raw.n_edges)
    )
    given_gate, edge_group = np.array(gate, np.int32), np.array(group, np.int32)

    found = flow(network, snaps, snaps, gate=given_gate, edge_group=edge_group)

    assert as_sums(found) == summed(network, snaps, snaps, given_gate, edge_group)
    assert found.n_travelling + found.n_without_way == sum(one != NONE for one in gate)


def test_arrays_that_do_not_fit_are_refused() -> None:
    """A stray gate would put children on a road nobody travels."""
    town = city("a-H-b")
    network = build(town.raw, load("walk"))
    home = Snapper(network).snap(*town.at("H"))
    none = np.full(1, NONE, np.int32)

    with pytest.raises(ShapeError, match="1 homes"):
        flow(network, home, home, gate=np.zeros(2, np.int32), edge_group=none)
    with pytest.raises(PositionError, match="there are 1"):
        flow(network, home, home, gate=np.ones(1, np.int32), edge_group=none)


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_the_real_city_flows_as_its_routes_do(real_roads, mode, is_full) -> None:
    """Children of a real city at their nearest gates, bridges as groups."""
    network = build(real_roads, load(mode))
    rng = np.random.default_rng(17)
    n_homes = 2000 if is_full else 200
    lon, lat = rng.uniform(106.62, 106.78, 20 + n_homes), rng.uniform(10.72, 10.86, 20 + n_homes)
    snaps = Snapper(network).snap(lon, lat)
    gates, homes = snaps.take(slice(0, 20)), snaps.take(slice(20, None))
    distance_mm = gate_distances_mm(network, homes, gates)
    gate = np.argmin(distance_mm, axis=1).astype(np.int32)
    gate[distance_mm.min(axis=1) >= UNREACHABLE_MM] = NONE
    tags = real_roads.way_tags
    is_bridge = np.array([one.get("bridge", "no") != "no" for one in tags])
    edge_group = np.where(is_bridge, np.cumsum(is_bridge) - 1, NONE)[real_roads.edge_way]

    found = flow(network, homes, gates, gate=gate, edge_group=edge_group.astype(np.int32))

    assert as_sums(found) == summed(network, homes, gates, gate, edge_group.astype(np.int32))
    assert found.n_without_way == 0
