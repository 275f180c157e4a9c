"""Drawn cities with closures, turned streets and added roads, and their distances in metres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from routing.edits import Direction
from tests.ascii_city import Town, city
from tests.drawn_cities import BLOCK, FERRY, GATED, TURN, UNREACHABLE


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    A drawing and what is planned in it: home and gate letters → metres before and after.

    ``close`` names streets (``"ab abc:1"``), ``turn`` their directions; ``roads`` are straight
    from ``"ab@200"`` (metres along a street) or ``"b"`` (a node) to another such place.
    """

    fact: str
    mode: str
    picture: str
    before: dict[str, float | str]
    after: dict[str, float | str]
    close: str = ""
    turn: Mapping[str, Direction] = field(default_factory=dict)
    roads: tuple[tuple[str, str, dict[str, str]], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def town(self) -> Town:
        """Return the town before the plan."""
        return city(self.picture, **self.options)


Metres = Mapping[str, float | str]


def _plan(  # noqa: PLR0913 (one plan)
    fact: str, mode: str, picture: str, before: Metres, after: Metres, *, close: str = "",
    turn: Mapping[str, Direction] | None = None,
    roads: tuple[tuple[str, str, dict[str, str]], ...] = (), **options: object,
) -> Plan:  # fmt: skip
    return Plan(
        fact=fact, mode=mode, picture=picture, before=dict(before), after=dict(after),
        close=close, turn=turn or {}, roads=roads, options=options,
    )  # fmt: skip


TWO_WAYS = """
a-H-b---c-G-d
|           |
*-----------*
"""
BACK_ONLY = TWO_WAYS.replace("*-----------*", "*-----<-----*")
THROUGH = """
a-G-b-H-c-K-d
|           |
*-----------*
"""
RING = """
a-H-b---c
|       |
d---e-G-f
"""
BANKS = """
a---H---b
|~~~~~~~|
c---G---d
"""
LANDINGS = """
a--Hb---c
|~~~~~~~|
d--Ge---f
"""
LONG_BANK = """
aH-----Kb
|~~~~~~~|
c---G---d
"""
FAR_ISLANDS = "a-H-b" + " " * 12 + "c-G-K-d"
FOOT = {"highway": "footway", "bridge": "yes"}
STREET = {"highway": "residential"}

CLOSED: Final = (
    _plan(
        "a closed bridge is gone round by the next one",  # 100 + 100 + 600 + 100 + 100
        "walk", TWO_WAYS, {"HG": 400}, {"HG": 1000}, close="bc",
    ),
    _plan(
        "without another bridge the other bank is lost",
        "walk", "a-H-b---c-G-d", {"HG": 400, "GH": 400},
        {"HG": UNREACHABLE, "GH": UNREACHABLE}, close="bc",
    ),
    _plan(
        "the closed bridge in the middle of a longer way",
        "motorbike", TWO_WAYS, {"HG": 400}, {"HG": 1000}, close="abcd:1",
        ways={"abcd": ["ab", "bc", "cd"]},
    ),
    _plan(
        "round a closed bridge only as the one-way street leads",
        "motorbike", BACK_ONLY, {"HG": 400, "GH": 400}, {"HG": UNREACHABLE, "GH": 1000}, close="bc",
    ),
    _plan(
        "one-way streets bind nobody on foot round a closed bridge",
        "walk", BACK_ONLY, {"HG": 400, "GH": 400}, {"HG": 1000, "GH": 1000}, close="bc",
    ),
    _plan(
        "a home on the closed street leaves to both sides and nobody passes it",
        "walk", THROUGH, {"HG": 200, "HK": 200, "GK": 400}, {"HG": 200, "HK": 200, "GK": 1000},
        close="bc",
    ),
    _plan(
        "a gate on the closed street is entered from both sides",
        "motorbike", THROUGH, {"GH": 200, "KH": 200, "KG": 400},
        {"GH": 200, "KH": 200, "KG": 1000}, close="bc",
    ),
    _plan(
        "a home in a closed dead end gets out",
        "car", "a-G-b-H-c", {"HG": 200, "GH": 200}, {"HG": 200, "GH": 200}, close="bc",
    ),
    _plan(
        "between two closed streets nobody gets out",
        "walk", "a-G-b---c-H-d", {"HG": 400}, {"HG": UNREACHABLE}, close="bc",
    ),
    _plan(
        "home and gate on one closed street reach each other along it",
        "walk", "a-H-G-b\n|     |\n*-----*", {"HG": 100, "GH": 100}, {"HG": 100, "GH": 100},
        close="ab",
    ),
    _plan(
        "on a closed one-way street the gate behind is reached round the block",  # 100 + 500 + 100
        "car", "a>G>H>b\n|     |\n*-----*", {"GH": 100, "HG": 700}, {"GH": 100, "HG": 700},
        close="ab",
    ),
    _plan(
        "both streets of a block closed, and home and gate on them",
        "walk", "a-H-b-G-c\n|       |\n*-------*", {"HG": 200}, {"HG": 200}, close="ab bc",
    ),
    _plan(
        "a closed one-way street is left forward and entered from its beginning",
        "car", "a>H>b\n|   |\nc-G-d", {"HG": 300, "GH": 300}, {"HG": 300, "GH": 300}, close="ab",
    ),
    _plan(
        "forward closed too, a one-way home is stuck",
        "car", "a>H>b\n|   |\nc-G-d", {"HG": 300, "GH": 300}, {"HG": UNREACHABLE, "GH": 300},
        close="ab bd",
    ),
    _plan(
        "one closure of a ring leaves the other side",
        "walk", RING, {"HG": 500}, {"HG": 500}, close="bc",
    ),
    _plan(
        "two closures cut a part off",
        "walk", RING, {"HG": 500}, {"HG": UNREACHABLE}, close="bc de",
    ),
    _plan("the shorter side closed", "walk", BLOCK, {"HG": 250}, {"HG": 350}, close="ac"),
    _plan("the longer side closed", "walk", BLOCK, {"HG": 250}, {"HG": 250}, close="bd"),
    _plan(
        "a closed footway is no news to cars",
        "car", BLOCK, {"HG": 350}, {"HG": 350}, close="ac", tags={"ac": {"highway": "footway"}},
    ),
    _plan(
        "a ferry that stops",
        "motorbike", FERRY, {"HG": 800}, {"HG": UNREACHABLE}, close="bc",
        tags={"bc": {"route": "ferry", "highway": ""}},
    ),
    _plan(
        "a closure and a locked gate together",
        "walk", GATED, {"HG": 450}, {"HG": UNREACHABLE}, close="bd",
        nodes={"e": {"barrier": "gate", "locked": "yes"}},
    ),
    _plan(
        "a closure and a bollard stop cars",
        "car", GATED, {"HG": 450}, {"HG": UNREACHABLE}, close="bd",
        nodes={"e": {"barrier": "bollard"}},
    ),
    _plan(
        "a closure does not lift a forbidden turn",
        "car", TURN, {"HG": 800}, {"HG": UNREACHABLE}, close="df", turns=["no_right_turn bc c ce"],
    ),
    _plan(
        "nor an order to go straight on, into the closed street",
        "car", TURN, {"HG": 800}, {"HG": UNREACHABLE}, close="cd",
        turns=["only_straight_on bc c cd"],
    ),
    _plan(
        "on foot neither counts",
        "walk", TURN, {"HG": 200}, {"HG": 200}, close="cd", turns=["only_straight_on bc c cd"],
    ),
)  # fmt: skip

TURNED: Final = (
    _plan(
        "a one-way street opened to both sides",
        "car", TWO_WAYS.replace("b---c", "b<<<c"), {"HG": 1000, "GH": 400},
        {"HG": 400, "GH": 400}, turn={"bc": "both"},
    ),
    _plan(
        "a one-way street turned about",
        "motorbike", TWO_WAYS.replace("b---c", "b<<<c"), {"HG": 1000, "GH": 400},
        {"HG": 400, "GH": 1000}, turn={"bc": "forward"},
    ),
    _plan(
        "a street made one-way",
        "car", TWO_WAYS, {"HG": 400, "GH": 400}, {"HG": 1000, "GH": 400}, turn={"bc": "backward"},
    ),
    _plan(
        "walkers do not heed it",
        "walk", TWO_WAYS, {"HG": 400, "GH": 400}, {"HG": 400, "GH": 400}, turn={"bc": "backward"},
    ),
    _plan(
        "a new one-way rule replaces the exception of motorbikes",
        "motorbike", TWO_WAYS.replace("b---c", "b<<<c"), {"HG": 400, "GH": 400},
        {"HG": 1000, "GH": 400}, turn={"bc": "backward"}, tags={"bc": {"oneway:motorcycle": "no"}},
    ),
)  # fmt: skip

ADDED: Final = (
    _plan(
        "a footbridge from the middle of a street to the middle of another",
        "walk", BANKS, {"HG": 500, "GH": 500}, {"HG": 100, "GH": 100},
        roads=(("ab@200", "cd@200", FOOT),),
    ),
    _plan(
        "a footbridge carries no car",
        "car", BANKS, {"HG": 500}, {"HG": 500}, roads=(("ab@200", "cd@200", FOOT),),
    ),
    _plan(
        "new steps carry no motorbike",
        "motorbike", BANKS, {"HG": 500}, {"HG": 500},
        roads=(("ab@200", "cd@200", {"highway": "steps"}),),
    ),
    _plan(
        "a motorbike is let over a footbridge by its sign",
        "motorbike", BANKS, {"HG": 500}, {"HG": 100},
        roads=(("ab@200", "cd@200", FOOT | {"motorcycle": "yes"}),),
    ),
    _plan(
        "a new motorway is nothing for walkers",
        "walk", BANKS, {"HG": 500}, {"HG": 500},
        roads=(("ab@200", "cd@200", {"highway": "motorway"}),),
    ),
    _plan(
        "a new private bridge is nothing for anybody",
        "car", BANKS, {"HG": 500}, {"HG": 500},
        roads=(("ab@200", "cd@200", STREET | {"access": "private"}),),
    ),
    _plan(
        "a bridge from node to node",
        "walk", LANDINGS, {"HG": 400}, {"HG": 200}, roads=(("b", "e", FOOT),),
    ),
    _plan(
        "a bridge from a node to the middle of a street",  # 50 + 100 + (200 - 150)
        "car", LANDINGS.replace("e", "-"), {"HG": 400}, {"HG": 200},
        roads=(("b", "df@200", STREET),),
    ),
    _plan(
        "a bridge to the very end of a street hangs on the node there",
        "walk", LANDINGS, {"HG": 400}, {"HG": 200}, roads=(("ab@200", "ef@0", FOOT),),
    ),
    _plan(
        "a street cut at an odd millimetre",  # 83.333 + 100 + 66.667
        "walk", LONG_BANK, {"HG": 350, "KG": 350, "HK": 300}, {"HG": 250, "KG": 350, "HK": 300},
        roads=(("ab@133.333", "cd@133.333", FOOT),),
    ),
    _plan(
        "a street cut three times is as long as before",
        "car", LONG_BANK, {"HK": 300, "KH": 300}, {"HK": 300, "KH": 300},
        roads=(
            ("ab@99.999", "cd@99.999", STREET),
            ("ab@133.333", "cd@133.333", STREET),
            ("ab@266.667", "cd@266.667", STREET),
        ),
    ),
    _plan(
        "a new one-way bridge",
        "car", BANKS, {"HG": 500, "GH": 500}, {"HG": 100, "GH": 500},
        roads=(("ab@200", "cd@200", STREET | {"oneway": "yes"}),),
    ),
    _plan(
        "a new one-way bridge against its drawing",
        "motorbike", BANKS, {"HG": 500, "GH": 500}, {"HG": 500, "GH": 100},
        roads=(("ab@200", "cd@200", STREET | {"oneway": "-1"}),),
    ),
    _plan(
        "a new one-way bridge, but not for motorbikes",
        "motorbike", BANKS, {"HG": 500, "GH": 500}, {"HG": 100, "GH": 100},
        roads=(("ab@200", "cd@200", STREET | {"oneway": "yes", "oneway:motorcycle": "no"}),),
    ),
    _plan(
        "a new one-way bridge is walked both ways",
        "walk", BANKS, {"HG": 500, "GH": 500}, {"HG": 100, "GH": 100},
        roads=(("ab@200", "cd@200", STREET | {"oneway": "yes"}),),
    ),
    _plan(
        "a new road joins two islands",  # 100 + 650 + 100
        "walk", FAR_ISLANDS, {"HG": UNREACHABLE}, {"HG": 850}, roads=(("b", "c", STREET),),
    ),
    _plan(
        "a bridge is replaced",
        "car", TWO_WAYS, {"HG": 400}, {"HG": 400}, close="bc", roads=(("b", "c", STREET),),
    ),
    _plan(
        "a bridge to the middle of a closed street hangs in the air",
        "walk", BANKS, {"HG": 500}, {"HG": 500}, close="ab", roads=(("ab@200", "cd@200", FOOT),),
    ),
    _plan(
        "two new roads meet in one place",
        "walk", BANKS, {"HG": 500}, {"HG": 100},
        roads=(("ab@200", "cd@200", FOOT), ("ab@200", "cd@300", FOOT)),
    ),
    _plan(
        "a new way beside the river is no way over it",  # ab and cd stay joined by ac alone
        "walk", BANKS, {"HG": 500}, {"HG": 500}, roads=(("ab@100", "ab@300", FOOT),),
    ),
)  # fmt: skip

PLANS: Final = CLOSED + TURNED + ADDED
