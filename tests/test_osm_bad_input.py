"""A broken road file is refused with one sentence that names it."""

from __future__ import annotations

import osmium
import pytest

from gis.errors import InputError
from gis.osm.read import read_network
from tests.osm_text import node, osm, way, write

ROAD = (node(1, 0), node(2, 1), way(10, [1, 2]))


def refused(path) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(InputError) as error:
        read_network(path)
    return str(error.value)


def test_a_truncated_pbf_is_refused(tmp_path) -> None:
    """A broken download must not pass for a small city."""
    whole = tmp_path / "city.osm.pbf"
    with osmium.SimpleWriter(whole) as writer:
        for i in range(1, 20_000):
            writer.add_node(osmium.osm.mutable.Node(id=i, location=(106 + i * 1e-7 * (i % 77), 10)))
        writer.add_way(
            osmium.osm.mutable.Way(id=1, nodes=[1, 2, 3], tags={"highway": "residential"})
        )
    assert read_network(whole).n_edges == 1
    torn = tmp_path / "torn.osm.pbf"
    torn.write_bytes(whole.read_bytes()[:-40])

    assert refused(torn).startswith("torn.osm.pbf: cannot be read as OpenStreetMap data (PBF")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.osm.pbf", b"", "a.osm.pbf: the file is empty"),
        ("a.osm", b"", "a.osm: the file is empty"),
        ("a.osm.pbf", b"code,name\n1,x\n", "a.osm.pbf: cannot be read as OpenStreetMap data"),
        ("a.osm", b"code,name\n1,x\n", "a.osm: cannot be read as OpenStreetMap data"),
        ("a.osm", b"<gpx></gpx>", "a.osm: cannot be read as OpenStreetMap data"),
        ("a.osm", osm(*ROAD).encode()[:-30], "a.osm: cannot be read as OpenStreetMap data"),
        ("a.osm", osm(*ROAD[:2]).encode(), "a.osm: there are no roads in it"),
        ("a.osm", osm(ROAD[2]).encode(), "the file lacks the locations of their nodes"),
        ("a.osm", osm(*ROAD, ROAD[1]).encode(), "a.osm: node 2 stands more than once"),
        ("a.osm", osm(*ROAD, ROAD[2]).encode(), "a.osm: way 10 stands more than once"),
        ("a.osm", osm(node(-1, 0), way(-5, [-1, 2])).encode(), "object -5 has no lasting id"),
        ("a.osm", b"<osmChange version='0.6'></osmChange>", "a.osm: holds changes or a history"),
    ],
    ids=[
        "empty pbf",
        "empty osm",
        "text as pbf",
        "text as osm",
        "other xml",
        "torn xml",
        "no roads",
        "no locations",
        "node twice",
        "way twice",
        "unsaved edits",
        "change file",
    ],
)
def test_each_kind_of_broken_file_has_its_sentence(tmp_path, name, content, sentence) -> None:
    """The person who sent the file can tell what to send instead."""
    path = tmp_path / name
    path.write_bytes(content)

    assert sentence in refused(path)


def test_a_missing_file_is_named(tmp_path) -> None:
    """A typing slip is the commonest error of all."""
    assert refused(tmp_path / "hcmc.osm.pbf").endswith("hcmc.osm.pbf: there is no such file")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("200", "10"), ("106.7", "95"), ("600000.5", "1186000.5"), ("106,7", "10")],
    ids=["east of 180", "north of the pole", "metres", "decimal comma"],
)
def test_a_place_off_the_earth_is_refused_with_its_object(tmp_path, lon, lat) -> None:
    """Projected coordinates in a file of degrees would put the city into the sea."""
    wrong = f'<node id="77" lon="{lon}" lat="{lat}"/>'

    assert "city.osm: node 77" in refused(write(tmp_path, *ROAD, wrong))
