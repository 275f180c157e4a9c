"""All road within some metres or seconds, cut at the millimetre."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from routing.isochrone import Direction, Reached, lines, nodes_within, within_distance, within_time
from routing.matrix import gate_distances_mm
from routing.network import Network, build
from routing.outline import outline
from routing.profile import load
from routing.snap import Snapper
from tests.ascii_city import LON_M, Town, city
from tests.plain.dijkstra import PlainNetwork
from tests.test_matrix import PLACES, tied, towns


def reached(
    town: Town, letters: str, limit_mm: int, direction: Direction = "from", mode: str = "walk"
) -> list[tuple[str, int, int]]:
    """Return (street, begin, end) of what is reached from lettered places."""
    network = build(town.raw, load(mode))
    points = Snapper(network).snap(*town.at(letters))
    found = within_distance(network, points, limit_mm=limit_mm, direction=direction)
    return named(town, found)


def named(town: Town, found: Reached) -> list[tuple[str, int, int]]:
    """Return the parts by street name; every street is one edge."""
    parts = zip(found.edge, found.begin_mm.tolist(), found.end_mm.tolist(), strict=True)
    return [(town.streets[town.raw.edge_way[edge]], begin, end) for edge, begin, end in parts]


CROSS = """
    c
    |
a-H-b---d
    |
    e
