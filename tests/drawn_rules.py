"""More drawn cities: signs, barriers, forbidden turns, water and borders, distances in metres."""

from __future__ import annotations

from typing import Final

from tests.drawn_cities import (
    BLOCK,
    BLOCK_UP,
    CIRCLE,
    FERRY,
    GATED,
    MOTORWAY,
    TURN,
    TURN_BACK,
    UNREACHABLE,
    Scenario,
)

OPEN: Final[dict[str, float | str]] = {"HG": 250}  # H a c G: 50 + 100 + 100
ROUND: Final[dict[str, float | str]] = {"HG": 350}  # H b d G: 150 + 100 + 100
PASSED: Final[dict[str, float | str]] = {"HG": 350}  # H a e c G: 50 + 200 + 100
STOPPED: Final[dict[str, float | str]] = {"HG": 450}  # H b d G: 150 + 200 + 100


def _scenario(
    fact: str, mode: str, picture: str, expected: dict[str, float | str], **options: object
) -> Scenario:
    return Scenario(fact, mode, picture, expected, options)


def _signed(fact: str, mode: str, expected: dict[str, float | str], **sign: str) -> Scenario:
    """Return a block whose left side bears a sign."""
    tags = {key.replace("__", ":"): value for key, value in sign.items()}
    return _scenario(fact, mode, BLOCK, expected, tags={"ac": tags})


def _up(fact: str, mode: str, expected: dict[str, float | str], **sign: str) -> Scenario:
    """Return a block whose left side is one-way upwards, with one more sign."""
    tags = {key.replace("__", ":"): value for key, value in sign.items()}
    return _scenario(fact, mode, BLOCK_UP, expected, tags={"ac": tags})


def _barrier(fact: str, mode: str, expected: dict[str, float | str], **tags: str) -> Scenario:
    """Return a block with something in the middle of its left side."""
    return _scenario(fact, mode, GATED, expected, nodes={"e": tags})


def _turns(mode: str, fact: str, *rules: str, back: bool = True, **expected: float) -> Scenario:
    """Return the town of forbidden turns, its street c-d to both sides or one-way."""
    picture = TURN_BACK if back else TURN
    return _scenario(fact, mode, picture, dict(expected), turns=list(rules))


SIGNS: Final = (
    _signed("for those who have business there", "car", OPEN, access="destination"),
    _signed("for customers", "walk", OPEN, access="customers"),
    _signed("for residents", "motorbike", OPEN, access="residents"),
    _signed("by permit only", "car", ROUND, access="permit"),
    _signed("for deliveries only", "car", ROUND, access="delivery"),
    _signed("for farmers only", "motorbike", ROUND, access="agricultural"),
    _signed("an unknown word of access says nothing", "car", OPEN, access="maybe"),
    _signed("vehicle=no leaves walkers alone", "walk", OPEN, vehicle="no"),
    _signed("vehicle=no closes to motorbikes", "motorbike", ROUND, vehicle="no"),
    _signed("vehicle=no closes to cars", "car", ROUND, vehicle="no"),
    _signed("the word for motors beats the general one", "car", OPEN, access="no",
            motor_vehicle="yes"),
    _signed("the word for cars beats that for motors", "car", ROUND, motor_vehicle="yes",
            motorcar="no"),
    _signed("a pedestrian street is not for motorbikes", "motorbike", ROUND, highway="pedestrian"),
    _signed("a cycleway is walked", "walk", OPEN, highway="cycleway"),
    _signed("a track is driven", "car", OPEN, highway="track"),
    _signed("closed to walkers in one direction", "walk", {"HG": 350, "GH": 250},
            foot__forward="no"),
    _signed("closed to motorbikes against the way", "motorbike", {"HG": 250, "GH": 350},
            motorcycle__backward="no"),
    _up("a one-way sign lifted for all motors", "car", {"HG": 250, "GH": 250},
        oneway__motor_vehicle="no"),
    _up("a one-way sign lifted for all vehicles", "motorbike", {"HG": 250, "GH": 250},
        oneway__vehicle="no"),
    _up("lifted for bicycles it binds motorbikes", "motorbike", {"HG": 350, "GH": 250},
        oneway__bicycle="no"),
    _up("the motorbikes' own word beats that for vehicles", "motorbike", {"HG": 350, "GH": 250},
        oneway__motorcycle="-1", oneway__vehicle="no"),
    _signed("one-way against the way's direction", "car", {"HG": 350, "GH": 250}, oneway="-1"),
    _signed("alternating traffic goes both ways", "car", {"HG": 250, "GH": 250},
            oneway="alternating"),
    _scenario("a home in a private compound enters the next open road", "walk",
              # over the fence to b-c 100, to b 100, to G 100
              "a-G-b---c\n    |\n    e-H-f", {"HG": 300},
              tags={"be": {"access": "private"}, "ef": {"access": "private"}}),
    _scenario("a compound for its residents is driven", "car",
              "a-G-b---c\n    |\n    e-H-f", {"HG": 300},
              tags={"be": {"access": "residents"}, "ef": {"access": "residents"}}),
    _scenario("cars drive on a road for fast vehicles", "car", MOTORWAY, {"HG": 500, "GH": 500},
              tags={"ab": {"highway": "trunk", "motorroad": "yes"}}),
    _scenario("motorbikes do not", "motorbike", MOTORWAY, {"HG": 100},
              tags={"ab": {"highway": "trunk", "motorroad": "yes"}}),
    _scenario("unless its own sign lets motorbikes ride", "motorbike", MOTORWAY, {"HG": 500},
              tags={"ab": {"highway": "trunk", "motorroad": "yes", "motorcycle": "yes"}}),
)  # fmt: skip

