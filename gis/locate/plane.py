"""A small flat map around one place: degrees to metres and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.crs import local_metres_per_degree

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.units import Degrees


@dataclass(frozen=True, slots=True)
class Plane:
    """
    An equirectangular plane centred on a point; over a city it is off by less than 1 in 1,000.

    Attributes
    ----------
    lon, lat
        Centre, degrees.
    lon_m, lat_m
        Metres per degree of longitude and of latitude at the centre.
    """

    lon: float
    lat: float
    lon_m: float
    lat_m: float

    @classmethod
    def around(cls, lon: Degrees, lat: Degrees) -> Plane:
        """Return the plane centred on the middle of the box around some points."""
        centre_lat = float(np.min(lat) + np.max(lat)) / 2
        lon_m, lat_m = local_metres_per_degree(np.array([centre_lat]))
        return cls(float(np.min(lon) + np.max(lon)) / 2, centre_lat, float(lon_m[0]), lat_m)

    def to_m(self, lon: Degrees, lat: Degrees) -> NDArray[np.float64]:
        """Return metres east and north of the centre, shape (N, 2)."""
        return np.column_stack(((lon - self.lon) * self.lon_m, (lat - self.lat) * self.lat_m))

    def to_degrees(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Return longitude and latitude of a place, rounded to 7 decimals (about 1 cm)."""
        return round(x_m / self.lon_m + self.lon, 7), round(y_m / self.lat_m + self.lat, 7)

    def shape_to_m(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a drawing in degrees as one in metres."""
        return shapely.transform(shape, lambda at: self.to_m(at[:, 0], at[:, 1]))
