"""Schools, gates and addresses of OpenStreetMap as tables in the form of our registers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import shapely

from gis.crs import geodesic_mm
from gis.text import fold, squeeze
from gis.units import MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.osm.places import Place, Places
    from gis.province import Province

LEVELS: Final = ("preschool", "primary", "lower_secondary", "upper_secondary")  # isced:level 0 to 3
AMENITY_KIND: Final = {
    "kindergarten": "preschool",
    "college": "tertiary",
    "university": "tertiary",
    "language_school": "language_centre",
}
"""Values of ``amenity`` that tell the kind; ``school`` and ``training`` do not."""

OWNERSHIP: Final = {"public": "public", "government": "public", "private": "private"}
NOT_FOR_PUPILS: Final = frozenset({"emergency", "exit", "service", "staff"})  # of ``entrance``
AREA_KEYS: Final = ("addr:neighbourhood", "addr:quarter", "addr:subdistrict", "addr:suburb")
NAMESAKES_WITHIN_M: Final = 500.0
DECIMALS: Final = 7  # OpenStreetMap keeps no more

SCHOOL_COLUMNS: Final = (
    *("school_code", "name", "kind", "levels", "ownership", "address", "lon", "lat"),
    *("name_generated", "osm_id", "level_source", "review"),
)
GATE_COLUMNS: Final = (
    *("school_code", "gate_no", "name", "lon", "lat", "open_to_pupils", "osm_id"),
)
ADDRESS_COLUMNS: Final = (
    *("osm_id", "address", "house_number", "street", "area", "city", "lon", "lat"),
)

Row = dict[str, str]


class _Told(NamedTuple):
    """Kind and levels of a school, where that stands, and what contradicts it."""

    kind: str
    levels: tuple[str, ...]
    source: str
    contradicted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Rows of text cells, sorted by id as UTF-8 bytes."""

    schools: list[Row]
    gates: list[Row]
    addresses: list[Row]


def tables(places: Places, province: Province) -> Tables:
    """
    Return what a source says about schools, gates and addresses.

    Parameters
    ----------
    province
        Whose patterns tell a school's kind from its name.

    Notes
    -----
    Nothing is made up. ``level_source`` says where the levels stand: the tag ``isced:level``,
    the tag ``amenity``, the name, or nowhere. ``review`` holds what a person should look at:
    ``no_name``, ``no_level``, ``name_and_tag_differ``, ``open_outline``,
    ``same_name:CODE@METRES``. A school without a name is labelled by its number and marked.
    """
    near = _namesakes(places.schools)
    schools = [_school(place, province, near[place.osm_id]) for place in places.schools]
    gates = [row for place in places.schools for row in _gates(place, places.gates)]
    addresses = [_address(place) for place in places.addresses]
    return Tables(
        schools=sorted(schools, key=lambda row: row["school_code"].encode()),
        gates=sorted(gates, key=lambda row: (row["school_code"].encode(), int(row["gate_no"]))),
        addresses=sorted(addresses, key=lambda row: row["osm_id"].encode()),
    )


def counts(found: Tables) -> dict[str, int]:
    """Return how many there are of each thing, for the person who reviews them."""
    review = Counter(
        note.partition(":")[0] for row in found.schools for note in row["review"].split(";") if note
    )
    kinds = Counter(row["kind"] for row in found.schools)
    return {
        "schools": len(found.schools),
        **{f"kind {kind}": n for kind, n in sorted(kinds.items())},
        **{note: review[note] for note in sorted(review)},
        "gates": len(found.gates),
        "schools_with_gates": len({row["school_code"] for row in found.gates}),
        "addresses": len(found.addresses),
    }


def code_of(place: Place) -> str:
    """Return the stand-in for a school's code: ``n``, ``w`` or ``r`` and the number."""
    return f"{place.kind[0]}{place.id}"


def _school(place: Place, province: Province, namesakes: Sequence[str]) -> Row:
    name = _name(place)
    told = _told(place, province)
    notes = [
        *(["no_name"] if not name else []),
        *(["no_level"] if told.source == "unknown" else []),
        *(["name_and_tag_differ"] if told.contradicted else []),
        *(["open_outline"] if place.is_open else []),
        *(f"same_name:{one}" for one in namesakes),
    ]
    return {
        "school_code": code_of(place),
        "name": name or f"Trường chưa rõ tên ({place.osm_id})",
        "kind": told.kind,
        "levels": "|".join(told.levels),
        "ownership": OWNERSHIP.get(place.tags.get("operator:type", ""), ""),
        "address": _street_line(place.tags),
        **_lon_lat(place),
        "name_generated": "false" if name else "true",
        "osm_id": place.osm_id,
        "level_source": told.source,
        "review": ";".join(notes),
    }


