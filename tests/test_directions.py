"""A route in words: streets in order, and metres that add up."""

from __future__ import annotations

from hypothesis import given, settings

from routing.directions import Leg, legs, sentences
from routing.network import build
from routing.path import Router
from routing.profile import load
from routing.snap import Snapper
from tests.ascii_city import Town, city
from tests.test_matrix import PLACES, tied, towns


def told(town: Town, letters: str, mode: str = "walk") -> tuple[Leg, ...]:
    """Return the legs between two lettered places."""
    network = build(town.raw, load(mode))
    snapper = Snapper(network)
    home, gate = snapper.snap(*town.at(letters[0])), snapper.snap(*town.at(letters[1]))
    return legs(town.raw, Router(network).route(home, gate))


def test_pieces_of_one_street_are_one_leg() -> None:
    """Three edges of Lê Lợi are one line of the dossier."""
    town = city(
        "H\n\na-b-c-d\n      |\n      e-G-f",
        tags={
            "ab": {"name": "Lê Lợi"},
            "bc": {"name": "Lê Lợi"},
            "cd": {"name": "Lê Lợi"},
            "de": {"name": "Hẻm 12"},
        },
    )

    found = told(town, "HG")

    assert [(leg.name, leg.mm) for leg in found] == [
        ("", 100_000),
        ("Lê Lợi", 300_000),
        ("Hẻm 12", 100_000),
        ("Đường ef", 100_000),
        ("", 0),
    ]
    assert sentences(found, "vi") == (
        "Từ nhà ra đường: 100 m.",
        "Đi theo đường Lê Lợi, 300 m.",
        "Rẽ phải, đi theo Hẻm 12, 100 m.",
        "Rẽ trái, đi theo Đường ef, 100 m.",
        "Từ đường vào cổng trường: 0 m.",
    )
    assert sentences(found, "en") == (
        "From the home to the road: 100 m.",
        "Go along Lê Lợi, 300 m.",
        "Turn right, go along Hẻm 12, 100 m.",
        "Turn left, go along Đường ef, 100 m.",
        "From the road to the gate: 0 m.",
    )


def test_bridges_ferries_steps_and_alleys_are_named() -> None:
    """What a parent asks first: whether the child crosses the river."""
    town = city(
        "a-H-b-c-d-e-f-G-g",
        tags={
            "bc": {"bridge": "yes", "name": "Tạ Quang Bửu", "bridge:name": "Cầu Chữ Y"},
            "cd": {"route": "ferry", "highway": "", "name": "Phà Cát Lái"},
            "de": {"highway": "steps", "name": ""},
            "ef": {"highway": "service", "service": "alley", "name": ""},
            "fg": {"name": ""},
        },
    )

    found = told(town, "HG")[2:-1]

    assert [leg.surface for leg in found] == ["road", "ferry", "steps", "alley", "road"]
    assert [leg.bridges for leg in found] == [("Cầu Chữ Y",), (), (), (), ()]
    assert [leg.sentence("vi") for leg in found] == [
        "Đi thẳng theo đường Tạ Quang Bửu, 100 m, qua Cầu Chữ Y.",
        "Qua phà (Phà Cát Lái), 100 m.",
        "Đi thẳng theo bậc thang, 100 m.",
        "Đi thẳng theo hẻm, 100 m.",
        "Đi thẳng theo đường không tên, 100 m.",
    ]
    assert [leg.sentence("en") for leg in found][:2] == [
        "Go straight on along Tạ Quang Bửu, 100 m, over Cầu Chữ Y.",
        "Take the ferry (Phà Cát Lái), 100 m.",
    ]


MAIN = {street: {"highway": "primary", "name": "Xa lộ Hà Nội"} for street in ("bm", "bn")}


def test_a_main_road_is_crossed_where_it_lies_on_both_sides() -> None:
    """From a to c over the main road from m to n."""
    found = told(city("    m\n    |\na-H-b-G-c\n    |\n    n", tags=MAIN), "HG")

    assert [leg.crosses for leg in found] == [(), ("Xa lộ Hà Nội",), (), ()]
    assert found[1].sentence("vi") == "Đi theo Đường ab, 100 m, cắt qua Xa lộ Hà Nội."
    assert found[1].sentence("en") == "Go along Đường ab, 100 m, crossing Xa lộ Hà Nội."


def test_a_main_road_that_ends_or_is_turned_into_is_not_crossed() -> None:
    """At a T one goes along its end; turning into it is no crossing."""
    ending = city("    m\n    |\na-H-b-G-c", tags={"bm": MAIN["bm"]})
    turning = city("    m\n    |\na-H-b---c\n    G\n    |\n    n", tags=MAIN)

    assert [leg.crosses for leg in told(ending, "HG")] == [(), (), (), ()]
    assert [leg.crosses for leg in told(turning, "HG")] == [(), (), (), ()]


def test_two_carriageways_are_one_crossing() -> None:
    """A boulevard is drawn as two one-way streets of one name."""
    pair = {street: {"highway": "primary", "name": "Đại lộ"} for street in ("bm", "bn", "cp", "cq")}
    town = city("    m p\n    ^ v\na-H-b-c-G-d\n    ^ v\n    n q", tags=pair)

    assert [name for leg in told(town, "HG") for name in leg.crosses] == ["Đại lộ"]


def test_without_a_path_there_is_nothing_to_tell() -> None:
    """No legs, no sentences."""
    assert told(city("a-H-b~~c-G-d"), "HG") == ()


def test_a_way_of_no_length_has_no_turn() -> None:
    """A home at the gate itself."""
    found = told(city("a-H-b"), "HH")

    assert [(leg.mm, leg.turn) for leg in found] == [(0, "start"), (0, "start"), (0, "start")]


@settings(max_examples=60)
@given(town=towns(), places=PLACES)
def test_legs_add_up_to_the_distance(town, places) -> None:
    """The lines of the dossier sum to the millimetres that decide, for any town."""
    network, snaps = tied(town, "motorbike", places)
    router = Router(network)
    for g in range(len(snaps)):
        found = router.route(snaps.take(slice(0, 1)), snaps.take(slice(g, g + 1)))
        if not found.pieces:
            continue

        told_legs = legs(town.raw, found)

        assert sum(leg.mm for leg in told_legs) == found.distance_mm
        assert [leg.first for leg in told_legs[1:]] == [leg.last for leg in told_legs[:-1]]
        assert told_legs[-1].last == len(found.pieces)
