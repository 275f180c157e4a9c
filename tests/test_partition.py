"""Land parted among places: valid, without overlap, covering, and never across water."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import ShapeError
from gis.model import Water
from gis.partition import GRID_M, Parted, parted
from tests.ascii_city import LAT_M, LON_M

NO_WATER = Water(area=np.zeros(0, object), line=np.zeros(0, object))
REACH_M = 100.0
M2 = LON_M * LAT_M


def land(
    points: list[tuple[float, float, int]], water: Water = NO_WATER, *, least_m2: float = 0.0
) -> Parted:
    """Return the land of places given in metres."""
    x, y, label = (np.array(axis) for axis in zip(*points, strict=True))
    return parted(
        *(x / LON_M, y / LAT_M, label.astype(np.int32), water), reach_m=REACH_M, least_m2=least_m2
    )


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box given in metres."""
    return shapely.box(west / LON_M, south / LAT_M, east / LON_M, north / LAT_M)


def river(*places: tuple[float, float, float, float]) -> Water:
    """Return water of boxes given in metres."""
    return Water(area=np.array([box(*one) for one in places], object), line=NO_WATER.line)


def test_two_places_share_the_land_between_them() -> None:
    """The border runs half-way: 100 m to the left and to the right, half a circle each."""
    found = land([(0, 0, 0), (100, 0, 1)])

    left, right = found.area([0]), found.area([1])
    assert left.area * M2 == pytest.approx(right.area * M2, rel=1e-3)
    assert left.bounds[2] * LON_M == pytest.approx(50, abs=0.02)
    assert left.intersection(right).area == 0


def test_land_behind_a_river_goes_to_its_own_bank() -> None:
    """The far bank is nearer to the house on this one, but nobody swims to school."""
    # houses at 0 and at 90; the river from 10 to 20: without it the border would be at 45
    found = land([(0, 0, 0), (90, 0, 1)], river((10, -300, 20, 300)))

    left, right = found.area([0]), found.area([1])
    assert left.bounds[2] * LON_M == pytest.approx(10, abs=0.02)
    assert right.bounds[0] * LON_M == pytest.approx(20, abs=0.02)


def test_a_canal_drawn_as_a_line_parts_the_banks_too() -> None:
    """Narrow water has no width in the data."""
    line = shapely.LineString([(30 / LON_M, -1), (30 / LON_M, 1)])
    canal = Water(area=NO_WATER.area, line=np.array([line], object))

    found = land([(0, 0, 0), (90, 0, 1)], canal)

    assert found.area([0]).bounds[2] * LON_M == pytest.approx(30, abs=0.02)


def test_a_place_on_a_bridge_takes_no_land() -> None:
    """Both banks belong to those who live on them."""
    found = land([(0, 0, 0), (15, 0, 2), (90, 0, 1)], river((10, -300, 20, 300)))

    assert found.area([2]).is_empty


def test_a_sliver_goes_to_its_neighbour() -> None:
    """Three places in a row: the one in the middle has 20 m times the height of the circles."""
    points = [(0, 0, 0), (40, 0, 1), (44, 0, 2), (90, 0, 3)]

    assert not land(points).area([2]).is_empty
    assert land(points, least_m2=8_000).area([2]).is_empty


def test_places_at_one_spot_are_one_place() -> None:
    """The lowest label holds it, in any order."""
    points = [(0.0, 0.0, 5), (0.0, 0.0, 3), (80.0, 0.0, 9)]

    for some in (points, points[::-1]):
        assert set(land(some).label.tolist()) == {3, 9}


def test_no_places_no_land() -> None:
    """And arrays that do not fit are told."""
    nothing = np.zeros(0)
    empty = parted(nothing, nothing, nothing.astype(np.int32), NO_WATER, reach_m=1, least_m2=0)

    assert len(empty.face) == 0
    with pytest.raises(ShapeError, match="1 longitudes, 0 latitudes"):
        parted(np.zeros(1), nothing, nothing, NO_WATER, reach_m=1, least_m2=0)  # type: ignore[arg-type]  # floats are enough


PLACE = st.tuples(st.integers(-300, 300), st.integers(-300, 300), st.integers(0, 3))
WET = st.tuples(
    st.integers(-300, 200), st.integers(-300, 200), st.integers(5, 200), st.integers(5, 200)
)


@settings(max_examples=60)
@given(st.lists(PLACE, min_size=1, max_size=25), st.lists(WET, max_size=3))
def test_any_land_is_valid_covers_the_places_and_overlaps_nowhere(places, wet) -> None:
    """Whatever the drawing: to the last bit, since all borders come from one set of lines."""
    water = river(*((x, y, x + wide, y + tall) for x, y, wide, tall in wet))

    found = land([(float(x), float(y), label) for x, y, label in places], water)

    areas = [found.area([label]) for label in range(4)]
    assert all(one.is_valid for one in areas)
    for i in range(4):
        for j in range(i):
            assert areas[i].intersection(areas[j]).area * M2 < 1e-6
    lake = shapely.union_all(water.area)
    # corners lie on a grid, so that a shore may shift by its mesh and no farther
    shore_m = sum(2 * (wide + tall) for _, _, wide, tall in wet)
    assert all(one.intersection(lake).area * M2 <= GRID_M * shore_m for one in areas)
    dry = [p for p in places if not lake.intersects(shapely.Point(p[0] / LON_M, p[1] / LAT_M))]
    if not dry:
        return
    whole = shapely.union_all(areas)
    for x, y, _ in dry:
        assert whole.distance(shapely.Point(x / LON_M, y / LAT_M)) * LON_M < 0.02
    # nearest by plain search: where there is no water, the label is that of the nearest place
    if not wet:
        for x, y in ((0, 0), (13, -57), (-120, 88)):
            off = sorted((np.hypot(x - a, y - b), label) for a, b, label in places)
            if off[0][0] < REACH_M - 40 and all(
                d > off[0][0] + 1 for d, k in off if k != off[0][1]
            ):
                here = shapely.Point(x / LON_M, y / LAT_M)
                assert areas[off[0][1]].distance(here) * LON_M < 0.02
