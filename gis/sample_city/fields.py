"""Places far from every way, where a farmhouse may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis.sample_city.curves import Point, as_segments, gaps, rounded, within
from gis.units import NONE

if TYPE_CHECKING:
    from gis.sample_city.homes import City

STEP_M: Final = 150
FAR_M: Final = (160.0, 330.0)


def far_places(city: City) -> list[Point]:
    """Return dry places of a coarse raster that are far, but not hopelessly far, from any way."""
    plane = city.town.plane
    ferry = [city.extras.ferry] if city.extras.ferry else []
    ways = np.vstack(
        [as_segments(plane.points(street.nodes)) for street in city.town.streets + ferry]
    )
    out = []
    for x in range(0, 9000, STEP_M):
        for y in range(0, 8000, STEP_M):
            at = rounded(x, y)
            if city.places.ward_at(at) == NONE or within(at, city.wet):
                continue
            if FAR_M[0] < gaps(at, ways).min() < FAR_M[1]:
                out.append(at)
    return out
