"""The invented city is the same everywhere, and its map holds what later work needs to meet."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from gis.errors import InputError
from gis.model import RawNetwork
from gis.osm.read import read_any
from gis.sample_city.build import build
from gis.sample_city.dice import Dice
from gis.sample_city.write import refuse_other_folder, write_sample
from gis.shipped import data_path

SAMPLE = data_path("sample")
EXTRACT = SAMPLE / "osm" / "an_thuan_hu_cau.osm.pbf"


@pytest.fixture(scope="module")
def roads() -> RawNetwork:
    """Return the network as the importer reads it."""
    raw = read_any(EXTRACT)
    raw.check()
    return raw


def lines(raw: RawNetwork) -> np.ndarray:
    """Return each edge as a line."""
    points = np.column_stack([raw.shape_lon, raw.shape_lat])
    part = np.repeat(np.arange(raw.n_edges), np.diff(raw.shape_start))
    return shapely.linestrings(points, indices=part)


def tagged(raw: RawNetwork, key: str, value: str) -> list[dict[str, str]]:
    """Return the tags of all ways that have this one."""
    return [tags for tags in raw.way_tags if tags.get(key) == value]


def river(raw: RawNetwork) -> shapely.Geometry:
    """Return the largest water area, its island left out."""
    return max(raw.water.area, key=lambda area: area.area)


def test_growing_it_again_gives_the_tracked_bytes(tmp_path: Path) -> None:
    """Whoever changes the generator must commit its output; no machine may grow another city."""
    write_sample(build(), tmp_path)

    grown = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    tracked = {path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file()}
    assert tracked - grown == {Path("README.md")}
    assert [path for path in sorted(grown) if differs(tmp_path / path, SAMPLE / path)] == []


def differs(one: Path, other: Path) -> bool:
    """Return whether two files differ."""
    return one.read_bytes() != other.read_bytes()


def test_chances_are_the_same_for_ever() -> None:
    """If numpy changed its raw numbers, every home would move: this test says so first."""
    dice = Dice(7, "proof")

    assert [dice.whole(1, 6) for _ in range(10)] == [1, 1, 2, 5, 2, 1, 1, 2, 5, 2]
    assert dice.shuffled("abcdef") == ["b", "d", "c", "a", "e", "f"]


def test_it_says_that_it_is_invented() -> None:
    """Nobody who opens one file alone may take it for a real city."""
    header = osmium.io.Reader(str(EXTRACT)).header()

    assert "hư cấu / invented" in header.get("generator")
    for name in ("VERSION", "README.md", "admin/wards.geojson", "catchments/catchments.geojson"):
        assert "hư cấu / invented" in (SAMPLE / name).read_text(encoding="utf-8")


def test_it_stays_small() -> None:
    """It is tracked and shipped inside the wheel: four megabytes at most."""
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 4_000_000
    assert 1_500 <= sum("highway" in tags for tags in read_any(EXTRACT).way_tags) <= 2_500


def test_exactly_three_road_bridges_cross_the_river(roads: RawNetwork) -> None:
    """Every road in the river is one of three named bridges, the ferry, or on the island."""
    inside = shapely.intersects(river(roads), lines(roads))
    names = Counter(
        tags.get("name", "")
        for tags in (roads.way_tags[way] for way in np.unique(roads.edge_way[inside]))
    )

    assert names == {
        "Cầu An Thuận 1": 4,
        "Cầu An Thuận 2": 1,
        "Cầu Vàm Sậy": 1,
        "Phà Bến Đá": 1,
    }


def test_the_double_bridge_is_one_group_of_four_ways(roads: RawNetwork) -> None:
    """Two one-way carriageways of two ways each meet at both abutments, end to end."""
    ways = [i for i, tags in enumerate(roads.way_tags) if tags.get("name") == "Cầu An Thuận 1"]
    edges = np.isin(roads.edge_way, ways)
    used = Counter([*roads.edge_from[edges].tolist(), *roads.edge_to[edges].tolist()])

    assert all(roads.way_tags[way]["oneway"] == "yes" for way in ways)
    assert sorted(used.values()) == [2] * len(used)


def test_canals_are_crossed_by_bridges_and_culverts_only(roads: RawNetwork) -> None:
    """Water lines that are not in a pipe meet a road only where the road is a bridge."""
    canals = [
        line for line in roads.water.line if not shapely.contains_properly(river(roads), line)
    ]
    tree = shapely.STRtree(canals)
    road, _ = tree.query(lines(roads), predicate="intersects")
    crossing = {
        way
        for way in np.unique(roads.edge_way[road]).tolist()
        if roads.way_tags[way].get("route") != "ferry"
    }

    assert len(crossing) > 10
    assert [roads.way_tags[way] for way in crossing if "bridge" not in roads.way_tags[way]] == []


def test_the_motorway_touches_nothing_but_its_slip_roads(roads: RawNetwork) -> None:
    """Streets pass below it in tunnels; on foot it is a wall with three doors."""
    kinds: dict[int, set[str]] = {}
    for way, *ends in zip(roads.edge_way, roads.edge_from, roads.edge_to, strict=True):
        for node in ends:
            kinds.setdefault(int(node), set()).add(roads.way_tags[way].get("highway", ""))

    beside = set().union(*(kind for kind in kinds.values() if "motorway" in kind))
    assert beside == {"motorway", "motorway_link"}
    assert all(tags["motorcycle"] == "no" for tags in tagged(roads, "highway", "motorway"))
    assert len(tagged(roads, "highway", "motorway_link")) == 4
    assert len(tagged(roads, "tunnel", "yes")) == 3


@pytest.mark.parametrize(
    ("key", "value", "n_ways"),
    [
        ("route", "ferry", 1),
        ("junction", "roundabout", 4),
        ("highway", "pedestrian", 1),
        ("oneway", "-1", 1),
        ("oneway:motorcycle", "no", 2),
        ("name", "Cầu đi bộ Bến Thuận", 1),
    ],
)
def test_the_awkward_things_are_there(roads: RawNetwork, key: str, value: str, n_ways: int) -> None:
    """Travel profiles are tested on these; losing one would silently test nothing."""
    assert len(tagged(roads, key, value)) == n_ways


def test_private_lanes_gate_steps_quays_and_turns_are_there(roads: RawNetwork) -> None:
    """The rest of the list, where more than a count matters."""
    barriers = Counter(tags["barrier"] for tags in roads.node_tags.values() if "barrier" in tags)
    quays = {tags["name"] for tags in tagged(roads, "oneway", "yes") if "name" in tags}

    assert barriers == {"gate": 1, "bollard": 1}
    assert len(tagged(roads, "access", "private")) >= 2
    assert len(tagged(roads, "highway", "steps")) >= 4
    assert {"Hoàng Sa", "Trường Sa"} <= quays
    assert Counter(turn.kind for turn in roads.restrictions) == {
        "no_left_turn": 3,
        "only_straight_on": 1,
        "no_right_turn": 1,
    }
    assert [turn.excepted for turn in roads.restrictions if turn.excepted] == [("motorcycle",)]


def test_only_the_island_is_cut_off(roads: RawNetwork) -> None:
    """One part holds all roads but the lanes of Cồn Én: nothing else is lost by accident."""
    part = list(range(roads.n_nodes))

    def root(node: int) -> int:
        while part[node] != node:
            part[node] = part[part[node]]
            node = part[node]
        return node

    for u, v in zip(roads.edge_from.tolist(), roads.edge_to.tolist(), strict=True):
        part[root(u)] = root(v)
    main, _ = Counter(root(node) for node in range(roads.n_nodes)).most_common(1)[0]
    off = [
        roads.way_tags[way]
        for way, u in zip(roads.edge_way, roads.edge_from, strict=True)
        if root(int(u)) != main
    ]

    assert {tags.get("name", tags["highway"]) for tags in off} == {"Đường Cồn Én", "path"}


def test_streets_are_no_grid(roads: RawNetwork) -> None:
    """In a grid nearly all metres lie along two directions; here no pair holds a quarter."""
    length_by_bearing = np.zeros(90)
    for line in lines(roads):
        for (ax, ay), (bx, by) in pairwise(shapely.get_coordinates(line).tolist()):
            bearing = int(math.degrees(math.atan2(by - ay, bx - ax))) % 90
            length_by_bearing[bearing] += math.hypot(bx - ax, by - ay)
    share = length_by_bearing / length_by_bearing.sum()

    assert max(share[np.arange(i, i + 10) % 90].sum() for i in range(90)) < 0.25


def test_alleys_are_many_branch_and_mostly_end(roads: RawNetwork) -> None:
    """Half of the ways are alleys, numbered from their mouths as in southern towns."""
    alleys = tagged(roads, "service", "alley")
    degree = Counter([*roads.edge_from.tolist(), *roads.edge_to.tolist()])

    assert len(alleys) > 0.45 * len(roads.way_tags)
    assert sum(count == 1 for count in degree.values()) > 700
    assert sum(tags["name"].count("/") >= 2 for tags in alleys) > 50


def test_another_folder_is_never_overwritten(tmp_path: Path) -> None:
    """A slip of the finger must not bury a real city's files under invented ones."""
    (tmp_path / "people.csv").write_text("real")

    with pytest.raises(InputError, match="holds no invented city"):
        refuse_other_folder(tmp_path)
