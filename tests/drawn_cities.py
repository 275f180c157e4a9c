"""Drawn cities with the distances that a person can count in them, in metres."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tests.ascii_city import Town, city

UNREACHABLE: Final = "unreachable"
NOT_LOCATED: Final = "not_located"


@dataclass(frozen=True)
class Scenario:
    """A drawing, who travels, and what is true: home and gate letters → metres or a status."""

    fact: str
    mode: str
    picture: str
    expected: dict[str, float | str]
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def town(self) -> Town:
        """Return the drawn town."""
        return city(self.picture, **self.options)


def _scenario(
    fact: str, mode: str, picture: str, expected: dict[str, float | str], **options: object
) -> Scenario:
    return Scenario(fact, mode, picture, expected, options)


CROSS = """
    a
    |
    G
    |
b-H-c---d
    |
    K
    |
    e
"""
LOOP = """
b-a-H-*
  |   |
  *G--*
"""
CIRCLE = """
a-H-e---f-G-b
    |   |
c-K-g---h-L-d
"""
RIVER = """
a-------b
|       |
|       |
|   H   |
|~~~~~~~|
c---G---d
"""
MOTORWAY = """
a---H---b
|       |
c---G---d
"""
BLOCK = """
aH--b
|   |
c-G-d
"""
BLOCK_UP = """
aH--b
^   |
c-G-d
"""
GATED = """
aH--b
|   |
e   |
|   |
c-G-d
"""
TURN = """
b-H-c>>>d
    |   |
    G   |
    |   |
    e---f
