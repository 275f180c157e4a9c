"""One way to school: its pieces, names, flags and the line that is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from gis.errors import ShapeError
from gis.units import NONE, UNREACHABLE_MM
from routing.matrix import gate_distances_mm
from routing.network import Network, build
from routing.path import Route, route
from routing.profile import load
from routing.snap import Snapper
from routing.snaps import Snaps
from tests.ascii_city import LAT_M, LON_M, Town, city

GEOD = Geod(ellps="WGS84")


def way(town: Town, letters: str, mode: str = "walk") -> Route:
    """Return the route between two lettered places."""
    network = build(town.raw, load(mode))
    snapper = Snapper(network)
    return route(network, snapper.snap(*town.at(letters[0])), snapper.snap(*town.at(letters[1])))


def metres(found: Route) -> list[tuple[int, int]]:
    """Return the drawn line in whole metres."""
    pairs = zip(found.lon * LON_M, found.lat * LAT_M, strict=True)
    line = [(round(x), round(y)) for x, y in pairs]
    return [point for i, point in enumerate(line) if i == 0 or point != line[i - 1]]


def test_the_pieces_are_the_streets_in_order() -> None:
    """Access line, three streets, access line, each with its name and length."""
    town = city("H\n\na-b\n  |\n  c-G-d", tags={"ab": {"name": "Lê Lợi"}, "cd": {"name": ""}})

    found = way(town, "HG")

    assert [piece.kind for piece in found.pieces] == [
        "access_home",
        "road",
        "road",
        "road",
        "access_gate",
    ]
    assert [piece.name for piece in found.pieces] == ["", "Lê Lợi", "Đường bc", "", ""]
    assert [piece.mm for piece in found.pieces] == [100_000, 100_000, 100_000, 100_000, 0]
    assert found.distance_mm == 400_000
    assert metres(found) == [(0, 0), (0, -100), (100, -100), (100, -200), (200, -200)]


def test_pieces_name_their_edge_and_direction() -> None:
    """A dispute is settled at the map: way, position, sense."""
    town = city("a-H-b-c-G-d", ways={"dcba": ["cd", "bc", "ab"]}, way_ids={"dcba": 77})

    roads = way(town, "HG").pieces[1:-1]

    assert [piece.way_id for piece in roads] == [77, 77, 77]
    assert [piece.position for piece in roads] == [2, 1, 0]
    assert [piece.forward for piece in roads] == [False, False, False]


def test_a_route_along_one_bent_edge_keeps_its_bends() -> None:
    """Both ends on one edge, with a corner between them."""
    town = city("a-H-*\n    |\n    G\n    |\n    b")

    found = way(town, "HG")

    assert metres(found) == [(100, 0), (200, 0), (200, -100)]
    assert [piece.mm for piece in found.pieces] == [0, 200_000, 0]


def test_a_route_round_a_loop_goes_the_shorter_side() -> None:
    """The line turns at the loop's node."""
    town = city("b-a-H-*\n  |   |\n  *G--*")

    found = way(town, "HG")

    assert found.distance_mm == 250_000
    assert metres(found) == [(200, 0), (100, 0), (100, -100), (150, -100)]


def test_bridges_ferries_and_steps_are_flagged() -> None:
    """Obstacles are said beside the distance."""
    town = city(
        "a-H-b-c-d-G-e",
        tags={
            "bc": {"bridge": "yes", "name": "Cầu Mống"},
            "cd": {"route": "ferry", "highway": ""},
            "ab": {"highway": "steps"},
        },
    )

    roads = way(town, "HG").pieces[1:-1]

    assert [piece.bridge for piece in roads] == [False, True, False, False]
    assert [piece.ferry for piece in roads] == [False, False, True, False]
    assert [piece.steps for piece in roads] == [True, False, False, False]


def test_time_is_the_profile_s_and_access_lines_are_walked() -> None:
    """100 m at 4.5 km/h is 80 s; 100 m at 25 km/h is 14.4 s."""
    town = city("H\n\na--G-b")

    assert way(town, "HG", "walk").time_s == pytest.approx(80 + 120)
    assert way(town, "HG", "motorbike").time_s == pytest.approx(80 + 21.6)


def test_a_home_at_its_gate_has_a_route_of_no_length() -> None:
    """Zero is a distance, not a missing one."""
    found = way(city("a-H-b"), "HH")

    assert found.distance_mm == 0
    assert [piece.kind for piece in found.pieces] == ["access_home", "road", "access_gate"]


def test_without_a_path_there_is_no_line() -> None:
    """Nothing is drawn across the river."""
    found = way(city("a-H-b~~c-G-d"), "HG")

    assert found.distance_mm == UNREACHABLE_MM
    assert found.pieces == ()
    assert len(found.lon) == 0


def test_one_home_and_one_gate_are_asked_about() -> None:
    """Many pairs are the matrix' work."""
    town = city("a-H-b")
    network = build(town.raw, load("walk"))
    two = Snapper(network).snap(*town.at("HH"))

    with pytest.raises(ShapeError, match="not from 2 to 2"):
        route(network, two, two)


@pytest.fixture(scope="module")
def real_snaps(real_roads) -> tuple[Network, Snaps]:
    """Return 300 snapped points of the real city, by motorbike."""
    network = build(real_roads, load("motorbike"))
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(106.62, 106.78, 300), rng.uniform(10.72, 10.86, 300)
    snaps = Snapper(network).snap(lon, lat)
    return network, snaps.take(np.flatnonzero(snaps.located))


def test_real_routes_add_up_and_are_drawn_as_long_as_stated(real_snaps, is_full) -> None:
    """The pieces' millimetres are the distance; no piece's line differs by more than 1 mm."""
    network, snaps = real_snaps
    n_homes, n_gates = (200, 50) if is_full else (20, 10)
    homes, gates = snaps.take(slice(0, n_homes)), snaps.take(slice(n_homes, n_homes + n_gates))

    distance_mm = gate_distances_mm(network, homes, gates)

    for p in range(len(homes)):
        for g in range(len(gates)):
            found = route(network, homes.take(slice(p, p + 1)), gates.take(slice(g, g + 1)))
            assert found.distance_mm == distance_mm[p, g]
            if found.pieces:
                check_drawn(found)


def check_drawn(found: Route) -> None:
    """Check sums, lengths and that the line has no gap."""
    assert sum(piece.mm for piece in found.pieces) == found.distance_mm
    for piece, following in zip(found.pieces, found.pieces[1:], strict=False):
        assert piece.lon[-1] == pytest.approx(following.lon[0], abs=1e-9)
        assert piece.lat[-1] == pytest.approx(following.lat[0], abs=1e-9)
    for piece in found.pieces:
        drawn_mm = GEOD.line_length(piece.lon, piece.lat) * 1000
        assert drawn_mm == pytest.approx(piece.mm, abs=1.0)
        assert (piece.edge == NONE) == (piece.kind != "road")
