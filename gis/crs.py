"""Lengths on the ellipsoid and small local planes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Geod

from gis.units import MM_PER_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Degrees, LongMillimetres

WGS84: Final = Geod(ellps="WGS84")
EARTH_RADIUS_M: Final = 6_371_008.8  # IUGG mean radius; only for local planes, never for lengths


def geodesic_mm(lon_a: Degrees, lat_a: Degrees, lon_b: Degrees, lat_b: Degrees) -> LongMillimetres:
    """
    Return WGS84 geodesic lengths, rounded once to whole millimetres.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b
        Ends in degrees, any equal shapes.

    Returns
    -------
    length_mm
        Same shape, int64 so that any pair of places on earth fits.

    Notes
    -----
    Karney (2013), Algorithms for geodesics, doi:10.1007/s00190-012-0578-z, as pyproj ships it.
    """
    _, _, length_m = WGS84.inv(lon_a, lat_a, lon_b, lat_b)
    length_mm: LongMillimetres = np.rint(np.asarray(length_m) * MM_PER_M).astype(np.int64)
    return length_mm


def geodesic_one_mm(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> int:
    """
    Return what ``geodesic_mm`` says of one pair; arrays of one cost twenty times the sum.

    Examples
    --------
    >>> geodesic_one_mm(106.7, 10.7, 106.8, 10.7)
    10939658
    """
    _, _, length_m = WGS84.inv(lon_a, lat_a, lon_b, lat_b)
    length_mm: int = round(length_m * MM_PER_M)
    return length_mm


def polyline_mm(lon: Degrees, lat: Degrees, start: NDArray[np.int64]) -> LongMillimetres:
    """
    Return the geodesic length of each polyline, summed in metres and rounded once.

    Parameters
    ----------
    lon, lat
        Points of all polylines one after the other, degrees, shape (P,).
    start
        First point of each polyline and, last, the number of points, shape (E + 1,).

    Returns
    -------
    length_mm
        int64, shape (E,).
    """
    _, _, step_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step_m = np.append(np.asarray(step_m, dtype=np.float64), 0.0)
    step_m[np.asarray(start[1:]) - 1] = 0.0  # the step from one polyline to the next is no length
    length_m = np.add.reduceat(step_m, start[:-1])
    length_mm: LongMillimetres = np.rint(length_m * MM_PER_M).astype(np.int64)
    return length_mm


def local_metres_per_degree(lat: Degrees) -> tuple[NDArray[np.float64], float]:
    """Return metres per degree of longitude (at each latitude) and of latitude (one number)."""
    per_degree = np.pi / 180.0 * EARTH_RADIUS_M
    return np.cos(np.radians(lat)) * per_degree, per_degree
