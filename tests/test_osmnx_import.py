"""Graphs saved by osmnx and places found by name read as the same roads as the file does."""

from __future__ import annotations

import socket
from pathlib import Path

import networkx as nx
import osmnx
import pytest

from gis.errors import InputError
from gis.model import RawNetwork
from gis.osm.read import read_any, read_network
from tests.fixtures.map_services import HEAD
from tests.osm_text import node, way, write
from tests.test_osm import edges

TOWN = (
    node(1, 0),
    node(2, 1),
    node(3, 2),
    node(4, 1, -1),
    node(5, 1, 1),
    node(6, 2, 1, barrier="gate"),
    way(10, [1, 2, 3], {"highway": "primary", "name": "Đường Bến Đá", "oneway": "yes"}),
    way(20, [4, 2, 5, 6, 3], {"highway": "residential", "name": "Hẻm Giếng"}),
    way(30, [3, 4], {"highway": "service", "service": "alley", "oneway": "-1"}),
)
"""An invented town: a one-way road, a street that bends twice, an alley tagged backwards."""


def street(raw: RawNetwork) -> list[tuple[int, int, int, int, int]]:
    """Return edges, those of the alley turned as osmnx turns ways tagged backwards."""
    return [(w, p, b, a, mm) if w == 30 else (w, p, a, b, mm) for w, p, a, b, mm in edges(raw)]


def saved_by_osmnx(folder: Path, *, simplify: bool) -> Path:
    """Let osmnx itself read the town and save it."""
    graph = osmnx.graph_from_xml(write(folder, *TOWN), simplify=simplify, retain_all=True)
    osmnx.save_graphml(graph, folder / "town.graphml")
    return folder / "town.graphml"


def test_an_unsimplified_graph_gives_back_the_ways(tmp_path: Path) -> None:
    """Numbers, pieces and lengths are those of the file that osmnx had read."""
    raw = read_any(saved_by_osmnx(tmp_path, simplify=False))
    whole = read_network(write(tmp_path, *TOWN[:5], node(6, 2, 1), *TOWN[6:]))

    assert edges(raw) == street(whole)
    assert raw.way_tags[0] == {"highway": "primary", "name": "Đường Bến Đá", "oneway": "yes"}
    assert raw.way_tags[2] == {"highway": "service", "oneway": "yes", "service": "alley"}


def test_a_simplified_graph_keeps_lengths_and_bends(tmp_path: Path) -> None:
    """The bends are no longer nodes but a line; both measure the same."""
    raw = read_any(saved_by_osmnx(tmp_path, simplify=True))
    whole = read_network(write(tmp_path, *TOWN[:5], node(6, 2, 1), *TOWN[6:]))

    lengths = sorted(raw.edge_length_mm.tolist())
    assert lengths == [110_574, 111_319, 111_319, 156_903, 332_468]
    assert lengths == sorted(whole.edge_length_mm.tolist())
    assert raw.shape_lon.max() == 0.002


def test_ways_merged_by_osmnx_join_their_names(tmp_path: Path) -> None:
    """Where one street goes on under another name, both names can be found."""
    other = way(40, [3, 7], {"highway": "tertiary", "name": "Đường Ao Sen"})
    path = write(tmp_path, *TOWN[:3], node(7, 3), TOWN[6].replace("oneway", "note"), other)
    graph = osmnx.graph_from_xml(path, simplify=True, retain_all=True)
    osmnx.save_graphml(graph, tmp_path / "merged.graphml")

    raw = read_any(tmp_path / "merged.graphml")

    assert edges(raw) == [(10, 0, 1, 7, 333_958)]
    assert raw.way_tags == ({"highway": "primary", "name": "Đường Ao Sen;Đường Bến Đá"},)
    told = "ways 10, 40 come merged with several values of highway (primary, tertiary)"
    assert raw.left_out == (f"{told}: 'primary' is taken",)


