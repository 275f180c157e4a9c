"""The index of edges that are being edited."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import ShapeError, UnknownNameError
from gis.live_index import LiveIndex
from tests.ascii_city import LAT_M, LON_M, city, degrees

TOWN = city("a---b\n|   |\nc---d")


def all_edges(raw) -> np.ndarray:
    """Return the numbers of all edges."""
    return np.arange(raw.n_edges, dtype=np.int32)


def at(x_m: float, y_m: float) -> tuple[float, float]:
    """Return longitude and latitude of metres."""
    return x_m / LON_M, y_m / LAT_M


def test_a_click_finds_the_nearest_place_of_the_nearest_edge() -> None:
    """Click 5 m below the street a-b, 80 m from a."""
    index = LiveIndex.of(TOWN.raw, all_edges(TOWN.raw))

    found = index.nearest(*at(80, -5), within_m=20)

    assert found is not None
    assert found.edge == TOWN.edge("ab")
    assert found.offset_mm == 80_000
    assert found.away_m == pytest.approx(5, rel=0.01)
    assert found.lat == 0.0


def test_beyond_the_tolerance_there_is_nothing() -> None:
    """A click in a field means nothing, never the nearest road far away."""
    index = LiveIndex.of(TOWN.raw, all_edges(TOWN.raw))

    assert index.nearest(*at(100, -50), within_m=20) is None


def test_of_edges_equally_far_the_smaller_number_is_taken() -> None:
    """A click on a crossing gives the same edge every time."""
    index = LiveIndex.of(TOWN.raw, all_edges(TOWN.raw))

    found = index.nearest(*at(0, 0), within_m=20)

    assert found is not None
    assert found.edge == min(TOWN.edge("ab"), TOWN.edge("ac"))


def test_only_wanted_edges_are_offered() -> None:
    """A footbridge is never hung on a motorway that runs nearer."""
    index = LiveIndex.of(TOWN.raw, all_edges(TOWN.raw))

    found = index.nearest(*at(8, -9), within_m=20, wanted=lambda edge: edge == TOWN.edge("ab"))

    assert found is not None
    assert found.edge == TOWN.edge("ab")


def test_edges_come_move_and_go() -> None:
    """What an editor does is seen by the next click."""
    index = LiveIndex.of(TOWN.raw, all_edges(TOWN.raw))
    new = len(index)
    index.insert(new, *degrees([50, 150], [-50, -50]))
    first = index.nearest(*at(100, -50), within_m=5)
    index.move(new, *degrees([50, 150], [-80, -80]))

    assert first is not None
    assert (first.edge, first.offset_mm) == (new, 50_000)
    assert index.nearest(*at(100, -50), within_m=5) is None
    assert index.nearest(*at(100, -80), within_m=5) is not None
    index.delete(new)
    assert index.nearest(*at(100, -80), within_m=5) is None
    assert len(index) == new


def test_what_is_not_there_cannot_be_moved_and_nothing_comes_twice() -> None:
    """A refused edit leaves the index as it was."""
    index = LiveIndex.of(TOWN.raw, all_edges(TOWN.raw))

    with pytest.raises(UnknownNameError, match="edge 99 is not in the index"):
        index.delete(99)
    with pytest.raises(ShapeError, match="edge 0 is in the index already"):
        index.insert(0, *degrees([0, 1], [0, 1]))
    with pytest.raises(ShapeError, match="1 longitudes"):
        index.move(0, *degrees([0], [0]))
    found = index.nearest(*at(80, 0), within_m=5)
    assert found is not None
    assert found.edge == 0


def test_an_empty_index_finds_nothing() -> None:
    """A network may have no edge that the drawn road could hang on."""
    index = LiveIndex.of(TOWN.raw, np.zeros(0, np.int32))

    assert index.nearest(0.0, 0.0, within_m=100) is None


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 3), *[st.integers(0, 200)] * 4), max_size=12),
    st.integers(0, 200),
    st.integers(0, 200),
)
def test_after_any_edits_the_index_equals_asking_every_edge(edits, x, y) -> None:
    """The slow twin measures all lines with shapely."""
    index = LiveIndex()
    lines: dict[int, shapely.LineString] = {}
    for goes, edge, x1, y1, x2, y2 in edits:
        if (x1, y1) == (x2, y2):
            continue
        line = degrees([x1, x2], [y1, y2])
        if edge in lines and goes:
            index.delete(edge)
            del lines[edge]
        else:
            (index.move if edge in lines else index.insert)(edge, *line)
            lines[edge] = shapely.LineString([(x1, y1), (x2, y2)])

    found = index.near(*at(x, y), within_m=60)

    away = {edge: line.distance(shapely.Point(x, y)) for edge, line in lines.items()}
    assert {one.edge for one in found} >= {edge for edge, metres in away.items() if metres < 59.5}
    assert {one.edge for one in found} <= {edge for edge, metres in away.items() if metres < 60.5}
    for one in found:
        assert one.away_m == pytest.approx(away[one.edge], rel=0.01, abs=0.01)
    assert [one.away_m for one in found] == sorted(one.away_m for one in found)
