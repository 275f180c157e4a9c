"""Edits built into a network for good measure as the scenario did, and homes may use them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gis.bridges import RoadNames
from gis.model import RawNetwork, Source
from gis.units import UNREACHABLE_MM
from routing.accepted import accepted
from routing.edits import (
    AddedRoad,
    AtNode,
    Close,
    Edit,
    OnEdge,
    OneWay,
    apply,
    closed_edges,
    edge_ids,
)
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.tied import moved
from tests.ascii_city import city
from tests.edited_towns import addition, places, snaps, towns

SOURCE = Source(name="new", sha256="", data_date="2026-01-02")
PROFILES = {name: load(name) for name in ("walk", "motorbike")}


def seated_on(new: RawNetwork, raw: RawNetwork, points: Snaps) -> Snaps:
    """Return the same places on the new version, found by way and millimetres along it."""
    edge, offset_mm = [], []
    for old, mm in zip(points.edge.tolist(), points.offset_mm.tolist(), strict=True):
        of_way = np.flatnonzero(raw.edge_way == raw.edge_way[old])
        along = int(raw.edge_length_mm[of_way[of_way < old]].sum()) + mm
        own = np.flatnonzero(new.way_id[new.edge_way] == raw.way_id[raw.edge_way[old]])
        ends = np.cumsum(new.edge_length_mm[own])
        at = min(int(np.searchsorted(ends, along)), len(own) - 1)
        edge.append(own[at])
        offset_mm.append(along - int(ends[at] - new.edge_length_mm[own[at]]))
    return replace(
        points,
        edge=np.array(edge, dtype=np.int32),
        offset_mm=np.array(offset_mm, dtype=np.int32),
    )


@pytest.mark.parametrize("mode", PROFILES)
@settings(max_examples=25)
@given(data=st.data())
def test_what_stays_in_place_is_as_far_as_in_the_scenario(mode, data) -> None:
    """Closings, directions and roads that cut edges: every distance, to the millimetre."""
    raw = data.draw(towns()).raw
    network = build(raw, PROFILES[mode])
    edge = st.integers(0, raw.n_edges - 1)
    edits: list[Edit] = [
        Close(edge_ids(raw, np.array([one], np.int32)))
        for one in data.draw(st.sets(edge, max_size=2))
    ]
    turned = data.draw(st.sets(edge, max_size=2))
    direction = data.draw(st.sampled_from(["forward", "backward", "both"]))
    edits += [OneWay(edge_ids(raw, np.array([one], np.int32)), direction) for one in turned]
    ends = data.draw(places(raw, max_size=2))
    if len(ends) == 2 and ends[0] != ends[1]:
        kind = data.draw(st.sampled_from(["footway", "street", "one-way"]))
        try:
            edits.append(addition(network, *ends, kind).road)
            apply(network, edits)
        except ValueError:  # two names of one place
            edits.pop()
    # A place at the very cut is on two edges of the new version and belongs to the first of them,
    # which a one-way street does not let one enter from its end.
    drawn = [one for one in data.draw(places(raw)) if one not in ends]
    assume(drawn)
    points = snaps(raw, drawn)
    points = points.take(np.flatnonzero(~closed_edges(raw, edits)[points.edge]))

    new = accepted(raw, edits, SOURCE)
    seated = seated_on(new, raw, points)
    if not build_able(new, mode):
        return
    found = gate_distances_mm(build(new, PROFILES[mode]), seated, seated)

    assert np.array_equal(found, gate_distances_mm(apply(network, edits), points, points))


def build_able(raw: RawNetwork, mode: str) -> bool:
    """Return whether the profile may still use anything; a network of nothing is refused."""
    try:
        build(raw, PROFILES[mode])
    except ValueError:
        return False
    return True


def ladder() -> RawNetwork:
    """Return two streets of 500 m joined at one end only; every dash is 100 m."""
    return city("a-----b\n|\n|\nc-----d").raw


def test_a_home_may_be_tied_to_an_added_road() -> None:
    """In the scenario it stays where it was; once accepted, its nearest road is the new one."""
    raw = ladder()
    network = build(raw, load("walk"))
    ends = [int(raw.node_id[i]) for i in (1, 3)]
    lon_lat = [(float(raw.node_lon[i]), float(raw.node_lat[i])) for i in (1, 3)]
    road = AddedRoad(tuple(lon_lat), (("highway", "footway"),), AtNode(ends[0]), AtNode(ends[1]))
    middle = np.array([[lon_lat[0][0]], [(lon_lat[0][1] + lon_lat[1][1]) / 2]])

    new = accepted(raw, [road], SOURCE)

    assert Snapper(apply(network, [road])).snap(*middle).edge[0] < raw.n_edges
    tied = Snapper(build(new, load("walk"))).snap(*middle)
    assert new.way_id[new.edge_way[tied.edge[0]]] == 1 << 62
    assert tied.access_mm[0] == 0
    assert new.stated == {}


def test_a_cut_edge_becomes_two_of_its_way() -> None:
    """Positions move up; the second part is the whole less the first."""
    raw = ladder()
    (edge,) = edge_ids(raw, np.array([0], np.int32))
    far = int(raw.node_id[3])
    at = (float(raw.node_lon[3]), float(raw.node_lat[3]))
    road = AddedRoad((at, at), (("highway", "residential"),), OnEdge(edge, 123_456), AtNode(far))

    new = accepted(raw, [road, Close((edge,))], SOURCE)

    of_way = np.flatnonzero(new.way_id[new.edge_way] == edge.way_id)
    assert new.edge_position[of_way].tolist() == [0, 1]
    whole_mm = int(raw.edge_length_mm[0])
    assert new.edge_length_mm[of_way].tolist() == [123_456, whole_mm - 123_456]
    assert [new.stated[i].closed for i in of_way] == [True, True]


def test_a_second_acceptance_takes_new_numbers() -> None:
    """The road accepted last year keeps its number when another one comes."""
    raw = ladder()
    ends = [AtNode(int(one)) for one in raw.node_id]
    line = tuple(zip(raw.node_lon.tolist(), raw.node_lat.tolist(), strict=True))
    tags = (("highway", "residential"),)
    first = AddedRoad((line[1], line[3]), tags, ends[1], ends[3])
    second = AddedRoad((line[1], line[2]), tags, ends[1], ends[2])

    new = accepted(accepted(raw, [first], SOURCE), [second], SOURCE)

    assert new.way_id[-2:].tolist() == [1 << 62, (1 << 62) + 1]


def test_a_turn_rule_outlives_the_closing_of_the_street_it_names() -> None:
    """As in the scenario: closing a street lifts no rule that names it."""
    raw = city("a-b-c\n  |\n  d", turns=["only_straight_on ab b bc"]).raw
    network = build(raw, load("motorbike"))
    closed = Close(edge_ids(raw, np.array([1], np.int32)))
    assert raw.edge_to[1] == 2 or raw.edge_from[1] == 2
    points = snaps(raw, [(0, 50_000), (2, 50_000)])

    new = accepted(raw, [closed], SOURCE)
    found = gate_distances_mm(build(new, load("motorbike")), points, points)

    assert np.array_equal(found, gate_distances_mm(apply(network, [closed]), points, points))
    assert found[0, 1] == UNREACHABLE_MM


@pytest.mark.parametrize("mode", PROFILES)
def test_the_real_city_measures_as_its_scenario_where_nobody_moved(real_roads, mode) -> None:
    """Two bridges closed, a road inside two streets added; everybody is snapped anew."""
    network = build(real_roads, PROFILES[mode])
    names = RoadNames(real_roads)
    closed = np.concatenate([names.find(f"cau sai gon {i}").edge for i in (1, 2)])
    ends = np.flatnonzero(network.main & (real_roads.edge_length_mm > 90_000))[[500, 900]]
    hung = [OnEdge(edge_ids(real_roads, ends[[i]])[0], 40_123) for i in (0, 1)]
    road = AddedRoad(((106.7, 10.7), (106.7, 10.8)), (("highway", "residential"),), *hung)
    edits = [Close(edge_ids(real_roads, closed)), road]
    rng = np.random.default_rng(3)
    at = rng.integers(0, len(real_roads.shape_lon), 400)
    lon_lat = [
        axis[at] + rng.normal(0, 3e-4, 400) for axis in (real_roads.shape_lon, real_roads.shape_lat)
    ]
    scenario = apply(network, edits)
    new = build(accepted(real_roads, edits, SOURCE), PROFILES[mode])
    before, after = Snapper(scenario).snap(*lon_lat), Snapper(new).snap(*lon_lat)

    ways = tuple(one.raw.way_id[one.raw.edge_way] for one in (network, new))
    stays = np.setdiff1d(np.arange(400), moved(before, after, ways))
    cut = np.isin(before.edge, ends)
    stays = stays[~cut[stays]]  # on a cut edge the offset is measured anew and may round otherwise
    found = gate_distances_mm(new, after.take(stays), after.take(stays))

    assert len(stays) > 300
    assert np.array_equal(
        found, gate_distances_mm(scenario, before.take(stays), before.take(stays))
    )


def test_a_cut_stays_no_place_to_turn_round() -> None:
    """A car turns at the end e, 100 + 200 + 200 and back, accepted or not; at the cut it is 400."""
    town = city(
        "d-G-b---c---e\n    |\n    H\n    |\n    f",
        turns=["no_left_turn bf b bd", "no_u_turn bc c bc"],
    )
    edge = {name: town.edge(name) for name in ("bc", "bf", "bd")}
    (cut,) = edge_ids(town.raw, np.array([edge["bc"]], np.int32))
    nowhere = ((0.0, 0.0), (0.0, 0.0))
    path = AddedRoad(nowhere, (("highway", "footway"),), OnEdge(cut, 100_000), AtNode(ord("f")))
    points = snaps(town.raw, [(edge["bf"], 100_000), (edge["bd"], 100_000)])

    new = accepted(town.raw, [path], SOURCE)
    seated = seated_on(new, town.raw, points)

    found = gate_distances_mm(build(new, load("car")), seated, seated)
    assert found[0, 1] == 1_000_000
