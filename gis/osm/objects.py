"""Roads and water as OpenStreetMap tells them, from whatever file, before they are cut."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.osm.refusal import refusal
from gis.osm.tags import is_road, is_water_area, is_water_line, kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from gis.model import Tags
    from gis.units import Degrees

MAX_LON: Final = 180.0
MAX_LAT: Final = 90.0

WATER_KEYS: Final = frozenset({"natural", "waterway", "landuse", "tunnel", "type"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTable:
    """Nodes by ascending id: int64 ids, degrees; shape (N,)."""

    id: NDArray[np.int64]
    lon: Degrees
    lat: Degrees

    def position(self, ref: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where each node stands in the table, -1 where it is missing."""
        if not len(self.id):
            return np.full(len(ref), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.id, ref), len(self.id) - 1)
        return np.where(self.id[found] == ref, found, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTable:
    """
    Ways by ascending id with their node references one after the other.

    W ways, R references: ``id`` (W,), ``tags`` W, ``ref`` (R,), ``start`` (W + 1,).
    """

    id: NDArray[np.int64]
    tags: tuple[Tags, ...]
    ref: NDArray[np.int64]
    start: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation we may need; members are (``n``, ``w`` or ``r``; id; role)."""

    id: int
    tags: Tags
    members: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmObjects:
    """All that one source says about roads and water."""

    nodes: NodeTable
    barriers: Mapping[int, Tags]
    roads: WayTable
    water: WayTable
    turns: tuple[Relation, ...]
    lakes: tuple[Relation, ...]
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Ways:
    id: list[int] = field(default_factory=list)
    tags: list[Tags] = field(default_factory=list)
    ref: array[int] = field(default_factory=lambda: array("q"))
    n_refs: list[int] = field(default_factory=list)

    def add(self, way_id: int, tags: Tags, refs: list[int]) -> None:
        self.id.append(way_id)
        self.tags.append(tags)
        self.ref.extend(refs)
        self.n_refs.append(len(refs))

    def table(self, name: str) -> WayTable:
        way_id = np.array(self.id, dtype=np.int64)
        order = np.argsort(way_id, kind="stable")
        way_id = way_id[order]
        _refuse_twice(way_id, f"{name}: way")
        n_refs = np.array(self.n_refs, dtype=np.int64)
        first = (np.cumsum(n_refs) - n_refs)[order]
        start = np.concatenate(([0], np.cumsum(n_refs[order]))).astype(np.int64)
        offset = np.repeat(first - start[:-1], n_refs[order])
        ref = np.frombuffer(self.ref, dtype=np.int64) if self.ref else np.zeros(0, np.int64)
        tags = tuple(self.tags[i] for i in order.tolist())
        return WayTable(id=way_id, tags=tags, ref=ref[offset + np.arange(len(ref))], start=start)


class Gatherer:
    """
    Takes the objects of one source in any order and keeps what roads and water need.

    Relations come before ways where the source allows it, so that untagged members of
    water relations are recognised.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts = {
            "nodes_read": 0,
            "ways_read": 0,
            "relations_read": 0,
            "ways_never_usable": 0,
        }
        self.notes: list[str] = []
        self.barriers: dict[int, Tags] = {}
        self._roads = _Ways()
        self._water = _Ways()
        self._turns: list[Relation] = []
        self._lakes: list[Relation] = []
        self.water_members: set[int] = set()

    def relation(
        self, relation_id: int, tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]
    ) -> None:
        """Keep a relation if it is a turn restriction or an area of water."""
        kind = tags.get("type")
        if kind == "restriction":
            self._turns.append(Relation(id=relation_id, tags=dict(tags), members=tuple(members)))
        elif kind == "multipolygon" and is_water_area(tags):
            lake = Relation(id=relation_id, tags=kept(tags, WATER_KEYS), members=tuple(members))
            self._lakes.append(lake)
            self.water_members.update(ref for what, ref, _ in lake.members if what == "w")

    def wants(self, way_id: int, tags: Mapping[str, str]) -> bool:
        """Return whether the way's nodes are of any use, and count what can never be."""
        self.counts["ways_read"] += 1
        road = is_road(tags)
        self.counts["ways_never_usable"] += "highway" in tags and not road
        return road or way_id in self.water_members or is_water_area(tags) or is_water_line(tags)

    def way(self, way_id: int, tags: Mapping[str, str], refs: list[int]) -> None:
        """Keep a wanted way as a road, as water or as both."""
        if is_road(tags):
            self._roads.add(way_id, kept(tags), refs)
        if way_id in self.water_members or is_water_area(tags) or is_water_line(tags):
            self._water.add(way_id, kept(tags, WATER_KEYS), refs)

    def finish(self, node_id: NDArray[np.int64], lon: Degrees, lat: Degrees) -> OsmObjects:
        """Return everything kept, checked and sorted by id; nodes may come in any order."""
        nodes = node_table(self.name, node_id, lon, lat)
        roads = self._roads.table(self.name)
        _refuse_unsaved(self.name, roads)
        self.counts["nodes_read"] = len(nodes.id)
        return OsmObjects(
            nodes=nodes,
            barriers=dict(sorted(self.barriers.items())),
            roads=roads,
            water=self._water.table(self.name),
            turns=_sorted_relations(self.name, self._turns),
            lakes=_sorted_relations(self.name, self._lakes),
            counts=dict(self.counts),
            notes=tuple(self.notes),
        )


def _sorted_relations(name: str, relations: list[Relation]) -> tuple[Relation, ...]:
    relations = sorted(relations, key=lambda relation: relation.id)
    ids = np.array([relation.id for relation in relations], dtype=np.int64)
    _refuse_twice(ids, f"{name}: relation")
    return tuple(relations)


def node_table(name: str, node_id: NDArray[np.int64], lon: Degrees, lat: Degrees) -> NodeTable:
    """Return nodes sorted by id; ``InputError`` if one lies off the earth or stands twice."""
    # written so that nan is wrong too
    wrong = ~((np.abs(lon) <= MAX_LON) & (np.abs(lat) <= MAX_LAT))
    if wrong.any():
        worst = int(np.flatnonzero(wrong)[np.argmin(node_id[wrong])])
        msg = (
            f"{name}: node {node_id[worst]} lies at {lon[worst]}, {lat[worst]}; "
            "longitudes run from -180 to 180 degrees, latitudes from -90 to 90"
        )
        raise refusal(
            msg, "Có một điểm nằm ngoài trái đất; kinh độ từ -180 đến 180, vĩ độ từ -90 đến 90."
        )
    order = np.argsort(node_id, kind="stable")
    _refuse_twice(node_id[order], f"{name}: node")
    return NodeTable(id=node_id[order], lon=lon[order], lat=lat[order])


def _refuse_unsaved(name: str, roads: WayTable) -> None:
    """Refuse ids below 1: an editor gives them to objects that nobody has saved yet."""
    lowest = min(roads.id.min(initial=1), roads.ref.min(initial=1))
    if lowest < 1:
        msg = f"{name}: object {lowest} has no lasting id; save the edits or renumber them first"
        raise refusal(
            msg, "Có đối tượng chưa có mã bền vững; hãy lưu bản sửa hoặc đánh số lại trước."
        )


def _refuse_twice(ascending: NDArray[np.int64], what: str) -> None:
    again = np.flatnonzero(np.diff(ascending) == 0)
    if len(again):
        msg = f"{what} {ascending[again[0]]} stands more than once in the file"
        raise refusal(msg, "Có đối tượng đứng hai lần trong tệp.")
