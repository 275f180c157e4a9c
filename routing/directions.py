"""A route told street by street, in Vietnamese and English, its metres adding up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

import numpy as np

from gis.model import RawNetwork
from gis.units import MM_PER_M, NONE
from routing.crossings import crossed_roads
from routing.path import Kind, Piece, Route

Turn = Literal["start", "straight", "left", "right", "back"]
Surface = Literal["road", "alley", "steps", "ferry"]

STRAIGHT_DEGREES: Final = 30.0  # a smaller change of direction is no turn
BACK_DEGREES: Final = 150.0  # a greater one is turning round
STREET_WORDS: Final = (
    *("đường ", "hẻm ", "ngõ ", "ngách ", "kiệt ", "lối ", "phố ", "cầu ", "hầm ", "phà ", "bến "),
    *("đại lộ", "quốc lộ", "tỉnh lộ", "hương lộ", "xa lộ", "cao tốc"),
)
"""First words of names that say themselves what they name; others get "đường" before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """
    A stretch of a route on one street, or an access line.

    Attributes
    ----------
    kind
        ``access_home``, ``road`` or ``access_gate``.
    turn
        How one comes onto it from the leg before.
    name
        Street name, empty if there is none.
    surface
        What kind of road it is where it has no name; ferries and steps also with one.
    mm, seconds
        Length and time; the lengths of all legs add up to the route's distance.
    bridges
        Names of the bridges passed, in order; an unnamed one is an empty text.
    crosses
        Names of the main roads crossed, in order; an unnamed one is an empty text.
    first, last
        Its pieces are ``route.pieces[first:last]``.
    """

    kind: Kind
    turn: Turn
    name: str
    surface: Surface
    mm: int
    seconds: float
    bridges: tuple[str, ...]
    crosses: tuple[str, ...]
    first: int
    last: int

    @property
    def metres(self) -> float:
        """Return the length in metres, exact to the millimetre."""
        return self.mm / MM_PER_M

    def sentence(self, language: Literal["vi", "en"]) -> str:
        """Return the leg as one sentence, lengths in whole metres."""
        return _vietnamese(self) if language == "vi" else _english(self)


def legs(raw: RawNetwork, route: Route) -> tuple[Leg, ...]:
    """
    Return the legs of a route: pieces of one street that follow each other are one leg.

    Parameters
    ----------
    raw
        The network of the route.
    route
        Empty routes have no legs.
    """
    crossed = crossed_roads(raw, route.pieces)
    found: list[Leg] = []
    first = 0
    for key, same in groupby(route.pieces, key=lambda piece: _key(raw, piece)):
        pieces = tuple(same)
        last = first + len(pieces)
        kind, name, surface = key
        found.append(
            Leg(
                kind=kind,
                turn=_turn(route.pieces, first),
                name=name,
                surface=surface,
                mm=sum(piece.mm for piece in pieces),
                seconds=sum(piece.seconds for piece in pieces),
                bridges=tuple(_bridges(raw, pieces)),
                crosses=tuple(crossed[at] for at in range(first, last) if at in crossed),
                first=first,
                last=last,
            )
        )
        first = last
    return tuple(found)


def sentences(found: Sequence[Leg], language: Literal["vi", "en"]) -> tuple[str, ...]:
    """Return one sentence per leg."""
    return tuple(leg.sentence(language) for leg in found)


def bridge_name(tags: Mapping[str, str]) -> str:
    """
    Return the name of the bridge that a way is, empty if it has none of its own.

    Examples
    --------
    >>> bridge_name({"bridge": "yes", "name": "Nguyễn Tri Phương", "bridge:name": "Cầu Chữ Y"})
    'Cầu Chữ Y'
    >>> bridge_name({"bridge": "yes", "name": "Cầu Mống"}), bridge_name({"bridge": "yes"})
    ('Cầu Mống', '')
    """
    return tags.get("bridge:name") or tags.get("name", "")


def _key(raw: RawNetwork, piece: Piece) -> tuple[Kind, str, Surface]:
    if piece.edge == NONE:
        return piece.kind, "", "road"
    tags = raw.way_tags[raw.edge_way[piece.edge]]
    surface: Surface = "road"
    if piece.ferry:
        surface = "ferry"
    elif piece.steps:
        surface = "steps"
    elif tags.get("service") == "alley" and not piece.name:
        surface = "alley"
    return piece.kind, piece.name, surface


