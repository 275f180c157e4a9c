"""Addresses are found on a drawn town whose answers are worked by hand."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.locate.confirmed import Confirmed, Point, address_hash
from gis.locate.decide import Decision, locate
from gis.locate.index import Index, build, read_map
from gis.locate.parse import parse_address
from gis.locate.score import calibration, read_calibration

if TYPE_CHECKING:
    from collections.abc import Iterable

LON, LAT = 106.7, 10.8
LON_M, LAT_M = 109_225.0, 111_195.0
"""Metres per degree there, to draw with; the index makes its own plane."""

Drawn = tuple[float, float]
SECRET = bytes(range(32))

MEASURED = read_calibration(
    """
bounds_m = [100, 400]
answer = { least_score = 0.9, least_margin = 0.3, greatest_bound_m = 400 }
sources = {}
street = { same = 1.0, accents = 0.97, accents_differ = 0.8, slip = 0.75, none = 1.0 }
namesakes = { by_number = 0.95, by_street = 0.6 }
[reach]
exact = [0.99, 0.99, 0.99]
beside = [0.98, 0.98, 0.98]
between = [0.97, 0.95, 0.6]
across = [0.8, 0.8, 0.8]
beyond = [0.93, 0.93, 0.93]
beyond_across = [0.8, 0.8, 0.8]
along = [0.95, 0.95, 0.95]
short = [0.95, 0.95, 0.95]
part = [0.8, 0.8, 0.6]
outside = [0.7, 0.7, 0.5]
mouth = [0.7, 0.7, 0.6]
khu_pho = [0.3, 0.3, 0.3]
ward = [0.05, 0.05, 0.05]
[held]
exact = 0.99
beside = 0.98
between = 0.98
across = 0.9
beyond = 0.96
beyond_across = 0.95
along = 0.97
short = 0.97
part = 0.95
outside = 0.9
mouth = 0.8
[ward]
by_number = { inside = 1.0, near = 0.5, district = 0.85, unknown = 0.9, far = 0.05 }
by_street = { inside = 1.0, near = 0.7, district = 0.8, unknown = 0.4, far = 0.05 }
"""
)
"""Round numbers, so that what is shipped may be measured anew without touching these tests."""


class Town:
    """Writes streets, houses and wards, drawn in metres, as an OpenStreetMap file."""

    def __init__(self) -> None:
        """Begin with an empty sheet."""
        self.nodes: dict[Drawn, int] = {}
        self.tagged: list[tuple[Drawn, dict[str, str]]] = []
        self.ways: list[tuple[list[Drawn], dict[str, str]]] = []
        self.wards: list[tuple[int, str, int]] = []

    def street(self, name: str, *at: Drawn, kind: str = "residential") -> None:
        """Draw a street along its corners."""
        self.ways.append((list(at), {"highway": kind, "name": name}))

    def house(self, number: str, street: str, at: Drawn) -> None:
        """Put a house number down."""
        self.tagged.append((at, {"addr:housenumber": number, "addr:street": street}))

    def ward(self, name: str, west: float, south: float, east: float, north: float) -> None:
        """Draw a ward as a box."""
        ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        self.ways.append((ring, {"boundary": "administrative"}))
        self.wards.append((len(self.ways), name, 8))

    def write(self, path: Path) -> Path:
        """Write it."""
        lines = ['<osm version="0.6" generator="drawn">']
        corners = [at for ring, _ in self.ways for at in ring]
        for at in dict.fromkeys(corners):
            self.nodes[at] = len(self.nodes) + 1
        rows = [(number, at, {}) for at, number in self.nodes.items()]
        rows += [(1000 + i, at, tags) for i, (at, tags) in enumerate(self.tagged)]
        lines += [_node(number, at, tags) for number, at, tags in rows]
        for number, (ring, tags) in enumerate(self.ways, 1):
            refs = "".join(f'<nd ref="{self.nodes[at]}"/>' for at in ring)
            lines.append(f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>')
        for way, name, level in self.wards:
            tags = {"type": "boundary", "boundary": "administrative", "name": name}
            member = f'<member type="way" ref="{way}" role="outer"/>'
            told = _tags({**tags, "admin_level": str(level)})
            lines.append(f'<relation id="{way}" version="1">{member}{told}</relation>')
        path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def _node(number: int, at: Drawn, tags: dict[str, str]) -> str:
    lon, lat = degrees(at)
    return f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{_tags(tags)}</node>'


def degrees(at: Drawn) -> tuple[float, float]:
    """Return longitude and latitude of a drawn place."""
    return LON + at[0] / LON_M, LAT + at[1] / LAT_M


def town() -> Town:
    """
    Draw the town.

    Lê Lợi runs east from 0 to 400 along y = 0. Odd houses stand north: 1 at x = 10, 41 at
    x = 210. Even ones south: 2 at x = 10, 42 at x = 310. Alley 12 leaves it at x = 100 southwards
    for 120 m, alley 30 at x = 200 for 300 m. Nguyễn Trãi is the name of two streets, one in the
    ward An, one in the ward Bình, 4 km apart.
    """
    sheet = Town()
    sheet.street("Lê Lợi", (0, 0), (100, 0), (200, 0), (300, 0), (400, 0))
    for number, x, y in (("1", 10, 8), ("41", 210, 8), ("2", 10, -8), ("42", 310, -8)):
        sheet.house(number, "Lê Lợi", (x, y))
    sheet.street("Hẻm 12 Lê Lợi", (100, 0), (100, -120), kind="service")
    sheet.street("Hẻm 30 Lê Lợi", (200, 0), (200, -300), kind="service")
    sheet.street("Nguyễn Trãi", (0, 1000), (120, 1000))
    sheet.street("Nguyễn Trãi", (0, -3000), (120, -3000))
    sheet.street("Đường Dài", (400, 0), (400, 1000), (400, 1900))
    sheet.ward("Phường An", -500, -500, 1500, 2000)
    sheet.ward("Phường Bình", -500, -4000, 1500, -500)
    return sheet


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return the index of the drawn town."""
    return build(read_map(town().write(tmp_path_factory.mktemp("town") / "town.osm")))


