"""Boxes in which points may lie, and the systems in which metres would lie in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis.province import national
from gis.to_wgs84 import to_wgs84

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from gis.province import Province
    from gis.province_crs import Crs
    from gis.units import Degrees

COUNTRY_BOX: Final = (102.0, 8.0, 118.0, 24.0)  # mainland and islands; only to recognise slips
MAX_LON: Final = 180.0
MAX_LAT: Final = 90.0


def likely_systems(x: float, y: float, province: Province) -> list[Crs]:
    """Return the projected systems in which the point would lie in the place, likeliest first."""
    box = province.bbox or COUNTRY_BOX
    pairs = np.array([[x, y], [y, x]])  # VN-2000 tables often give north before east
    found = []
    for crs in dict.fromkeys((*province.crs, *national().crs)):
        lon, lat = to_wgs84(crs.epsg, province)(pairs[:, 0], pairs[:, 1])
        if in_box(lon, lat, box).any():
            found.append(crs)
    return [one for at, one in enumerate(found) if one.epsg not in {two.epsg for two in found[:at]}]


def as_fact(systems: Iterable[Crs]) -> dict[str, object]:
    """Return how a sentence names the likely systems; nothing where there are none."""
    names = ", ".join(one.label for one in systems)
    if not names:
        return {"likely": "", "likely_en": ""}
    return {"likely": f", có thể là {names}", "likely_en": f", probably {names}"}


def place_box(province: Province) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the place; of the globe where it has no box."""
    return province.bbox or (-MAX_LON, -MAX_LAT, MAX_LON, MAX_LAT)


def in_box(lon: Degrees, lat: Degrees, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Return where points lie in a box and are not 0, 0."""
    west, south, east, north = box
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    found: NDArray[np.bool_] = inside & ~((lon == 0) & (lat == 0))
    return found
