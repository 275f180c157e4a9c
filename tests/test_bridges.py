"""Which bridge or street people mean, and what hangs on one bridge alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.articulation import Arcs, cut_off, islands, shown
from gis.bridges import RoadNames
from gis.drawn import edges_in, read_area, read_line
from gis.errors import InputError, UnknownNameError
from gis.model import RawNetwork
from gis.units import NONE
from tests.ascii_city import LAT_M, LON_M, Town, city

RIVER = """
a---b---c---d
|           |
e---f---g---h





k---l---m---n
|           |
o-----------p
"""


def bridge(name: str, **tags: str) -> dict[str, str]:
    """Return the tags of a bridge way."""
    return {"bridge": "yes", "name": name, **tags}


def river() -> Town:
    """Return a river with two numbered bridges, approaches of the same name, and a namesake."""
    return city(
        RIVER,
        tags={
            "ab": {"name": "Cầu Sài Gòn 1"},
            "bc": bridge("Cầu Sài Gòn 1"),
            "cd": {"name": "Cầu Sài Gòn 1"},
            "fg": bridge("Cầu Sài Gòn 2"),
            "ef": bridge("Cầu Đỏ"),
            "gh": bridge("Cầu Đò"),
            "lm": bridge("Cầu Đỏ"),
            "kl": bridge("Nguyễn Huệ", **{"bridge:name": "Cầu Mống"}),
            "ko": {"name": "Nguyễn Huệ"},
            "mn": {"bridge": "viaduct", "name": ""},
        },
    )


def edges(town: Town, *streets: str) -> list[int]:
    """Return the numbers of streets' edges."""
    return sorted(town.edge(street) for street in streets)


def test_a_bridge_is_its_bridge_ways_and_its_approaches_stay_open() -> None:
    """People live along the approaches."""
    town = river()

    found = RoadNames(town.raw).find("Cầu Sài Gòn 1")

    assert found.kind == "bridge"
    assert found.edge.tolist() == edges(town, "bc")


@pytest.mark.parametrize("text", ["cau sai gon 1", "CẦU SÀI GÒN 1", "  Cầu  Sài Gòn 1 "])
def test_accents_case_and_spaces_do_not_matter(text) -> None:
    """Half of all keyboards here type without accents."""
    town = river()

    assert RoadNames(town.raw).find(text).edge.tolist() == edges(town, "bc")


def test_a_prefix_that_fits_several_lists_them() -> None:
    """The program asks; it never picks the wrong bridge to close."""
    with pytest.raises(InputError, match="may be any of 2 bridges") as caught:
        RoadNames(river().raw).find("Cầu Sài Gòn")

    assert "“Cầu Sài Gòn 1”" in str(caught.value)
    assert "“Cầu Sài Gòn 2”" in str(caught.value)


def test_a_prefix_that_fits_one_is_enough() -> None:
    """Nobody types the whole name."""
    town = river()

    assert RoadNames(town.raw).find("Cầu Mố").edge.tolist() == edges(town, "kl")


def test_an_unknown_name_suggests_near_ones() -> None:
    """Most unknown names are slips."""
    with pytest.raises(UnknownNameError, match=r"near names: “Cầu Sài Gòn [12]”"):
        RoadNames(river().raw).find("Cầu Sài Gòm 1")
    with pytest.raises(UnknownNameError, match="roads without a name go by --edge or --polygon"):
        RoadNames(river().raw).find("zzz")
    with pytest.raises(UnknownNameError, match="“”"):
        RoadNames(river().raw).find("")


def test_namesakes_in_different_places_are_told_apart_by_number() -> None:
    """Two bridges of one name, 400 m apart, are two bridges."""
    town = river()
    names = RoadNames(town.raw)

    with pytest.raises(InputError, match=r"“Cầu Đỏ#1” .*“Cầu Đỏ#2”"):
        names.find("Cầu Đỏ")
    assert names.find("Cầu Đỏ#1").edge.tolist() == edges(town, "ef")
    assert names.find("cầu đỏ # 2").edge.tolist() == edges(town, "lm")
    with pytest.raises(UnknownNameError, match="not so many times"):
        names.find("Cầu Đỏ#3")


def test_names_that_differ_by_accents_alone_are_two_names() -> None:
    """With its accents a name means itself, without them the program asks."""
    town = river()
    names = RoadNames(town.raw)

    assert names.find("Cầu Đò").edge.tolist() == edges(town, "gh")
    with pytest.raises(InputError, match="any of 3 bridges"):
        names.find("cau do")


def test_a_street_has_all_its_ways_and_a_bridge_may_carry_another_name() -> None:
    """The bridge of a street is named by bridge:name; the street goes over it."""
    town = river()
    names = RoadNames(town.raw)

    assert names.find("Nguyễn Huệ").edge.tolist() == edges(town, "kl", "ko")
    assert names.find("Nguyễn Huệ").kind == "street"
    assert names.find("Cầu Mống").kind == "bridge"
    assert names.find("Cầu Sài Gòn 1", "street").edge.tolist() == edges(town, "ab", "bc", "cd")