def test_parts_of_one_way_far_from_each_other_are_counted(tmp_path: Path) -> None:
    """A graph cut to an area holds a way in parts; each becomes a way of its own number."""
    graph = osmnx.load_graphml(saved_by_osmnx(tmp_path, simplify=False))
    graph.remove_node(5)
    osmnx.save_graphml(graph, tmp_path / "cut.graphml")

    raw = read_any(tmp_path / "cut.graphml")

    assert raw.counts["ways_in_parts"] == 1
    assert raw.way_id.tolist() == [10, 20, 30, 31]
    assert raw.way_tags[3]["name"] == "Hẻm Giếng"


def test_a_graph_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Any program may write GraphML; only osmnx's has places and way numbers."""
    path = tmp_path / "other.graphml"
    nx.write_graphml(nx.path_graph(3), path)

    with pytest.raises(InputError, match=r"other\.graphml: cannot be read as a graph saved by"):
        read_any(path)


def test_a_projected_graph_is_refused(tmp_path: Path) -> None:
    """Metres read as degrees would lie nowhere on earth."""
    graph = osmnx.load_graphml(saved_by_osmnx(tmp_path, simplify=False))
    osmnx.save_graphml(osmnx.project_graph(graph), tmp_path / "utm.graphml")

    with pytest.raises(InputError, match=r"utm\.graphml: its coordinates are projected"):
        read_any(tmp_path / "utm.graphml")


def test_a_torn_graph_is_refused(tmp_path: Path) -> None:
    """Half a file is no smaller town."""
    path = saved_by_osmnx(tmp_path, simplify=False)
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(InputError, match="is it complete"):
        read_any(path)


def test_a_place_name_gives_all_its_roads_with_their_own_tags(services: list[str]) -> None:
    """Private alleys, ferries, barriers, bans, water and backward one-ways: nothing is lost."""
    raw = read_any("Xã Bến Đá")

    assert services == ["search Xã Bến Đá", '"highway"', '"route"="ferry"', "restriction"]
    assert [edge[:4] for edge in edges(raw)] == [
        (10, 0, 1, 2),
        (10, 1, 2, 3),
        (20, 0, 2, 4),
        (30, 0, 1, 4),
    ]
    assert raw.way_tags[0] == {"highway": "primary", "oneway": "-1"}
    assert raw.node_tags == {2: {"barrier": "gate"}}
    assert [(r.from_way, r.via_node, r.to_way) for r in raw.restrictions] == [(20, 2, 10)]
    assert len(raw.water.area) == 1
    assert (raw.source.name, raw.source.data_date) == ("Xã Bến Đá", "2026-03-04")


@pytest.mark.usefixtures("services")
def test_osmnx_is_left_as_it_was() -> None:
    """A notebook that uses osmnx beside us keeps its settings and its way of resolving names."""
    before, resolve = dict(vars(osmnx.settings)), socket.getaddrinfo

    read_any("Xã Bến Đá")

    assert dict(vars(osmnx.settings)) == before
    assert socket.getaddrinfo is resolve


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("name", ["Xã Không Có", "Giếng"], ids=["unknown", "a point"])
def test_a_name_without_an_area_is_refused(name: str) -> None:
    """A typing slip, or a well, is no town."""
    with pytest.raises(InputError, match=f"no place with an area is found by the name '{name}'"):
        read_any(name)


def test_services_that_do_not_answer_are_named(
    services: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office without a way out to the net is told to use a file."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr(osmnx.settings, "overpass_url", closed)

    with pytest.raises(InputError, match="the map service does not answer"):
        read_any("Xã Bến Đá")
    assert services == ["search Xã Bến Đá"]


def test_an_unfinished_answer_is_refused(
    services: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Overpass says a time-out in a remark under a half answer; osmnx would go on with it."""
    monkeypatch.setitem(HEAD, "remark", "runtime error: Query timed out")

    with pytest.raises(InputError, match="gave up before the end"):
        read_any("Xã Bến Đá")
    assert len(services) == 4


def test_a_missing_file_is_no_place_name(tmp_path: Path) -> None:
    """A slip in a path must not be sent to a service on the net."""
    with pytest.raises(InputError, match="there is no such file"):
        read_any(tmp_path / "city")
