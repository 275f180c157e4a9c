"""Whether the points of a register lie where the city is: swapped, projected, zero, outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.crs import WGS84
from gis.register.boxes import (
    COUNTRY_BOX,
    MAX_LAT,
    MAX_LON,
    as_fact,
    in_box,
    likely_systems,
    place_box,
)
from gis.to_wgs84 import to_wgs84

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.province import Province
    from gis.register.metres import Metres
    from gis.register.rows import Rows

METRES_FROM: Final = 10_000.0  # coordinates at least this large can only be metres
METRES_TO: Final = 1e7
DEGREES_TO: Final = 1_000.0  # and anything below it is no metre of this country


@dataclass(frozen=True, slots=True)
class Wards:
    """Ward polygons on WGS84 with their codes and names, ready to be asked for many points."""

    code: NDArray[np.object_]
    name: NDArray[np.object_]
    area: NDArray[np.object_]

    @classmethod
    def of(cls, wards: gpd.GeoDataFrame) -> Wards:
        """Return the wards of a frame with ``code``, ``name`` and ``geometry``."""
        return cls(
            wards["code"].to_numpy(dtype=object),
            wards["name"].to_numpy(dtype=object),
            np.asarray(wards["geometry"].array, dtype=object),
        )


def check_places(
    rows: Rows, province: Province, wards: Wards | None, *, metres: Metres | None = None
) -> None:
    """
    Add a finding for each point that cannot be where it should be.

    Parameters
    ----------
    metres
        The points as the table gave them, where it gave metres.

    Notes
    -----
    One finding per row, the first that holds: half a point, 0/0, swapped, projected, no degrees
    at all, outside the city, outside the stated ward.
    """
    lon = rows.frame["lon"].to_numpy()
    lat = rows.frame["lat"].to_numpy()
    for at in np.flatnonzero(_half(rows)).tolist():
        rows.say("half_a_point", at, column="lat" if np.isnan(lat[at]) else "lon")
    given = ~np.isnan(lon) & ~np.isnan(lat)
    doubtful = given & ~in_box(lon, lat, place_box(province))
    for at in np.flatnonzero(doubtful).tolist():
        if metres is None:
            _say_why(rows, at, (float(lon[at]), float(lat[at])), province)
        else:
            _say_why_metres(rows, at, province, metres)
    if wards is not None:
        _check_wards(rows, province, wards, asked=given & ~doubtful)
        if "ward_code" in rows.frame:
            n_unstated = int((given & rows.frame["ward_code"].isna().to_numpy()).sum())
            facts = {"place": province.name_vi, "place_en": province.name_en}
            rows.say_count("ward_not_stated", n_unstated, **facts)


def _half(rows: Rows) -> NDArray[np.bool_]:
    """Return where one of the two cells is empty, as opposed to wrong."""
    empty = []
    for name in ("lon", "lat"):
        cells = rows.given.get(name, ("", None))[1]
        n_rows = len(rows.frame)
        empty.append([not cell.strip() for cell in cells] if cells is not None else [True] * n_rows)
    required = rows.register.column("lon").required
    half: NDArray[np.bool_] = np.logical_xor(*np.asarray(empty, dtype=bool)) & (not required)
    return half


def _say_why(rows: Rows, at: int, point: tuple[float, float], province: Province) -> None:
    lon, lat = point
    turned = bool(in_box(np.array([lat]), np.array([lon]), province.bbox or COUNTRY_BOX)[0])
    if lon == 0 and lat == 0:
        rows.say("zero_point", at, column="lon", also="lat")
    elif turned or (MAX_LAT < abs(lat) <= MAX_LON and abs(lon) <= MAX_LAT):
        rows.say("swapped", at, column="lon", also="lat")
    elif min(abs(lon), abs(lat)) >= METRES_FROM and max(abs(lon), abs(lat)) < METRES_TO:
        rows.say(
            "projected",
            at,
            column="lon",
            also="lat",
            facts=as_fact(likely_systems(lon, lat, province)),
        )
    elif abs(lat) > MAX_LAT:
        rows.say("not_a_latitude", at, column="lat")
    elif abs(lon) > MAX_LON:
        rows.say("not_a_longitude", at, column="lon")
    else:
        facts = {"place": province.name_vi, "place_en": province.name_en}
        rows.say("outside_city", at, column="lon", also="lat", facts=facts)


def _say_why_metres(rows: Rows, at: int, province: Province, metres: Metres) -> None:
    x, y = float(metres.easting[at]), float(metres.northing[at])
    turned = to_wgs84(metres.system.epsg, province)(np.array([y]), np.array([x]))
    others = [one for one in likely_systems(x, y, province) if one.epsg != metres.system.epsg]
    facts: dict[str, object] = {"place": province.name_vi, "place_en": province.name_en}
    if x == 0 and y == 0:
        rows.say("zero_point", at, column="lon", also="lat")
    elif in_box(*turned, place_box(province))[0]:
        rows.say("swapped", at, column="lon", also="lat")
    elif max(abs(x), abs(y)) < DEGREES_TO:
        rows.say("degrees_for_metres", at, column="lon", also="lat")
    elif others:
        facts |= as_fact(others) | {"name": metres.system.label}
        rows.say("other_system", at, column="lon", also="lat", facts=facts)
    else:
        rows.say("outside_city", at, column="lon", also="lat", facts=facts)


def _check_wards(rows: Rows, province: Province, wards: Wards, *, asked: NDArray[np.bool_]) -> None:
    """Find the ward of every point; complain beyond the tolerance of drawn borders."""
    at = np.flatnonzero(asked)
    frame = rows.frame
    points = shapely.points(frame["lon"].to_numpy()[at], frame["lat"].to_numpy()[at])
    ward, inside = shapely.STRtree(points).query(wards.area, predicate="intersects")
    found: dict[int, list[int]] = {}
    for one, where in zip(inside.tolist(), ward.tolist(), strict=True):
        found.setdefault(one, []).append(where)
    number = {code: position for position, code in enumerate(wards.code)}
    stated: list[int | None] = [None] * len(at)
    if "ward_code" in frame:
        stated = [number.get(code) for code in frame["ward_code"].to_numpy(dtype=object)[at]]
    told = {one.row for one in rows.findings if one.code == "gate_far"}
    tolerance_m = province.norm["ward_tolerance_m"].value
    for one, (row, own) in enumerate(zip(at.tolist(), stated, strict=True)):
        is_inside = own in found.get(one, []) or (own is None and one in found)
        if is_inside or rows.row_number[row] in told:
            continue
        near = own if own is not None else int(shapely.distance(points[one], wards.area).argmin())
        if _gap_m(points[one], wards.area[near]) > tolerance_m:
            _say_where(rows, row, province, wards, own=own, found=found.get(one, []))


def _say_where(
    rows: Rows, at: int, province: Province, wards: Wards, *, own: int | None, found: list[int]
) -> None:
    if not found or own is None:
        facts = {"place": province.name_vi, "place_en": province.name_en}
        rows.say("outside_city", at, column="lon", also="lat", facts=facts)
        return
    if rows.register.personal:  # where a child lives is nobody's business here
        there, there_en = "ở phường, xã khác", "in another one"
    else:
        name = wards.name[found[0]]
        there, there_en = f"ở {name}", f"in {name}"
    facts = {"ward": wards.name[own], "found": there, "found_en": there_en}
    rows.say("outside_ward", at, column="lon", also="lat", facts=facts)


def _gap_m(point: shapely.Point, area: shapely.Geometry) -> float:
    """Return the geodesic metres between a point and the nearest point of an area."""
    line = shapely.shortest_line(point, area)
    (lon_a, lat_a), (lon_b, lat_b) = shapely.get_coordinates(line)
    return float(WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2])