def _bridges(raw: RawNetwork, pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield each bridge once, however many pieces it has."""
    names = [
        bridge_name(raw.way_tags[raw.edge_way[piece.edge]]) if piece.bridge else None
        for piece in pieces
    ]
    return (name for name, _ in groupby(names) if name is not None)


def _turn(pieces: Sequence[Piece], at: int) -> Turn:
    before = _bearing(pieces[:at], last=True)
    after = _bearing(pieces[at:], last=False)
    if before is None or after is None or pieces[at].kind != "road":
        return "start"
    if pieces[at - 1].kind != "road":
        return "start"
    change = (after - before + 180.0) % 360.0 - 180.0
    if abs(change) <= STRAIGHT_DEGREES:
        return "straight"
    if abs(change) >= BACK_DEGREES:
        return "back"
    return "right" if change > 0 else "left"


def _bearing(pieces: Sequence[Piece], *, last: bool) -> float | None:
    """Return the direction of the last (or first) line that has a length, degrees from north."""
    for piece in reversed(pieces) if last else pieces:
        scale = math.cos(math.radians(piece.lat[0]))
        dx, dy = np.diff(piece.lon) * scale, np.diff(piece.lat)
        moves = np.flatnonzero((dx != 0) | (dy != 0))
        if len(moves):
            at = moves[-1 if last else 0]
            return math.degrees(math.atan2(dx[at], dy[at]))
    return None


TURN_VI: Final = {
    "start": "Đi",
    "straight": "Đi thẳng",
    "left": "Rẽ trái, đi",
    "right": "Rẽ phải, đi",
    "back": "Quay đầu, đi",
}
TURN_EN: Final = {
    "start": "Go",
    "straight": "Go straight on",
    "left": "Turn left, go",
    "right": "Turn right, go",
    "back": "Turn round, go",
}
ROAD_VI: Final = {"road": "đường không tên", "alley": "hẻm", "steps": "bậc thang"}
ROAD_EN: Final = {"road": "a road without a name", "alley": "an alley", "steps": "the steps"}


def _vietnamese(leg: Leg) -> str:
    length = _length(leg.mm)
    if leg.kind == "access_home":
        return f"Từ nhà ra đường: {length}."
    if leg.kind == "access_gate":
        return f"Từ đường vào cổng trường: {length}."
    extra = [f"qua {name}" if name else "qua một cây cầu" for name in _told(leg)]
    extra += [f"cắt qua {name}" if name else "cắt qua một đường lớn" for name in leg.crosses]
    if leg.surface == "ferry":
        start = f"Qua phà ({leg.name})" if leg.name else "Qua phà"
    else:
        start = f"{TURN_VI[leg.turn]} theo {_road_vi(leg)}"
    return f"{', '.join((start, length, *extra))}."


def _road_vi(leg: Leg) -> str:
    if not leg.name:
        return ROAD_VI[leg.surface]
    if leg.surface == "steps":
        return f"bậc thang {leg.name}"
    has_word = leg.name.casefold().startswith(STREET_WORDS)
    return leg.name if has_word else f"đường {leg.name}"


def _english(leg: Leg) -> str:
    length = _length(leg.mm)
    if leg.kind == "access_home":
        return f"From the home to the road: {length}."
    if leg.kind == "access_gate":
        return f"From the road to the gate: {length}."
    extra = [f"over {name}" if name else "over a bridge" for name in _told(leg)]
    extra += [f"crossing {name}" if name else "crossing a main road" for name in leg.crosses]
    if leg.surface == "ferry":
        start = f"Take the ferry ({leg.name})" if leg.name else "Take the ferry"
    else:
        start = f"{TURN_EN[leg.turn]} along {_road_en(leg)}"
    return f"{', '.join((start, length, *extra))}."


def _road_en(leg: Leg) -> str:
    if not leg.name:
        return ROAD_EN[leg.surface]
    return f"the steps {leg.name}" if leg.surface == "steps" else leg.name


def _told(leg: Leg) -> list[str]:
    """Return the bridges worth telling: not the street itself once more."""
    return [name for name in leg.bridges if not name or name != leg.name]


def _length(mm: int) -> str:
    return f"{(mm + MM_PER_M // 2) // MM_PER_M} m"
