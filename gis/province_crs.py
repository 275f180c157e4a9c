"""Coordinate systems as a place's TOML states them: systems, datum shifts, headings in metres."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from gis.province_layout import Frozen
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPSG = re.compile(r"\bepsg (\d{4,5})\b")
_MERIDIAN = re.compile(r"\b(10[2-9]) (\d{2})\b")
_UTM = re.compile(r"\butm(?: zone| mui| mui chieu)? (\d{2}) ?n?\b")


class Crs(Frozen):
    """
    A projected coordinate system that files of the place may use.

    Attributes
    ----------
    central_meridian
        Of a TM-3 zone, degrees and minutes, ``105-45``; empty for other systems.
    """

    epsg: int
    name: str
    central_meridian: str = ""

    @property
    def label(self) -> str:
        """Return the name and the number by which reports call it."""
        return f"{self.name} (EPSG:{self.epsg})"


class DatumShift(Frozen):
    """
    Seven parameters from a datum to WGS84, as a place's file states them.

    Attributes
    ----------
    datum
        Name of the datum; its spellings in files stand in ``also``.
    epsg
        Number of the same operation in the EPSG registry.
    dx_m, dy_m, dz_m
        Translation of the geocentric axes.
    rx_s, ry_s, rz_s
        Rotations in seconds of arc, coordinate-frame convention (EPSG method 9607).
    scale_ppm
        Difference of scale, parts per million.
    accuracy_m
        What the registry says of it.
    """

    datum: str
    also: tuple[str, ...] = ()
    epsg: int
    dx_m: float
    dy_m: float
    dz_m: float
    rx_s: float
    ry_s: float
    rz_s: float
    scale_ppm: float
    accuracy_m: float
    source: str = Field(min_length=1)

    def is_of(self, datum: str) -> bool:
        """Return whether a datum's name in a file means this one."""
        return fold(datum) in {fold(one) for one in (self.datum, *self.also)}


class MetreHeadings(Frozen):
    """Headings under which tables give points in metres; what stands in brackets is left out."""

    easting: tuple[str, ...] = ()
    northing: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    system: tuple[str, ...] = ()


def recognised(text: str, systems: Iterable[Crs]) -> Crs | None:
    """
    Return the system that a heading or a cell names: by EPSG number, central meridian or UTM zone.

    Examples
    --------
    >>> zone = Crs(epsg=9210, name="VN-2000 / TM-3 105-45", central_meridian="105-45")
    >>> recognised("X (VN-2000, KTT 105°45')", [zone]) == zone
    True
    """
    known, folded = list(systems), fold(text)
    number = _EPSG.search(folded) or re.fullmatch(r"(\d{4,5})", folded)
    if number:
        return next((one for one in known if one.epsg == int(number[1])), None)
    meridian = _MERIDIAN.search(folded)
    if meridian:
        wanted = f"{meridian[1]}-{meridian[2]}"
        return next((one for one in known if one.central_meridian == wanted), None)
    zone = _UTM.search(folded)
    if zone:
        datum = "WGS 84" if "wgs" in folded else "VN-2000"
        name = f"{datum} / UTM zone {zone[1]}N"
        return next((one for one in known if one.name == name), None)
    return next((one for one in known if fold(one.name) == folded), None)