def test_the_two_directions_of_a_bridge_are_one_bridge() -> None:
    """They are drawn side by side and share no node."""
    town = city(
        "a---c>>>d---b\ne---g<<<h---f",
        tags={"cd": bridge("Cầu Bình Lợi"), "gh": bridge("Cầu Bình Lợi")},
    )

    assert RoadNames(town.raw).find("Cầu Bình Lợi").edge.tolist() == edges(town, "cd", "gh")


def test_bridges_without_a_name_are_listed_apart() -> None:
    """They go by id or by area, and they too may be the only way."""
    town = river()

    assert [one.edge.tolist() for one in RoadNames(town.raw).unnamed_bridges] == [edges(town, "mn")]
    assert [one.label for one in RoadNames(town.raw).bridges] == sorted(
        ["Cầu Mống", "Cầu Sài Gòn 1", "Cầu Sài Gòn 2", "Cầu Đò", "Cầu Đỏ#1", "Cầu Đỏ#2"]
    )


def test_the_real_city_has_two_saigon_bridges(real_roads: RawNetwork) -> None:
    """Each is two ways of one-way traffic, joined where they meet."""
    names = RoadNames(real_roads)

    with pytest.raises(InputError, match=r"“Cầu Sài Gòn 1” .*“Cầu Sài Gòn 2”"):
        names.find("Cầu Sài Gòn")
    found = names.find("cau sai gon 1")
    assert real_roads.way_id[real_roads.edge_way[found.edge]].tolist() == [32581944, 192289478]
    with pytest.raises(UnknownNameError, match="“Cầu Sài Gòn"):
        names.find("Cầu Sài Gòn 3")


def geojson(tmp_path: Path, value: Any) -> Path:  # noqa: ANN401 (also what is no GeoJSON)
    """Write a GeoJSON file."""
    path = tmp_path / "drawn.geojson"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def ring(*corners_m: tuple[float, float]) -> dict[str, Any]:
    """Return a polygon of metres."""
    points = [[x / LON_M, y / LAT_M] for x, y in [*corners_m, corners_m[0]]]
    return {"type": "Polygon", "coordinates": [points]}


def test_an_area_closes_every_edge_it_meets(tmp_path) -> None:
    """A flood is drawn, not listed."""
    town = city("a---b---c\n|   |   |\nd---e---f")
    area = ring((150, 20), (250, 20), (250, -50), (150, -50))

    found = edges_in(town.raw, read_area(geojson(tmp_path, area)), "drawn.geojson")

    assert found.tolist() == edges(town, "ab", "bc", "be")


def test_areas_may_come_as_features(tmp_path) -> None:
    """Every drawing program writes another shell around the same ring."""
    area = ring((150, 20), (250, 20), (250, -50), (150, -50))
    feature = {"type": "Feature", "properties": None, "geometry": area}
    several = {"type": "FeatureCollection", "features": [feature, feature]}

    assert read_area(geojson(tmp_path, feature)).equals(read_area(geojson(tmp_path, several)))


def test_an_area_that_meets_no_road_is_refused(tmp_path) -> None:
    """Nothing would be closed, and nobody would notice."""
    town = city("a---b")
    area = read_area(geojson(tmp_path, ring((1000, 0), (1100, 0), (1100, 100))))

    with pytest.raises(InputError, match="touches no road of drawn"):
        edges_in(town.raw, area, "drawn.geojson")


BOW = ring((0, 0), (100, 100), (100, 0), (0, 100))
BAD = [
    ({"type": "Point", "coordinates": [0, 0]}, "an area is wanted .*holds Point"),
    (BOW, "not valid: Self-intersection"),
    ({"type": "Polygon", "coordinates": [[[0, 0]]]}, "not GeoJSON"),
    ({"shape": 1}, "not GeoJSON"),
    ([1], "not GeoJSON"),
    ({"type": "FeatureCollection", "features": []}, "holds none"),
    (
        {"type": "Polygon", "coordinates": [[[6e5, 1e6], [7e5, 1e6], [7e5, 2e6], [6e5, 1e6]]]},
        "must be degrees",
    ),
]


@pytest.mark.parametrize(("value", "sentence"), BAD)
def test_what_is_no_area_is_refused_with_a_reason(tmp_path, value, sentence) -> None:
    """One sentence each; a half-read drawing would close the wrong roads."""
    with pytest.raises(InputError, match=sentence):
        read_area(geojson(tmp_path, value))


def test_a_missing_or_broken_file_is_refused(tmp_path) -> None:
    """The file's name is in the sentence."""
    (tmp_path / "x.geojson").write_text("{")

    with pytest.raises(InputError, match="there is no such file"):
        read_area(tmp_path / "none.geojson")
    with pytest.raises(InputError, match=r"x\.geojson: this is not GeoJSON"):
        read_area(tmp_path / "x.geojson")