"""


def test_roads_are_cut_where_the_metres_end() -> None:
    """150 m from H: all of a-b, 50 m into each of the other three."""
    assert reached(city(CROSS), "H", 150_000) == [
        ("ab", 0, 200_000),
        ("bc", 0, 50_000),
        ("bd", 0, 50_000),
        ("be", 0, 50_000),
    ]


def test_the_access_line_counts() -> None:
    """A home 50 m off the road has 50 m less of it."""
    town = city("  H\n\na---b")

    assert reached(town, "H", 130_000) == [("ab", 70_000, 130_000)]
    assert reached(town, "H", 99_999) == []


def test_towards_a_school_one_ways_are_ridden_the_other_way() -> None:
    """Whoever lives before the gate on a one-way street is near, whoever lives behind is not."""
    town = city("a>>>>>G>>>>>b")

    assert reached(town, "G", 100_000, "to", "motorbike") == [("ab", 200_000, 300_000)]
    assert reached(town, "G", 100_000, "from", "motorbike") == [("ab", 300_000, 400_000)]
    assert reached(town, "G", 100_000, "to", "walk") == [("ab", 200_000, 400_000)]


def test_an_edge_entered_from_both_ends_keeps_its_middle_gap() -> None:
    """Round a loop the far middle of one street stays out: two parts of one edge."""
    town = city("b-a-H-*\n  |   |\n  *---*")

    assert reached(town, "H", 200_000) == [
        ("aa", 0, 300_000),
        ("aa", 500_000, 600_000),
        ("ab", 0, 100_000),
    ]


def test_several_gates_serve_one_area() -> None:
    """The union of what each gate reaches, joined where they touch."""
    town = city("a-G---K-b")

    assert reached(town, "GK", 50_000, "to") == [("ab", 50_000, 150_000), ("ab", 250_000, 350_000)]
    assert reached(town, "GK", 100_000, "to") == [("ab", 0, 400_000)]


def test_seconds_are_the_profile_s() -> None:
    """80 s on foot are 100 m; on steps, at 2 km/h, 44.444 m."""
    town = city("a-H-b---c", tags={"bc": {"highway": "steps"}})
    network = build(town.raw, load("walk"))
    home = Snapper(network).snap(*town.at("H"))

    assert named(town, within_time(network, home, limit_s=80, direction="from")) == [
        ("ab", 0, 200_000)
    ]
    assert named(town, within_time(network, home, limit_s=160, direction="from")) == [
        ("ab", 0, 200_000),
        ("bc", 0, 44_444),
    ]


def test_nodes_near_a_school_have_their_distance() -> None:
    """B is 100 m away, a and the corner beyond are not asked for."""
    town = city(CROSS)
    network = build(town.raw, load("walk"))
    gate = Snapper(network).snap(*town.at("H"))

    node, distance_mm = nodes_within(network, gate, limit_mm=200_000)

    assert [chr(town.raw.node_id[one]) for one in node] == ["a", "b", "c", "e"]
    assert distance_mm.tolist() == [100_000, 100_000, 200_000, 200_000]


@pytest.mark.parametrize("limit_mm", [-1, 1 << 30])
def test_a_limit_that_is_none_is_refused(limit_mm) -> None:
    """Nothing is within less than nothing."""
    with pytest.raises(InputError, match=str(limit_mm)):
        reached(city(CROSS), "H", limit_mm)


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
@pytest.mark.parametrize("direction", ["from", "to"])
@settings(max_examples=25)
@given(town=towns(), places=PLACES, limit_m=st.integers(0, 1500))
def test_every_place_is_in_or_out_as_plain_dijkstra_says(
    mode, direction, town, places, limit_m
) -> None:
    """Each edge is asked about every 25 m and just beside every cut."""
    network, snaps = tied(town, mode, places)
    plain = PlainNetwork(town.raw, mode)
    point = snaps.take(slice(0, 1))
    limit_mm = limit_m * 1000

    found = within_distance(network, point, limit_mm=limit_mm, direction=direction)

    check_apart(found)
    if not point.located[0]:
        assert len(found) == 0
        return
    here = (int(point.edge[0]), int(point.offset_mm[0]))
    left_mm = limit_mm - int(point.access_mm[0])
    for edge in np.flatnonzero(network.usable).tolist():
        mine = found.edge == edge
        cuts = list(zip(found.begin_mm[mine].tolist(), found.end_mm[mine].tolist(), strict=True))
        length_mm = int(town.raw.edge_length_mm[edge])
        asked = {*range(0, length_mm + 1, 25_000), length_mm}
        asked |= {mm + step for cut in cuts for mm in cut for step in (-1, 0, 1)}
        for offset_mm in sorted(mm for mm in asked if 0 < mm < length_mm):
            ends = (here, (edge, offset_mm))
            way_mm = plain.distance_mm(*(ends if direction == "from" else ends[::-1]))
            near = way_mm is not None and way_mm < left_mm
            inside = any(begin <= offset_mm <= end for begin, end in cuts)
            assert near <= inside
            assert not inside or (way_mm is not None and way_mm <= left_mm)


def check_apart(found: Reached) -> None:
    """Check that parts have a length, ascend, and do not touch."""
    assert np.all(found.end_mm > found.begin_mm)
    same = found.edge[1:] == found.edge[:-1]
    assert np.all(found.edge[1:] >= found.edge[:-1])
    assert np.all(found.begin_mm[1:][same] > found.end_mm[:-1][same])


def test_lines_are_drawn_as_long_as_stated() -> None:
    """A cut in the middle of a bent street lies on the street."""
    town = city("a-H-*\n    |\n    |\n    b")
    network = build(town.raw, load("walk"))
    found = within_distance(
        network, Snapper(network).snap(*town.at("H")), limit_mm=150_000, direction="from"
    )

    (lon, lat), *rest = lines(town.raw, found)

    assert rest == []
    assert np.round(lon * LON_M, 3).tolist() == [0, 200, 200]
    assert np.round(lat * 110_574.275_821_59, 3).tolist() == [0, 0, -50]


def test_the_outline_holds_the_parts_and_fills_small_holes() -> None:
    """A block of 150 by 100 m is no gap; one of 400 by 400 m is."""
    small = city("aH-b\n|  |\nc--d")
    large = city("aH------b" + "\n|       |" * 7 + "\nc-------d")
    for town, n_holes in ((small, 0), (large, 1)):
        network = build(town.raw, load("walk"))
        home = Snapper(network).snap(*town.at("H"))
        found = within_distance(network, home, limit_mm=5_000_000, direction="from")

        area = outline(town.raw, found)

        assert area.geom_type == "Polygon"
        assert len(area.interiors) == n_holes
        assert all(
            area.buffer(1e-7).contains(shapely.LineString(np.stack(line, axis=1)))
            for line in lines(town.raw, found)
        )
        assert area.wkb == outline(town.raw, found).wkb


def test_nothing_reached_has_an_empty_outline() -> None:
    """No error for a home without a road."""
    town = city(CROSS)
    network = build(town.raw, load("walk"))
    nowhere = Snapper(network).snap(np.array([1.0]), np.array([1.0]))

    found = within_distance(network, nowhere, limit_mm=1000, direction="from")

    assert len(found) == 0
    assert outline(town.raw, found).is_empty


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_a_real_service_area_is_what_the_distances_say(real_roads, mode) -> None:
    """Homes within 3 km of a gate by the matrix are those whose place on the road is inside."""
    network: Network = build(real_roads, load(mode))
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(106.64, 106.72, 801), rng.uniform(10.74, 10.82, 801)
    snaps = Snapper(network).snap(lon, lat)
    snaps = snaps.take(np.flatnonzero(snaps.located))
    gate, homes = snaps.take(slice(0, 1)), snaps.take(slice(1, None))
    limit_mm = 3_000_000

    distance_mm = gate_distances_mm(network, homes, gate)[:, 0].astype(np.int64)
    found = within_distance(network, gate, limit_mm=limit_mm, direction="to")

    near = distance_mm - homes.access_mm <= limit_mm
    inside = [
        bool(np.any((found.edge == e) & (found.begin_mm <= at) & (at <= found.end_mm)))
        for e, at in zip(homes.edge, homes.offset_mm, strict=True)
    ]
    assert 50 < near.sum() < len(near) - 50
    assert near.tolist() == inside
