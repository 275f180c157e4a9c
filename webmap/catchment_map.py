"""The picture of derived areas over the roads, for the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shapely

from routing.crossings import MAIN_CLASSES
from webmap.city_drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.model import RawNetwork
    from runs.catchment.derive import Area

COLOURS: Final = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b"),
    *("#e377c2", "#bcbd22", "#17becf", "#7f7f7f"),
)
OPACITY: Final = {"always": 0.55, "cell": 0.45, "usually": 0.28, "rarely": 0.0}
"""Rare areas lie over others: they are left to the table."""


def picture(
    raw: RawNetwork, areas: Sequence[Area], *, caption: str, notes: Sequence[str] = ()
) -> str:
    """Return areas over roads as SVG, one colour per school, deeper where it is more certain."""
    west, south, east, north = shapely.total_bounds([one.shape for one in areas])
    drawing = Drawing(raw, [(west, south), (east, north)], main=MAIN_CLASSES)
    codes = sorted({one.school_code for one in areas})
    for one in areas:
        if OPACITY[one.word]:
            colour = COLOURS[codes.index(one.school_code) % len(COLOURS)]
            style = (
                f'fill="{colour}" fill-opacity="{OPACITY[one.word]}" stroke="{colour}" '
                'stroke-width="1"'
            )
            drawing.area(one.shape, style, title=f"{one.school_code}: {one.word}")
    return drawing.svg(caption, notes)
