"""One raw network as each profile may use it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from gis.errors import NetworkError
from gis.model import RawNetwork
from routing.network import build, weigh
from routing.profile import load
from routing.topology import topology
from tests.ascii_city import city


def stretched(raw: RawNetwork, factor: int) -> RawNetwork:
    """Return the network with every edge so many times as long."""
    return dataclasses.replace(raw, edge_length_mm=raw.edge_length_mm * np.int32(factor))


def test_an_island_is_counted_and_kept() -> None:
    """Cut-off roads are reported, never dropped."""
    network = build(city("a-b-c   d-e\n\nf---g").raw, load("walk"))

    assert network.counts["islands"] == 2
    assert network.counts["edges_island"] == 2
    assert network.counts["main_m"] == 200
    assert network.counts["island_m"] == 300
    assert network.main.tolist() == [True, True, False, False]


def test_a_one_way_dead_end_is_no_main_part_for_vehicles() -> None:
    """One could drive in and never come out."""
    town = city("a-b>c")

    assert build(town.raw, load("car")).main.tolist() == [True, False]
    assert build(town.raw, load("walk")).main.tolist() == [True, True]


def test_of_equal_parts_the_one_with_the_smallest_node_is_main() -> None:
    """Ties go by a written rule."""
    assert build(city("c-d   a-b").raw, load("walk")).main.tolist() == [True, False]


def test_split_copies_do_not_make_a_part_larger() -> None:
    """Three real nodes outweigh two with many copies."""
    town = city(
        "a-b    c-d-e",
        nodes={"b": {"barrier": "gate"}, "a": {"barrier": "gate"}},
    )

    assert build(town.raw, load("walk")).main.tolist() == [False, True, True]


def test_an_edge_between_two_walls_is_an_island_for_cars() -> None:
    """Bollards at both ends: nobody drives there, and it is said."""
    town = city("a-b-c-d", nodes={"b": {"barrier": "bollard"}, "c": {"barrier": "bollard"}})

    network = build(town.raw, load("car"))

    assert network.counts["islands"] >= 1
    assert np.count_nonzero(network.main) == 1


def test_without_a_usable_edge_there_is_no_network() -> None:
    """Steps alone carry no motorbike."""
    town = city("a-b", tags={"ab": {"highway": "steps"}})

    with pytest.raises(NetworkError, match="none of its 1 edges may be used by motorbike"):
        build(town.raw, load("motorbike"))


def test_a_network_too_wide_for_the_unit_is_refused() -> None:
    """12 pieces of 100 km: the two ends are 1,200 km apart, over 2^30 mm."""
    raw = city("-".join("abcdefghijklm")).raw

    assert stretched(raw, 500).edge_length_mm.sum() == 600_000_000
    build(stretched(raw, 500), load("walk"))
    with pytest.raises(NetworkError, match="take an extract of one province"):
        build(stretched(raw, 1_000), load("walk"))


def test_a_path_clipped_by_the_unit_is_noticed() -> None:
    """Sums beyond 2^31 must not wrap round and look short."""
    raw = city("-".join("abcdefghijklm")).raw

    with pytest.raises(NetworkError, match="km wide or more"):
        build(stretched(raw, 10_000), load("walk"))


def test_many_small_parts_are_not_too_wide() -> None:
    """What counts is one part's width, not the sum of all roads."""
    raw = city("a-b c-d\n\ne-f g-h").raw

    build(stretched(raw, 5_000), load("walk"))


def test_all_profiles_share_one_topology() -> None:
    """Profiles are weights; the graph is made once."""
    town = city("a-b-c", nodes={"b": {"barrier": "gate"}})
    shared = topology(town.raw)

    networks = [weigh(town.raw, shared, load(name)) for name in ("walk", "motorbike", "car")]

    assert all(network.topology is shared for network in networks)
    assert {network.ahead.n_nodes for network in networks} == {shared.n_nodes}


def test_only_nodes_with_a_turn_or_a_barrier_are_split() -> None:
    """A crossing of three edges becomes six nodes, the others stay one."""
    town = city("a-b-c\n  |\n  d", turns=["no_right_turn ab b bd"])

    assert topology(town.raw).n_nodes == 3 + 6
    assert topology(city("a-b-c").raw).n_nodes == 3


def test_a_restriction_over_a_way_that_passes_the_node_is_said() -> None:
    """Such a way arrives from two sides; following it for either could be wrong."""
    town = city("a-b-c\n  |\n  d", ways={"abc": ["ab", "bc"]}, turns=["no_right_turn abc b bd"])

    network = build(town.raw, load("car"))

    sentence = "turn restriction 1 is not followed: way 1 has several ends at node 98"
    assert network.not_followed == (sentence,)
    assert network.counts["restrictions_not_followed"] == 1
    assert build(town.raw, load("walk")).not_followed == ()


def test_a_restriction_into_a_way_that_cannot_be_entered_is_said() -> None:
    """Followed to the letter it would close the road before it."""
    town = city("a-b-c\n  ^\n  d", turns=["only_right_turn ab b bd"])

    network = build(town.raw, load("car"))

    sentence = "turn restriction 1 is not followed: way 3 cannot be entered at node 98"
    assert network.not_followed == (sentence,)


def test_a_restriction_that_is_followed_is_counted() -> None:
    """The import report says how many there were."""
    town = city("a-b-c\n  |\n  d", turns=["no_right_turn ab b bd", "no_u_turn bd d bd"])

    assert build(town.raw, load("motorbike")).counts["restrictions_followed"] == 2
