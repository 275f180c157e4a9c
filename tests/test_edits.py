"""Scenarios on drawn towns: what closing, turning and adding a road does to distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError, UnknownNameError
from gis.units import UNREACHABLE_MM
from routing.edits import AddedRoad, AtNode, Close, EdgeId, Edit, OnEdge, OneWay, Reopen, apply
from routing.matrix import gate_distances_mm
from routing.nearest import distances_from_mm
from routing.network import Network, build
from routing.path import route
from routing.profile import load
from routing.snap import Snapper
from tests.ascii_city import Town, city
from tests.edited_towns import Addition, addition, ids, places, snaps, towns
from tests.plain.edited import distance_mm

RING = """
a-H-b---c
|       |
d---e-G-f
"""
MODES = st.sampled_from(["walk", "motorbike", "car"])


def close(town: Town, *streets: str) -> Close:
    """Return the closing of whole streets."""
    return Close(ids(town.raw, {town.edge(street) for street in streets}))


def metres(town: Town, network: Network, pair: str) -> float | None:
    """Return the distance between two letters, by all ways of asking for it."""
    base = network.base or network
    snapper = Snapper(base)
    home, gate = snapper.snap(*town.at(pair[0])), snapper.snap(*town.at(pair[1]))
    found = int(gate_distances_mm(network, home, gate)[0, 0])
    assert found == distances_from_mm(network, home, gate)[0]
    way = route(network, home, gate)
    assert found == way.distance_mm
    assert not way.pieces or sum(piece.mm for piece in way.pieces) == found
    return None if found == UNREACHABLE_MM else found / 1000


def edited(town: Town, mode: str, *edits: Edit) -> Network:
    """Return the drawn network with edits."""
    return apply(build(town.raw, load(mode)), edits)


def test_a_closed_street_is_gone_round() -> None:
    """H b c f G is 100 + 200 + 100 + 100; with b-c closed H a d e G is 100 + 100 + 200 + 100."""
    town = city(RING)

    assert metres(town, edited(town, "walk"), "HG") == 500
    assert metres(town, edited(town, "walk", close(town, "bc")), "HG") == 500
    assert metres(town, edited(town, "walk", close(town, "ef")), "HG") == 500
    assert metres(town, edited(town, "walk", close(town, "bc", "de")), "HG") is None


def test_from_a_closed_street_one_leaves_to_either_end_and_passes_nowhere() -> None:
    """The people of a closed street are not locked in, and nobody drives through."""
    town = city("a-H-b-G-c\n|       |\n*-------*")

    closed = edited(town, "walk", close(town, "ab"))

    assert metres(town, closed, "HG") == 200
    assert metres(town, closed, "GH") == 200
    town = city("a-G-b-H-c-K-d\n|           |\n*-----------*")
    closed = edited(town, "walk", close(town, "bc"))
    assert metres(town, closed, "HG") == 200
    assert metres(town, closed, "HK") == 200
    assert metres(town, closed, "GK") == 100 + 800 + 100


def test_home_and_gate_on_one_closed_street_reach_each_other_along_it() -> None:
    """Neither passes through; the way lies between the home and an end it may leave to."""
    town = city("a-H-G-b\n|     |\n*-----*")

    assert metres(town, edited(town, "walk", close(town, "ab")), "HG") == 100


def test_a_closed_one_way_is_left_forward_only() -> None:
    """An end is legal if the one-way rule leads to it."""
    town = city("a>H>b\n|   |\nc-G-d")

    assert metres(town, edited(town, "car", close(town, "ab")), "HG") == 300
    assert metres(town, edited(town, "car", close(town, "ab", "bd")), "HG") is None
    assert metres(town, edited(town, "walk", close(town, "ab", "bd")), "HG") == 300


def test_reopening_undoes_an_earlier_closing_only() -> None:
    """Edits stack in order, and the later one wins."""
    town = city(RING)
    shut = close(town, "bc", "de")
    opened = Reopen(ids(town.raw, {town.edge("bc")}))

    assert metres(town, edited(town, "walk", shut, opened), "HG") == 500
    assert metres(town, edited(town, "walk", opened, shut), "HG") is None


def test_a_street_made_one_way_binds_vehicles_and_not_walkers() -> None:
    """The profile says who heeds one-way rules."""
    town = city(RING)
    turned = OneWay(ids(town.raw, {town.edge("ab")}), "backward")

    assert metres(town, edited(town, "walk", turned), "HG") == 500
    assert metres(town, edited(town, "car", turned), "HG") == 500
    both = (turned, close(town, "de"))
    assert metres(town, edited(town, "walk", *both), "HG") == 500
    assert metres(town, edited(town, "car", *both), "HG") is None
    assert metres(town, edited(town, "car", *both), "GH") == 500


def test_a_one_way_opened_to_both_sides_shortens() -> None:
    """The other direction of the same edit."""
    town = city("a-H-b<<<c-G-d\n|           |\n*-----------*")

    assert metres(town, edited(town, "car"), "HG") == 1000
    both = OneWay(ids(town.raw, {town.edge("bc")}), "both")
    assert metres(town, edited(town, "car", both), "HG") == 400


def test_a_one_way_rule_opens_no_street_that_is_shut() -> None:
    """Changing the direction of a private road does not make it public."""
    town = city("a-H-b---c-G-d", tags={"bc": {"access": "private"}})

    turned = edited(town, "car", OneWay(ids(town.raw, {town.edge("bc")}), "both"))

    assert not turned.usable[town.edge("bc")]
    assert metres(town, turned, "HG") == metres(town, build(town.raw, load("car")), "HG")


RIVER = """
a---H---b
|~~~~~~~|
c---G---d
"""


def footbridge(town: Town, first: tuple[str, int], last: tuple[str, int], **tags: str) -> AddedRoad:
    """Return a straight bridge between places on streets, in millimetres from their beginnings."""
    raw = town.raw
    network = build(raw, load("walk"))
    ends = [(town.edge(street), mm) for street, mm in (first, last)]
    made = addition(network, ends[0], ends[1], "footway").road
    return AddedRoad(made.line, tuple(sorted(tags.items())) or made.tags, made.begin, made.end)


def test_a_footbridge_inside_two_streets_shortens_the_way() -> None:
    """It cuts both streets where it ends, also for the home that lives at the cut."""
    town = city(RIVER)
    middle = footbridge(town, ("ab", 200_000), ("cd", 200_000))
    aside = footbridge(town, ("ab", 100_000), ("cd", 300_000))

    assert metres(town, edited(town, "walk"), "HG") == 500
    assert metres(town, edited(town, "walk", middle), "HG") == 100
    assert metres(town, edited(town, "walk", aside), "HG") == pytest.approx(423.607, abs=0.001)
    assert metres(town, edited(town, "car", middle), "HG") == 500


def test_a_bridge_for_all_is_used_by_all() -> None:
    """Its tags say who may use it; a one-way bridge leads one way."""
    town = city(RIVER)
    ends = ("ab", 200_000), ("cd", 200_000)
    street = footbridge(town, *ends, highway="residential", bridge="yes", name="Cầu mới")
    one_way = footbridge(town, *ends, highway="residential", oneway="-1")

    assert metres(town, edited(town, "car", street), "HG") == 100
    assert metres(town, edited(town, "car", one_way), "HG") == 500
    assert metres(town, edited(town, "car", one_way), "GH") == 100


def test_at_the_cut_of_a_one_way_street_both_sides_are_reached() -> None:
    """A home exactly where the bridge begins is on it at once, whatever the direction."""
    for arrows, forward in (("a>>>H>>>b", True), ("a<<<H<<<b", False)):
        town = city(f"{arrows}\n|~~~~~~~|\nc---G---d")
        street = footbridge(town, ("ab", 200_000), ("cd", 200_000), highway="residential")
        network = edited(town, "car", street)

        assert metres(town, network, "HG") == 100
        assert metres(town, network, "GH") == 100
        assert network.forward[town.edge("ab")] == forward


def test_a_cut_is_no_place_to_turn_round() -> None:
    """A car turns at the end e, as before: 100 + 200 + 200 and back; at the cut it would be 400."""
    town = city(
        "d-G-b---c---e\n    |\n    H\n    |\n    f",
        turns=["no_left_turn bf b bd", "no_u_turn bc c bc"],
    )
    base = build(town.raw, load("car"))
    path = AddedRoad(
        line=((0.0, 0.0), (0.0, 0.0)),
        tags=(("highway", "footway"),),
        begin=OnEdge(ids(town.raw, {town.edge("bc")})[0], 100_000),
        end=AtNode(ord("f")),
    )

    assert metres(town, base, "HG") == 1000
    assert metres(town, apply(base, [path]), "HG") == 1000


def test_a_turn_restriction_holds_on_the_parts_of_a_cut_street() -> None:
    """From H one may not turn left into b-c, with or without a new path along b-H."""
    town = city(
        "a---b---c\n    |   G\n    H   |\n    |   |\n    d---e", turns=["no_right_turn bd b bc"]
    )
    base = build(town.raw, load("car"))
    cut = AddedRoad(
        line=((0.0, 0.0), (0.0, 0.0)),
        tags=(("highway", "residential"),),
        begin=OnEdge(ids(town.raw, {town.edge("bd")})[0], 50_000),
        end=AtNode(ord("a")),
    )

    assert metres(town, base, "HG") == 450
    assert metres(town, apply(base, [cut]), "HG") == 450
    assert metres(town, apply(base, [close(town, "bd"), cut]), "HG") == 450


def test_a_road_that_ends_inside_a_closed_street_hangs_in_the_air() -> None:
    """While it is closed, nobody gets from the new bridge onto it, whatever the order."""
    town = city(RIVER)
    bridge = footbridge(town, ("ab", 200_000), ("cd", 200_000))

    assert metres(town, edited(town, "walk", bridge, close(town, "ab")), "HG") == 500
    assert metres(town, edited(town, "walk", close(town, "ab"), bridge), "HG") == 500


def test_two_roads_may_end_at_one_place() -> None:
    """The street is cut there once."""
    town = city(RIVER)
    one = footbridge(town, ("ab", 200_000), ("cd", 200_000))
    other = footbridge(town, ("ab", 200_000), ("cd", 300_000))

    network = edited(town, "walk", one, other)

    assert metres(town, network, "HG") == 100
    assert network.raw.n_edges == 4 + 2 + 3 + 2


def test_the_route_over_an_added_road_is_drawn() -> None:
    """Its pieces join end to end, carry the names, and add up to the millimetre."""
    town = city(RIVER)
    bridge = footbridge(
        town, ("ab", 150_000), ("cd", 150_000), highway="footway", bridge="yes", name="Cầu mới"
    )
    network = edited(town, "walk", bridge)
    snapper = Snapper(network)

    way = route(network, snapper.snap(*town.at("H")), snapper.snap(*town.at("G")))

    roads = [piece for piece in way.pieces if piece.kind == "road"]
    assert [(piece.name, piece.mm) for piece in roads] == [
        ("Đường ab", 50_000),
        ("Cầu mới", 100_000),
        ("Đường cd", 50_000),
    ]
    for piece, following in zip(way.pieces, way.pieces[1:], strict=False):
        assert piece.lon[-1] == pytest.approx(following.lon[0], abs=1e-9)
        assert piece.lat[-1] == pytest.approx(following.lat[0], abs=1e-9)


def test_points_snap_as_if_there_were_no_scenario() -> None:
    """Nobody's distance may change because a plan drew a line past the door."""
    town = city("a-------b\n\n    H\n\nc-------d\n|       |\n*-------*")
    base = build(town.raw, load("walk"))
    road = AddedRoad(
        line=((0.0, 0.0), town_lonlat(town, "H"), (0.0, 0.0)),
        tags=(("highway", "footway"),),
        begin=AtNode(ord("a")),
        end=AtNode(ord("d")),
    )

    network = apply(base, [road, close(town, "cd")])

    here, before = (Snapper(one).snap(*town.at("H")) for one in (network, base))
    assert here.edge == before.edge
    assert here.offset_mm == before.offset_mm
    assert here.access_mm == before.access_mm
    assert np.array_equal(network.main[: base.raw.n_edges], base.main)
    assert not network.main[base.raw.n_edges :].any()


