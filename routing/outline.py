"""The area around reached road, drawn the same way every time."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from gis.crs import local_metres_per_degree
from gis.model import RawNetwork
from routing.isochrone import Reached, lines

HALF_WIDTH_M: Final = 25.0  # houses on both sides of a street belong to its area
SMALLEST_HOLE_M2: Final = 10_000.0  # a block of one hectare is no gap in a service area
TOLERANCE_M: Final = 2.0  # of the simplified border
QUARTER_SEGMENTS: Final = 4  # corners of a rounded quarter
DIGITS: Final = 7  # of a degree: one centimetre


def outline(raw: RawNetwork, reached: Reached) -> shapely.Geometry:
    """
    Return the area around the parts of edges that were reached.

    Parameters
    ----------
    raw, reached
        The network, and what ``within_distance`` or ``within_time`` returned.

    Returns
    -------
    area
        Polygon or multipolygon in degrees; an empty polygon if nothing is reached.

    Notes
    -----
    In a plane about the middle of the parts: every line widened by 25 m to both sides with round
    ends, all united, holes under one hectare filled, borders simplified by at most 2 m,
    corners rounded to 10⁻⁷ degrees. For the eye only: what is near is decided by the parts.
    """
    if not len(reached):
        return shapely.Polygon()
    drawn = list(lines(raw, reached))
    lon, lat = (np.concatenate(axis) for axis in zip(*drawn, strict=True))
    middle = np.array([(lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2])
    per_lon, per_lat = local_metres_per_degree(middle[1:])
    scale = np.array([float(per_lon[0]), per_lat])
    part = np.repeat(np.arange(len(drawn)), [len(one) for one, _ in drawn])
    plane = (np.stack((lon, lat), axis=1) - middle) * scale
    wide = shapely.buffer(
        shapely.linestrings(plane, indices=part), HALF_WIDTH_M, quad_segs=QUARTER_SEGMENTS
    )
    area = shapely.simplify(_filled(shapely.union_all(wide)), TOLERANCE_M)
    degrees = shapely.transform(area, lambda xy: np.round(xy / scale + middle, DIGITS))
    return shapely.normalize(shapely.make_valid(degrees))


def _filled(area: shapely.Geometry) -> shapely.Geometry:
    """Return the area without its small holes."""
    polygons = []
    for polygon in shapely.get_parts(area):
        rings = shapely.get_rings(polygon)
        holes = [
            ring for ring in rings[1:] if shapely.area(shapely.polygons(ring)) >= SMALLEST_HOLE_M2
        ]
        polygons.append(shapely.polygons(rings[0], holes=holes or None))
    return shapely.union_all(polygons)
