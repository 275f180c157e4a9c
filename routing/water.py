"""Whether water lies between a point and the road."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.model import Water
from gis.units import Degrees
from routing.areas import Areas

ONE_AT_A_TIME: Final = Lock()
"""A prepared shape keeps what it looked at last: two threads at once crash the process."""


class Barrier:
    """The water of a network, ready to be asked about many access lines; never changes."""

    def __init__(self, water: Water) -> None:
        self._n_areas = len(water.area)
        self._geom = np.concatenate((water.area, water.line)).astype(np.object_)
        shapely.prepare(self._geom)
        self._tree = shapely.STRtree(self._geom)

    def bars(
        self, lon: Degrees, lat: Degrees, *, to_lon: Degrees, to_lat: Degrees
    ) -> NDArray[np.bool_]:
        """
        Return which straight lines cross water, shape (P,).

        Notes
        -----
        Touching a shore is no crossing. A point inside water areas keeps them: only what the
        line does outside of them counts, so that a house on stilts can reach its bank.
        """
        with ONE_AT_A_TIME:  # barriers of several profiles share their shapes
            return self._bars(lon, lat, to_lon, to_lat)

    def bars_one(self, lon: float, lat: float, to_lon: float, to_lat: float) -> bool:
        """Return whether one straight line crosses water, as ``bars`` says it."""
        if lon == to_lon and lat == to_lat:
            return False
        if self._outlines.is_clear(lon, lat, to_lon, to_lat):
            return False  # what nearly every line comes to
        begin = np.array([lon]), np.array([lat])
        return bool(self.bars(*begin, to_lon=np.array([to_lon]), to_lat=np.array([to_lat]))[0])

    @cached_property
    def _outlines(self) -> Areas:
        """Return the same water for questions about one line."""
        return Areas(self._geom)

    def _bars(
        self, lon: Degrees, lat: Degrees, to_lon: Degrees, to_lat: Degrees
    ) -> NDArray[np.bool_]:
        ends = np.stack((np.stack((lon, lat), axis=1), np.stack((to_lon, to_lat), axis=1)), axis=1)
        line = np.asarray(shapely.linestrings(ends), dtype=np.object_)
        barred = np.zeros(len(line), dtype=np.bool_)
        moves = np.flatnonzero((lon != to_lon) | (lat != to_lat))
        near, water = self._tree.query(line[moves])
        if not len(near):
            return barred
        meets = shapely.intersects(self._geom[water], line[moves[near]])
        hit, water = moves[near[meets]], water[meets]
        own = (water < self._n_areas) & shapely.contains_properly(
            self._geom[water], shapely.points(lon[hit], lat[hit])
        )
        afloat = np.isin(hit, hit[own])
        crosses = self._cross(line[hit[~afloat]], water[~afloat])
        barred[hit[~afloat][crosses]] = True
        for point in np.unique(hit[afloat]).tolist():
            mine = hit == point
            barred[point] = self._bars_afloat(line[point], water[mine & own], water[mine & ~own])
        return barred

    def _cross(self, line: NDArray[np.object_], water: NDArray[np.integer]) -> NDArray[np.bool_]:
        area = water < self._n_areas
        crosses = np.empty(len(line), dtype=np.bool_)
        wet = self._geom[water[area]]  # the prepared side stands first: a river has many corners
        crosses[area] = shapely.intersects(wet, line[area]) & ~shapely.touches(wet, line[area])
        crosses[~area] = shapely.crosses(line[~area], self._geom[water[~area]])
        return crosses

    def _bars_afloat(
        self,
        line: shapely.Geometry,
        own: NDArray[np.integer],
        other: NDArray[np.integer],
    ) -> bool:
        ashore = shapely.difference(line, shapely.union_all(self._geom[own]))
        if shapely.is_empty(ashore) or not len(other):
            return False
        return bool(self._cross(np.full(len(other), ashore, dtype=np.object_), other).any())
