"""What is shown of children's ways: ten and more, and never fewer."""

from __future__ import annotations

import json

import numpy as np

from gis.units import NONE
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.flow import FlowMap, features, flow_map
from tests.ascii_city import city

TOWN = city(
    "a-H-b-c-d-G-e\n    |   |\n    f-K-g",
    tags={
        "bc": {"bridge": "yes", "name": "Cầu Mống"},
        "bf": {"route": "ferry", "highway": "", "name": "Phà Nhỏ"},
    },
)


def shown(n_here: int, n_there: int) -> tuple[FlowMap, Network]:
    """Return the flow of children at H and at K, all to G."""
    network = build(TOWN.raw, load("walk"))
    snapper = Snapper(network)
    homes: Snaps = snapper.snap(*TOWN.at("H" * n_here + "K" * n_there))
    gate = np.zeros(len(homes), dtype=np.int32)
    return flow_map(network, homes, snapper.snap(*TOWN.at("G")), gate=gate), network


def test_ten_children_are_told_and_nine_are_not() -> None:
    """Twelve cross the bridge, nine come from the other side and join before the gate."""
    found, _ = shown(12, 9)

    by_edge = dict(zip(found.edge.tolist(), found.n_children.tolist(), strict=True))
    assert by_edge == {
        TOWN.edge("ab"): 12,
        TOWN.edge("bc"): 12,
        TOWN.edge("cd"): 12,
        TOWN.edge("de"): 21,
    }
    assert found.n_edges_under_ten == 2
    assert [(one.kind, one.name, one.n_children) for one in found.crossings] == [
        ("bridge", "Cầu Mống", 12)
    ]
    assert (found.n_travelling, found.n_without_way) == (21, 0)


def test_a_bridge_of_few_is_named_without_their_number() -> None:
    """That a bridge is used may be told; that two children use it may not."""
    found, _ = shown(2, 0)

    assert len(found.edge) == 0
    assert [(one.name, one.n_children) for one in found.crossings] == [("Cầu Mống", None)]
    drawn = features(TOWN.raw, found)
    assert [one["properties"]["vi"] for one in drawn] == ["ít hơn 10 trẻ"]
    assert json.dumps(drawn).count("2") == json.dumps(drawn[0]["geometry"]).count("2")


def test_features_are_the_shown_edges() -> None:
    """Lines with counts; nothing else leaves."""
    found, network = shown(12, 0)

    drawn = features(network.raw, found)

    assert [one["properties"]["what"] for one in drawn] == ["road"] * 4 + ["bridge"]
    assert {one["properties"]["n_children"] for one in drawn} == {12}


def test_children_without_an_offer_travel_nowhere() -> None:
    """No gate, no way."""
    network = build(TOWN.raw, load("walk"))
    homes = Snapper(network).snap(*TOWN.at("H"))

    found = flow_map(network, homes, homes, gate=np.full(1, NONE, dtype=np.int32))

    assert (found.n_travelling, found.n_edges_under_ten, found.crossings) == (0, 0, ())
