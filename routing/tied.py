"""Whether points are tied to the same place of two versions of the roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis.crs import geodesic_mm
from gis.units import NONE, Index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routing.snaps import Snaps

SAME_PLACE_MM: Final = 1  # a part of a cut edge is measured anew and may round otherwise


def moved(before: Snaps, after: Snaps, ways: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Index:
    """
    Return the points that are tied elsewhere, or not at all any more, ascending.

    Parameters
    ----------
    before, after
        The same points on two versions.
    ways
        Way id of each edge of either version.
    """
    n_points = len(before)
    both = np.flatnonzero(before.located & after.located)
    one, other = before.take(both), after.take(both)
    apart_mm = geodesic_mm(one.lon, one.lat, other.lon, other.lat)
    same = (ways[0][one.edge] == ways[1][other.edge]) & (apart_mm <= SAME_PLACE_MM)
    stays = np.zeros(n_points, dtype=np.bool_)
    stays[both] = same
    stays |= (before.edge == NONE) & (after.edge == NONE)
    return np.flatnonzero(~stays).astype(np.int32)
