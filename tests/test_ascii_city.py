"""A drawn city reads back as its roads: tests of the drawing itself."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tests.ascii_city import city


def test_a_road_that_bends_round_a_canal() -> None:
    """No bridge from b to d: the drawing is the test."""
    town = city(
        """
a-b
|
c---d
"""
    )

    assert town.roads == (("a", "b", 100.0), ("a", "c", 100.0), ("c", "d", 200.0))


def test_arrows_point_where_they_are_drawn() -> None:
    """``<`` on a street from a to b runs against the way."""
    town = city(
        """
a>b<c
^   v
d   e
"""
    )

    oneway = dict(zip(town.streets, (tags["oneway"] for tags in town.raw.way_tags), strict=True))
    assert oneway == {"ab": "yes", "bc": "-1", "ad": "-1", "ce": "yes"}


def test_bends_join_to_one_street_and_may_run_beside_another() -> None:
    """Two streets between the same nodes are two ways with their own lengths."""
    town = city(
        """
a-b
| |
*-*
"""
    )

    assert town.streets == ("ab", "ab2")
    assert town.roads == (("a", "b", 100.0), ("a", "b", 300.0))


def test_a_loop_comes_back_to_its_own_node() -> None:
    """A street from a to a has four sides here."""
    town = city(
        """
a-*
| |
*-*
"""
    )

    assert town.roads == (("a", "a", 400.0),)


def test_a_flyover_crosses_without_meeting() -> None:
    """There is no node at ``+``."""
    town = city(
        """
  a
  |
b-+-c
  |
  d
"""
    )

    assert town.roads == (("a", "d", 200.0), ("b", "c", 200.0))


def test_homes_on_a_road_are_transparent() -> None:
    """A capital letter marks a place and changes no road."""
    town = city("a-H-b")

    lon, lat = town.at("H")
    assert town.roads == (("a", "b", 200.0),)
    assert lon[0] * 111_319.490_793 == pytest.approx(100.0)
    assert lat[0] == 0.0


def test_water_squares_join_to_areas() -> None:
    """A river interrupted by a bridge is two areas."""
    town = city(
        """
  a
~~|~~
  b
"""
    )

    assert len(town.raw.water.area) == 2
    assert all(shapely.is_valid(area) for area in town.raw.water.area)


def test_a_letter_can_stand_in_water() -> None:
    """A houseboat's square is water too."""
    town = city("a-b\n\n~H~", wet="H")

    assert len(town.raw.water.area) == 1


def test_streets_can_be_one_way_of_several_edges() -> None:
    """Edges of a joined way are numbered along it, turned round where they must be."""
    town = city("c-b-a", ways={"cba": ["bc", "ab"]}, tags={"cba": {"name": "Nguyễn Trãi"}})

    assert town.roads == (("c", "b", 100.0), ("b", "a", 100.0))
    assert town.raw.edge_position.tolist() == [0, 1]
    assert [tags["name"] for tags in town.raw.way_tags] == ["Nguyễn Trãi"]


def test_a_street_that_ends_nowhere_is_refused() -> None:
    """A slip of the pen must not pass as a city."""
    with pytest.raises(ValueError, match="ends nowhere, at column 3, row 0"):
        city("a--\n\nb-c")


def test_node_ids_and_way_ids_are_predictable() -> None:
    """Restrictions and ties are written by these numbers."""
    town = city("b-a-c", way_ids={"ab": 40, "ac": 7})

    assert town.raw.node_id.tolist() == [97, 98, 99]
    assert town.raw.way_id.tolist() == [7, 40]
    assert np.array_equal(town.raw.edge_way, [0, 1])
