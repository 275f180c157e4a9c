"""What lies on a planner's map: layers of shapes, how they look, and what they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gis.errors import InputError

if TYPE_CHECKING:
    import shapely

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_DASHES: Final = re.compile(r"(\d+( \d+)*)?")


class Pane(StrEnum):
    """How high a layer lies, lowest first."""

    BASE = "base"
    AREAS = "areas"
    CELLS = "cells"
    LINES = "lines"
    DOTS = "dots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    How a shape is drawn.

    Attributes
    ----------
    fill
        Six-digit colour, empty for none.
    fill_opacity
        0 to 1.
    stroke
        Six-digit colour, empty for none.
    width, opacity
        Of the stroke, pixels and 0 to 1.
    dashes
        Pixels drawn and left out, as in SVG.
    """

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    width: float = 1.0
    opacity: float = 1.0
    dashes: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no colour: looks are written into styles as they are."""
        for colour in (self.fill, self.stroke):
            if colour and not _COLOUR.fullmatch(colour):
                msg = f"{colour!r} is not a colour such as #0b5394"
                raise InputError(msg)
        if not _DASHES.fullmatch(self.dashes):
            msg = f"{self.dashes!r} are not dashes such as '8 4'"
            raise InputError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    One shape.

    Attributes
    ----------
    geometry
        Longitude and latitude in degrees: polygons, lines or a point.
    look
        How it is drawn.
    tell
        Lines of text under the pointer and on a tap, the first one is its name; any text.
    label
        What is written beside it, near enough; any text.
    radius
        Of a point, pixels.
    """

    geometry: shapely.Geometry
    look: Look
    tell: tuple[str, ...] = ()
    label: str = ""
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a look means in the legend; ``is_round`` for dots, a line where there is no fill."""

    look: Look
    text: str
    is_round: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """
    Shapes that are shown and hidden together.

    Attributes
    ----------
    name
        In the switch of layers and the legend; any text.
    pane
        How high it lies.
    shapes, keys
        What is drawn, in this order, and what the looks mean.
    notes
        Sentences under the legend: what is withheld, what a number is.
    is_model
        Whether children or seats in it are a model; the map then says so.
    is_shown
        Whether it is shown at first.
    """

    name: str
    pane: Pane
    shapes: tuple[Shape, ...]
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    is_model: bool = False
    is_shown: bool = True
