"""Schools, their entrances and house numbers as OpenStreetMap tells them, from any source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from gis.osm.objects import node_table
from gis.osm.rings import RING_POINTS, areal, rings
from gis.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.model import Source, Tags
    from gis.osm.objects import NodeTable
    from gis.units import Degrees

Kind = Literal["node", "way", "relation"]

SCHOOLS: Final = frozenset(
    {"college", "kindergarten", "language_school", "school", "training", "university"}
)
"""Values of ``amenity`` that are schools of some kind; driving and music schools are not."""

GATES: Final = frozenset(
    {"entrance", "gate", "lift_gate", "sliding_gate", "swing_gate", "wicket_gate"}
)
"""Values of ``barrier`` through which one enters grounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A tagged object with a place.

    Attributes
    ----------
    kind, id
        Its identity in OpenStreetMap.
    tags
        All its tags.
    shape
        Point, line or area, longitude and latitude.
    outline
        Nodes on its border, ascending; empty for a node.
    is_open
        Whether its border does not close to an area.
    """

    kind: Kind
    id: int
    tags: Tags
    shape: BaseGeometry
    outline: tuple[int, ...] = ()
    is_open: bool = False

    @property
    def osm_id(self) -> str:
        """Return the identity as OpenStreetMap's own pages write it, ``way/123``."""
        return f"{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """
    What one source says about schools and addresses.

    Attributes
    ----------
    schools, addresses
        By kind (node, way, relation) and id.
    gates
        Tagged entrances by ascending node id.
    source
        File or place, hash, date and licence.
    left_out
        One sentence per object that could not be placed.
    """

    schools: tuple[Place, ...]
    addresses: tuple[Place, ...]
    gates: Mapping[int, Place]
    source: Source
    left_out: tuple[str, ...]


def is_school(tags: Mapping[str, str]) -> bool:
    """
    Return whether an object is a school of some kind.

    Examples
    --------
    >>> is_school({"amenity": "school"}), is_school({"amenity": "driving_school"})
    (True, False)
    """
    return tags.get("amenity") in SCHOOLS


def has_address(tags: Mapping[str, str]) -> bool:
    """Return whether an object has a house number."""
    return "addr:housenumber" in tags


def is_entrance(tags: Mapping[str, str]) -> bool:
    """
    Return whether a node is a gate or door through which one may enter, tags of access apart.

    Examples
    --------
    >>> is_entrance({"barrier": "gate"}), is_entrance({"entrance": "no"})
    (True, False)
    """
    return tags.get("barrier") in GATES or tags.get("entrance", "no") != "no"


@dataclass(slots=True)
class Gathered:
    """Objects of one source in any order; ways hold their node references."""

    name: str
    nodes: dict[int, Tags] = field(default_factory=dict)
    ways: dict[int, tuple[Tags, list[int]]] = field(default_factory=dict)
    relations: dict[int, tuple[Tags, list[tuple[int, bool]]]] = field(default_factory=dict)
    borders: set[int] = field(default_factory=set)

    def node(self, node_id: int, tags: Mapping[str, str]) -> None:
        """Keep a node that is a school, an address or an entrance."""
        if is_school(tags) or has_address(tags) or is_entrance(tags):
            self.nodes[node_id] = _tidy(tags)

    def way(self, way_id: int, tags: Mapping[str, str], refs: Iterable[int]) -> None:
        """Keep a way that is a school or an address, or that borders one."""
        if is_school(tags) or has_address(tags) or way_id in self.borders:
            self.ways[way_id] = (_tidy(tags), list(refs))

    def relation(
        self, relation_id: int, tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]
    ) -> None:
        """Keep an area made of several ways that is a school or an address; ways come later."""
        if tags.get("type") == "multipolygon" and (is_school(tags) or has_address(tags)):
            ways = [(ref, role == "inner") for what, ref, role in members if what == "w"]
            self.relations[relation_id] = (_tidy(tags), ways)
            self.borders.update(ref for ref, _ in ways)

    def finish(
        self, node_id: NDArray[np.int64], lon: Degrees, lat: Degrees, source: Source
    ) -> Places:
        """Return everything with its place; raises ``InputError`` for a node off the earth."""
        drawing = _Drawing(node_table(self.name, node_id, lon, lat))
        for kept_id, tags in self.nodes.items():
            drawing.node(kept_id, tags)
        for way_id, (tags, refs) in self.ways.items():
            drawing.way(way_id, tags, refs)
        for relation_id, (tags, members) in self.relations.items():
            known = [(self.ways.get(ref, ({}, []))[1], inner) for ref, inner in members]
            drawing.relation(relation_id, tags, known)
        placed = sorted(drawing.placed, key=lambda one: (one.kind, one.id))
        return Places(
            schools=tuple(one for one in placed if is_school(one.tags)),
            addresses=tuple(one for one in placed if has_address(one.tags)),
            gates={one.id: one for one in placed if one.kind == "node" and is_entrance(one.tags)},
            source=source,
            left_out=tuple(sorted(drawing.left_out)),
        )


class _Drawing:
    """Gives objects their shapes."""

    def __init__(self, nodes: NodeTable) -> None:
        self.nodes = nodes
        self.placed: list[Place] = []
        self.left_out: list[str] = []

    def node(self, node_id: int, tags: Tags) -> None:
        at = self._places([node_id])
        if len(at):
            self.placed.append(Place(kind="node", id=node_id, tags=tags, shape=Point(at[0])))
        else:
            self.left_out.append(f"node {node_id} is left out: it has no place")

    def way(self, way_id: int, tags: Tags, refs: Sequence[int]) -> None:
        if not (is_school(tags) or has_address(tags)):
            return  # borders a relation only
        self._area("way", way_id, tags, [(list(refs), False)])

    def relation(self, relation_id: int, tags: Tags, known: list[tuple[list[int], bool]]) -> None:
        self._area("relation", relation_id, tags, known)

    def _area(
        self, kind: Kind, own_id: int, tags: Tags, known: list[tuple[list[int], bool]]
    ) -> None:
        outer, loose = rings([refs for refs, inner in known if not inner and self._has(refs)])
        islands, _ = rings([refs for refs, inner in known if inner and self._has(refs)])
        land = [polygon for ring in outer if (polygon := self._polygon(ring)) is not None]
        holes = [polygon for ring in islands if (polygon := self._polygon(ring)) is not None]
        shape = areal(shapely.difference(shapely.union_all(land), shapely.union_all(holes)))
        is_open = shape is None
        if shape is None:
            lines = [LineString(self._places(refs)) for refs in (*outer, *loose)]
            shape = shapely.union_all(lines)
        if shape.is_empty:
            self.left_out.append(f"{kind} {own_id} is left out: its nodes or ways are missing")
            return
        outline = {ref for refs in (*outer, *loose) for ref in refs}
        self.placed.append(
            Place(
                kind=kind,
                id=own_id,
                tags=tags,
                shape=shape,
                outline=tuple(sorted(outline)),
                is_open=is_open,
            )
        )

    def _has(self, refs: Sequence[int]) -> bool:
        """Return whether a border has two different nodes or more, all with a place."""
        return len(set(refs)) > 1 and len(self._places(refs)) == len(refs)

    def _polygon(self, ring: Sequence[int]) -> BaseGeometry | None:
        return areal(Polygon(self._places(ring))) if len(ring) >= RING_POINTS else None

    def _places(self, refs: Sequence[int]) -> NDArray[np.float64]:
        at = self.nodes.position(np.array(refs, dtype=np.int64))
        at = at[at >= 0]
        return np.column_stack((self.nodes.lon[at], self.nodes.lat[at]))


def _tidy(tags: Mapping[str, str]) -> Tags:
    return {key: nfc(value) for key, value in sorted(tags.items())}
