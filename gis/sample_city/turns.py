"""A few turn restrictions where main roads meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import towards

if TYPE_CHECKING:
    from gis.sample_city.skeleton import Town
    from gis.sample_city.ways import Way, Ways

WANTED: Final = (
    "no_left_turn",
    "only_straight_on",
    "no_left_turn",
    "no_right_turn",
    "no_left_turn",
)
STRAIGHT: Final = 0.8  # cosine of the bend
ASIDE: Final = 0.6  # sine of the turn


@dataclass(frozen=True, slots=True)
class Turn:
    """One restriction: kind, way in, node, way out."""

    kind: str
    from_way: int
    via: int
    to_way: int
    excepted: str = ""


def turns(town: Town, ways: Ways) -> list[Turn]:
    """Return one restriction at each of the first crossroads that have room for the kind wanted."""
    out: list[Turn] = []
    for via in ways.crossroads:
        if len(out) == len(WANTED):
            break
        found = _turn_at(town, ways.ways, via, WANTED[len(out)])
        if found is not None:
            out.append(found)
    if out:
        last = out[-1]
        out[-1] = Turn(last.kind, last.from_way, last.via, last.to_way, "motorcycle")
    return out


def _turn_at(town: Town, ways: list[Way], via: int, kind: str) -> Turn | None:
    here = [
        i
        for i, way in enumerate(ways)
        if via in (way.nodes[0], way.nodes[-1])
        and way.nodes[0] != way.nodes[-1]
        and "oneway" not in way.tags
        and "junction" not in way.tags
    ]
    at = town.plane.at
    for i in here:
        before = ways[i].nodes[-2] if ways[i].nodes[-1] == via else ways[i].nodes[1]
        ux, uy = towards(at[before], at[via])
        for j in here:
            after = ways[j].nodes[1] if ways[j].nodes[0] == via else ways[j].nodes[-2]
            vx, vy = towards(at[via], at[after])
            ahead, left = ux * vx + uy * vy, ux * vy - uy * vx
            fits = {
                "only_straight_on": ahead > STRAIGHT,
                "no_left_turn": left > ASIDE,
                "no_right_turn": left < -ASIDE,
            }
            if i != j and fits[kind]:
                return Turn(kind, i, via, j)
    return None
