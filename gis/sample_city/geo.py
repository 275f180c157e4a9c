"""Where the invented city pretends to be: a place of open sea, kilometres from any coast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gis.sample_city.curves import Point

SOUTH_WEST: Final = (107.05, 9.72)  # lon, lat: the South China Sea
M_PER_DEGREE_LON: Final = (
    109_742.0  # at 9.75° N, of a sphere like WGS84; lengths are measured later
)
M_PER_DEGREE_LAT: Final = 110_603.0


def lon_lat(at: Point) -> tuple[float, float]:
    """Return longitude and latitude, rounded to seven decimals as OpenStreetMap stores them."""
    lon, lat = SOUTH_WEST
    return round(lon + at[0] / M_PER_DEGREE_LON, 7), round(lat + at[1] / M_PER_DEGREE_LAT, 7)
