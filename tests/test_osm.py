"""An OpenStreetMap file reads as roads cut where they meet, with nothing lost unsaid."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from gis.model import RawNetwork
from gis.osm.read import read_network
from tests.osm_text import node, turn, way, write

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
EXTRACT = SHARED / "osm" / "hcmc_osm_20180101.osm.pbf"

needs_extract = pytest.mark.skipif(not EXTRACT.exists(), reason=f"{EXTRACT.name} is not here")

CROSS = (node(1, 0), node(2, 1), node(3, 2), node(4, 1, -1), node(5, 1, 1))


def edges(raw: RawNetwork) -> list[tuple[int, int, int, int, int]]:
    """Return (way, position, from, to, millimetres) of every edge with OSM's own ids."""
    columns = (
        raw.way_id[raw.edge_way],
        raw.edge_position,
        raw.node_id[raw.edge_from],
        raw.node_id[raw.edge_to],
        raw.edge_length_mm,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_two_roads_that_share_a_node_are_cut_there(tmp_path: Path) -> None:
    """The crossing is where one may turn; lengths are geodesic, 111.319 m per millidegree."""
    path = write(tmp_path, *CROSS, way(10, [1, 2, 3]), way(20, [4, 2, 5]))

    raw = read_network(path)

    assert edges(raw) == [
        (10, 0, 1, 2, 111_319),
        (10, 1, 2, 3, 111_319),
        (20, 0, 4, 2, 110_574),
        (20, 1, 2, 5, 110_574),
    ]


def test_roads_that_cross_without_a_shared_node_stay_whole(tmp_path: Path) -> None:
    """A bridge passes over the road below; nobody can turn there."""
    path = write(tmp_path, *CROSS, way(10, [1, 3]), way(20, [4, 5]))

    raw = read_network(path)

    assert edges(raw) == [(10, 0, 1, 3, 222_639), (20, 0, 4, 5, 221_149)]


def test_a_bend_is_a_point_of_the_shape_and_no_node(tmp_path: Path) -> None:
    """Bends would make the network several times larger and mean nothing to a search."""
    path = write(tmp_path, *CROSS, way(10, [1, 2, 5]))

    raw = read_network(path)

    assert raw.node_id.tolist() == [1, 5]
    assert raw.shape_start.tolist() == [0, 3]
    assert raw.shape_lon.tolist() == [0.0, 0.001, 0.001]
    assert raw.shape_lat.tolist() == [0.0, 0.0, 0.001]
    assert edges(raw) == [(10, 0, 1, 5, 221_894)]


def test_a_lonely_closed_way_is_one_loop(tmp_path: Path) -> None:
    """Its first node is its last one, so it begins and ends there."""
    path = write(tmp_path, *CROSS, way(10, [1, 2, 5, 1]))

    assert [edge[:4] for edge in edges(read_network(path))] == [(10, 0, 1, 1)]


def test_a_roundabout_is_cut_at_its_arms_and_where_it_closes(tmp_path: Path) -> None:
    """Two arms at nodes 3 and 5, closing at node 4: three pieces in the way's direction."""
    arms = (node(6, 3), node(7, 1, 2))
    ring = way(10, [4, 3, 5, 1, 4], {"highway": "primary", "junction": "roundabout"})
    path = write(tmp_path, *CROSS, *arms, ring, way(20, [3, 6]), way(30, [7, 5]))

    raw = read_network(path)

    assert [edge[:4] for edge in edges(raw)] == [
        (10, 0, 4, 3),
        (10, 1, 3, 5),
        (10, 2, 5, 4),
        (20, 0, 3, 6),
        (30, 0, 7, 5),
    ]
    assert raw.way_tags[0] == {"highway": "primary", "junction": "roundabout"}


def test_a_way_that_crosses_itself_is_cut_at_the_crossing(tmp_path: Path) -> None:
    """A figure like the letter alpha: in, round the loop, out."""
    path = write(tmp_path, *CROSS, way(10, [1, 2, 3, 5, 2, 4]))

    assert [edge[:4] for edge in edges(read_network(path))] == [
        (10, 0, 1, 2),
        (10, 1, 2, 2),
        (10, 2, 2, 4),
    ]


def test_two_roads_between_the_same_ends_stay_two(tmp_path: Path) -> None:
    """Parallel edges differ in length and tags; neither may swallow the other."""
    path = write(tmp_path, *CROSS, way(10, [1, 3]), way(20, [1, 5, 3]))

    assert edges(read_network(path)) == [(10, 0, 1, 3, 222_639), (20, 0, 1, 3, 313_807)]


def test_a_barrier_cuts_the_road_and_keeps_its_tags(tmp_path: Path) -> None:
    """A gate lets some through and not others: profiles decide at the node."""
    gate = node(2, 1, barrier="gate", motorcycle="yes", colour="red")
    path = write(tmp_path, CROSS[0], gate, CROSS[2], way(10, [1, 2, 3]))

    raw = read_network(path)

    assert edges(raw) == [(10, 0, 1, 2, 111_319), (10, 1, 2, 3, 111_319)]
    assert raw.node_tags == {1: {"barrier": "gate", "motorcycle": "yes"}}


def test_a_barrier_beside_the_roads_is_forgotten(tmp_path: Path) -> None:
    """A fence post in a field cuts nothing."""
    path = write(tmp_path, *CROSS[:3], node(9, 5, 5, barrier="gate"), way(10, [1, 2, 3]))

    raw = read_network(path)

    assert (len(raw.edge_way), raw.node_tags) == (1, {})


def test_a_node_named_twice_in_a_row_counts_once(tmp_path: Path) -> None:
    """Otherwise a slip of the editor would make a node and an edge of no length."""
    path = write(tmp_path, *CROSS, way(10, [1, 1, 2, 2, 2, 3]))

    raw = read_network(path)

    assert edges(raw) == [(10, 0, 1, 3, 222_639)]
    assert raw.counts["repeated_references_removed"] == 3


def test_ways_that_cannot_be_drawn_are_listed(tmp_path: Path) -> None:
    """Nothing is dropped silently: a clipped extract names every way that it lost."""
    path = write(
        tmp_path, *CROSS, way(10, [1, 2]), way(20, [2, 99, 3]), way(30, [3]), way(40, [3, 3])
    )

    raw = read_network(path)

    assert edges(raw) == [(10, 0, 1, 2, 111_319)]
    assert raw.left_out == (
        "way 20 is left out: 1 of its nodes are missing",
        "way 30 is left out: it has fewer than two different nodes",
        "way 40 is left out: it has fewer than two different nodes",
    )
    assert raw.counts["ways_left_out"] == 3


def test_planned_roads_are_left_out_and_counted_but_ferries_and_squares_stay(
    tmp_path: Path,
) -> None:
    """Nobody walks on a proposed road; a square may be crossed and a ferry is a way."""
    path = write(
        tmp_path,
        *CROSS,
        way(10, [1, 2], {"highway": "proposed"}),
        way(20, [2, 3], {"route": "ferry", "motorcycle": "yes"}),
        way(30, [2, 4, 5, 2], {"highway": "pedestrian", "area": "yes"}),
        way(40, [1, 5], {"building": "yes"}),
    )

    raw = read_network(path)

    assert raw.way_id.tolist() == [20, 30]
    assert raw.way_tags[0] == {"motorcycle": "yes", "route": "ferry"}
    assert raw.way_tags[1] == {"area": "yes", "highway": "pedestrian"}
    assert (raw.counts["ways_read"], raw.counts["ways_never_usable"]) == (4, 1)


def test_names_come_composed_and_unknown_tags_go(tmp_path: Path) -> None:
    """Decomposed Vietnamese would never be found by a search for the composed name."""
    tags = {"highway": "service", "service": "alley", "name": "He\u0309m Ca\u0302\u0300u", "x": "1"}
    path = write(tmp_path, *CROSS, way(10, [1, 2], tags))

    raw = read_network(path)

    assert raw.way_tags == (
        {"highway": "service", "name": "H\u1ebbm C\u1ea7u", "service": "alley"},
    )


def test_a_turn_restriction_names_its_ways_and_cuts_at_its_node(tmp_path: Path) -> None:
    """The exceptions are kept as tagged; the profile knows which of them concern it."""
    no_left = turn(7, "no_left_turn", "from w10 via n2 to w20", **{"except": "bus; motorcycle"})
    path = write(tmp_path, *CROSS, way(10, [1, 2, 3]), way(20, [2, 5]), no_left)

    restriction = read_network(path).restrictions[0]

    assert (restriction.relation_id, restriction.kind) == (7, "no_left_turn")
    assert (restriction.from_way, restriction.via_node, restriction.to_way) == (10, 2, 20)
    assert restriction.excepted == ("bus", "motorcycle")


def test_a_u_turn_ban_in_the_middle_of_a_road_cuts_it(tmp_path: Path) -> None:
    """Without a node there the ban would have no place to stand."""
    no_u = turn(7, "no_u_turn", "from w10 via n2 to w10")
    path = write(tmp_path, *CROSS, way(10, [1, 2, 3]), no_u)

    raw = read_network(path)

    assert [edge[:4] for edge in edges(raw)] == [(10, 0, 1, 2), (10, 1, 2, 3)]


def test_no_entry_from_several_ways_is_one_restriction_each(tmp_path: Path) -> None:
    """The wiki allows several origins for this kind only."""
    no_entry = turn(7, "no_entry", "from w10 from w30 via n2 to w20")
    path = write(tmp_path, *CROSS, way(10, [1, 2]), way(20, [2, 5]), way(30, [3, 2]), no_entry)

    raw = read_network(path)

    assert [(r.from_way, r.to_way) for r in raw.restrictions] == [(10, 20), (30, 20)]


@pytest.mark.parametrize(
    ("kind", "members", "reason"),
    [
        ("no_left_turn", "from w10 via w20 to w30", "it leads over a way, not over a node"),
        ("no_left_turn", "from w10 via n2", "it has 0 members with the role 'to'"),
        ("no_left_turn", "from w10 via n2 to w99", "way 99 is not in the network"),
        ("no_left_turn", "from w10 via n1 to w20", "way 20 does not meet node 1"),
        ("no_left_turn", "from w10 from w30 via n2 to w20", "2 members with the role 'from'"),
        ("no_parking", "from w10 via n2 to w20", "not one that we know (no_parking)"),
    ],
    ids=["via way", "no end", "absent way", "elsewhere", "two origins", "unknown kind"],
)
def test_restrictions_that_cannot_be_followed_are_listed(
    tmp_path: Path, kind: str, members: str, reason: str
) -> None:
    """The import report says which bans the routes will not know."""
    roads = (way(10, [1, 2]), way(20, [2, 5]), way(30, [3, 2]))

    raw = read_network(write(tmp_path, *CROSS, *roads, turn(7, kind, members)))

    assert raw.restrictions == ()
    assert raw.left_out[0].startswith("turn restriction 7 is not followed: ")
    assert reason in raw.left_out[0]


def test_the_source_is_the_file_its_hash_and_its_newest_day(tmp_path: Path) -> None:
    """Every map and every run says how old its roads are."""
    path = write(tmp_path, *CROSS, way(10, [1, 2]))

    source = read_network(path).source

    assert (source.name, source.data_date) == ("city.osm", "2024-05-06")
    assert len(source.sha256) == 64


def same(a: RawNetwork, b: RawNetwork) -> None:
    """Assert that two networks agree to the last bit, their source apart."""
    for name in RawNetwork.__dataclass_fields__:
        left, right = getattr(a, name), getattr(b, name)
        if isinstance(left, np.ndarray):
            assert left.dtype == right.dtype, name
            assert left.tobytes() == right.tobytes(), name
        elif name not in {"source", "water"}:
            assert left == right, name


@needs_extract
def test_the_real_extract_is_read_whole() -> None:
    """Counts stated beside the file: 377,702 nodes, 44,285 ways; read twice, equal twice."""
    raw = read_network(EXTRACT)

    assert raw.counts["nodes_read"] == 377_702
    assert raw.counts["ways_read"] == 44_285
    assert raw.source.data_date == "2018-01-01"
    assert (len(raw.way_id), raw.n_nodes, raw.n_edges) == (33_028, 59_855, 80_542)
    assert (len(raw.restrictions), raw.counts["restrictions_left_out"]) == (50, 19)
    assert (raw.counts["water_areas"], raw.counts["water_lines"]) == (600, 264)
    same(raw, read_network(EXTRACT))
