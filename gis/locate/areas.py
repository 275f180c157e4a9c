"""Wards, districts, khu phố and other named places: their outlines, or their middle points."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import osmium
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.osm.file import explained, node_places, objects_of
from gis.osm.objects import node_table
from gis.osm.read import kind_of
from gis.osm.rings import RING_POINTS, areal, rings
from gis.text import fold, squeeze

AreaKind = Literal["ward", "district", "khu_pho"]

_KINDS: Final[tuple[tuple[str, AreaKind], ...]] = (
    (r"(phuong|xa|thi tran|dac khu)\b", "ward"),
    (r"(quan|huyen|thi xa|thanh pho)\b", "district"),
)
_PLACES: Final[Mapping[str, AreaKind]] = {
    "suburb": "ward",
    "quarter": "ward",
    "village": "ward",
    "town": "ward",
    "neighbourhood": "khu_pho",
    "hamlet": "khu_pho",
    "isolated_dwelling": "khu_pho",
    "locality": "khu_pho",
}
"""Values of ``place`` and what they most often are here; a name with its kind decides first."""

OTHER_NAMES: Final = ("alt_name", "old_name", "official_name", "short_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    A named part of a city.

    Attributes
    ----------
    kind
        Ward, district, or something smaller than a ward.
    name
        As it is written.
    others
        Further names.
    code
        Official code, or the identity in OpenStreetMap.
    shape
        Outline, or the middle point where nobody drew one; longitude and latitude.
    within
        Name of the ward it belongs to where that is told; empty otherwise.
    today
        Whether it is a unit of the ward file, as opposed to what an older map shows.
    begins
        First day of a unit of the ward file, where it is told.
    """

    kind: AreaKind
    name: str
    others: tuple[str, ...] = ()
    code: str
    shape: BaseGeometry
    within: str = ""
    today: bool = False
    begins: dt.date | None = None

    @property
    def is_point(self) -> bool:
        """Return whether only its middle is known."""
        return bool(self.shape.geom_type == "Point")


def kind_of_name(name: str, otherwise: AreaKind) -> AreaKind:
    """
    Return what a name says its bearer is.

    Examples
    --------
    >>> kind_of_name("Phường Bến Thành", "khu_pho"), kind_of_name("Khu phố 3", "khu_pho")
    ('ward', 'khu_pho')
    """
    folded = fold(name)
    return next((kind for pattern, kind in _KINDS if re.match(pattern, folded)), otherwise)


def read_areas(path_or_place: Path | str) -> tuple[Area, ...]:
    """
    Return the administrative areas and named places of an OpenStreetMap file, sorted.

    Overpass answers, GraphML and downloaded places hold none; a file that ends at the edge of
    an extract gives only the areas whose border is whole in it.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    if kind_of(path_or_place) != "osm":
        return ()
    path = Path(path_or_place)
    with explained(path):
        relations = [
            (one.id, dict(one.tags), [m.ref for m in one.members if _borders(m)])
            for one in objects_of(path, osmium.osm.Relation)
            if _is_boundary(dict(one.tags))
        ]
        wanted = {ref for _, _, refs in relations for ref in refs}
        ways = {
            way.id: [node.ref for node in way.nodes]
            for way in objects_of(path, osmium.osm.Way)
            if way.id in wanted
        }
        tagged = osmium.filter.KeyFilter("place")
        nodes = [
            (node.id, dict(node.tags))
            for node in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(tagged)
            if node.tags.get("place") in _PLACES and "name" in node.tags
        ]
        places = _Places(path)
    found = [*_outlined(relations, ways, places), *_points(nodes, places)]
    return tuple(sorted(found, key=lambda one: (one.kind, one.name, one.code)))


def _borders(member: osmium.osm.RelationMember) -> bool:
    return member.type == "w" and member.role in {"", "outer", "inner"}


def _is_boundary(tags: Mapping[str, str]) -> bool:
    return tags.get("boundary") == "administrative" and "name" in tags


class _Places:
    """Where nodes lie."""

    def __init__(self, path: Path) -> None:
        self._table = node_table(path.name, *node_places(path))

    def at(self, refs: Sequence[int]) -> list[tuple[float, float]]:
        """Return the places of nodes, those without one left out."""
        at = self._table.position(np.array(refs, dtype=np.int64))
        at = at[at >= 0]
        return list(zip(self._table.lon[at].tolist(), self._table.lat[at].tolist(), strict=True))


def _outlined(
    relations: Iterable[tuple[int, dict[str, str], list[int]]],
    ways: Mapping[int, list[int]],
    places: _Places,
) -> Iterable[Area]:
    for relation_id, tags, refs in relations:
        chains = [ways[ref] for ref in refs if len(ways.get(ref, ())) > 1]
        closed, loose = rings(chains)
        if loose or not closed or any(ref not in ways for ref in refs):
            continue
        drawn = [Polygon(at) for ring in closed if len(at := places.at(ring)) >= RING_POINTS]
        shape = areal(shapely.union_all(drawn)) if drawn else None
        if shape is not None:
            kind = kind_of_name(tags["name"], "khu_pho")
            yield _area(kind, tags, f"relation/{relation_id}", shape)


def _points(nodes: Iterable[tuple[int, dict[str, str]]], places: _Places) -> Iterable[Area]:
    for node_id, tags in nodes:
        for at in places.at([node_id]):
            kind = kind_of_name(tags["name"], _PLACES[tags["place"]])
            yield _area(kind, tags, f"node/{node_id}", Point(at))


def _area(kind: AreaKind, tags: Mapping[str, str], code: str, shape: BaseGeometry) -> Area:
    others = (one for key in OTHER_NAMES for one in tags.get(key, "").split(";"))
    return Area(
        kind=kind,
        name=squeeze(tags["name"]),
        others=tuple(dict.fromkeys(name for one in others if (name := squeeze(one)))),
        code=code,
        shape=shape,
        within=squeeze(tags.get("is_in", "")),
    )