def town_lonlat(town: Town, letter: str) -> tuple[float, float]:
    """Return where a letter stands."""
    lon, lat = town.at(letter)
    return float(lon[0]), float(lat[0])


def test_without_edits_nothing_changes() -> None:
    """Undoing the last edit gives the network there was."""
    town = city(RING)
    base = build(town.raw, load("car"))

    same = apply(base, [])

    for side in ("ahead", "back"):
        for name in ("start", "head", "mm", "arc"):
            assert np.array_equal(
                getattr(getattr(same, side), name), getattr(getattr(base, side), name)
            )


def test_edits_are_given_all_at_once() -> None:
    """A scenario of a scenario would have snaps of nowhere."""
    town = city(RING)

    with pytest.raises(ValueError, match="all of them at once"):
        apply(edited(town, "walk"), [])


BAD = [
    (Close((EdgeId(99, 0),)), "edge 99:0 does not exist: there is no road with way id 99"),
    (Close((EdgeId(1, 7),)), "edge 1:7 does not exist: way 1 has position 0"),
    (Reopen((EdgeId(1, -1),)), "edge 1:-1 does not exist"),
    (
        AddedRoad(((0, 0), (1, 1)), (), AtNode(5), AtNode(ord("a"))),
        "hangs on node 5, which does not exist",
    ),
    (
        AddedRoad(((0, 0), (1, 1)), (), OnEdge(EdgeId(1, 0), 200_001), AtNode(ord("a"))),
        "edge 1:0 is 200000 mm long; there is no place 200001 mm on it",
    ),
]


