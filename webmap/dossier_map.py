"""The small map of a dossier: one inline drawing of the way, with a scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from gis.crs import EARTH_RADIUS_M

WIDTH: Final = 720.0
MARGIN: Final = 40.0
SHORTEST_M: Final = 50.0  # a way of a few metres is not blown up beyond this
TALLEST: Final = 560.0
BAR_STEPS: Final = (1, 2, 5)
COLOURS: Final = {"access_home": "#5b6570", "road": "#0b5394", "access_gate": "#5b6570"}
"""Told apart by dashes too, so that they can be read without colours."""


def drawing(shapes: Mapping[str, Any]) -> str:
    """
    Return the way as inline SVG.

    Parameters
    ----------
    shapes
        The dossier's GeoJSON: points of home and gate, lines of the legs.
    """
    points = {
        one["properties"]["what"]: one["geometry"]["coordinates"]
        for one in shapes["features"]
        if one["geometry"]["type"] == "Point"
    }
    lines = [one for one in shapes["features"] if one["geometry"]["type"] == "LineString"]
    frame = Frame(
        [*points.values(), *(xy for one in lines for xy in one["geometry"]["coordinates"])]
    )
    drawn = [_line(frame, one) for one in lines]
    for what, letter, colour in (("home", "N", "#a61c00"), ("gate", "T", "#38761d")):
        x, y = frame.at(points[what])
        drawn.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{colour}" stroke="#fff"/>'
            f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" fill="#fff" '
            f'font-size="14" font-weight="700">{letter}</text>'
        )
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {frame.height:.0f}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">\n'
        "<title>Đường đi từ nhà (N) đến cổng trường (T); hướng bắc ở trên</title>\n"
        + "\n".join(drawn)
        + f"\n{frame.scale_bar()}\n</svg>"
    )


def _line(frame: Frame, feature: Mapping[str, Any]) -> str:
    told = feature["properties"]
    corners = " ".join(
        f"{x:.1f},{y:.1f}" for x, y in map(frame.at, feature["geometry"]["coordinates"])
    )
    dashes = (
        "" if told["what"] == "road" and told["surface"] != "ferry" else ' stroke-dasharray="6 5"'
    )
    return (
        f'<polyline points="{corners}" fill="none" stroke="{COLOURS[told["what"]]}" '
        f'stroke-width="4" stroke-linejoin="round" stroke-linecap="round"{dashes}>'
        f"<title>{escape(told['vi'])}</title></polyline>"
    )


class Frame:
    """The part of the plane that is drawn, north up."""

    def __init__(self, points: Sequence[Sequence[float]]) -> None:
        self.west = min(x for x, _ in points)
        self.north = max(y for _, y in points)
        self.per_lat = math.radians(EARTH_RADIUS_M)
        middle = (min(y for _, y in points) + self.north) / 2
        self.per_lon = self.per_lat * math.cos(math.radians(middle))
        wide_m = max((max(x for x, _ in points) - self.west) * self.per_lon, SHORTEST_M)
        high_m = max((self.north - min(y for _, y in points)) * self.per_lat, SHORTEST_M)
        self.per_m = min((WIDTH - 2 * MARGIN) / wide_m, (TALLEST - 2 * MARGIN) / high_m)
        self.height = high_m * self.per_m + 2 * MARGIN + MARGIN / 2

    def at(self, place: Sequence[float]) -> tuple[float, float]:
        """Return where a place is drawn."""
        x = MARGIN + (place[0] - self.west) * self.per_lon * self.per_m
        return x, MARGIN + (self.north - place[1]) * self.per_lat * self.per_m

    def bar(self) -> tuple[float, float]:
        """Return a round number of metres and its length, at most a quarter of the width."""
        most_m = WIDTH / 4 / self.per_m
        power = 10.0 ** math.floor(math.log10(most_m))
        length_m = max(step * power for step in BAR_STEPS if step * power <= most_m)
        return length_m, length_m * self.per_m

    def scale_bar(self) -> str:
        """Return a bar of a round length."""
        length_m, wide = self.bar()
        y, end = self.height - 14, MARGIN + wide
        return (
            f'<path d="M{MARGIN:.1f} {y - 6:.1f}V{y:.1f}H{end:.1f}V{y - 6:.1f}" fill="none" '
            f'stroke="#1b1f24" stroke-width="2"/><text x="{end + 8:.1f}" y="{y + 1:.1f}" '
            f'font-size="14">{length_m:g} m</text>'
        )
