"""Tables that give points in metres: which columns, which system, and the way to degrees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.province_crs import recognised
from gis.register.boxes import as_fact, in_box, likely_systems, place_box
from gis.register.encoding import refused
from gis.register.finding import finding
from gis.text import fold
from gis.to_wgs84 import to_wgs84

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from gis.province import Province
    from gis.province_crs import Crs
    from gis.register.table import Table

_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ABOUT_SYSTEM: Final = re.compile(
    r"\b(vn ?2000|wgs ?84|tm ?3|utm|epsg|ktt|kinh tuyen truc|mui|zone|met|m|\d{2,5}n?)\b"
)
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
NAMES: Final = ("lon", "lat")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metres:
    """
    Points as the table gave them.

    Attributes
    ----------
    system
        The projected system.
    easting, northing
        Metres, shape (rows,); ``nan`` where a cell is empty or no number.
    heading, text
        Headings and cells of easting and northing as they stood.
    """

    system: Crs
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    heading: tuple[str, str]
    text: tuple[list[str], list[str]]

    def given(self) -> dict[str, tuple[str, list[str]]]:
        """Return the file's own headings and cells, which findings name instead of degrees."""
        return dict(zip(NAMES, zip(self.heading, self.text, strict=True), strict=True))


def metre_headings(province: Province) -> frozenset[str]:
    """Return the folded headings of points in metres."""
    one = province.metre_headings
    return frozenset(map(fold, (*one.easting, *one.northing, *one.first, *one.second)))


def from_metres(table: Table, province: Province, *, epsg: int | None = None) -> Metres | None:
    """
    Put columns ``lon`` and ``lat`` in place of metres; ``None`` if the table gives no metres.

    Parameters
    ----------
    table
        Loses the two columns of metres and gains degrees, last; a cell that is no number stays
        as it is, to be refused with the others.
    epsg
        System that a person named; otherwise the headings say it, a column of the table, or the
        place's ``point_crs``.

    Raises
    ------
    InputError
        If the system is not said, with the likely ones; or said twice, differently.
    """
    one = province.metre_headings
    pair = _pair(table, one.easting, one.northing)
    turnable = pair is None
    pair = pair or _pair(table, one.first, one.second)
    if pair is None:
        return None
    system = _system(table, pair, province, epsg)
    if turnable and _points_north(table, pair, system, province):
        facts: dict[str, object] = {
            "first": table.headers[pair[0]],
            "second": table.headers[pair[1]],
        }
        table.notes.append(finding("north_first", table.file, severity="warning", facts=facts))
        pair = pair[::-1]
    metres = Metres(
        system=system,
        easting=_numbers(table, pair[0]),
        northing=_numbers(table, pair[1]),
        heading=(table.headers[pair[0]], table.headers[pair[1]]),
        text=(table.column(pair[0]), table.column(pair[1])),
    )
    _replace(table, pair, metres, province)
    return metres


def _pair(table: Table, east: Iterable[str], north: Iterable[str]) -> tuple[int, int] | None:
    found = []
    for wanted in (frozenset(map(fold, east)), frozenset(map(fold, north))):
        at = [n for n, header in enumerate(table.headers) if _plain(header) in wanted]
        if len(at) != 1:
            return None
        found.append(at[0])
    return found[0], found[1]


def _plain(heading: str) -> str:
    """Return a folded heading without brackets and without what it says of the system."""
    words = _ABOUT_SYSTEM.sub(" ", fold(_BRACKETS.sub(" ", heading)))
    return " ".join(words.split())


def _system(table: Table, pair: tuple[int, int], province: Province, epsg: int | None) -> Crs:
    systems = province.crs
    said = {one for at in pair if (one := recognised(table.headers[at], systems))}
    wanted = frozenset(map(fold, province.metre_headings.system))
    for at, header in enumerate(table.headers):
        if fold(header) in wanted:
            said |= {one for cell in set(table.column(at)) if (one := recognised(cell, systems))}
    given = None if epsg is None else province.system(epsg)
    if epsg is not None and given is None:
        facts: dict[str, object] = {"found": "VN-2000, WGS 84 / UTM", "given": f"EPSG:{epsg}"}
        raise refused(finding("other_crs", table.file, facts=facts))
    said |= {given} if given is not None else set()
    if len(said) > 1:
        names = ", ".join(sorted(one.label for one in said))
        raise refused(finding("two_systems", table.file, facts={"names": names}))
    chosen = said.pop() if said else province.system(province.point_crs or 0)
    if chosen is None:
        raise refused(finding("no_point_crs", table.file, facts=_candidates(table, pair, province)))
    return chosen


def _candidates(table: Table, pair: tuple[int, int], province: Province) -> dict[str, object]:
    x, y = (_numbers(table, at) for at in pair)
    good = np.isfinite(x) & np.isfinite(y)
    if not good.any():
        return as_fact([])
    return as_fact(likely_systems(float(np.median(x[good])), float(np.median(y[good])), province))


def _points_north(table: Table, pair: tuple[int, int], system: Crs, province: Province) -> bool:
    """Return whether the first column points north, as the numbers of most rows say."""
    x, y = (_numbers(table, at) for at in pair)
    way, box = to_wgs84(system.epsg, province), place_box(province)
    n_as_east = int(in_box(*way(x, y), box).sum())
    n_as_north = int(in_box(*way(y, x), box).sum())
    return n_as_north >= n_as_east


def _replace(table: Table, pair: tuple[int, int], metres: Metres, province: Province) -> None:
    way = to_wgs84(metres.system.epsg, province)
    lon, lat = way(metres.easting, metres.northing)
    good = np.isfinite(lon) & np.isfinite(lat)
    facts = way.facts(metres.easting[good], metres.northing[good])
    table.notes.append(finding("transformed", table.file, severity="warning", facts=facts))
    kept = [at for at in range(len(table.headers)) if at not in pair]
    table.headers = [*(table.headers[at] for at in kept), *NAMES]
    for at, row in enumerate(table.rows):
        degrees = (
            [repr(round(float(lon[at]), 9)), repr(round(float(lat[at]), 9))]
            if good[at]
            else [metres.text[0][at], metres.text[1][at]]
        )
        table.rows[at] = [*(row[one] for one in kept), *degrees]


def _numbers(table: Table, position: int) -> NDArray[np.float64]:
    return np.array([_number(cell) for cell in table.column(position)], dtype=np.float64)


def _number(cell: str) -> float:
    plain = cell.strip()
    return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else float("nan")
