"""From any coordinate system to WGS84: one stated datum shift, with what it did to the points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import CRS, Transformer
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.transformer import TransformerGroup

from gis.crs import WGS84
from gis.errors import InputError
from gis.province import national

if TYPE_CHECKING:
    from gis.province import Province
    from gis.province_crs import DatumShift
    from gis.units import Degrees

EPSG_WGS84: Final = 4326


@dataclass(frozen=True, slots=True, eq=False)
class ToWgs84:
    """
    One way from a coordinate system to WGS84, longitude first.

    Attributes
    ----------
    name
        The system, with its EPSG number if it has one.
    operation
        The datum shift that is applied; empty where the datum is WGS84 itself.
    accuracy_m
        Accuracy of that shift as its source states it; ``None`` where nobody does.
    """

    name: str
    operation: str
    accuracy_m: float | None
    _transformer: Transformer
    _unshifted: Transformer | None

    def __call__(self, x: Degrees, y: Degrees) -> tuple[Degrees, Degrees]:
        """Return longitude and latitude; ``inf`` where a point lies outside the projection."""
        lon, lat = self._transformer.transform(x, y)
        return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)

    def back(self, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
        """Return x (easting) and y (northing) of places on WGS84."""
        x, y = self._transformer.transform(lon, lat, direction="INVERSE")
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def moved_m(self, x: Degrees, y: Degrees) -> Degrees:
        """Return the metres by which the datum shift alone moves each point; zero without one."""
        if self._unshifted is None:
            return np.zeros(np.shape(x))
        before = self._unshifted.transform(x, y)
        return np.asarray(WGS84.inv(*before, *self(x, y))[2], dtype=np.float64)

    def facts(self, x: Degrees, y: Degrees) -> dict[str, object]:
        """Return what a report says: system, shift, its accuracy, the metres it moved points."""
        nothing: dict[str, object] = {"name": self.name, "shift": "", "shift_en": ""}
        moved = self.moved_m(x, y)
        moved = moved[np.isfinite(moved)]
        if not self.operation or not moved.size:
            return nothing
        low, high = f"{moved.min():.1f}", f"{moved.max():.1f}"
        by = low if low == high else f"{low}-{high}"
        stated = "?" if self.accuracy_m is None else f"{self.accuracy_m:g}"
        return {
            "name": self.name,
            "shift": f" (dịch chuyển hệ quy chiếu {by} m: {self.operation}, sai số {stated} m)",
            "shift_en": f" (datum shift {by} m: {self.operation}, accurate to {stated} m)",
        }


def to_wgs84(crs: CRS | int, province: Province | None = None) -> ToWgs84:
    """
    Return the way from a system to WGS84, by the datum shift that the place's file states.

    Parameters
    ----------
    crs
        A system, or its EPSG number.
    province
        Place whose ``datum_shift`` holds; none: the national one.

    Raises
    ------
    InputError
        If no shift from the system's datum to WGS84 is known.

    Notes
    -----
    Left to itself PROJ chooses among several published shifts point by point, and two points on
    either side of an oil block's border part by 0.9 m; here one shift holds for a whole file.
    """
    shifts = (province or national()).datum_shift
    return _to_wgs84(CRS.from_user_input(crs), shifts)


@lru_cache(maxsize=64)
def _to_wgs84(crs: CRS, shifts: tuple[DatumShift, ...]) -> ToWgs84:
    stated = None if crs.is_bound else _stated(crs, shifts)
    if stated is not None:
        operation = f"{stated.datum} → WGS 84, EPSG:{stated.epsg}"
        transformer = Transformer.from_crs(_bound(crs, stated), EPSG_WGS84, always_xy=True)
        return _way(crs, transformer, operation, stated.accuracy_m)
    best = _best(crs)
    if _is_wgs84(crs):
        return _way(crs, best, "", 0.0)
    shift = next((one for one in best.operations or () if "to WGS" in one.name), None)
    operation = best.description if shift is None else shift.name
    return _way(crs, best, operation, best.accuracy if best.accuracy >= 0 else None)


def _way(crs: CRS, transformer: Transformer, operation: str, accuracy_m: float | None) -> ToWgs84:
    base = _unbound(crs).geodetic_crs
    unshifted = None
    if operation and base is not None:
        unshifted = Transformer.from_crs(_unbound(crs), base, always_xy=True)
    epsg = _unbound(crs).to_epsg()
    name = _unbound(crs).name
    label = f"{name} (EPSG:{epsg})" if epsg else name
    return ToWgs84(label, operation, accuracy_m, transformer, unshifted)


def _unbound(crs: CRS) -> CRS:
    return crs.source_crs if crs.is_bound and crs.source_crs is not None else crs


def _stated(crs: CRS, shifts: tuple[DatumShift, ...]) -> DatumShift | None:
    base = crs.geodetic_crs
    if base is None:
        return None
    names = {base.name, base.datum.name if base.datum is not None else base.name}
    return next((one for one in shifts if any(one.is_of(name) for name in names)), None)


def _bound(crs: CRS, shift: DatumShift) -> CRS:
    """Return the system with the shift; TOWGS84 turns the other way round than EPSG:9607."""
    turned = (-shift.rx_s, -shift.ry_s, -shift.rz_s)
    moved = (shift.dx_m, shift.dy_m, shift.dz_m)
    parameters = ToWGS84Transformation(crs.geodetic_crs, *moved, *turned, shift.scale_ppm)
    return BoundCRS(crs, CRS.from_epsg(EPSG_WGS84), parameters)


def _is_wgs84(crs: CRS) -> bool:
    base = crs.geodetic_crs
    return base is not None and base.equals(CRS.from_epsg(EPSG_WGS84), ignore_axis_order=True)


def _best(crs: CRS) -> Transformer:
    """Return PROJ's first choice, never one that leaves the datum shift out."""
    found: list[Transformer] = TransformerGroup(crs, EPSG_WGS84, always_xy=True).transformers
    known = [one for one in found if "ballpark" not in one.description.lower()]
    if not known:
        msg = f"no datum shift from {crs.name} to WGS84 is known; export the file in WGS84"
        raise InputError(msg)
    return known[0]
