"""Points tied to the network, each by itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.units import NONE, Degrees, Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Snaps:
    """
    Where P points enter the network.

    Attributes
    ----------
    edge
        Edge of the raw network, ``NONE`` if the point is not located, shape (P,).
    offset_mm
        From the edge's beginning to the snapped place, 0 if not located, shape (P,).
    access_mm
        Length of the access line, 0 if not located, shape (P,).
    lon, lat
        The snapped place; nan if not located, shape (P,).
    point_lon, point_lat
        The point itself, shape (P,).
    status
        ``routing.status.Status`` without ``UNREACHABLE``, int8, shape (P,).
    island
        Whether the edge is outside the main part, shape (P,).
    passed_nearer_island
        Whether an island edge that water does not bar lies nearer than the chosen main edge.
    """

    edge: Index
    offset_mm: Millimetres
    access_mm: Millimetres
    lon: Degrees
    lat: Degrees
    point_lon: Degrees
    point_lat: Degrees
    status: NDArray[np.int8]
    island: NDArray[np.bool_]
    passed_nearer_island: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.edge)

    def take(self, point: NDArray[np.integer] | slice) -> Snaps:
        """Return the snaps of some points, in the order asked."""
        return Snaps(**{name: getattr(self, name)[point] for name in NAMES})

    def points(self) -> list[tuple[float, float]]:
        """Return longitude and latitude of each point itself."""
        return list(zip(self.point_lon.tolist(), self.point_lat.tolist(), strict=True))

    @property
    def located(self) -> NDArray[np.bool_]:
        """Return which points are located, shape (P,)."""
        located: NDArray[np.bool_] = self.edge != NONE
        return located


class Pin(NamedTuple):
    """Where one point enters the network: the values of ``Snaps`` as plain numbers."""

    edge: int
    offset_mm: int
    access_mm: int
    lon: float
    lat: float
    point_lon: float
    point_lat: float
    status: int
    island: bool
    passed_nearer_island: bool

    @property
    def is_located(self) -> bool:
        """Return whether it enters the network at all."""
        return self.edge != NONE

    def snaps(self) -> Snaps:
        """Return the same as arrays of one."""
        whole = np.array(self[:3], dtype=np.int32)
        degrees, flags = np.array(self[3:7]), np.array(self[8:])
        return Snaps(
            edge=whole[:1],
            offset_mm=whole[1:2],
            access_mm=whole[2:],
            lon=degrees[:1],
            lat=degrees[1:2],
            point_lon=degrees[2:3],
            point_lat=degrees[3:],
            status=np.array((self.status,), dtype=np.int8),
            island=flags[:1],
            passed_nearer_island=flags[1:],
        )


NAMES: Final = tuple(field.name for field in fields(Snaps))
