"""Overlaps and gaps of catchments, and how many children live there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from admission.public_cutoffs import FEWEST
from gis.crs import WGS84
from gis.register.areas import OVERLAP_M2

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.catchment.stored import Stored
    from gis.units import Degrees

GAP_M2: Final = OVERLAP_M2
"""Smaller pieces are slivers of drawn borders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """
    An area that two catchments share.

    Attributes
    ----------
    one, other
        Their positions, ``one < other``.
    shape, area_m2
        What they share.
    n_children
        Registered children who live there; ``None`` for one to nine.
    """

    one: int
    other: int
    shape: BaseGeometry
    area_m2: float
    n_children: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedUnit:
    """A ward or neighbourhood that several catchments list, by their positions."""

    named: str
    catchments: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """
    A part of a ward that lies in no catchment.

    Attributes
    ----------
    ward_code, ward_name
        Ward.
    shape, area_m2
        The part.
    n_children
        Registered children who live there; ``None`` for one to nine.
    whole_ward
        Whether no catchment reaches into the ward at all.
    """

    ward_code: str
    ward_name: str
    shape: BaseGeometry
    area_m2: float
    n_children: int | None
    whole_ward: bool


def told(n: int) -> int | None:
    """
    Return a count as it may be told: ``None`` for one to nine.

    Examples
    --------
    >>> told(0), told(9), told(10)
    (0, None, 10)
    """
    return n if n == 0 or n >= FEWEST else None


def overlaps(
    catchments: Sequence[Stored], home: tuple[Degrees, Degrees] | None = None
) -> list[Overlap]:
    """
    Return the areas that two outlines share on a common day, the largest first.

    Parameters
    ----------
    catchments
        Of one season, level and kind.
    home
        Longitude and latitude of the registered children, shape (P,) each.

    Notes
    -----
    Slivers of less than 1,000 m² are left out: drawn borders that share no survey have them.
    """
    drawn = [at for at, one in enumerate(catchments) if one.geometry is not None]
    shapes = np.array([catchments[at].geometry for at in drawn], object)
    if not len(shapes):
        return []
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = []
    for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        one, other = drawn[i], drawn[j]
        if one >= other or not _same_days(catchments[one], catchments[other]):
            continue
        shared = shapely.intersection(shapes[i], shapes[j])
        area = area_m2(shared)
        if area > OVERLAP_M2:
            n = told(count_inside(shared, home))
            found.append(Overlap(one=one, other=other, shape=shared, area_m2=area, n_children=n))
    return sorted(found, key=lambda one: (-one.area_m2, one.one, one.other))


def gaps(
    catchments: Sequence[Stored],
    wards: gpd.GeoDataFrame,
    home: tuple[Degrees, Degrees] | None = None,
    water: Sequence[BaseGeometry] = (),
) -> list[Gap]:
    """
    Return the parts of wards that lie in no catchment, by ward.

    A ward of which lists name neighbourhoods without outlines is left out, since nobody knows
    where these end; how many children live in no catchment at all tells ``checked``.

    Parameters
    ----------
    catchments
        Official ones of one season and level.
    wards
        ``code, name, geometry``.
    home
        Longitude and latitude of the registered children, shape (P,) each.
    water
        Areas of water: nobody lives there, so they are no gap.
    """
    shapes = [one.geometry for one in catchments if one.geometry is not None]
    listed = {unit.ward_code for one in catchments for unit in one.units if one.geometry is None}
    union = shapely.union_all(np.array(shapes, object)) if shapes else shapely.MultiPolygon()
    wet = shapely.union_all(np.array(water, object)) if len(water) else None
    found = []
    for code, name, area in zip(wards["code"], wards["name"], wards.geometry, strict=True):
        if str(code) in listed:
            continue
        touched = shapely.intersection(area, union)
        left = shapely.difference(area, union)
        if wet is not None:
            left = shapely.difference(left, wet)
        left = _without_slivers(left)
        if left is None:
            continue
        n = count_inside(left, home)
        found.append(
            Gap(
                ward_code=str(code),
                ward_name=str(name),
                shape=left,
                area_m2=area_m2(left),
                n_children=told(n),
                whole_ward=area_m2(touched) <= OVERLAP_M2,
            )
        )
    return sorted(found, key=lambda one: one.ward_code)


def area_m2(shape: BaseGeometry) -> float:
    """Return the geodesic area of a shape in degrees, square metres."""
    if shape.is_empty or not shape.area:
        return 0.0
    return abs(float(WGS84.geometry_area_perimeter(_polygons(shape))[0]))


def count_inside(shape: BaseGeometry, home: tuple[Degrees, Degrees] | None) -> int:
    """Return how many homes lie inside or on the border of a shape."""
    if home is None:
        return 0
    return int(np.count_nonzero(inside_mask(shape, home)))


def inside_mask(shape: BaseGeometry, home: tuple[Degrees, Degrees]) -> NDArray[np.bool_]:
    """Return which homes lie inside or on the border of a shape; those without a point do not."""
    lon, lat = home
    shapely.prepare(shape)
    known = ~(np.isnan(lon) | np.isnan(lat))
    mask = np.zeros(len(lon), np.bool_)
    mask[known] = shapely.intersects_xy(shape, lon[known], lat[known])
    return mask


def shared_units(catchments: Sequence[Stored]) -> list[SharedUnit]:
    """Return the units that several catchments list for the same days, by ward and name."""
    listed: dict[tuple[str, str], list[int]] = {}
    named: dict[tuple[str, str], str] = {}
    for at, one in enumerate(catchments):
        for unit in one.units:
            key = (unit.ward_code, unit.khu_pho)
            others = listed.setdefault(key, [])
            if all(_same_days(one, catchments[other]) for other in others):
                others.append(at)
            named.setdefault(key, unit.named)
    return [
        SharedUnit(named=named[key], catchments=tuple(found))
        for key, found in sorted(listed.items())
        if len(found) > 1
    ]


def _without_slivers(shape: BaseGeometry) -> BaseGeometry | None:
    """Return the pieces of a shape that are no slivers; ``None`` if all are."""
    parts = [one for one in shapely.get_parts(_polygons(shape)) if area_m2(one) > GAP_M2]
    return shapely.MultiPolygon(parts) if parts else None


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape: lines and points of touching borders have no area."""
    parts: list[shapely.Polygon] = []
    for one in shapely.get_parts(shape):
        inner = shapely.get_parts(one) if one.geom_type.startswith("Multi") else [one]
        parts += [part for part in inner if isinstance(part, shapely.Polygon)]
    return shapely.MultiPolygon(parts)


def _same_days(one: Stored, other: Stored) -> bool:
    """Return whether two versions hold on a common day."""
    begin = max(one.valid_from, other.valid_from)
    ends = [day for day in (one.valid_to, other.valid_to) if day is not None]
    return not ends or begin <= min(ends)
