"""Schools, catchments and wards by a number, for planners' maps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from webmap.catchment_map import COLOURS, OPACITY
from webmap.planner.layer import Key, Layer, Look, Pane, Shape
from webmap.planner.words import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.model import Nature
    from runs.catchment.derive import Area
    from webmap.planner.base import Ward
    from webmap.planner.words import Language

DOT: Final = Look(fill="#38761d", fill_opacity=0.9, stroke="#ffffff", width=1.2)
UNKNOWN_DOT: Final = Look(fill="#5b6570", fill_opacity=0.9, stroke="#ffffff", width=1.2)
SEATS_PER_PX2: Final = 14
SMALLEST_PX: Final = 4.0
LARGEST_PX: Final = 13.0
BALANCE: Final = (
    (-200, "#b35806"),
    (-1, "#f1a340"),
    (0, "#f3f3f3"),
    (199, "#b7aed2"),
    (None, "#5e4fa2"),
)
"""Up to how many seats over a ward has which colour, below zero those missing."""

WORDS: Final = {
    "always": ("luôn được nhận", "always admitted"),
    "usually": ("thường được nhận", "usually admitted"),
    "cell": ("gần trường này nhất", "this school is offered"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school: name, longitude and latitude, and seats, ``None`` where nobody told them."""

    name: str
    lon: float
    lat: float
    seats: int | None = None


def schools(rows: Sequence[School], *, language: Language = "vi", nature: Nature = "real") -> Layer:
    """
    Return schools as dots, larger with more seats, the largest below.

    Parameters
    ----------
    rows
        In any order.
    nature
        Of the seats; a model says so on the map.
    """
    vi = language == "vi"
    largest_first = sorted(rows, key=lambda one: (-(one.seats or 0), one.name, one.lon, one.lat))
    shapes = tuple(
        Shape(
            geometry=shapely.Point(one.lon, one.lat),
            look=UNKNOWN_DOT if one.seats is None else DOT,
            tell=(one.name, _seats(one.seats, language)),
            label=one.name,
            radius=_radius(one.seats),
        )
        for one in largest_first
    )
    keys = [
        Key(look=DOT, text="lớn hơn: nhiều chỗ hơn" if vi else "larger: more seats", is_round=True)
    ]
    if any(one.seats is None for one in rows):
        text = "chưa rõ chỗ học" if vi else "seats not known"
        keys.append(Key(look=UNKNOWN_DOT, text=text, is_round=True))
    return Layer(
        name="Trường" if vi else "Schools",
        pane=Pane.DOTS,
        shapes=shapes,
        keys=tuple(keys),
        is_model=nature == "model",
    )


def catchments(
    areas: Sequence[Area],
    names: Mapping[str, str],
    *,
    language: Language = "vi",
    nature: Nature = "real",
) -> Layer:
    """
    Return areas in which schools admit, deeper where it is more certain.

    Parameters
    ----------
    areas
        Derived from a placement; those of fewer than ten children are left out, and rare ones,
        which lie over others.
    names
        Of schools by code.
    nature
        Of the children they were derived from.
    """
    at = 0 if language == "vi" else 1
    codes = sorted({one.school_code for one in areas})
    colours = {code: COLOURS[i % len(COLOURS)] for i, code in enumerate(codes)}
    drawn = [one for one in areas if one.is_public and OPACITY[one.word]]
    shapes = tuple(
        Shape(
            geometry=one.shape,
            look=_area_look(colours[one.school_code], OPACITY[one.word]),
            tell=(names.get(one.school_code, one.school_code), WORDS[one.word][at]),
        )
        for one in drawn
    )
    told = {one.word for one in drawn}
    grey = {word: _area_look("#5b6570", OPACITY[word]) for word in WORDS if word in told}
    few = ("Vùng dưới 10 trẻ không vẽ.", "Areas of fewer than 10 children are not drawn.")
    return Layer(
        name=("Vùng tuyển sinh", "Catchments")[at],
        pane=Pane.AREAS,
        shapes=shapes,
        keys=tuple(Key(look=look, text=WORDS[word][at]) for word, look in grey.items()),
        notes=(few[at],),
        is_model=nature == "model",
    )


def seats_over(
    wards: Sequence[Ward],
    seats: Mapping[str, int],
    *,
    language: Language = "vi",
    nature: Nature = "real",
) -> Layer:
    """
    Return wards by seats over, below zero by seats missing.

    Parameters
    ----------
    wards
        Those without a number are left out.
    seats
        By ward code, as a table of supply tells them.
    nature
        Of seats and children.
    """
    vi = language == "vi"
    shapes = []
    for ward in wards:
        if ward.code in seats:
            n = seats[ward.code]
            word = ("Thiếu" if n < 0 else "Dư") if vi else ("Missing" if n < 0 else "Over")
            told = f"{word}: {whole(abs(n), language)} {'chỗ' if vi else 'seats'}"
            shapes.append(Shape(geometry=ward.shape, look=_balance(n), tell=(ward.name, told)))
    texts = (
        ("thiếu từ 200 chỗ", "thiếu dưới 200 chỗ", "vừa đủ", "dư dưới 200 chỗ", "dư từ 200 chỗ")
        if vi
        else (
            "200 or more missing",
            "under 200 missing",
            "just enough",
            "under 200 over",
            "200 or more over",
        )
    )
    looks = [_balance(value) for value in (-300, -50, 0, 50, 300)]
    return Layer(
        name="Chỗ học thừa, thiếu theo phường, xã" if vi else "Seats over or missing, by ward",
        pane=Pane.AREAS,
        shapes=tuple(shapes),
        keys=tuple(Key(look=look, text=text) for look, text in zip(looks, texts, strict=True)),
        is_model=nature == "model",
    )


def _seats(seats: int | None, language: Language) -> str:
    if seats is None:
        return "Chưa rõ chỗ học" if language == "vi" else "Seats not known"
    return f"{'Chỗ học' if language == 'vi' else 'Seats'}: {whole(seats, language)}"


def _radius(seats: int | None) -> float:
    return min(LARGEST_PX, max(SMALLEST_PX, math.sqrt((seats or 0) / SEATS_PER_PX2) + 2.0))


def _area_look(colour: str, opacity: float) -> Look:
    return Look(fill=colour, fill_opacity=opacity, stroke=colour)


def _balance(n: int) -> Look:
    colour = next(one for most, one in BALANCE if most is None or n <= most)
    return Look(fill=colour, fill_opacity=0.7, stroke="#7a6a8a")
