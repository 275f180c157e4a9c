"""What planners' layers tell, and what they keep to themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
import shapely

from gis.crs import EARTH_RADIUS_M
from gis.errors import InputError
from gis.units import NONE
from runs.catchment.derive import Area
from tests.ascii_city import city
from webmap.planner import children, places
from webmap.planner.base import DISTRICT_ROAD, MAIN_ROAD, STREET, Ward, base
from webmap.planner.page import PlannerMap

if TYPE_CHECKING:
    from gis.units import Degrees
    from webmap.planner.layer import Layer

STEP: Final = math.degrees(500 / EARTH_RADIUS_M)
WARDS: Final = tuple(
    Ward(code=str(i), name=f"Phường {i}", shape=shapely.box(i, 0, i + 1, 1)) for i in range(4)
)


def homes_in(*counts: int) -> tuple[Degrees, Degrees]:
    """Return homes on the equator, so many in each square from west to east, none the same."""
    lon = [
        (square + (child + 1) / (n + 2)) * STEP
        for square, n in enumerate(counts)
        for child in range(n)
    ]
    return np.array(lon), np.full(len(lon), STEP / 3)


def lines(layer: Layer) -> list[tuple[str, ...]]:
    """Return what the shapes tell."""
    return [one.tell for one in layer.shapes]


@pytest.mark.parametrize(
    ("counts", "drawn", "hidden"),
    [
        ((9,), [], "ít hơn 10"),
        ((10,), ["10 trẻ"], "0"),
        ((9, 10, 1, 1240), ["10 trẻ", "1.240 trẻ"], "10"),
        ((4, 12), ["12 trẻ"], "ít hơn 10"),
    ],
)
def test_a_square_of_nine_is_not_drawn(
    counts: tuple[int, ...], drawn: list[str], hidden: str
) -> None:
    """Nine children are nobody's business; how many are left out is told once they are ten."""
    layer = children.homes(*homes_in(*counts))

    assert [one for (one,) in lines(layer)] == drawn
    assert layer.notes == (f"Không vẽ {hidden} trẻ ở nhóm dưới 10 trẻ trong ô 500 m.",)


def test_no_home_is_in_the_file() -> None:
    """Only corners of squares: neither a home nor the number of a small square."""
    lon, lat = homes_in(11, 9)
    text = PlannerMap(title="x", data_date="2026-01-15", layers=(children.homes(lon, lat),)).html()
    drawn = text[text.index("var feature_group_2") :]

    units = {round(float(one) * 100_000) for one in lon}
    corners = {round(i * STEP * 100_000) for i in (0, 1)}
    assert f"[[[0,0,0,{max(corners)}" in drawn or str(max(corners)) in drawn
    assert not any(f",{one}," in drawn or f"[{one}," in drawn for one in units - corners)
    assert "9 tr" not in drawn.replace("19 tr", "")


def test_ways_are_drawn_that_ten_children_share() -> None:
    """Twelve of a square go far to one school, nine to another; one is not far at exactly 4 km."""
    lon, lat = homes_in(40)
    school = np.array([0] * 12 + [1] * 9 + [2] * 18 + [NONE])
    distance_mm = np.array([4_000_001] * 39 + [NONE])
    distance_mm[21:39] = 4_000_000

    layer = children.far_trips(
        lon,
        lat,
        school=school,
        distance_mm=distance_mm,
        school_at=[(0.1, 0.0), (0.2, 0.0), (0.3, 0.0)],
        limit_m=4_000,
    )

    assert lines(layer) == [("12 trẻ",)]
    assert layer.name == "Đường đến trường xa hơn 4.000\N{NO-BREAK SPACE}m"
    assert shapely.get_coordinates(layer.shapes[0].geometry)[1].tolist() == [0.1, 0.0]
    assert "ít hơn 10 trẻ" in layer.notes[0]


def test_a_way_that_would_give_the_rest_of_a_square_is_not_drawn() -> None:
    """Thirty live there, as another layer tells; 11 and 15 drawn would say that four stay near."""
    lon, lat = homes_in(30)
    school = np.array([0] * 11 + [1] * 19)
    distance_mm = np.array([5_000_000] * 26 + [1_000_000] * 4)

    layer = children.far_trips(
        lon,
        lat,
        school=school,
        distance_mm=distance_mm,
        school_at=[(0.1, 0.0), (0.2, 0.0)],
        limit_m=4_000,
    )

    assert lines(layer) == [("15 trẻ",)]


def test_a_difference_is_the_mean_of_ten_children_and_more() -> None:
    """Ten go 240 m farther on average; nine of the next square have a way in both runs."""
    lon, lat = homes_in(10, 10)
    before = np.full(20, 1_000_000)
    after = before + np.repeat([200_000, 280_000, 700_000, 700_000], 5)
    after[19] = NONE

    layer = children.difference(lon, lat, before_mm=before, after_mm=after)

    assert lines(layer) == [("Trung bình mỗi trẻ: +240\N{NO-BREAK SPACE}m",)]
    assert layer.shapes[0].look == layer.keys[3].look
    assert layer.keys[3].text == "xa hơn 100\N{EN DASH}500 m"


