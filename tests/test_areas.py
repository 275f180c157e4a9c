"""What is told of a place among outlines is what the geometry library says, wherever it is told."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.units import NONE
from routing.areas import UNSURE, Areas, turn

SQUARE = shapely.box(0, 0, 8, 8)
RING = SQUARE.difference(shapely.box(2, 2, 6, 6))
TWO = shapely.MultiPolygon([shapely.box(10, 0, 12, 2), shapely.box(13, 0, 15, 2)])
BOW_TIE = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
BROOK = shapely.LineString([(0, -2), (9, -2), (9, 9)])

GRID = st.integers(-1, 9).map(float)
PLACE = st.tuples(st.floats(-1, 9), st.floats(-1, 9)) | st.tuples(GRID, GRID)
CORNERS = st.lists(st.tuples(GRID, GRID), min_size=3, max_size=7, unique=True)


def array(*shapes: shapely.Geometry) -> np.ndarray:
    """Return shapes as an array of objects."""
    return np.array(shapes, dtype=object)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((1.0, 1.5), 0),
        ((4.0, 4.5), 1),
        ((8.5, 4.5), NONE),
        ((11.0, 0.5), 2),
        ((12.5, 0.5), NONE),
        ((14.0, 0.5), 2),
        ((2.0, 4.5), UNSURE),
        ((-3.0, 8.0), UNSURE),
        ((-3.0, 7.0), NONE),
    ],
)
def test_islands_parts_and_overlaps(place: tuple[float, float], expected: int) -> None:
    """Of several areas the first; on a shore, or level with a corner, nothing is certain."""
    assert Areas(array(RING, SQUARE, TWO)).at(*place) == expected


@given(corners=CORNERS, others=CORNERS, place=PLACE)
def test_a_place_lies_where_the_library_says(corners, others, place) -> None:
    """Whole numbers put places on sides and corners."""
    shapes = array(shapely.Polygon(corners), shapely.Polygon(others))
    inside = [i for i, one in enumerate(shapes) if shapely.intersects_xy(one, *place)]

    found = Areas(shapes).at(*place)

    assert found in {UNSURE, inside[0] if inside else NONE}


@given(corners=CORNERS, line=CORNERS, begin=PLACE, end=PLACE)
def test_a_clear_line_touches_nothing(corners, line, begin, end) -> None:
    """Areas, their islands and brooks; lines of no length too."""
    shapes = array(shapely.Polygon(corners), RING, shapely.LineString(line))
    chord = shapely.LineString([begin, end]) if begin != end else shapely.Point(begin)

    if Areas(shapes).is_clear(*begin, *end):
        assert not shapely.intersects(shapes, chord).any()


def test_nearly_every_line_ashore_is_clear() -> None:
    """Else everybody would wait for the library after all."""
    areas = Areas(array(RING, BROOK))

    assert areas.is_clear(2.5, 2.6, 5.5, 5.7)
    assert areas.is_clear(8.5, 0.1, 8.6, 7.9)
    assert not areas.is_clear(1.0, 1.1, 1.2, 1.3)
    assert not areas.is_clear(8.5, 0.1, 9.5, 0.2)


def test_an_outline_that_crosses_itself_is_left_to_the_library() -> None:
    """What is inside of it is a matter of opinion."""
    assert Areas(array(BOW_TIE)).at(1.0, 1.5) == UNSURE
    assert Areas(array(BOW_TIE)).at(9.0, 1.5) == NONE


def test_without_areas_everything_is_outside_and_clear() -> None:
    """A city may have no water."""
    nothing = Areas(np.zeros(0, dtype=object))

    assert nothing.at(1.0, 1.0) == NONE
    assert nothing.is_clear(1.0, 1.0, 2.0, 2.0)


@given(st.tuples(*(st.integers(-(10**6), 10**6) for _ in range(6))))
def test_a_turn_that_is_told_is_the_exact_one(whole: tuple[int, ...]) -> None:
    """Thirds are no whole numbers of any kind of float: the products have to be rounded."""
    x, y, to_x, to_y, at_x, at_y = (one / 3e6 for one in whole)
    a, b, c, d, e, f = (int(one * 2**80) for one in (x, y, to_x, to_y, at_x, at_y))
    exact = (c - a) * (f - b) - (d - b) * (e - a)

    assert turn(x, y, to_x, to_y, at_x, at_y) in {0, (exact > 0) - (exact < 0)}