@pytest.mark.parametrize(("edit", "sentence"), BAD)
def test_an_edit_of_what_is_not_there_is_refused(edit, sentence) -> None:
    """One clear sentence, with what there is instead."""
    with pytest.raises(UnknownNameError, match=sentence):
        edited(city(RING), "walk", edit)


def test_a_road_to_where_it_began_or_round_the_world_is_refused() -> None:
    """Both are slips of the pen."""
    town = city(RING)
    here = AtNode(ord("a"))

    with pytest.raises(InputError, match="begins and ends at the same place"):
        edited(town, "walk", AddedRoad(((0, 0), (1, 1), (0, 0)), (), here, here))
    with pytest.raises(InputError, match="at most 100000 m"):
        edited(town, "walk", AddedRoad(((0, 0), (1, 1), (0, 0)), (), here, AtNode(ord("f"))))


@st.composite
def plans(draw: st.DrawFn) -> tuple[Town, str, list[tuple[int, int]], set[int], list[Addition]]:
    """Draw a town, who travels, places on its streets, streets to close, roads to add."""
    town, mode = draw(towns()), draw(MODES)
    at = draw(places(town.raw, 5))
    closed = draw(st.sets(st.integers(0, town.raw.n_edges - 1), max_size=3))
    network = build(town.raw, load(mode))
    node = st.integers(0, town.raw.n_nodes - 1).map(lambda one: (-1, one))
    inside = places(town.raw, 1).map(lambda found: found[0])
    inside = inside.filter(lambda place: 0 < place[1] < town.raw.edge_length_mm[place[0]])
    end = node | inside.filter(lambda place: place[0] not in closed)
    pairs = draw(st.lists(st.tuples(end, end), max_size=3))
    kinds = st.sampled_from(["footway", "street", "oneway"])
    roads = [addition(network, a, b, draw(kinds)) for a, b in pairs if a != b]
    return town, mode, at, closed, roads


