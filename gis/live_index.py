"""Edges while somebody edits them: what is near a click, kept up to date edge by edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from rtree.index import Index as Boxes

from gis.crs import WGS84, local_metres_per_degree
from gis.errors import ShapeError, UnknownNameError
from gis.units import MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.model import RawNetwork
    from gis.units import Degrees, Index

LEAST_POINTS: Final = 2
MICROMETRES: Final = 6  # decimals of a metre: two edges so alike are equally far


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """
    A place on an edge near a click.

    Attributes
    ----------
    edge
        Number of the edge.
    offset_mm
        From the edge's beginning, as a share of its geodesic length.
    lon, lat
        The place.
    away_m
        How far it is from the click.
    """

    edge: int
    offset_mm: int
    lon: float
    lat: float
    away_m: float


class LiveIndex:
    """
    Lines of edges in an R-tree that changes with them; edges are named by any number.

    Notes
    -----
    For editors and for the ends of drawn roads only. Homes and gates are tied by
    ``routing.snap``, which knows water, islands and no edits.
    """

    def __init__(self) -> None:
        self._boxes = Boxes()
        self._line: dict[int, tuple[Degrees, Degrees]] = {}

    @classmethod
    def of(cls, raw: RawNetwork, edge: Index) -> LiveIndex:
        """Return an index of some edges of a network; 80,000 take a second."""
        made = cls()
        if not len(edge):
            return made
        start = raw.shape_start
        lows, highs = (
            np.stack(
                [fold.reduceat(axis, start[:-1])[edge] for axis in (raw.shape_lon, raw.shape_lat)],
                axis=1,
            )
            for fold in (np.minimum, np.maximum)
        )
        made._boxes = Boxes((edge.astype(np.int64), lows, highs))
        for one in edge.tolist():
            here = slice(int(start[one]), int(start[one + 1]))
            made._line[one] = raw.shape_lon[here], raw.shape_lat[here]
        return made

    def __len__(self) -> int:
        """Return the number of edges."""
        return len(self._line)

    def insert(self, edge: int, lon: Degrees, lat: Degrees) -> None:
        """
        Add an edge.

        Raises
        ------
        ShapeError
            If the edge is there already, or its line has fewer than two points.
        """
        if edge in self._line:
            msg = f"edge {edge} is in the index already: move it"
            raise ShapeError(msg)
        if len(lon) < LEAST_POINTS or len(lon) != len(lat):
            msg = f"the line of edge {edge} has {len(lon)} longitudes and {len(lat)} latitudes"
            raise ShapeError(msg)
        self._line[edge] = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        self._boxes.insert(edge, self._box(edge))

    def delete(self, edge: int) -> None:
        """Take an edge away; ``UnknownNameError`` if it is not there."""
        if edge not in self._line:
            msg = f"edge {edge} is not in the index"
            raise UnknownNameError(msg)
        self._boxes.delete(edge, self._box(edge))
        del self._line[edge]

    def move(self, edge: int, lon: Degrees, lat: Degrees) -> None:
        """Give an edge another line; raises what ``delete`` and ``insert`` raise."""
        before = self._line.get(edge)
        self.delete(edge)
        try:
            self.insert(edge, lon, lat)
        except ShapeError:
            assert before is not None  # noqa: S101 (deleted just now)
            self.insert(edge, *before)
            raise

    def near(
        self,
        lon: float,
        lat: float,
        *,
        within_m: float,
        wanted: Callable[[int], bool] | None = None,
    ) -> list[Picked]:
        """
        Return the nearest place of every edge near a click, nearest first.

        Parameters
        ----------
        lon, lat
            The click.
        within_m
            How far an edge may be.
        wanted
            Which edges count; all if not given.

        Notes
        -----
        In the click's own plane; of edges equally far to the micrometre the smaller number.
        """
        found = [
            place
            for edge in self._boxes.intersection(_around(lon, lat, within_m))
            if (wanted is None or wanted(edge))
            and (place := self._nearest(edge, lon, lat)).away_m <= within_m
        ]
        return sorted(found, key=lambda place: (round(place.away_m, MICROMETRES), place.edge))

    def nearest(
        self,
        lon: float,
        lat: float,
        *,
        within_m: float,
        wanted: Callable[[int], bool] | None = None,
    ) -> Picked | None:
        """Return the first of ``near``, or nothing if no edge is near enough."""
        return next(iter(self.near(lon, lat, within_m=within_m, wanted=wanted)), None)

    def _box(self, edge: int) -> tuple[float, float, float, float]:
        lon, lat = self._line[edge]
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def _nearest(self, edge: int, lon: float, lat: float) -> Picked:
        lons, lats = self._line[edge]
        per_lon, per_lat = local_metres_per_degree(np.array([lat]))
        x, y = (lons - lon) * per_lon[0], (lats - lat) * per_lat
        dx, dy = np.diff(x), np.diff(y)
        length2 = np.maximum(dx * dx + dy * dy, np.finfo(np.float64).tiny)
        t = np.clip(-(x[:-1] * dx + y[:-1] * dy) / length2, 0.0, 1.0)
        away_m = np.hypot(x[:-1] + t * dx, y[:-1] + t * dy)
        k = int(np.argmin(away_m))
        at_lon = float(lons[k] + t[k] * (lons[k + 1] - lons[k]))
        at_lat = float(lats[k] + t[k] * (lats[k + 1] - lats[k]))
        return Picked(
            edge=edge,
            offset_mm=_offset_mm(lons, lats, k, (at_lon, at_lat)),
            lon=at_lon,
            lat=at_lat,
            away_m=float(away_m[k]),
        )


def _around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    per_lon, per_lat = local_metres_per_degree(np.array([lat]))
    half_lat = metres / per_lat
    half_lon = min(metres / max(float(per_lon[0]), 1e-6), 180.0)
    return lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat


def _offset_mm(lon: Degrees, lat: Degrees, before: int, at: tuple[float, float]) -> int:
    """Return the place's share of the geodesic length, times the length rounded once."""
    _, _, step_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    _, _, rest_m = WGS84.inv(lon[before], lat[before], *at)
    total_m = float(np.sum(step_m))
    if total_m == 0.0:
        return 0
    share = min((float(np.sum(step_m[:before])) + float(rest_m)) / total_m, 1.0)
    return round(round(total_m * MM_PER_M) * share)
