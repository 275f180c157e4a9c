"""An Overpass answer reads as the same network as the same objects in a file."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from gis.errors import InputError
from gis.osm.overpass import network_of, read_overpass
from gis.osm.read import read_any, read_network
from tests.osm_text import node, relation, turn, way, write
from tests.test_osm import same

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GANTRUONG_SHARED_DATA", ROOT.parent / "shared" / "data"))
CACHE = SHARED / "osm" / "hcmc_central_20251209_drive.overpass.json.gz"

ANSWER: dict[str, Any] = {
    "version": 0.6,
    "osm3s": {"timestamp_osm_base": "2025-12-09T09:02:00Z"},
    "elements": [
        {"type": "way", "id": 20, "nodes": [4, 2, 5], "tags": {"highway": "service"}},
        {
            "type": "way",
            "id": 10,
            "nodes": [1, 2, 2, 3],
            "tags": {"highway": "primary", "oneway": "-1", "source": "survey"},
        },
        {"type": "way", "id": 30, "nodes": [1, 4, 5, 1]},
        {"type": "node", "id": 1, "lat": 0, "lon": 0},
        {"type": "node", "id": 2, "lat": 0, "lon": 0.001},
        {"type": "node", "id": 3, "lat": 0, "lon": 0.002, "tags": {"barrier": "gate"}},
        {"type": "node", "id": 4, "lat": -0.001, "lon": 0.001},
        {"type": "node", "id": 5, "lat": 0.001, "lon": 0.001},
        {
            "type": "relation",
            "id": 7,
            "members": [
                {"type": "way", "ref": 10, "role": "from"},
                {"type": "node", "ref": 2, "role": "via"},
                {"type": "way", "ref": 20, "role": "to"},
            ],
            "tags": {"type": "restriction", "restriction": "no_left_turn"},
        },
        {
            "type": "relation",
            "id": 8,
            "members": [{"type": "way", "ref": 30, "role": "outer"}],
            "tags": {"type": "multipolygon", "natural": "water"},
        },
    ],
}


def save(folder: Path, answer: object, name: str = "answer.json") -> Path:
    """Save an answer as osmnx does."""
    path = folder / name
    path.write_text(json.dumps(answer), encoding="utf-8")
    return path


def test_an_answer_and_a_file_of_the_same_objects_agree_to_the_bit(tmp_path: Path) -> None:
    """One definition of cutting, whatever the roads came in."""
    file = write(
        tmp_path,
        node(1, 0),
        node(2, 1),
        node(3, 2, barrier="gate"),
        node(4, 1, -1),
        node(5, 1, 1),
        way(10, [1, 2, 2, 3], {"highway": "primary", "oneway": "-1"}),
        way(20, [4, 2, 5], {"highway": "service"}),
        way(30, [1, 4, 5, 1], {}),
        turn(7, "no_left_turn", "from w10 via n2 to w20"),
        relation(8, [("way", 30, "outer")], {"type": "multipolygon", "natural": "water"}),
    )

    told = read_overpass(save(tmp_path, ANSWER))

    same(told, read_network(file))
    assert [area.area for area in told.water.area] == [pytest.approx(1e-6)]
    assert told.source.data_date == "2025-12-09"


def test_a_packed_answer_is_the_same_network(tmp_path: Path) -> None:
    """Caches are kept packed; only the hash of the file may differ."""
    packed = tmp_path / "answer.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(ANSWER).encode()))

    same(read_any(packed), read_any(save(tmp_path, ANSWER)))


def test_objects_told_by_two_answers_count_once() -> None:
    """Neighbouring pieces of a large area both tell of the roads on their border."""
    content = json.dumps(ANSWER).encode()

    same(network_of([content, content], "twice"), network_of([content], "once"))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ([1, 2], "no answer of an Overpass service"),
        ({"elements": [], "remark": "runtime error: Query timed out"}, "gave up before the end"),
        ({"elements": []}, "there are no roads in it"),
        ({"elements": [{"type": "way"}]}, "an element has no type or no id"),
        (
            {"elements": [{"type": "way", "id": 5, "tags": {"highway": "path"}}]},
            "way 5 comes without its nodes",
        ),
        ({"elements": [{"type": "node", "id": 5, "lat": 1}]}, "node 5 has no lon"),
        ({"elements": [{"type": "node", "id": 5, "lat": 100, "lon": 1}]}, "node 5 lies at 1.0, 10"),
    ],
    ids=["a list", "time-out", "nothing", "no id", "no nodes", "no place", "off the earth"],
)
def test_each_kind_of_broken_answer_has_its_sentence(
    tmp_path: Path, answer: object, sentence: str
) -> None:
    """A torn or unfinished download must not pass for a small city."""
    with pytest.raises(InputError, match=r"^answer\.json: ") as error:
        read_overpass(save(tmp_path, answer))

    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b'{"elements": [', "cannot be read as JSON"),
        (gzip.compress(b'{"elements": []}')[:-9], "cannot be read as JSON"),
    ],
    ids=["empty", "torn", "torn and packed"],
)
def test_a_torn_answer_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    """A download that stopped half-way is told apart from a place without roads."""
    path = tmp_path / "answer.json"
    path.write_bytes(content)

    with pytest.raises(InputError, match=sentence):
        read_overpass(path)


@pytest.mark.skipif(not CACHE.exists(), reason=f"{CACHE.name} is not here")
def test_the_real_cache_is_read_whole() -> None:
    """Counts and kilometres stated beside the file: 751 km of drivable road."""
    raw = read_any(CACHE)

    assert (raw.counts["nodes_read"], raw.counts["ways_read"]) == (24_200, 5_944)
    assert (raw.n_nodes, raw.n_edges) == (7_281, 9_364)
    assert round(int(raw.edge_length_mm.sum()) / 1e6) == 751