def _name(place: Place) -> str:
    return squeeze(place.tags.get("name") or place.tags.get("name:vi") or "")


def _told(place: Place, province: Province) -> _Told:
    """Return kind and levels; the tag of levels first, then ``amenity``, then the name."""
    of_name = province.kind_told_by(_name(place))
    named = () if of_name is None else tuple(level for level in of_name.levels.split("|") if level)
    tagged = _isced(place.tags.get("isced:level", ""))
    amenity = AMENITY_KIND.get(place.tags["amenity"])
    if tagged:
        kind = tagged[0] if len(tagged) == 1 else "multi_level"
        return _Told(kind, tagged, "isced:level", contradicted=bool(named) and named != tagged)
    if amenity is not None:
        levels = ("preschool",) if amenity == "preschool" else ()
        return _Told(amenity, levels, "amenity", contradicted=bool(named) and named != levels)
    if of_name is not None:
        return _Told(of_name.kind, named, "name")
    return _Told("unknown", (), "unknown")


def _isced(value: str) -> tuple[str, ...]:
    """
    Return the levels that a tag names.

    Examples
    --------
    >>> _isced("1-2;3"), _isced("1;5"), _isced("yes")
    (('primary', 'lower_secondary', 'upper_secondary'), ('primary',), ())
    """
    found: set[int] = set()
    for part in re.split(r"[;,]", value):
        span = re.fullmatch(r"\s*(\d)\s*(?:-\s*(\d)\s*)?", part)
        if span:
            found.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return tuple(level for i, level in enumerate(LEVELS) if i in found)


def _namesakes(schools: Sequence[Place]) -> Mapping[str, list[str]]:
    """Return for each school those of its name nearby: one school mapped twice, or two sites."""
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in schools:
        if _name(place):
            by_name[fold(_name(place))].append(place)
    found: dict[str, list[str]] = defaultdict(list)
    for alike in by_name.values():
        for one, other in combinations(alike, 2):
            (lon, lat), (lon_b, lat_b) = _at(one), _at(other)
            metres = int(geodesic_mm(lon, lat, lon_b, lat_b)) / MM_PER_M  # type: ignore[arg-type]  # floats do as well
            if metres <= NAMESAKES_WITHIN_M:
                found[one.osm_id].append(f"{code_of(other)}@{metres:.0f}")
                found[other.osm_id].append(f"{code_of(one)}@{metres:.0f}")
    return found


def _gates(school: Place, gates: Mapping[int, Place]) -> list[Row]:
    """Return the entrances on the border of a school, numbered by node id."""
    own = [gates[node] for node in school.outline if node in gates]
    return [
        {
            "school_code": code_of(school),
            "gate_no": str(number),
            "name": _name(gate),
            **_lon_lat(gate),
            "open_to_pupils": "false" if _is_shut(gate.tags) else "",
            "osm_id": gate.osm_id,
        }
        for number, gate in enumerate(own, start=1)
    ]


def _is_shut(tags: Mapping[str, str]) -> bool:
    return tags.get("access") == "no" or tags.get("entrance") in NOT_FOR_PUPILS


def _address(place: Place) -> Row:
    tags = place.tags
    return {
        "osm_id": place.osm_id,
        "address": _street_line(tags),
        "house_number": squeeze(tags["addr:housenumber"]),
        "street": _street(tags),
        "area": next((squeeze(tags[key]) for key in AREA_KEYS if key in tags), ""),
        "city": squeeze(tags.get("addr:city", "")),
        **_lon_lat(place),
    }


def _street(tags: Mapping[str, str]) -> str:
    return squeeze(tags.get("addr:street") or tags.get("addr:place") or "")


def _street_line(tags: Mapping[str, str]) -> str:
    return squeeze(f"{tags.get('addr:housenumber', '')} {_street(tags)}")


def _at(place: Place) -> tuple[float, float]:
    """Return a point that certainly lies in or on the object."""
    at = shapely.point_on_surface(place.shape)
    return round(at.x, DECIMALS), round(at.y, DECIMALS)


def _lon_lat(place: Place) -> Row:
    lon, lat = _at(place)
    return {"lon": f"{lon:.{DECIMALS}f}", "lat": f"{lat:.{DECIMALS}f}"}