"""
TURN_BACK = TURN.replace(">", "-")
CIRCLE_WAY = {"efhge": ["ef", "fh", "gh", "eg"]}
FERRY = "a-H-b-----------c-G-d"


def _side(**tags: str) -> dict[str, dict[str, dict[str, str]]]:
    """Tag the left side of a block."""
    return {"tags": {"ac": {key.replace("__", ":"): value for key, value in tags.items()}}}


def _node(**tags: str) -> dict[str, dict[str, dict[str, str]]]:
    return {"nodes": {"e": dict(tags)}}


ON_FOOT: Final = (
    _scenario("along one street", "walk", "a-H---G-b", {"HG": 200}),
    _scenario("back along one street", "walk", "a-G---H-b", {"HG": 200}),
    _scenario("walking ignores a one-way street", "walk", "a<H<<<G<b", {"HG": 200, "GH": 200}),
    _scenario("access lines count at both ends", "walk", "H   G\n\na---b", {"HG": 400}),
    _scenario("a home at its gate is at distance zero", "walk", "a-H-b", {"HH": 0}),
    _scenario("over a node", "walk", "a-H-b-G-c", {"HG": 200}),
    _scenario("turns at a crossing", "walk", CROSS, {"HG": 200, "HK": 200, "GK": 200}),
    _scenario(
        "a home beside a node", "walk", "  H\n\na-b-c\n  |\n  G\n  |\n  d", {"HG": 200, "GH": 200}
    ),
    _scenario("a home at a dead end", "walk", "a---bH\n|\nG\n|\nc", {"HG": 350}),
    _scenario(
        "of two streets between two nodes the shorter",
        "walk",
        "c-H-a---b-G-d\n    |   |\n    *---*",
        {"HG": 400},
    ),
    _scenario("round a loop the shorter side", "walk", LOOP, {"HG": 250, "GH": 250}),
    _scenario(
        "an area is walked along its ring",
        "walk",
        LOOP,
        {"HG": 250},
        tags={"aa": {"highway": "pedestrian", "area": "yes"}},
    ),
    _scenario("one walks through a roundabout either way", "walk", CIRCLE, {"HK": 300}),
    _scenario("an access line may not cross water", "walk", RIVER, {"HG": 800}),
    _scenario(
        "a houseboat reaches its own bank",
        "walk",
        "a-------b\n|~~~H~~~|\n|~~~~~~~|\nc---G---d",
        {"HG": 600},
        wet="H",
    ),
    _scenario(
        "a bridge leads over the river", "walk", "    ~~~\na-H-b---c-G-d\n    ~~~", {"HG": 400}
    ),
    _scenario("no bridge, no way", "walk", "a-H-b~~c-G-d", {"HG": UNREACHABLE}),
    _scenario("a gate on an island is moved to the main part", "walk", "a-H-b  c-G-d", {"HG": 350}),
    _scenario(
        "a ferry counts its length",
        "walk",
        FERRY,
        {"HG": 800},
        tags={"bc": {"route": "ferry", "highway": ""}},
    ),
    _scenario(
        "a ferry that carries no people",
        "walk",
        FERRY,
        {"HG": UNREACHABLE},
        tags={"bc": {"route": "ferry", "highway": "", "foot": "no"}},
    ),
    _scenario(
        "a motorway is no road on foot",
        "walk",
        MOTORWAY,
        {"HG": 100},
        tags={"ab": {"highway": "motorway"}},
    ),
    _scenario(
        "nor is a road for fast vehicles",
        "walk",
        MOTORWAY,
        {"HG": 100},
        tags={"ab": {"highway": "trunk", "motorroad": "yes"}},
    ),
    _scenario(
        "unless its own sign lets people walk",
        "walk",
        MOTORWAY,
        {"HG": 500},
        tags={"ab": {"highway": "trunk", "motorroad": "yes", "foot": "yes"}},
    ),
    _scenario("steps are for feet", "walk", BLOCK, {"HG": 250}, **_side(highway="steps")),
    _scenario("private is no way through", "walk", BLOCK, {"HG": 350}, **_side(access="private")),
    _scenario(
        "the word for walkers beats the general one",
        "walk",
        BLOCK,
        {"HG": 250},
        **_side(access="private", foot="yes"),
    ),
    _scenario("foot=no closes", "walk", BLOCK, {"HG": 350}, **_side(foot="no")),
    _scenario("a planned road is no road", "walk", BLOCK, {"HG": 350}, **_side(highway="proposed")),
    _scenario(
        "nor is one under construction", "walk", BLOCK, {"HG": 350}, **_side(highway="construction")
    ),
    _scenario("an unknown class is closed", "walk", BLOCK, {"HG": 350}, **_side(highway="escape")),
    _scenario("a gate is passed on foot", "walk", GATED, {"HG": 350}, **_node(barrier="gate")),
    _scenario(
        "a private gate is not",
        "walk",
        GATED,
        {"HG": 450},
        **_node(barrier="gate", access="private"),
    ),
    _scenario(
        "a locked gate is not", "walk", GATED, {"HG": 450}, **_node(barrier="gate", locked="yes")
    ),
    _scenario(
        "turn restrictions are for vehicles",
        "walk",
        TURN,
        {"HG": 200, "GH": 200},
        turns=["no_right_turn bc c ce"],
    ),
    _scenario("500 m to the road is near enough", "walk", "H" + "\n" * 10 + "a-G-b", {"HG": 600}),
    _scenario("550 m is too far", "walk", "H" + "\n" * 11 + "a-G-b", {"HG": NOT_LOCATED}),
    _scenario(
        "a gate too far from any road", "walk", "G" + "\n" * 11 + "a-H-b", {"HG": NOT_LOCATED}
    ),
    _scenario(
        "an island too far from the main part is used",
        "walk",
        "a-H-b" + " " * 12 + "c-G-K-d",
        {"HG": UNREACHABLE, "GK": 100},
    ),
    _scenario(
        "a flyover has no ramp",
        "walk",
        """
    a
    |
b-H-+---c
    |   |
    G   |
    |   |
    d---*
