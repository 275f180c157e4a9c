"""The way to school drawn on a PDF page, as ``webmap.dossier_map`` draws it on HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from webmap.dossier_map import COLOURS, WIDTH, Frame

if TYPE_CHECKING:
    from fpdf import FPDF

    At: TypeAlias = Callable[[Sequence[float]], tuple[float, float]]

TALLEST_MM: Final = 120
INK: Final = (27, 31, 36)
BORDER: Final = (201, 208, 214)
ENDS: Final = (("home", "N", (166, 28, 0)), ("gate", "T", (56, 118, 29)))
UNDER: Final = "N = nhà (home), T = cổng trường (gate)"


def way_map(paper: FPDF, shapes: Mapping[str, Any], font: str, *, top: float) -> float:
    """
    Draw the way between the margins, north up, and return where it ends on the page, mm.

    Parameters
    ----------
    paper
        Its letters are ``font``.
    shapes
        The dossier's GeoJSON.
    top
        Where the map begins, mm.
    """
    ends = {
        one["properties"]["what"]: one["geometry"]["coordinates"]
        for one in shapes["features"]
        if one["geometry"]["type"] == "Point"
    }
    lines = [one for one in shapes["features"] if one["geometry"]["type"] == "LineString"]
    frame = Frame([*ends.values(), *(xy for one in lines for xy in one["geometry"]["coordinates"])])
    scale = min(paper.epw / WIDTH, TALLEST_MM / frame.height)

    def at(place: Sequence[float]) -> tuple[float, float]:
        x, y = frame.at(place)
        return paper.l_margin + x * scale, top + y * scale

    paper.set_draw_color(*BORDER)
    paper.set_line_width(0.2)
    paper.rect(paper.l_margin, top, paper.epw, frame.height * scale)
    _lines(paper, lines, at)
    _ends(paper, ends, at, font)
    metres, wide = frame.bar()
    return _bar(paper, (metres, wide * scale), top + frame.height * scale + 2, font)


def _lines(paper: FPDF, lines: Sequence[Mapping[str, Any]], at: At) -> None:
    paper.set_line_width(1)
    for one in lines:
        what = one["properties"]["what"]
        paper.set_draw_color(COLOURS[what])
        paper.set_dash_pattern(*((0, 0) if what == "road" else (1.5, 1.2)))
        paper.polyline([at(xy) for xy in one["geometry"]["coordinates"]])
    paper.set_dash_pattern()


def _ends(paper: FPDF, ends: Mapping[str, Sequence[float]], at: At, font: str) -> None:
    paper.set_font(font, "B", 8)
    paper.set_text_color(255, 255, 255)
    for what, letter, colour in ENDS:
        x, y = at(ends[what])
        paper.set_fill_color(*colour)
        paper.circle(x, y, 2.6, style="F")
        paper.set_xy(x - 3, y - 2)
        paper.cell(6, 4, letter, align="C")


def _bar(paper: FPDF, bar: tuple[float, float], y: float, font: str) -> float:
    metres, wide_mm = bar
    paper.set_draw_color(*INK)
    paper.set_line_width(0.6)
    paper.line(paper.l_margin, y, paper.l_margin + wide_mm, y)
    paper.set_font(font, "", 8)
    paper.set_text_color(*INK)
    paper.set_xy(paper.l_margin, y + 0.6)
    paper.cell(0, 4, f"{metres:g} m   ·   {UNDER}")
    return y + 7
