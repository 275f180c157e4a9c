"""Everything that addresses are looked up in, made once from a map and the ward file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from gis.errors import InputError
from gis.locate.areas import Area, read_areas
from gis.locate.crosswalk import Crosswalk
from gis.locate.houses import House, Numbered, houses_of, known_counts, numbered
from gis.locate.named import day_of
from gis.locate.plane import Plane
from gis.locate.streets import streets_of
from gis.locate.where import Grounds
from gis.osm.place_files import read_places
from gis.osm.read import kind_of, read_any
from gis.progress import Progress, silent

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from gis.model import RawNetwork

LONG_ENOUGH: Final = 7
"""A name with fewer letters is not looked up with a slip: too many are one letter apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """
    What a map says, before any house is held back.

    Attributes
    ----------
    raw
        Its roads.
    plane
        Metres around the city.
    houses
        Every house number with a street.
    areas
        Named areas of the map and of the ward file.
    crosswalk
        Names of wards, old and new, to today's; ``None`` without a ward file.
    counts
        What was read and what could not be used.
    """

    raw: RawNetwork
    plane: Plane
    houses: tuple[House, ...]
    areas: tuple[Area, ...]
    crosswalk: Crosswalk | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """
    Streets with their houses, and the grounds that addresses name.

    Attributes
    ----------
    plane
        Metres around the city.
    streets
        By key.
    grounds
        Wards, districts and khu phố.
    counts
        What is in it, for the report.
    """

    plane: Plane
    streets: Mapping[str, list[Numbered]]
    grounds: Grounds
    counts: Mapping[str, int]
    _slips: dict[str, list[str]] = field(default_factory=dict)

    def on(self, day: dt.date | None) -> Index:
        """
        Return the index as of a day: units whose names were not in use yet are not named by them.

        Former names stay. The streets are shared, so it costs little; ``None`` changes nothing.
        """
        return self if day is None else replace(self, grounds=self.grounds.on(day))

    def near_keys(self, key: str) -> list[str]:
        """Return street keys that are one slip away: a letter more, less, other or swapped."""
        if len(key) < LONG_ENOUGH:
            return []
        forms = {key, *_shorter(key)}
        found = {one for form in forms for one in self._slips.get(form, ())}
        return sorted(one for one in found if one != key and _digits(one) == _digits(key))


def read_map(
    network: Path | str,
    wards: gpd.GeoDataFrame | None = None,
    aliases: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Map:
    """
    Return what a map file and a ward file say about addresses.

    Parameters
    ----------
    network
        Anything ``gis.osm.read.read_any`` reads; only OpenStreetMap files and Overpass answers
        hold house numbers, only the former hold areas.
    wards, aliases
        As ``gis.wards.read`` and the register ``aliases`` give them.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        If a file cannot be read or its roads bear no names.
    """
    progress("reading roads", 0, None)
    raw = read_any(network)
    plane = Plane.around(raw.node_lon, raw.node_lat)
    progress("reading house numbers", 0, None)
    tagged = () if kind_of(network) in {"graphml", "place"} else read_places(network).addresses
    houses, counts = houses_of(tagged, plane)
    areas = (*read_areas(network), *today_areas(wards))
    crosswalk = None if wards is None else Crosswalk(wards, aliases)
    if not any("name" in tags for tags in raw.way_tags):
        msg = f"{raw.source.name}: its roads bear no names, so no address can be found on them"
        raise InputError(msg)
    return Map(
        raw=raw,
        plane=plane,
        houses=tuple(houses),
        areas=areas,
        crosswalk=crosswalk,
        counts=counts,
    )


def build(told: Map, houses: Iterable[House] | None = None, progress: Progress = silent) -> Index:
    """
    Return the index of a map.

    Parameters
    ----------
    told
        What the map says.
    houses
        Only these house numbers; every one of the map if not given.
    progress
        Told how far the work is.
    """
    progress("joining streets", 0, None)
    streets = streets_of(told.raw, told.plane)
    by_key, counts = numbered(streets, told.houses if houses is None else houses)
    return Index(
        plane=told.plane,
        streets=by_key,
        grounds=Grounds.of(told.areas, told.plane, told.crosswalk),
        counts={**told.counts, **counts, **known_counts(by_key), "areas": len(told.areas)},
        _slips=_slips(by_key),
    )


def today_areas(wards: gpd.GeoDataFrame | None) -> Iterable[Area]:
    """Yield the wards of a ward file as named areas, by code."""
    if wards is None:
        return
    row: Any
    for row in wards.sort_values("code").itertuples(index=False):
        yield Area(
            kind="ward",
            name=row.name,
            code=row.code,
            shape=row.geometry,
            today=True,
            begins=day_of(getattr(row, "valid_from", None)),
        )


def _slips(keys: Iterable[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for key in sorted(keys):
        if len(key) >= LONG_ENOUGH:
            for form in {key, *_shorter(key)}:
                out.setdefault(form, []).append(key)
    return out


def _shorter(key: str) -> Iterable[str]:
    return (key[:at] + key[at + 1 :] for at in range(len(key)))


def _digits(key: str) -> str:
    return "".join(letter for letter in key if letter.isdigit())