@given(plans())
def test_a_scenario_equals_the_plain_twin(plan) -> None:
    """Every distance equals that of a graph in which every place is a node of its own."""
    town, mode, at, closed, roads = plan
    edits = [Close(ids(town.raw, closed)), *(one.road for one in roads)]
    network = edited(town, mode, *edits)
    points = snaps(town.raw, at)

    found = gate_distances_mm(network, points, points)

    plain = [one.plain for one in roads]
    for i, home in enumerate(at):
        for j, gate in enumerate(at):
            expected = distance_mm(town.raw, mode, home, gate, closed=closed, roads=plain)
            assert found[i, j] == (UNREACHABLE_MM if expected is None else expected)
            way = route(network, points.take(slice(i, i + 1)), points.take(slice(j, j + 1)))
            assert way.distance_mm == found[i, j]
    assert np.array_equal(
        found, gate_distances_mm(edited(town, mode, *edits[::-1]), points, points)
    )


@given(plans())
def test_closing_never_shortens_and_adding_never_lengthens(plan) -> None:
    """What planners take for granted, whatever the town."""
    town, mode, at, closed, roads = plan
    points = snaps(town.raw, at)
    base = build(town.raw, load(mode))
    shut = Close(ids(town.raw, closed))
    added = [one.road for one in roads]

    of = [
        gate_distances_mm(apply(base, edits), points, points)
        for edits in ([shut], [], added, [shut, *added])
    ]

    assert (of[0] >= of[1]).all()
    assert (of[2] <= of[1]).all()
    assert (of[3] <= of[0]).all()
    assert (of[3] >= of[2]).all()
