"""Points tied to the network, each by itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

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

    @property
    def located(self) -> NDArray[np.bool_]:
        """Return which points are located, shape (P,)."""
        located: NDArray[np.bool_] = self.edge != NONE
        return located


NAMES: Final = tuple(field.name for field in fields(Snaps))