FERRIES: Final = (
    _scenario("a ferry that carries no motorbikes", "motorbike", FERRY, {"HG": UNREACHABLE},
              tags={"bc": {"route": "ferry", "highway": "", "motorcycle": "no"}}),
    _scenario("a ferry without motors carries people", "walk", FERRY, {"HG": 800},
              tags={"bc": {"route": "ferry", "highway": "", "motor_vehicle": "no"}}),
    _scenario("a ferry's motorcycle=yes beats its motor_vehicle=no", "motorbike", FERRY,
              {"HG": 800}, tags={"bc": {"route": "ferry", "highway": "", "motor_vehicle": "no",
                                        "motorcycle": "yes"}}),
    _scenario("the ferry is short, the bridge long, and the car must take it", "car",
              # 100 + 150 + 200 + 150 + 100, not 100 + 200 + 100
              "a-H-b---c-G-d\n    |   |\n    |   |\n    *---*", {"HG": 700},
              tags={"bc": {"route": "ferry", "highway": ""}}),
    _scenario("and the motorbike takes the ferry", "motorbike",
              "a-H-b---c-G-d\n    |   |\n    |   |\n    *---*", {"HG": 400},
              tags={"bc": {"route": "ferry", "highway": ""}}),
)  # fmt: skip

BARRIERS: Final = (
    _barrier("a cycle barrier is passed on foot", "walk", PASSED, barrier="cycle_barrier"),
    _barrier("a cycle barrier stops motorbikes", "motorbike", STOPPED, barrier="cycle_barrier"),
    _barrier("a stile is climbed", "walk", PASSED, barrier="stile"),
    _barrier("a wall is not", "walk", STOPPED, barrier="wall"),
    _barrier("a block lets motorbikes by", "motorbike", PASSED, barrier="block"),
    _barrier("a block stops cars", "car", STOPPED, barrier="block"),
    _barrier("a chain stops motorbikes", "motorbike", STOPPED, barrier="chain"),
    _barrier("a lift gate opens for cars", "car", PASSED, barrier="lift_gate"),
    _barrier("a toll booth too", "car", PASSED, barrier="toll_booth"),
    _barrier("a gate for those who have business there", "car", PASSED, barrier="gate",
             access="destination"),
    _barrier("a closed gate with a way through for motorbikes", "motorbike", PASSED,
             barrier="gate", access="no", motorcycle="yes"),
    _barrier("and cars stay outside", "car", STOPPED, barrier="gate", access="no",
             motorcycle="yes"),
    _barrier("a locked gate is locked, whoever may pass", "walk", STOPPED, barrier="gate",
             locked="yes", foot="yes"),
)  # fmt: skip

FORBID: Final = "no_right_turn bc c ce"
CROSSROADS: Final = """
a-H-b-G-c
|   |   |
d---e---f
"""

