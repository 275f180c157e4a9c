"""Whether the points of a register lie where the city is: swapped, projected, zero, outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError

from gis.crs import WGS84
from gis.province import national

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.province import Crs, Province
    from gis.register.rows import Rows
    from gis.units import Degrees

COUNTRY_BOX: Final = (102.0, 8.0, 118.0, 24.0)  # mainland and islands; only to recognise slips
MAX_LON: Final = 180.0
MAX_LAT: Final = 90.0
METRES_FROM: Final = 10_000.0  # coordinates at least this large can only be metres
METRES_TO: Final = 1e7


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


def check_places(rows: Rows, province: Province, wards: Wards | None) -> None:
    """
    Add a finding for each point that cannot be where it should be.

    Notes
    -----
    One finding per row, the first that holds: half a point, 0/0, swapped, projected, no degrees
    at all, outside the city, outside the stated ward.
    """
    lon = rows.frame["lon"].to_numpy()
    lat = rows.frame["lat"].to_numpy()
    for at in np.flatnonzero(_half(rows)).tolist():
        rows.say("half_a_point", at, column="lat" if np.isnan(lat[at]) else "lon")
    doubtful = ~np.isnan(lon) & ~np.isnan(lat) & ~_in_box(lon, lat, _box(province))
    for at in np.flatnonzero(doubtful).tolist():
        _say_why(rows, at, (float(lon[at]), float(lat[at])), province)
    if wards is not None:
        _check_wards(rows, province, wards, asked=~np.isnan(lon) & ~np.isnan(lat) & ~doubtful)


def likely_systems(x: float, y: float, province: Province) -> list[Crs]:
    """Return the projected systems in which the point would lie in the place, likeliest first."""
    west, south, east, north = province.bbox or COUNTRY_BOX
    found = []
    for crs in dict.fromkeys((*province.crs, *national().crs)):
        transformer = Transformer.from_crs(crs.epsg, 4326, always_xy=True)
        for pair in ((x, y), (y, x)):  # VN-2000 tables often give north before east
            try:
                lon, lat = transformer.transform(*pair, errcheck=True)
            except ProjError:
                continue
            if west <= lon <= east and south <= lat <= north:
                found.append(crs)
                break
    return found


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


def _box(province: Province) -> tuple[float, float, float, float]:
    return province.bbox or (-MAX_LON, -MAX_LAT, MAX_LON, MAX_LAT)


def _in_box(
    lon: Degrees, lat: Degrees, box: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    west, south, east, north = box
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    found: NDArray[np.bool_] = inside & ~((lon == 0) & (lat == 0))
    return found


def _say_why(rows: Rows, at: int, point: tuple[float, float], province: Province) -> None:
    lon, lat = point
    turned = bool(_in_box(np.array([lat]), np.array([lon]), province.bbox or COUNTRY_BOX)[0])
    if lon == 0 and lat == 0:
        rows.say("zero_point", at, column="lon", also="lat")
    elif turned or (MAX_LAT < abs(lat) <= MAX_LON and abs(lon) <= MAX_LAT):
        rows.say("swapped", at, column="lon", also="lat")
    elif min(abs(lon), abs(lat)) >= METRES_FROM and max(abs(lon), abs(lat)) < METRES_TO:
        rows.say("projected", at, column="lon", also="lat", facts=_likely(lon, lat, province))
    elif abs(lat) > MAX_LAT:
        rows.say("not_a_latitude", at, column="lat")
    elif abs(lon) > MAX_LON:
        rows.say("not_a_longitude", at, column="lon")
    else:
        facts = {"place": province.name_vi, "place_en": province.name_en}
        rows.say("outside_city", at, column="lon", also="lat", facts=facts)


def _likely(x: float, y: float, province: Province) -> dict[str, object]:
    systems = ", ".join(f"{one.name} (EPSG:{one.epsg})" for one in likely_systems(x, y, province))
    if not systems:
        return {"likely": "", "likely_en": ""}
    return {"likely": f", có thể là {systems}", "likely_en": f", probably {systems}"}


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
    tolerance_m = province.norm["ward_tolerance_m"].value
    for one, (row, own) in enumerate(zip(at.tolist(), stated, strict=True)):
        if own in found.get(one, []) or (own is None and one in found):
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
