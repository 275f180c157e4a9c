"""Ties one point to the roads of several profiles at once: what ``Snapper`` says, asked singly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.crs import WGS84, geodesic_one_mm
from gis.errors import ShapeError
from gis.kernel import Held, hold, kernel
from gis.units import FAR_SNAP_MM, MAX_SNAP_MM, NONE, Degrees, Index
from routing.edge_tree import Boxes, EdgeTree, near_boxes
from routing.nearest_edge import METRES_PER_DEGREE, UM_PER_M, place, rank
from routing.network import Network
from routing.snap import RADII_M, ROUND_M
from routing.snaps import Pin
from routing.status import Status
from routing.water import Barrier


class _Foot(NamedTuple):
    """
    The place on an edge nearest to the point, and whether a line may lead there.

    ``offset_mm`` is ``NONE`` until a profile takes the edge; most take the same.
    """

    lon: float
    lat: float
    before: int
    access_mm: int
    usable: bool
    offset_mm: int = NONE


class _Roadsides(NamedTuple):
    """Edges by place, which of them anybody may use, and their lines."""

    usable: NDArray[np.bool_]
    edge: Index
    box: Boxes
    level: NDArray[np.int64]
    shape_start: NDArray[np.int64]
    shape_lon: Degrees
    shape_lat: Degrees


class PointSnapper:
    """
    The roads of several profiles of one raw network, ready to tie one point after the other.

    Parameters
    ----------
    networks
        By profile; all of the same raw network, none of them a scenario.
    tree
        Its edges by place.

    Notes
    -----
    ``Snapper`` is for many points of one profile; for one point its arrays cost more than the
    search. Places, lengths, water and the order of edges come from the same functions, so every
    number is the same, bit by bit. What a profile asks about an edge is asked once for all.
    """

    def __init__(self, networks: Mapping[str, Network], tree: EdgeTree) -> None:
        self._networks = networks
        raw = next(iter(networks.values())).raw
        self._raw = raw
        self._gone_m = tree.gone_m
        self._barrier = Barrier(raw.water)
        usable = np.zeros(raw.n_edges, dtype=np.bool_)
        for network in networks.values():
            usable |= network.usable
        self._usable = {name: network.usable for name, network in networks.items()}
        shapes = raw.shape_start, raw.shape_lon, raw.shape_lat
        self._sides = hold(_Roadsides(usable, tree.edge, tree.box, tree.level, *shapes))

    def snap(self, lon: float, lat: float, names: Sequence[str]) -> dict[str, Pin]:
        """
        Return where a point enters the roads of some profiles.

        Raises
        ------
        ShapeError
            If it is no place on earth.
        """
        if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 (the earth)
            msg = "the point is no place on earth"
            raise ShapeError(msg)
        feet: dict[int, _Foot] = {}
        found: dict[str, Pin] = {}
        for radius_m in RADII_M:
            edges = _around(self._sides, lon, lat, radius_m).tolist()
            last = radius_m == RADII_M[-1]
            for name in names:
                if name in found:
                    continue
                edge, island = self._chosen(name, edges, (lon, lat), feet)
                if edge != NONE or last:
                    passed = NONE not in {edge, island}
                    taken = edge if edge != NONE else island
                    found[name] = self._pin(name, (lon, lat), taken, feet, passed=passed)
            if len(found) == len(names):
                break
        return found

    def _chosen(
        self, name: str, edges: list[int], point: tuple[float, float], feet: dict[int, _Foot]
    ) -> tuple[int, int]:
        """Return the first unbarred main edge and the first such island edge before it."""
        usable, main = self._usable[name], self._networks[name].main
        island = NONE
        for edge in edges:
            if not usable[edge]:
                continue
            foot = feet.get(edge)
            if foot is None:
                foot = feet[edge] = self._foot(edge, point)
            if not foot.usable:
                continue
            if main[edge]:
                return edge, island
            if island == NONE:
                island = edge
        return NONE, island

    def _foot(self, edge: int, point: tuple[float, float]) -> _Foot:
        lon, lat, before = _place(self._sides, *point, edge)
        access_mm = geodesic_one_mm(*point, lon, lat)
        usable = access_mm <= MAX_SNAP_MM and not self._barrier.bars_one(*point, lon, lat)
        return _Foot(lon, lat, before, access_mm, usable)

    def _offset_mm(self, edge: int, foot: _Foot) -> int:
        """Return what ``Snapper`` makes of the share of an edge before a place."""
        before = foot.before
        raw = self._raw
        from_lon, from_lat = float(raw.shape_lon[before]), float(raw.shape_lat[before])
        _, _, step_m = WGS84.inv(from_lon, from_lat, foot.lon, foot.lat)
        total_m = float(self._gone_m[raw.shape_start[edge + 1] - 1])
        share: float = (float(self._gone_m[before]) + step_m) / (total_m if total_m > 0.0 else 1.0)
        return round(int(raw.edge_length_mm[edge]) * min(share, 1.0))

    def _pin(
        self,
        name: str,
        point: tuple[float, float],
        edge: int,
        feet: dict[int, _Foot],
        *,
        passed: bool,
    ) -> Pin:
        if edge == NONE:
            lost = Status.NOT_LOCATED.value
            nowhere = math.nan, math.nan
            return Pin(
                NONE, 0, 0, *nowhere, *point, lost, island=False, passed_nearer_island=passed
            )
        foot = feet[edge]
        if foot.offset_mm == NONE:
            foot = feet[edge] = foot._replace(offset_mm=self._offset_mm(edge, foot))
        access_mm = foot.access_mm
        status = Status.FAR.value if access_mm > FAR_SNAP_MM else Status.OK.value
        island = not bool(self._networks[name].main[edge])
        places = foot.lon, foot.lat, *point
        return Pin(edge, foot.offset_mm, access_mm, *places, status, island, passed)


@kernel
def _around(held: Held[_Roadsides], lon: float, lat: float, radius_m: float) -> Index:
    """Return the usable edges within a radius of a point by (distance, edge)."""
    sides = held.arrays
    shapes = sides.shape_start, sides.shape_lon, sides.shape_lat
    half_lat = (radius_m + ROUND_M) / METRES_PER_DEGREE
    shrink = math.cos(math.radians(min(abs(lat) + half_lat, 90.0)))
    half_lon = min(half_lat / max(shrink, 1e-9), 360.0)
    wanted = np.array([[lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat]])
    first, found = near_boxes(wanted, sides.usable, sides.edge, sides.box, sides.level)
    um = np.empty(len(found), np.int64)
    rank(np.full(1, lon), np.full(1, lat), first, found, *shapes, um)
    n_near = 0
    while n_near < len(found) and um[n_near] <= radius_m * UM_PER_M:
        n_near += 1
    return found[:n_near]


@kernel
def _place(held: Held[_Roadsides], lon: float, lat: float, edge: int) -> tuple[float, float, int]:
    """Return the place on an edge nearest to a point, and the polyline point at or before it."""
    sides = held.arrays
    shapes = sides.shape_start, sides.shape_lon, sides.shape_lat
    before, at_lon, at_lat = np.empty(1, np.int64), np.empty(1), np.empty(1)
    own = np.full(1, lon), np.full(1, lat), np.full(1, edge, np.int32)
    place(*own, *shapes, before, at_lon, at_lat)
    return at_lon[0], at_lat[0], before[0]