def found(index: Index, text: str, confirmed: Confirmed | None = None) -> Decision:
    """Return what becomes of an address."""
    return locate(index, parse_address(text), confirmed, MEASURED)


def drawn(lon: float, lat: float) -> Drawn:
    """Return a place as it was drawn, to the metre."""
    return round((lon - LON) * LON_M), round((lat - LAT) * LAT_M)


def answer(decision: Decision) -> tuple[Drawn, str]:
    """Return place and quality of an answer."""
    assert decision.answer is not None, decision.reason
    return drawn(decision.answer.lon, decision.answer.lat), decision.answer.quality


def test_a_house_of_the_map_is_the_answer_itself(index: Index) -> None:
    """Nothing is better than the house number that a mapper put down."""
    assert answer(found(index, "41 Lê Lợi, Phường An")) == ((210, 8), "house")


def test_a_number_lies_between_its_neighbours_on_its_own_side(index: Index) -> None:
    """Number 21 is half of the way from 1 to 41, number 22 half of the way from 2 to 42."""
    assert answer(found(index, "21 Lê Lợi, Phường An")) == ((110, 0), "street")
    assert answer(found(index, "22 Lê Lợi, Phường An")) == ((160, 0), "street")


def test_accents_and_case_are_not_needed(index: Index) -> None:
    """Half of all forms are typed without marks."""
    assert answer(found(index, "21 le loi, phuong an")) == ((110, 0), "street")


def test_a_house_in_a_short_alley_is_told_by_the_alley(index: Index) -> None:
    """House 3 of alley 12: no house of it is known, the alley is 120 m long."""
    assert answer(found(index, "12/3 Lê Lợi, Phường An")) == ((100, -60), "alley")


