"""In which ward a place lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from gis.units import Degrees, Ids

if TYPE_CHECKING:
    from numpy.typing import NDArray

WardAt: TypeAlias = Callable[[Degrees, Degrees], Ids]
"""Tells of places, longitude and latitude, in which ward each lies; "" in none."""


def ward_at(code: Ids, area: NDArray[np.object_]) -> WardAt:
    """
    Return what tells in which ward a place lies; of places on a border the first by code.

    Parameters
    ----------
    code, area
        Of the wards, areas in degrees, shape (W,).
    """
    order = np.argsort(code.astype(str), kind="stable")
    codes, tree = code[order], shapely.STRtree(area[order])

    def at(lon: Degrees, lat: Degrees) -> Ids:
        found = np.full(len(lon), "", object)
        place, ward = tree.query(shapely.points(lon, lat), predicate="intersects")
        for one, row in sorted(zip(place.tolist(), ward.tolist(), strict=True), reverse=True):
            found[one] = codes[row]
        return found

    return at