TURNS: Final = (
    # H c d, round at d, c G: 100 + 200 + 200 + 100; round the block: 100 + 200 + 200 + 200 + 100
    _turns("motorbike", "straight on only, and back from the next node", "only_straight_on bc c cd",
           HG=600),
    _turns("motorbike", "straight on only, and round the block", "only_straight_on bc c cd",
           back=False, HG=800),
    _turns("motorbike", "motorbikes excepted from an order",
           "only_straight_on bc c cd except motorcycle", HG=200, GH=200),
    _turns("car", "cars are not excepted with motorbikes", FORBID + " except motorcycle", HG=600),
    _turns("car", "cars excepted", FORBID + " except motorcar", HG=200),
    _turns("motorbike", "motorbikes are not excepted with cars", FORBID + " except motorcar",
           HG=600),
    _turns("car", "an exception for buses is none", FORBID + " except psv", HG=600),
    _turns("motorbike", "an exception for all motors", FORBID + " except motor_vehicle", HG=200),
    _turns("car", "an order on the side street binds that side alone", "only_right_turn ce c cd",
           HG=200, GH=600),
    _turns("car", "an order, and no turning round behind it", "only_right_turn ce c cd",
           "no_u_turn cd d cd", HG=200, GH=800),
    _turns("motorbike", "motorbikes excepted from the rule against turning round", FORBID,
           "no_u_turn cd d cd except motorcycle", HG=600),
    _scenario("straight on forbidden: aside, round, and back", "car", CROSSROADS,
              {"HG": 400, "GH": 200}, turns=["no_straight_on ab b bc"]),
    _scenario("straight on and turning round forbidden", "car", CROSSROADS,
              {"HG": 600, "GH": 200}, turns=["no_straight_on ab b bc", "no_u_turn be e be"]),
    _scenario("straight on forbidden is nothing to walkers", "walk", CROSSROADS,
              {"HG": 200}, turns=["no_straight_on ab b bc"]),
)  # fmt: skip

LASSO: Final = "b-G-a-H-*\n    |   |\n    *---*"  # the loop is 600 m, H 100 m along it
ROUND_WAY: Final = {"eghfe": ["eg", "gh", "fh", "ef"]}

SHAPES: Final = (
    _scenario("a roundabout the other way round", "motorbike", CIRCLE,
              {"HG": 600, "GH": 400, "HK": 300, "KH": 700}, ways=ROUND_WAY,
              tags={"eghfe": {"junction": "roundabout"}}),
    _scenario("every exit of a roundabout", "motorbike", CIRCLE,
              # from H e: f after 200, h after 300, g after 500
              {"HG": 400, "HL": 500, "HK": 700, "LH": 500},
              ways={"efhge": ["ef", "fh", "gh", "eg"]},
              tags={"efhge": {"junction": "roundabout"}}),
    _scenario("a roundabout is walked the short way", "walk", CIRCLE,
              {"HK": 300, "KH": 300}, ways=ROUND_WAY, tags={"eghfe": {"junction": "roundabout"}}),
    _scenario("two one-way carriageways", "car",
              "c-H-a>>>b-G-d\n    |   |\n    *-<-*", {"HG": 400, "GH": 600}),
    _scenario("two carriageways the same way, and a way back", "car",
              # back: 100 to d, 150 down, 600 along, 150 up, 100 from c
              "c-H-a>>>b-G-d\n|   |   |   |\n|   *->-*   |\n*-----------*",
              {"HG": 400, "GH": 1100}),
    _scenario("a home on a loop leaves by the shorter side", "walk", LASSO, {"HG": 200, "GH": 200}),
    _scenario("a home on a one-way loop", "car", LASSO.replace("H-", "H>"), {"HG": 600, "GH": 200}),
    _scenario("a home on a loop that is a roundabout", "motorbike", LASSO, {"HG": 600, "GH": 200},
              tags={"aa": {"junction": "roundabout"}}),
    _scenario("between two roads equally far, the smaller number", "walk",
              # 100 to a-b, 200 to a, 200 to c, 200 to G
              "a-------b\n|\n|   H\n|\nc---G---d", {"HG": 700}),
    _scenario("the smaller number, not the first letter", "walk",
              "a-------b\n|\n|   H\n|\nc---G---d", {"HG": 100},
              way_ids={"cd": 1, "ac": 2, "ab": 9}),
    _scenario("home and gate at one node are no way apart", "walk",
              "  H\n\na-b-c\n\n  G", {"HG": 200, "GH": 200}),
    _scenario("a gate exactly at the end of a street", "motorbike",
              "        G\n\na-H-b---c", {"HG": 400, "GH": 400}),
    _scenario("a home in a pond does not cross the river", "walk",
              # 200 to a-b, 300 to a, 350 to c, 300 to G
              "a-----------b\n|\n|\n|\n|     H\n|\n|~~~~~~~~~~~\nc-----G-----d", {"HG": 1150},
              wet="H"),
    _scenario("a pond beside the line bars nothing", "walk", "H  ~\n   ~\na-----G-b", {"HG": 400}),
)  # fmt: skip

RULES: Final[tuple[Scenario, ...]] = SIGNS + FERRIES + BARRIERS + TURNS + SHAPES