def test_nearer_and_farther_have_the_colours_of_their_legend() -> None:
    """Each class of the legend, by its middle."""
    changes = (-900_000, -200_000, 0, 200_000, 900_000)
    lon, lat = homes_in(10, 10, 10, 10, 10)
    before = np.full(50, 2_000_000)

    layer = children.difference(
        lon, lat, before_mm=before, after_mm=before + np.repeat(changes, 10), language="en"
    )

    assert [one.look for one in layer.shapes] == [key.look for key in layer.keys]
    assert lines(layer)[0] == ("Average of a child: \N{MINUS SIGN}900\N{NO-BREAK SPACE}m",)


def test_moved_children_are_told_by_ward_where_neither_count_is_small() -> None:
    """Of 0, 3, 12 and 100 who move, the three take another ward's count along."""
    ward_code = np.repeat(["0", "1", "2", "3"], [50, 50, 60, 800]).astype(object)
    is_moved = np.concatenate(
        [np.arange(n) < m for n, m in ((50, 0), (50, 3), (60, 12), (800, 100))]
    )

    layer = children.moved(WARDS, ward_code=ward_code, is_moved=is_moved)

    withheld = "Số trẻ đổi trường không nêu"
    assert lines(layer) == [
        ("Phường 0", "Đổi trường: 0", "0,0\N{NO-BREAK SPACE}%"),
        ("Phường 1", withheld),
        ("Phường 2", withheld),
        ("Phường 3", "Đổi trường: 100", "12,5\N{NO-BREAK SPACE}%"),
    ]
    assert [one.look.dashes for one in layer.shapes] == ["", "2 3", "2 3", ""]


def test_homes_without_a_place_are_an_error() -> None:
    """A child that is left out silently makes every number wrong."""
    with pytest.raises(InputError, match="a longitude and a latitude each"):
        children.homes(np.array([0.1, np.nan]), np.array([0.1, 0.1]))


def test_catchments_of_fewer_than_ten_children_are_left_out() -> None:
    """So are rare ones, which lie over others."""
    shape = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])
    areas = [
        Area(school_code=code, word=word, shape=shape, n_children=n, n_offered=n)
        for code, word, n in (("a", "always", 10), ("b", "always", 9), ("c", "rarely", 40))
    ]

    layer = places.catchments(areas, {"a": "Trường A"})

    assert lines(layer) == [("Trường A", "luôn được nhận")]
    assert [key.text for key in layer.keys] == ["luôn được nhận"]


def test_seats_over_and_missing_are_said_and_coloured() -> None:
    """The number on the map is that of the table; a ward without one is left out."""
    layer = places.seats_over(WARDS, {"0": -1240, "1": 0, "3": 80}, language="en", nature="model")

    assert lines(layer) == [
        ("Phường 0", "Missing: 1,240 seats"),
        ("Phường 1", "Over: 0 seats"),
        ("Phường 3", "Over: 80 seats"),
    ]
    looks = [key.look for key in layer.keys]
    assert [looks.index(one.look) for one in layer.shapes] == [0, 2, 3]
    assert layer.is_model


def test_schools_are_larger_with_more_seats_and_grey_without_a_number() -> None:
    """Large ones lie below, so that none is hidden."""
    layer = places.schools(
        [
            places.School(name="Nhỏ", lon=0, lat=0, seats=70),
            places.School(name="Lớn", lon=0, lat=0, seats=1240),
            places.School(name="Mới", lon=0, lat=0),
        ]
    )

    assert lines(layer) == [
        ("Lớn", "Chỗ học: 1.240"),
        ("Nhỏ", "Chỗ học: 70"),
        ("Mới", "Chưa rõ chỗ học"),
    ]
    assert layer.shapes[0].radius > layer.shapes[1].radius > layer.shapes[2].radius
    assert layer.shapes[2].look == layer.keys[1].look


def test_the_base_has_roads_by_kind_water_and_wards() -> None:
    """Each kind of road is one shape; a way's edges are joined again."""
    town = city(
        "a-b-c\n|~~~|\n|~~~|\nd---e",
        tags={"ab": {"highway": "primary"}, "ad": {"highway": "tertiary"}},
    )
    box = shapely.box(-0.01, -0.01, 0.01, 0.01)

    water, roads, wards = base(town.raw, (Ward("1", "Phường 1", box),))

    assert [one.look for one in roads.shapes] == [STREET, DISTRICT_ROAD, MAIN_ROAD]
    assert [len(shapely.get_parts(one.geometry)) for one in roads.shapes] == [3, 1, 1]
    assert len(water.shapes) == 1
    assert (wards.shapes[0].tell, wards.shapes[0].label) == (("Phường 1",), "Phường 1")