def test_a_house_in_a_long_alley_is_counted_from_its_mouth(index: Index) -> None:
    """House 20 of alley 30 lies 44 m (20 times 2.2 m) behind the mouth."""
    best = found(index, "30/20 Lê Lợi, Phường An").ranked.candidates[0]

    assert (drawn(best.lon, best.lat), best.method) == ((200, -44), "along")


def test_an_alley_that_nobody_drew_is_sought_at_its_mouth(index: Index) -> None:
    """Alley 22 would leave Lê Lợi at number 22; how deep it goes nobody knows, so a person asks."""
    decision = found(index, "22/8 Lê Lợi, Phường An")
    best = decision.ranked.candidates[0]

    assert (drawn(best.lon, best.lat), best.method, best.quality) == ((160, 0), "mouth", "alley")
    assert best.bound_m > 150


def test_a_number_far_past_the_last_one_is_not_guessed(index: Index) -> None:
    """Number 941 would lie kilometres beyond the end of the street."""
    decision = found(index, "941 Lê Lợi, Phường An")

    assert decision.ranked.candidates[0].method == "outside"
    assert decision.status == "queue"


def test_one_name_in_two_wards_is_decided_by_the_ward_and_else_by_nobody(index: Index) -> None:
    """A street name alone leads to two places 4 km apart; that is a question, not an answer."""
    assert answer(found(index, "5 Nguyễn Trãi, Phường An")) == ((60, 1000), "street")
    assert answer(found(index, "5 Nguyễn Trãi, Phường Bình")) == ((60, -3000), "street")

    decision = found(index, "5 Nguyễn Trãi")
    assert (decision.status, decision.reason) == ("queue", "two_places")
    assert decision.ranked.margin == 0.0
    places = {drawn(one.lon, one.lat) for one in decision.ranked.candidates}
    assert places == {(60, 1000), (60, -3000)}


def test_a_place_outside_the_ward_named_is_asked_not_answered(index: Index) -> None:
    """Either the street or the ward is wrong; only the family knows which."""
    decision = found(index, "21 Lê Lợi, Phường Bình")

    assert (decision.status, decision.reason) == ("queue", "other_ward")
    assert decision.answer is None


def test_a_street_nobody_knows_leaves_only_the_ward_which_is_no_answer(index: Index) -> None:
    """The middle of a ward is nobody's home, so it stands in the queue."""
    decision = found(index, "5 Phan Đình Phùng, Phường An")

    assert (decision.status, decision.reason) == ("queue", "middle_only")
    assert decision.ranked.candidates[0].quality == "ward"


def test_nothing_known_is_not_found(index: Index) -> None:
    """No street and no ward of the address stands on the map."""
    decision = found(index, "5 Phan Đình Phùng, Phường Xa Lạ")

    assert (decision.status, decision.ranked.candidates) == ("not_found", ())


def test_a_long_street_without_a_number_is_asked(index: Index) -> None:
    """The middle of 1,900 m of street can be 950 m from the house."""
    assert found(index, "Đường Dài, Phường An").status == "queue"


def test_a_slip_in_the_street_is_found_but_never_far_off(index: Index) -> None:
    """An address with "Nguyễn Trải" for Nguyễn Trãi: the accent differs, the place is offered."""
    best = found(index, "5 Nguyễn Trải, Phường An").ranked.candidates[0]
    slip = found(index, "5 Nguyễn Trãii, Phường An").ranked.candidates[0]

    assert {drawn(one.lon, one.lat) for one in (best, slip)} == {(60, 1000)}
    assert slip.street == "slip"


def test_a_confirmed_point_is_the_answer_for_every_spelling_of_its_address(index: Index) -> None:
    """What an officer looked up once is kept by a hash and used again."""
    lon, lat = degrees((355, 700))
    address = parse_address("77 Đường Dài, Phường An")
    confirmed = Confirmed(SECRET, {address_hash(address, SECRET): Point(lon, lat)})

    assert answer(found(index, "77  đường dài, phường AN", confirmed)) == ((355, 700), "house")
    assert found(index, "79 Đường Dài, Phường An", confirmed).status == "queue"


