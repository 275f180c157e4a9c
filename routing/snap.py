"""Ties points to the nearest road that may be used, each point by itself."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.crs import WGS84, geodesic_mm
from gis.errors import ShapeError
from gis.model import Water
from gis.units import FAR_SNAP_MM, MAX_SNAP_MM, NONE, Degrees, Index
from routing.edge_tree import EdgeTree
from routing.nearest_edge import METRES_PER_DEGREE, UM_PER_M, place, rank
from routing.network import Network
from routing.snaps import Snaps
from routing.status import Status
from routing.water import Barrier

RADII_M: Final = (25.0, 75.0, 200.0, 510.0)
"""Rings that are searched one after the other; the last one holds every access line that may be."""

CHUNK: Final = 50_000  # points searched at once, so that their candidates fit in memory
ROUND_M: Final = 0.01  # more than a degree's rounding, so that a ring never loses an edge


class Snapper:
    """
    The roads of one network, ready to tie points to; built once and never changed.

    Parameters
    ----------
    network
        Roads as one profile may use them.
    water
        What access lines may not cross; the network's own water if not given.
    tree
        Its edges by place, which all profiles of one raw network share; made if not given.
    """

    def __init__(
        self, network: Network, water: Water | None = None, *, tree: EdgeTree | None = None
    ) -> None:
        network = network.base or network  # snaps belong to the version, not to a scenario
        raw = network.raw
        self._network = network
        self._barrier = Barrier(raw.water if water is None else water)
        self._usable = network.usable
        self._tree = EdgeTree.of(raw) if tree is None else tree

    def snap(self, lon: Degrees, lat: Degrees) -> Snaps:
        """
        Return where points enter the network.

        Parameters
        ----------
        lon, lat
            Degrees, shape (P,); any place on earth.

        Raises
        ------
        ShapeError
            If the arrays differ in shape or hold a number that is no place.

        Notes
        -----
        Nearest main-part edge in an equirectangular plane centred on the point; of edges equally
        far to the micrometre the smaller one. Edges behind water are passed over. Without a main
        edge within 500 m the nearest island edge within 500 m, else not located.
        """
        lon, lat = _checked(lon, lat)
        edge = np.full(len(lon), NONE, dtype=np.int32)
        nearer_island = np.zeros(len(lon), dtype=np.bool_)
        for first in range(0, len(lon), CHUNK):
            here = slice(first, first + CHUNK)
            edge[here], nearer_island[here] = self._chunk(lon[here], lat[here])
        return self._snaps(lon, lat, edge, nearer_island)

    def _chunk(self, lon: Degrees, lat: Degrees) -> tuple[Index, NDArray[np.bool_]]:
        edge = np.full(len(lon), NONE, dtype=np.int32)
        nearer_island = np.zeros(len(lon), dtype=np.bool_)
        open_ = np.arange(len(lon))
        for radius_m in RADII_M:
            choice = _Choice(self._network.main, *self._ranked(lon[open_], lat[open_], radius_m))
            last = radius_m == RADII_M[-1]
            self._choose(choice, lon[open_], lat[open_])
            settled = choice.found | last
            edge[open_[settled]] = choice.edge(last=last)[settled]
            nearer_island[open_[settled]] = choice.passed_island[settled]
            open_ = open_[~settled]
            if not len(open_):
                break
        return edge, nearer_island

    def _ranked(
        self, lon: Degrees, lat: Degrees, radius_m: float
    ) -> tuple[NDArray[np.int64], Index]:
        """Return candidates within a radius: where each point's begin (P + 1,), edges by rank."""
        raw = self._network.raw
        half_lat = (radius_m + ROUND_M) / METRES_PER_DEGREE
        shrink = np.cos(np.radians(np.minimum(np.abs(lat) + half_lat, 90.0)))
        half_lon = np.minimum(half_lat / np.maximum(shrink, 1e-9), 360.0)
        sides = (lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat)
        first, edge = self._tree.near(np.stack(sides, axis=1), self._usable)
        um = np.empty(len(edge), dtype=np.int64)
        rank(lon, lat, first, edge, raw.shape_start, raw.shape_lon, raw.shape_lat, um)
        near = um <= radius_m * UM_PER_M
        point = np.repeat(np.arange(len(lon)), np.diff(first))
        n_near = np.bincount(point[near], minlength=len(lon))
        return np.concatenate(([0], np.cumsum(n_near))), edge[near]

    def _choose(self, choice: _Choice, lon: Degrees, lat: Degrees) -> None:
        """Offer each point its candidates in turn until an unbarred main edge is found."""
        while len(point := choice.waiting()):
            edge = choice.next_edge(point)
            at_lon, at_lat, _ = self._place(lon[point], lat[point], edge)
            access_mm = geodesic_mm(lon[point], lat[point], at_lon, at_lat)
            barred = self._barrier.bars(lon[point], lat[point], to_lon=at_lon, to_lat=at_lat)
            choice.answer(point, usable=~barred & (access_mm <= MAX_SNAP_MM))

    def _place(
        self, lon: Degrees, lat: Degrees, edge: Index
    ) -> tuple[Degrees, Degrees, NDArray[np.int64]]:
        """Return the nearest place on an edge, and the polyline point at or before it."""
        raw = self._network.raw
        at_lon, at_lat = np.empty(len(lon)), np.empty(len(lon))
        before = np.empty(len(lon), dtype=np.int64)
        shape = (raw.shape_start, raw.shape_lon, raw.shape_lat)
        place(lon, lat, edge, *shape, before, at_lon, at_lat)
        return at_lon, at_lat, before

    def _offset_mm(
        self, edge: Index, at_lon: Degrees, at_lat: Degrees, before: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """
        Return the edge's length times the share of it before the place, rounded.

        The share is one of geodesic lengths, like the edge's own length: in the point's plane
        north-south parts are up to 0.7 % too long against east-west parts, and a stated length
        would differ from the drawn line by decimetres where an edge bends.
        """
        raw = self._network.raw
        _, _, step_m = WGS84.inv(raw.shape_lon[before], raw.shape_lat[before], at_lon, at_lat)
        total_m = self._tree.gone_m[raw.shape_start[edge + 1] - 1]
        share = (self._tree.gone_m[before] + step_m) / np.where(total_m > 0.0, total_m, 1.0)
        offset_mm: NDArray[np.float64] = np.rint(raw.edge_length_mm[edge] * np.minimum(share, 1.0))
        return offset_mm

    def _snaps(
        self, lon: Degrees, lat: Degrees, edge: Index, nearer_island: NDArray[np.bool_]
    ) -> Snaps:
        found = np.flatnonzero(edge != NONE)
        at_lon, at_lat, before = self._place(lon[found], lat[found], edge[found])
        offset_mm, access_mm = (np.zeros(len(lon), dtype=np.int32) for _ in range(2))
        offset_mm[found] = self._offset_mm(edge[found], at_lon, at_lat, before)
        access_mm[found] = geodesic_mm(lon[found], lat[found], at_lon, at_lat)
        snap_lon, snap_lat = (np.full(len(lon), np.nan) for _ in range(2))
        snap_lon[found], snap_lat[found] = at_lon, at_lat
        status = np.where(access_mm > FAR_SNAP_MM, Status.FAR, Status.OK).astype(np.int8)
        status[edge == NONE] = Status.NOT_LOCATED
        return Snaps(
            edge=edge,
            offset_mm=offset_mm,
            access_mm=access_mm,
            lon=snap_lon,
            lat=snap_lat,
            point_lon=lon,
            point_lat=lat,
            status=status,
            island=(edge != NONE) & ~self._network.main[edge],
            passed_nearer_island=nearer_island,
        )


class _Choice:
    """Each point's walk along its ranked candidates; P points."""

    def __init__(self, main: NDArray[np.bool_], first: NDArray[np.int64], edge: Index) -> None:
        n_points = len(first) - 1
        self._main = main
        self._edge = edge
        self._at = first[:-1].copy()
        self._end = first[1:]
        self._island = np.full(n_points, NONE, dtype=np.int32)
        self._chosen = np.full(n_points, NONE, dtype=np.int32)

    def waiting(self) -> NDArray[np.int64]:
        """Return the points that still have a candidate to try."""
        waiting: NDArray[np.int64] = np.flatnonzero((self._at < self._end) & ~self.found)
        return waiting

    def next_edge(self, point: NDArray[np.int64]) -> Index:
        """Return the candidate that each point tries next."""
        return self._edge[self._at[point]]

    def answer(self, point: NDArray[np.int64], *, usable: NDArray[np.bool_]) -> None:
        """Take the candidate where it is usable, and step to the next one worth asking about."""
        edge = self.next_edge(point)
        main = self._main[edge]
        take = usable & main
        self._chosen[point[take]] = edge[take]
        first_island = usable & ~main & (self._island[point] == NONE)
        self._island[point[first_island]] = edge[first_island]
        self._at[point] += 1

    @property
    def found(self) -> NDArray[np.bool_]:
        """Return which points have a main edge."""
        found: NDArray[np.bool_] = self._chosen != NONE
        return found

    @property
    def passed_island(self) -> NDArray[np.bool_]:
        """Return which points have a main edge and a nearer island edge."""
        passed: NDArray[np.bool_] = self.found & (self._island != NONE)
        return passed

    def edge(self, *, last: bool) -> Index:
        """Return the chosen edges; after the last ring an island edge where no main one is."""
        fallback = self._island if last else np.full_like(self._island, NONE)
        return np.where(self.found, self._chosen, fallback).astype(np.int32)


def _checked(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    lon, lat = (np.ascontiguousarray(axis, dtype=np.float64) for axis in (lon, lat))
    if lon.shape != lat.shape or lon.ndim != 1:
        msg = f"points: {lon.shape} longitudes and {lat.shape} latitudes"
        raise ShapeError(msg)
    wrong = np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))  # noqa: PLR2004 (the earth)
    if len(wrong):
        msg = f"points: number {wrong[0]} is no place on earth ({len(wrong)} such points)"
        raise ShapeError(msg)
    return lon, lat
