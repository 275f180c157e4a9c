"""The planners' graph loses nothing: read again, every distance is the same to the millimetre."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest

from cli.main import main
from gis.errors import InputError
from gis.model import RawNetwork, Stated
from gis.osm.read import read_any
from gis.shipped import data_path
from gis.units import UNREACHABLE_MM
from routing.matrix import gate_distances_mm
from routing.network import build
from routing.profile import load
from routing.snap import Snapper
from runs.network_views import export
from tests.ascii_city import city

ARRAYS = (
    *("node_id", "node_lon", "node_lat", "way_id", "edge_way", "edge_position", "edge_from"),
    *("edge_to", "edge_length_mm", "shape_start", "shape_lon", "shape_lat"),
)


@pytest.fixture(scope="module")
def sample() -> RawNetwork:
    """Return the roads of the invented city."""
    return read_any(data_path("sample") / "osm/an_thuan_hu_cau.osm.pbf")


@pytest.fixture(scope="module")
def again(sample: RawNetwork, tmp_path_factory: pytest.TempPathFactory) -> RawNetwork:
    """Return them exported and read again."""
    path = tmp_path_factory.mktemp("graph") / "city.graphml"
    export(sample, path)
    return read_any(path)


def test_what_is_read_again_is_what_was_written(sample: RawNetwork, again: RawNetwork) -> None:
    """Every array to the bit; tags, turn rules, barriers and water too."""
    assert [name for name in ARRAYS if not np.array_equal(*_both(sample, again, name))] == []
    assert again.way_tags == sample.way_tags
    assert again.node_tags == sample.node_tags
    assert again.restrictions == sample.restrictions
    for kind in ("area", "line"):
        shapes = getattr(sample.water, kind), getattr(again.water, kind)
        assert [one.wkb for one in shapes[0]] == [one.wkb for one in shapes[1]]
    assert again.source.data_date == sample.source.data_date


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_distances_are_the_same_to_the_millimetre(sample, again, mode) -> None:
    """Points beside the streets, snapped and measured on either network."""
    rng = np.random.default_rng(5)
    at = rng.integers(0, len(sample.shape_lon), 60)
    lon = sample.shape_lon[at] + rng.normal(0, 3e-4, 60)
    lat = sample.shape_lat[at] + rng.normal(0, 3e-4, 60)
    found = []
    for raw in (sample, again):
        network = build(raw, load(mode))
        points = Snapper(network).snap(lon, lat)
        found.append(gate_distances_mm(network, points, points))

    assert np.array_equal(*found)
    assert np.count_nonzero(found[0] < UNREACHABLE_MM) > 3000


def test_networkx_finds_our_millimetres_along_a_profile(tmp_path: Path) -> None:
    """A planner needs no code of ours: keep the arcs of the profile, add up length_mm."""
    town = city("a-->b---c", tags={"bc": {"highway": "footway"}})
    export(town.raw, tmp_path / "town.graphml")
    graph = osmnx.load_graphml(tmp_path / "town.graphml")
    a, b, c = (int(town.raw.node_id[i]) for i in range(3))

    arcs = {(u, v): data for u, v, data in graph.edges(data=True)}

    assert sorted(arcs) == sorted([(a, b), (b, a), (b, c), (c, b)])
    assert arcs[a, b]["motorbike"] == arcs[b, c]["walk"] == "True"
    assert arcs[b, a]["motorbike"] == arcs[b, c]["motorbike"] == "False"
    walked = nx.shortest_path_length(graph, a, c, weight=lambda *_: 1)
    assert (walked, int(arcs[a, b]["length_mm"])) == (2, int(town.raw.edge_length_mm[0]))


def test_what_accepted_edits_state_is_kept(tmp_path: Path) -> None:
    """A closed bridge stays closed in the exported version."""
    raw = replace(city("a---b---c").raw, stated={1: Stated(closed=True)})

    export(raw, tmp_path / "town.graphml")

    assert read_any(tmp_path / "town.graphml").stated == {1: Stated(closed=True)}


def test_an_edge_taken_out_is_gone_and_a_broken_file_is_refused(tmp_path: Path) -> None:
    """Planners edit graphs; what they leave is read, what no longer fits is one sentence."""
    raw = city("a---b---c").raw
    path = tmp_path / "town.graphml"
    export(raw, path)
    graph = osmnx.load_graphml(path)
    graph.remove_node(int(raw.node_id[2]))
    osmnx.save_graphml(graph, tmp_path / "less.graphml")
    path.write_text(path.read_text(encoding="utf-8").replace(">100000<", ">much<"), "utf-8")

    assert read_any(tmp_path / "less.graphml").n_edges == 1
    text = path.read_text(encoding="utf-8").replace("length_mm", "longueur")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="a graph of ours, but is broken"):
        read_any(path)


def test_the_commands_write_a_graph_and_pictures(tmp_path: Path, capsys) -> None:
    """PNG and SVG; the picture says its title, date, source and scale; same input, same bytes."""
    roads = str(tmp_path / "town.graphml")
    export(city("a---b---c\n|   |   |\nd---e---f").raw, Path(roads))
    drawn = [tmp_path / name for name in ("one.svg", "two.svg", "three.png")]

    for path in drawn:
        words = ["--network", roads, "--province", "an-thuan", "--title", "Phố & chợ"]
        assert main(["--lang", "vi", "network", "picture", str(path), *words], {}) == 0
    assert main(["network", "export", str(tmp_path / "x.graphml"), "--network", roads], {}) == 0

    capsys.readouterr()
    svg = drawn[0].read_text(encoding="utf-8")
    assert drawn[0].read_bytes() == drawn[1].read_bytes()
    assert "Phố &amp; chợ" in svg
    assert "HƯ CẤU" in svg
    assert drawn[2].read_bytes().startswith(b"\x89PNG")
    for wrong in ("x.gif", "none/x.png"):
        assert main(["network", "picture", str(tmp_path / wrong), "--network", roads], {}) == 2
    assert main(["network", "export", str(tmp_path / "x.txt"), "--network", roads], {}) == 2
    assert not list(tmp_path.glob(".*partial*"))


def _both(one: RawNetwork, other: RawNetwork, name: str) -> tuple[np.ndarray, np.ndarray]:
    return getattr(one, name), getattr(other, name)
