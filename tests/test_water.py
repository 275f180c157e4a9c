"""Water bars an access line: areas with their islands, waterways unless they run in a tunnel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from gis.model import RawNetwork
from gis.osm.read import read_network
from tests.osm_text import node, relation, way, write

ROAD = (node(1, 0), node(2, 1), way(10, [1, 2]))
SQUARE = tuple(node(20 + i, x, y) for i, (x, y) in enumerate([(2, 2), (8, 2), (8, 8), (2, 8)]))
ISLE = tuple(node(30 + i, x, y) for i, (x, y) in enumerate([(4, 4), (6, 4), (6, 6), (4, 6)]))
LAKE = {"type": "multipolygon", "natural": "water"}
INSIDE_ISLE = shapely.Point(0.005, 0.005)
INSIDE_LAKE = shapely.Point(0.003, 0.003)


N_CROWDS, N_CROWDS_FULL, HANGS_S = 10, 200, 600
CROWD = """
import sys, threading
import numpy as np, shapely
from gis.kernel_cache import prepare; prepare()
from gis.model import Water
from routing.water import Barrier

turn = np.linspace(0, 2 * np.pi, 2_001)[:-1]
far = 0.01 * (1 + 0.05 * np.sin(400 * turn))
shore = np.stack((far * np.cos(turn), far * np.sin(turn)), axis=1)

def ask(barrier, seed):
    at = np.random.default_rng(seed)
    begin.wait()  # the first looks at fresh shapes meet
    for _ in range(20):
        lon, lat = (axis.reshape(1) for axis in shore[at.integers(len(shore))])
        barrier.bars(lon - 0.0005, lat - 0.0005, to_lon=lon + 0.0005, to_lat=lat + 0.0005)

for _ in range(int(sys.argv[1])):
    begin = threading.Barrier(8)
    lakes = [shapely.Polygon(shore + 0.005 * k) for k in range(6)]
    barrier = Barrier(Water(area=np.array(lakes, object), line=np.zeros(0, object)))
    crowd = [threading.Thread(target=ask, args=(barrier, k)) for k in range(8)]
    [one.start() for one in crowd]
    [one.join() for one in crowd]
"""


def read(folder: Path, *objects: str) -> RawNetwork:
    """Read a file with one road and the given water."""
    return read_network(write(folder, *ROAD, *SQUARE, *ISLE, *objects))


def test_a_closed_water_way_is_an_area(tmp_path: Path) -> None:
    """A square of 6 by 6 thousandths of a degree."""
    pond = way(50, [20, 21, 22, 23, 20], {"natural": "water"})

    water = read(tmp_path, pond).water

    assert [area.area for area in water.area] == [pytest.approx(36e-6)]
    assert len(water.line) == 0


def test_a_relation_joins_its_shores_and_leaves_its_island_dry(tmp_path: Path) -> None:
    """Two shore ways, drawn against each other, and an island of one way."""
    shores = way(50, [20, 21, 22], {}), way(51, [20, 23, 22], {})
    isle = way(52, [30, 31, 32, 33, 30], {})
    members = [("way", 50, "outer"), ("way", 51, "outer"), ("way", 52, "inner")]

    water = read(tmp_path, *shores, isle, relation(7, members, LAKE)).water

    assert len(water.area) == 1
    assert water.area[0].is_valid
    assert water.area[0].contains(INSIDE_LAKE)
    assert not water.area[0].contains(INSIDE_ISLE)


def test_a_shore_tagged_twice_does_not_flood_its_island(tmp_path: Path) -> None:
    """Old mapping tags the outer way like the relation; the island must stay dry."""
    shore = way(50, [20, 21, 22, 23, 20], {"natural": "water"})
    isle = way(52, [30, 31, 32, 33, 30], {})
    members = [("way", 50, "outer"), ("way", 52, "inner")]

    water = read(tmp_path, shore, isle, relation(7, members, LAKE)).water

    assert [area.contains(INSIDE_ISLE) for area in water.area] == [False]


def test_a_river_clipped_by_the_extract_keeps_its_banks(tmp_path: Path) -> None:
    """Where half of the shore is missing there is no area, but the bank still bars the way."""
    members = [("way", 50, "outer"), ("way", 99, "outer")]

    raw = read(tmp_path, way(50, [20, 21, 22], {}), relation(7, members, LAKE))

    assert len(raw.water.area) == 0
    assert [line.wkt for line in raw.water.line] == [
        "LINESTRING (0.002 0.002, 0.008 0.002, 0.008 0.008)"
    ]
    assert len(raw.left_out) == 1
    assert raw.left_out[0].startswith("water relation 7 is drawn as shores only: 1 outer ways are")


@pytest.mark.parametrize(
    ("tags", "n_lines"),
    [
        ({"waterway": "canal"}, 1),
        ({"waterway": "canal", "tunnel": "no"}, 1),
        ({"waterway": "drain", "tunnel": "culvert"}, 0),
        ({"waterway": "stream", "tunnel": "yes"}, 0),
        ({"waterway": "weir"}, 0),
        ({"waterway": "tidal_channel"}, 1),
    ],
    ids=["canal", "tunnel=no", "culvert", "tunnel", "weir", "tidal channel"],
)
def test_waterways_bar_unless_they_run_below_ground(
    tmp_path: Path, tags: dict[str, str], n_lines: int
) -> None:
    """One walks over a culvert without noticing it."""
    assert len(read(tmp_path, way(50, [20, 22], tags)).water.line) == n_lines


def test_a_water_way_that_does_not_close_is_listed(tmp_path: Path) -> None:
    """Guessing the missing side could drown a street."""
    raw = read(tmp_path, way(50, [20, 21, 22], {"natural": "water"}))

    assert len(raw.water.area) == 0
    assert raw.left_out == ("water way 50 is left out: its line does not close to an area",)


def test_an_area_that_crosses_itself_is_made_valid(tmp_path: Path) -> None:
    """A bow tie becomes its two triangles; every later sum may rely on valid areas."""
    water = read(tmp_path, way(50, [20, 22, 21, 23, 20], {"natural": "water"})).water

    assert [area.is_valid for area in water.area] == [True]
    assert water.area[0].area == pytest.approx(18e-6)


def test_the_order_of_the_file_does_not_change_the_water(tmp_path: Path) -> None:
    """Areas and lines are sorted by kind and id, and rings begin where they always begin."""
    objects = [
        way(50, [20, 21, 22], {}),
        way(51, [20, 23, 22], {}),
        way(60, [30, 31, 32, 33, 30], {"landuse": "basin"}),
        way(70, [20, 30], {"waterway": "river"}),
        way(71, [21, 31], {"waterway": "ditch"}),
        relation(7, [("way", 51, "outer"), ("way", 50, "outer")], LAKE),
        relation(8, [("way", 60, "outer")], LAKE),
    ]

    one, other = (read(tmp_path, *order).water for order in (objects, objects[::-1]))

    assert shapely.to_wkb(one.area).tolist() == shapely.to_wkb(other.area).tolist()
    assert shapely.to_wkb(one.line).tolist() == shapely.to_wkb(other.line).tolist()
    assert len(one.area) == 2


def test_many_may_ask_at_once(*, is_full: bool) -> None:
    """Two families at one river: shapes that two threads ask at once crashed the whole process."""
    words = [sys.executable, "-c", CROWD, str(N_CROWDS_FULL if is_full else N_CROWDS)]
    done = subprocess.run(words, check=False, timeout=HANGS_S)  # noqa: S603 (our own)

    assert done.returncode == 0