def test_a_drawn_road_is_one_line_with_its_tags(tmp_path) -> None:
    """Texts among the properties are tags; a height above sea is nothing to us."""
    line = {"type": "LineString", "coordinates": [[1, 2, 9], [3, 4, 9]]}
    feature = {"type": "Feature", "geometry": line, "properties": {"name": "Cầu mới", "id": 7}}

    assert read_line(geojson(tmp_path, feature)) == (((1, 2), (3, 4)), {"name": "Cầu mới"})
    with pytest.raises(InputError, match=r"one line is wanted .*holds LineString, LineString"):
        read_line(geojson(tmp_path, {"type": "FeatureCollection", "features": [feature, feature]}))


def arcs(pairs: list[tuple[int, int, int]], n_nodes: int) -> Arcs:
    """Return arcs of (tail, head, group)."""
    table = np.array(pairs, dtype=np.int32).reshape(-1, 3)
    return Arcs(tail=table[:, 0], head=table[:, 1], group=table[:, 2], n_nodes=n_nodes)


def both(one: int, other: int, group: int = NONE) -> list[tuple[int, int, int]]:
    """Return a street of two directions."""
    return [(one, other, group), (other, one, group)]


def homes(*nodes: tuple[int, int]) -> np.ndarray:
    """Return the nodes to which homes leave."""
    return np.array(nodes, dtype=np.int32).reshape(-1, 2)


def test_homes_behind_the_only_bridge_are_cut_off_by_it_alone() -> None:
    """0-1-2 is the city, 3 lies behind bridge 0, 4 behind bridge 1 or bridge 2."""
    town = arcs(
        [*both(0, 1), *both(1, 2), *both(2, 3, 0), *both(0, 4, 1), *both(1, 4, 2)], n_nodes=5
    )

    found = cut_off(town, homes((3, 3), (3, NONE), (2, 3), (4, 4), (0, 1)), 3)

    assert found.tolist() == [2, 0, 0]


def test_a_bridge_of_two_one_way_halves_counts_as_one() -> None:
    """To get to school one needs the half that leads out."""
    town = arcs([*both(0, 1), *both(1, 2), (2, 3, 0), (3, 2, 0)], n_nodes=4)
    one_half = arcs([*both(0, 1), *both(1, 2), (2, 3, 0), (3, 2, 1)], n_nodes=4)

    assert cut_off(town, homes((3, 3)), 1).tolist() == [1]
    assert cut_off(one_half, homes((3, 3)), 2).tolist() == [0, 1]


def test_homes_that_are_cut_off_already_blame_no_bridge() -> None:
    """An island is an island, whatever closes."""
    town = arcs([*both(0, 1), *both(1, 2, 0), *both(3, 4, 1)], n_nodes=5)

    assert cut_off(town, homes((3, 4), (2, 2)), 2).tolist() == [1, 0]


def test_counts_of_one_to_nine_are_not_told() -> None:
    """They would say who lives there."""
    assert [shown(n) for n in (0, 1, 9, 10, 4100)] == [0, None, None, 10, 4100]


def test_islands_are_what_no_arc_joins_to_the_largest_part() -> None:
    """Largest first."""
    town = arcs([*both(0, 1), *both(1, 2), *both(5, 6), *both(7, 8), *both(8, 9)], n_nodes=10)

    assert islands(town) == [[7, 8, 9], [5, 6]]


@given(st.data())
def test_taking_each_bridge_out_by_hand_gives_the_same(data) -> None:
    """The plain way: remove the arcs, ask NetworkX who still reaches the largest part."""
    n_nodes = 7
    node, group = st.integers(0, n_nodes - 1), st.sampled_from([NONE, 0, 1, 2])
    pairs = data.draw(st.lists(st.tuples(node, node, group), min_size=1, max_size=16))
    living = data.draw(st.lists(st.tuples(node, node | st.just(NONE)), max_size=6))
    town = arcs(pairs, n_nodes)

    found = cut_off(town, homes(*living), 3)

    now = reach_main(pairs, n_nodes, living)
    for one in range(3):
        left = [pair for pair in pairs if pair[2] != one]
        after = reach_main(left, n_nodes, living)
        assert found[one] == sum(a and not b for a, b in zip(now, after, strict=True))


def reach_main(
    pairs: list[tuple[int, int, int]], n_nodes: int, living: list[tuple[int, int]]
) -> list[bool]:
    """Return which homes reach the largest part; of equal parts that which holds the land first."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_edges_from((tail, head) for tail, head, _ in pairs)
    parts = sorted(
        nx.strongly_connected_components(graph), key=lambda part: (-len(part), min(part))
    )
    main = next(iter(parts[0]))
    return [
        any(node != NONE and nx.has_path(graph, node, main) for node in ends) for ends in living
    ]


def test_tags_may_be_empty() -> None:
    """A way without tags has no name."""
    raw = city("a-b").raw

    assert RoadNames(replace(raw, way_tags=({},))).bridges == []
