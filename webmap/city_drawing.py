"""A drawing of a city as SVG: water, roads, and what somebody draws upon them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Sequence
from html import escape
from typing import Final, TypeAlias

import numpy as np
import shapely
from shapely.coords import CoordinateSequence

from gis.crs import local_metres_per_degree
from gis.model import RawNetwork
from routing.line import edge_line

Coordinates: TypeAlias = Sequence[Sequence[float]] | np.ndarray | CoordinateSequence
"""Longitude and latitude, one pair per place."""

WIDTH: Final = 1400.0
TALLEST: Final = 1400.0
LINE_CHARACTERS: Final = 160  # of a note, left of the scale
LINE_PX: Final = 17
MARGIN: Final = 20.0
CAPTION: Final = 54.0
MOST_EDGES: Final = 30_000
"""Beyond so many roads in the picture only the main ones are drawn."""

WATER: Final = "#cfe2f3"
MINOR: Final = 'stroke="#d9d9d9" stroke-width="0.7"'
MAJOR: Final = 'stroke="#b0b0b0" stroke-width="1.6"'


class Drawing:
    """
    A picture that is drawn on from below to above.

    Parameters
    ----------
    raw
        Roads and water.
    inside
        Longitude and latitude of what must be seen; the frame is theirs, with a margin.
    main
        Values of ``highway`` that are drawn thicker, and alone where there are too many.
    least_m
        Width of the frame at least.
    """

    def __init__(
        self,
        raw: RawNetwork,
        inside: Sequence[Sequence[float]],
        *,
        main: Collection[str],
        least_m: float = 1_000.0,
    ) -> None:
        points = np.array(inside, np.float64).reshape(-1, 2)
        low, high = points.min(axis=0), points.max(axis=0)
        per_lon, per_lat = local_metres_per_degree(np.array([(low[1] + high[1]) / 2]))
        self._scale = np.array([float(per_lon[0]), float(per_lat)])
        short = np.maximum(0.0, least_m - (high - low) * self._scale) / self._scale / 2
        margin = 0.05 * (high - low) + short
        self.low, self.high = low - margin, high + margin
        wide, tall = (self.high - self.low) * self._scale
        self._per_m = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
        self.height = tall * self._per_m + 2 * MARGIN + CAPTION
        self._parts: list[str] = []
        self._water(raw)
        self._roads(raw, main)

    def at(self, places: Coordinates | Sequence[float]) -> np.ndarray:
        """Return where places are drawn, shape (n, 2)."""
        xy = (np.asarray(places, np.float64).reshape(-1, 2) - self.low) * self._scale * self._per_m
        return np.stack((MARGIN + xy[:, 0], self.height - CAPTION - MARGIN - xy[:, 1]), axis=1)

    def line(self, places: Coordinates, style: str, *, title: str = "") -> None:
        """Draw a line."""
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.at(places))
        self._parts.append(
            f'<polyline points="{corners}" fill="none" stroke-linejoin="round" {style}>'
            f"<title>{escape(title)}</title></polyline>"
        )

    def area(self, shape: shapely.Geometry, style: str, *, title: str = "") -> None:
        """Draw a polygon or several, holes left open."""
        path = "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.at(ring.coords)) + "Z"
            for part in shapely.get_parts(shape)
            if isinstance(part, shapely.Polygon)
            for ring in (part.exterior, *part.interiors)
        )
        self._parts.append(
            f'<path d="{path}" fill-rule="evenodd" {style}><title>{escape(title)}</title></path>'
        )

    def dot(
        self,
        place: Coordinates | Sequence[float],
        *,
        radius: float,
        colour: str,
        title: str,
        crossed: bool = False,
    ) -> None:
        """Draw a round mark, crossed out if asked."""
        ((x, y),) = self.at(place)
        self._parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" '
            f'stroke="#fff"><title>{escape(title)}</title></circle>'
        )
        if crossed:
            r = radius + 3
            self._parts.append(
                f'<path d="M{x - r:.1f} {y - r:.1f}L{x + r:.1f} {y + r:.1f}M{x - r:.1f} '
                f'{y + r:.1f}L{x + r:.1f} {y - r:.1f}" stroke="#1b1f24" stroke-width="2.5"/>'
            )

    def svg(self, caption: str, notes: Sequence[str] = ()) -> str:
        """Return the picture with a caption, notes and a scale."""
        lines = textwrap.wrap("; ".join(notes), LINE_CHARACTERS)
        y = self.height - 32 - LINE_PX * max(0, len(lines) - 1)
        words = "".join(
            f'<text x="{MARGIN}" y="{y + LINE_PX * i + 20:.1f}" font-size="13">{line}</text>'
            for i, line in enumerate(map(escape, lines))
        )
        return (
            f'<svg viewBox="0 0 {WIDTH:.0f} {self.height:.0f}" role="img" '
            f'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">\n'
            f"<title>{escape(caption)}</title>\n"
            f'<rect width="100%" height="100%" fill="#fbfbf8"/>\n'
            + "\n".join(self._parts)
            + f'\n<rect y="{y - 22:.1f}" width="100%" height="100%" fill="#fff"/>'
            f'\n<text x="{MARGIN}" y="{y:.1f}" font-size="18" font-weight="700">'
            f"{escape(caption)}</text>"
            f"{words}{self._scale_bar(y)}\n</svg>\n"
        )

    def _scale_bar(self, y: float) -> str:
        most_m = WIDTH / 5 / self._per_m
        power = 10.0 ** math.floor(math.log10(most_m))
        length_m = max(step * power for step in (1, 2, 5) if step * power <= most_m)
        end = WIDTH - MARGIN
        begin = end - length_m * self._per_m
        return (
            f'<path d="M{begin:.1f} {y - 6:.1f}V{y:.1f}H{end:.1f}V{y - 6:.1f}" fill="none" '
            f'stroke="#1b1f24" stroke-width="2"/><text x="{begin:.1f}" y="{y + 18:.1f}" '
            f'font-size="13">{length_m:g} m</text>'
        )

    def _seen(self, bounds: np.ndarray) -> np.ndarray:
        """Return which boxes meet the frame."""
        meets: np.ndarray = (
            (bounds[:, 0] <= self.high[0])
            & (bounds[:, 2] >= self.low[0])
            & (bounds[:, 1] <= self.high[1])
            & (bounds[:, 3] >= self.low[1])
        )
        return meets

    def _water(self, raw: RawNetwork) -> None:
        frame = shapely.box(*self.low, *self.high)
        areas = raw.water.area
        if len(areas):
            for shape in areas[self._seen(shapely.bounds(areas))]:
                self.area(shapely.intersection(shapely.make_valid(shape), frame), f'fill="{WATER}"')

    def _roads(self, raw: RawNetwork, main: Collection[str]) -> None:
        ends = np.stack(
            (
                np.minimum(raw.node_lon[raw.edge_from], raw.node_lon[raw.edge_to]),
                np.minimum(raw.node_lat[raw.edge_from], raw.node_lat[raw.edge_to]),
                np.maximum(raw.node_lon[raw.edge_from], raw.node_lon[raw.edge_to]),
                np.maximum(raw.node_lat[raw.edge_from], raw.node_lat[raw.edge_to]),
            ),
            axis=1,
        )
        is_main = np.array([tags.get("highway") in main for tags in raw.way_tags])[raw.edge_way]
        seen = self._seen(ends)
        minor = np.flatnonzero(seen & ~is_main)
        if len(minor) <= MOST_EDGES:
            self._many(raw, minor.tolist(), MINOR)
        self._many(raw, np.flatnonzero(seen & is_main).tolist(), MAJOR)

    def _many(self, raw: RawNetwork, edges: Sequence[int], style: str) -> None:
        lines = (self.at(np.stack(edge_line(raw, edge), axis=1)) for edge in edges)
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines)
        self._parts.append(f'<path d="{path}" fill="none" {style}/>')