""",
        {"HG": 800},
    ),
    _scenario(
        "a way of several edges is no obstacle",
        "walk",
        "a-H-b-G-c",
        {"HG": 200},
        ways={"abc": ["ab", "bc"]},
    ),
)

BY_MOTORBIKE: Final = (
    _scenario(
        "around against a one-way street on the same edge",
        "motorbike",
        "a<H<<<G<b\n|       |\n*-------*",
        {"HG": 800, "GH": 200},
    ),
    _scenario(
        "of two streets one only leads there",
        "motorbike",
        "c-H-a>>>b-G-d\n    |   |\n    *---*",
        {"HG": 400, "GH": 600},
    ),
    _scenario(
        "a one-way loop is driven one way",
        "motorbike",
        LOOP.replace("H-", "H>"),
        {"HG": 350, "GH": 250},
    ),
    _scenario(
        "a ferry carries motorbikes",
        "motorbike",
        FERRY,
        {"HG": 800},
        tags={"bc": {"route": "ferry", "highway": ""}},
    ),
    _scenario(
        "a motorway is closed to motorbikes",
        "motorbike",
        MOTORWAY,
        {"HG": 100},
        tags={"ab": {"highway": "motorway"}},
    ),
    _scenario(
        "steps are not for wheels", "motorbike", BLOCK, {"HG": 350}, **_side(highway="steps")
    ),
    _scenario(
        "alleys are", "motorbike", BLOCK, {"HG": 250}, **_side(highway="service", service="alley")
    ),
    _scenario("motorcycle=no closes", "motorbike", BLOCK, {"HG": 350}, **_side(motorcycle="no")),
    _scenario(
        "motorcycle=yes opens what is closed to motor vehicles",
        "motorbike",
        BLOCK,
        {"HG": 250},
        **_side(motor_vehicle="no", motorcycle="yes"),
    ),
    _scenario(
        "motorcycle=yes opens a footway",
        "motorbike",
        BLOCK,
        {"HG": 250},
        **_side(highway="footway", motorcycle="yes"),
    ),
    _scenario("one-way against", "motorbike", BLOCK_UP, {"HG": 350, "GH": 250}),
    _scenario(
        "one-way, but not for motorbikes",
        "motorbike",
        BLOCK_UP,
        {"HG": 250},
        **_side(oneway__motorcycle="no"),
    ),
    _scenario(
        "the same sign, spelt the other way round",
        "motorbike",
        BLOCK_UP,
        {"HG": 250},
        **_side(motorcycle__oneway="no"),
    ),
    _scenario(
        "one-way for motorbikes alone",
        "motorbike",
        BLOCK,
        {"HG": 250, "GH": 350},
        **_side(oneway__motorcycle="yes"),
    ),
    _scenario(
        "a road that changes its direction by the hour is not promised",
        "motorbike",
        BLOCK,
        {"HG": 350, "GH": 350},
        **_side(oneway="reversible"),
    ),
    _scenario(
        "a bollard lets motorbikes pass",
        "motorbike",
        GATED,
        {"HG": 350},
        **_node(barrier="bollard"),
    ),
    _scenario(
        "a kissing gate does not", "motorbike", GATED, {"HG": 450}, **_node(barrier="kissing_gate")
    ),
    _scenario(
        "motorbikes excepted from a restriction",
        "motorbike",
        TURN,
        {"HG": 200},
        turns=["no_right_turn bc c ce except motorcycle"],
    ),
    _scenario(
        "motorbikes follow a restriction",
        "motorbike",
        TURN,
        {"HG": 800, "GH": 200},
        turns=["no_right_turn bc c ce"],
    ),
)

BY_CAR: Final = (
    _scenario(
        "along a one-way street", "car", "a>H>>>G>b\n|       |\n*-------*", {"HG": 200, "GH": 800}
    ),
    _scenario(
        "a roundabout goes round one way",
        "car",
        CIRCLE,
        {"HG": 400, "GH": 600, "HK": 700, "KH": 300},
        ways=CIRCLE_WAY,
        tags={"efhge": {"junction": "roundabout"}},
    ),
    _scenario(
        "so does a traffic circle",
        "car",
        CIRCLE,
        {"HG": 400, "GH": 600},
        ways=CIRCLE_WAY,
        tags={"efhge": {"junction": "circular"}},
    ),
    _scenario(
        "unless it says that it does not",
        "car",
        CIRCLE,
        {"HK": 300},
        ways=CIRCLE_WAY,
        tags={"efhge": {"junction": "roundabout", "oneway": "no"}},
    ),
    _scenario(
        "home and gate inside a roundabout",
        "car",
        CIRCLE.replace("e---f", "e-M-f").replace("g---h", "g-N-h"),
        {"MN": 300, "NM": 300, "HN": 500},
        ways=CIRCLE_WAY,
        tags={"efhge": {"junction": "roundabout"}},
    ),
    _scenario(
        "a motorway is one-way by itself",
        "car",
        MOTORWAY,
        {"HG": 500, "GH": 500},
        tags={"ab": {"highway": "motorway"}},
    ),
    _scenario(
        "the city's ferries carry no cars",
        "car",
        FERRY,
        {"HG": UNREACHABLE},
        tags={"bc": {"route": "ferry", "highway": ""}},
    ),
    _scenario("alleys", "car", BLOCK, {"HG": 250}, **_side(highway="service", service="alley")),
    _scenario(
        "motorcycle=no says nothing to cars", "car", BLOCK, {"HG": 250}, **_side(motorcycle="no")
    ),
    _scenario(
        "motorcycle=yes neither",
        "car",
        BLOCK,
        {"HG": 350},
        **_side(motor_vehicle="no", motorcycle="yes"),
    ),
    _scenario(
        "one-way for cars, not for motorbikes",
        "car",
        BLOCK_UP,
        {"HG": 350, "GH": 250},
        **_side(oneway__motorcycle="no"),
    ),
    _scenario(
        "closed to cars in one direction",
        "car",
        BLOCK,
        {"HG": 350, "GH": 250},
        **_side(motorcar__forward="no"),
    ),
    _scenario("a bollard stops cars", "car", GATED, {"HG": 450}, **_node(barrier="bollard")),
    _scenario(
        "a bollard that cars may pass",
        "car",
        GATED,
        {"HG": 350},
        **_node(barrier="bollard", motorcar="yes"),
    ),
    _scenario(
        "a home leaves a barrier on its own side",
        "car",
        "a---b\n|   |\nH   |\ne   |\n|   |\nc-G-d",
        {"HG": 650},
        **_node(barrier="bollard"),
    ),
    _scenario(
        "a dead end that one cannot come back from is no address",
        "car",
        "a-G-b>>H>c",
        {"HG": 250},
    ),
    _scenario(
        "cars follow a restriction",
        "car",
        TURN,
        {"HG": 800, "GH": 200},
        turns=["no_right_turn bc c ce"],
    ),
    _scenario(
        "one may turn round at the next node",
        "car",
        TURN_BACK,
        {"HG": 600},
        turns=["no_right_turn bc c ce"],
    ),
    _scenario(
        "unless a sign forbids that too",
        "car",
        TURN_BACK,
        {"HG": 800},
        turns=["no_right_turn bc c ce", "no_u_turn cd d cd"],
    ),
    _scenario("straight on only", "car", TURN, {"HG": 800}, turns=["only_straight_on bc c cd"]),
    _scenario("right turn only", "car", TURN, {"HG": 200}, turns=["only_right_turn bc c ce"]),
    _scenario(
        "a restriction whose way passes the node is not followed",
        "car",
        TURN_BACK,
        {"HG": 200},
        ways={"bcd": ["bc", "cd"]},
        turns=["no_right_turn bcd c ce"],
    ),
    _scenario(
        "a restriction into a way that cannot be entered changes nothing",
        "car",
        TURN,
        {"HG": 200},
        turns=["no_left_turn ce c cd", "only_straight_on ce c bc"],
        tags={"bc": {"name": "Ngõ"}},
    ),
)

SCENARIOS: Final = ON_FOOT + BY_MOTORBIKE + BY_CAR
