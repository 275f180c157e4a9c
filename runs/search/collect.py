"""Every name of a city: wards old and new, neighbourhoods, schools, streets, bridges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely

from gis.bridges import RoadNames
from runs.search.entry import Entry, Lead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gis.model import RawNetwork
    from runs.directory.model import Directory, FormerName


class Named(Protocol):
    """What is needed of a school."""

    @property
    def school_code(self) -> str: ...  # noqa: D102 (what it says)
    @property
    def name(self) -> str: ...  # noqa: D102 (the same)
    @property
    def ward_name(self) -> str | None: ...  # noqa: D102 (the same)
    @property
    def lon(self) -> float: ...  # noqa: D102 (the same)
    @property
    def lat(self) -> float: ...  # noqa: D102 (the same)


def entries(
    directory: Directory, schools: Iterable[Named], roads: Iterable[Entry] = ()
) -> list[Entry]:
    """
    Return every name that can be found, sorted; the same city gives the same list.

    Parameters
    ----------
    directory
        Wards and former names.
    schools
        Schools of every kind.
    roads
        Streets and bridges, as ``road_entries`` gives them.
    """
    known = _Wards(directory)
    found = [
        *roads,
        *known.today(),
        *known.former(),
        *known.khu_pho(),
        *(
            Entry(
                kind="school",
                name=one.name,
                context=one.ward_name or "",
                code=one.school_code,
                lon=one.lon,
                lat=one.lat,
            )
            for one in schools
        ),
    ]
    return sorted(found, key=lambda one: (one.kind, one.name, one.context, one.code))


def road_entries(directory: Directory, raw: RawNetwork) -> tuple[Entry, ...]:
    """Return the streets, once per ward, and the bridges of a network."""
    known = _Wards(directory)
    return (*_streets(raw, known), *_bridges(raw, known))


class _Wards:
    """Wards with their middles, asked by code and by place."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._today = [one for one in directory.wards if one.today]
        self._by_code = {one.code: one for one in self._today}
        middle = shapely.point_on_surface(np.array([one.area for one in self._today], object))
        self._middle = {
            one.code: (float(shapely.get_x(at)), float(shapely.get_y(at)))
            for one, at in zip(self._today, middle, strict=True)
        }
        self._tree = shapely.STRtree([one.area for one in self._today])

    def today(self) -> Iterator[Entry]:
        for one in self._today:
            lon, lat = self._middle[one.code]
            yield Entry(
                kind="ward",
                name=one.name,
                context=one.former_district or "",
                code=one.code,
                lon=lon,
                lat=lat,
                also=one.kind or "phường xã",
            )

    def former(self) -> Iterator[Entry]:
        """Yield former names and, once each, the units that ended and stand in the register."""
        for one in self._directory.former:
            leads = tuple(self._leads(one))
            lon, lat = (
                self._middle.get(leads[0].ward_code, (np.nan, np.nan))
                if leads
                else (
                    np.nan,
                    np.nan,
                )
            )
            yield Entry(
                kind="former",
                name=one.name,
                context=one.former_district or "",
                lon=lon,
                lat=lat,
                leads=leads,
            )

    def khu_pho(self) -> Iterator[Entry]:
        for ward in self._today:
            lon, lat = self._middle[ward.code]
            for name in self._directory.khu_pho_of(ward.code):
                full = f"{name}, {ward.name}"
                yield Entry(kind="khu_pho", name=full, code=ward.code, lon=lon, lat=lat)

    def names_at(self, lon: np.ndarray, lat: np.ndarray) -> list[str]:
        """Return the ward that each place lies in; empty where it lies in none."""
        place, ward = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        found = [""] * len(lon)
        for at, one in sorted(zip(place.tolist(), ward.tolist(), strict=True), reverse=True):
            found[at] = self._today[one].name
        return found

    def _leads(self, one: FormerName) -> Iterator[Lead]:
        for lead in one.leads:
            ward = self._by_code.get(lead.ward_code)
            yield Lead(
                ward_code=lead.ward_code,
                ward_name="" if ward is None else ward.name,
                confidence=lead.confidence,
                share=lead.share,
                khu_pho=lead.khu_pho,
            )


def _streets(raw: RawNetwork, known: _Wards) -> Iterator[Entry]:
    """Yield each street once per ward, at the middle of its longest edge there."""
    named = [tags.get("name", "") for tags in raw.way_tags]
    edge = np.flatnonzero([bool(named[way]) for way in raw.edge_way.tolist()])
    if not len(edge):
        return
    middle = (raw.shape_start[edge] + raw.shape_start[edge + 1] - 1) // 2
    lon, lat = raw.shape_lon[middle], raw.shape_lat[middle]
    wards = known.names_at(lon, lat)
    longest: dict[tuple[str, str], tuple[int, int]] = {}
    for at, one in enumerate(edge.tolist()):
        key = (named[int(raw.edge_way[one])], wards[at])
        mm = int(raw.edge_length_mm[one])
        if mm > longest.get(key, (-1, 0))[0]:
            longest[key] = (mm, at)
    for (name, ward), (_, at) in longest.items():
        yield Entry(
            kind="street",
            name=name,
            context=ward,
            lon=float(lon[at]),
            lat=float(lat[at]),
            also="đường",
        )


def _bridges(raw: RawNetwork, known: _Wards) -> Iterator[Entry]:
    bridges = RoadNames(raw).bridges
    lon, lat = (np.array([getattr(one, axis) for one in bridges]) for axis in ("lon", "lat"))
    for one, ward in zip(bridges, known.names_at(lon, lat), strict=True):
        yield Entry(kind="bridge", name=one.name, context=ward, lon=one.lon, lat=one.lat)
