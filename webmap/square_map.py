"""A small map without tiles: squares by number, schools as dots, points where they are allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from webmap.dossier_map import WIDTH, Frame

SHADES: Final = (
    (10, "#fde0c5"),
    (20, "#f9b282"),
    (40, "#eb7f5d"),
    (80, "#c8434a"),
    (160, "#7f1d3a"),
)
"""From how many children a square has which colour; told apart by lightness alone too."""


def square_map(
    squares: Sequence[Mapping[str, Any]],
    schools: Sequence[tuple[float, float]],
    lines: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
    *,
    title: str,
) -> str:
    """
    Return inline SVG, north up.

    Parameters
    ----------
    squares
        GeoJSON features of squares whose first property is the number shown.
    schools
        Longitude and latitude of each.
    lines
        From each home to its new school; only on an officers' map.
    title
        What a screen reader says.
    """
    corners = [xy for one in squares for xy in one["geometry"]["coordinates"][0]]
    points = [*corners, *schools, *(end for line in lines for end in line)]
    if not points:
        return ""
    frame = Frame(points)
    drawn = [_square(frame, one) for one in squares]
    drawn += [
        f'<path d="M{_at(frame, home)}L{_at(frame, school)}" stroke="#0b5394" '
        'stroke-width="1" opacity=".6"/>'
        for home, school in lines
    ]
    for place in schools:
        x, y = frame.at(place)
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#38761d" stroke="#fff"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {frame.height:.0f}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">\n'
        f"<title>{escape(title)}</title>\n" + "\n".join(drawn) + f"\n{frame.scale_bar()}\n</svg>"
    )


def legend() -> str:
    """Return what the colours mean, as HTML."""
    ends = [first - 1 for first, _ in SHADES[1:]]
    spans = [
        f'<span class="shade" style="background:{colour}"></span>{first} … {last}'
        for (first, colour), last in zip(SHADES[:-1], ends, strict=True)
    ]
    first, colour = SHADES[-1]
    spans.append(f'<span class="shade" style="background:{colour}"></span>≥ {first}')
    return '<p class="legend">' + " ".join(spans) + "</p>"


def _square(frame: Frame, feature: Mapping[str, Any]) -> str:
    (west, south), _, (east, north), *_ = feature["geometry"]["coordinates"][0]
    x, y = frame.at((west, north))
    right, bottom = frame.at((east, south))
    n = next(iter(feature["properties"].values()))
    colour = next(one for first, one in reversed(SHADES) if n >= first)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}" '
        f'fill="{colour}" stroke="#fff" stroke-width=".5"><title>{n}</title></rect>'
    )


def _at(frame: Frame, place: Sequence[float]) -> str:
    x, y = frame.at(place)
    return f"{x:.1f} {y:.1f}"
