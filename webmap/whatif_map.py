"""The picture of a what-if: roads, water, what differs, and which schools gain or lose children."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from gis.units import MM_PER_M
from routing.crossings import MAIN_CLASSES
from runs.whatif.tally import public
from runs.whatif.write import changed_roads, school_points
from webmap.city_drawing import Drawing

if TYPE_CHECKING:
    from runs.whatif.answer import Answer

GAIN: Final = "#38761d"
LOSS: Final = "#a61c00"
SAME: Final = "#5b6570"
ROAD: Final = {"closed": LOSS, "added": GAIN}
"""Closed roads are dashed too, so that they can be read without colours."""


def picture(found: Answer) -> str:
    """Return the picture as SVG: public numbers only."""
    raw = found.base.city.base_network.raw
    places = school_points(found)
    drawing = Drawing(raw, [*places.values()], main=MAIN_CLASSES, least_m=MM_PER_M)
    for what, line in changed_roads(raw, found.scenario):
        dashes = ' stroke-dasharray="8 4"' if what == "closed" else ""
        drawing.line(line, f'stroke="{ROAD[what]}" stroke-width="5"{dashes}', title=what)
    for row in public(found.exact).schools:
        code = str(row["school_code"])
        drawing.dot(places[code], **_dot(row, found.school_name.get(code, code)))
    caption = "Phương án / scenario: " + (found.scenario.name or "what-if")
    return drawing.svg(
        caption, [*found.labels, "xanh: nhận thêm; đỏ: nhận bớt; gạch chéo: đóng cửa"]
    )


def _dot(row: dict[str, Any], name: str) -> dict[str, Any]:
    before, after = row["n_before"], row["n_after"]
    seats = row["seats_after"] if row["seats_after"] is not None else row["seats_before"]
    known = before is not None and after is not None
    more = after - before if known else 0
    colour = GAIN if more > 0 else LOSS if more < 0 else SAME
    told = [("không nêu" if one is None else str(one)) for one in (before, after)]
    return {
        "radius": 3 + math.sqrt(max(seats or 0, 1)) / 2,
        "colour": colour,
        "title": f"{name}: {told[0]} → {told[1]}",
        "crossed": row["seats_after"] is None,
    }