@given(
    number=st.integers(1, 999),
    alley=st.integers(0, 99),
    street=st.sampled_from(["Lê Lợi", "Nguyễn Trãi", "Đường Dài", "Không Có"]),
    x=st.integers(-400, 1400),
    y=st.integers(-3900, 1900),
)
def test_confirming_any_address_makes_it_exact(
    index: Index, number: int, alley: int, street: str, x: int, y: int
) -> None:
    """Whatever the index thinks, the officer's point is the answer, to the centimetre."""
    lon, lat = degrees((x, y))
    text = f"{alley}/{number} {street}, Phường An" if alley else f"{number} {street}, Phường An"
    key = address_hash(parse_address(text), SECRET)
    decision = found(index, text, Confirmed(SECRET, {key: Point(lon, lat)}))

    assert decision.status == "located"
    assert decision.answer is not None
    assert (decision.answer.lon, decision.answer.lat) == (lon, lat)


@given(
    number=st.integers(1, 60),
    street=st.sampled_from(["Lê Lợi", "Nguyễn Trãi"]),
    ward=st.sampled_from(["", ", Phường An", ", Phường Bình", ", Phường Xa Lạ"]),
    slip=st.sampled_from(["", "x", "drop", "swap"]),
)
def test_a_wrong_ward_or_letter_never_puts_a_child_far_away(
    index: Index, number: int, street: str, ward: str, slip: str
) -> None:
    """
    Whatever is wrong in the ward or in a letter, an answer lies on the true street.

    The truth of Lê Lợi is in An; Nguyễn Trãi is in both, so it is the one of the ward named.
    """
    name = {
        "": street,
        "x": f"{street}x",
        "drop": street.replace("ễ", "").replace("ợ", ""),
        "swap": street[:-2] + street[-1] + street[-2],
    }[slip]
    decision = found(index, f"{number} {name}{ward}")
    if decision.answer is None:
        return

    x, y = drawn(decision.answer.lon, decision.answer.lat)
    true_y = 0 if street == "Lê Lợi" else -3000 if "Bình" in ward else 1000
    assert abs(y - true_y) < 20
    assert -20 <= x <= 420
    assert not (street == "Nguyễn Trãi" and ward == "")


def test_what_is_shipped_was_measured_and_answers_a_house_of_the_map(index: Index) -> None:
    """The calibration is of held-out addresses; a house passes, a lone ward not."""
    shipped = calibration()
    house = locate(index, parse_address("41 Lê Lợi, Phường An"))
    ward = locate(index, parse_address("Phường An"))

    assert "data" in shipped.sources
    assert shipped.sources["reach.between"].startswith("measured on")
    assert set(shipped.reach) == set(shipped.held)
    assert (house.status, ward.status) == ("located", "queue")


def test_the_order_of_a_map_changes_nothing(tmp_path: Path) -> None:
    """Ways and houses come in any order; candidates are the same to the last digit."""
    forward, backward = town(), town()
    backward.tagged.reverse()
    both = [
        build(read_map(forward.write(tmp_path / "a.osm"))),
        build(read_map(backward.write(tmp_path / "b.osm"))),
    ]
    for text in ("21 Lê Lợi", "12/3 Lê Lợi, Phường An", "5 Nguyễn Trãi", "30/20 Lê Lợi"):
        one, other = (_told(found(index, text)) for index in both)
        assert one == other


def _told(decision: Decision) -> Iterable[object]:
    return [dataclasses.astuple(one)[1:] for one in decision.ranked.candidates]


def test_the_plane_is_true_to_the_metre(index: Index) -> None:
    """A degree there and back is the same place; 1 km is 1 km."""
    at = index.plane.to_m(np.array([LON, LON + 1000 / LON_M]), np.array([LAT, LAT]))

    assert np.hypot(*(at[1] - at[0])) == pytest.approx(1000, abs=1)
    assert index.plane.to_degrees(*at[0]) == (LON, LAT)
