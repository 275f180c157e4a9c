"""The network as a real ``.osm.pbf``, the same bytes on every machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import osmium
from osmium.osm import mutable

from gis.sample_city.geo import lon_lat
from gis.sample_city.names import CITY, INVENTED

if TYPE_CHECKING:
    from pathlib import Path

    from gis.sample_city.curves import Point
    from gis.sample_city.skeleton import Town
    from gis.sample_city.turns import Turn
    from gis.sample_city.ways import Way

TIMESTAMP: Final = "2026-01-15T00:00:00Z"
FIRST_NODE: Final = 9_900_000_001
FIRST_WAY: Final = 990_000_001
FIRST_RELATION: Final = 99_000_001
# Blocks are stored uncompressed: compressed bytes would depend on the machine's zlib.
FORMAT: Final = "pbf,pbf_compression=none"


@dataclass(slots=True)
class OsmCity:
    """What the file holds."""

    town: Town
    ways: list[Way] = field(default_factory=list)
    motorway_nodes: set[int] = field(default_factory=set)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    points: list[tuple[Point, dict[str, str]]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    river_rings: tuple[int, int] = (-1, -1)


def write_osm(city: OsmCity, path: Path) -> None:
    """Write the file; ids count up from ``FIRST_…`` in the order of the lists."""
    header = osmium.io.Header()
    header.set("generator", f"{CITY}: {INVENTED}")
    path.unlink(missing_ok=True)
    target = osmium.io.File(str(path), FORMAT)
    with osmium.SimpleWriter(target, header=header) as writer:
        node_id = _write_nodes(city, writer)
        for position, way in enumerate(city.ways):
            nodes = [node_id[_key(city, way, node)] for node in way.nodes]
            writer.add_way(
                mutable.Way(
                    id=FIRST_WAY + position,
                    nodes=nodes,
                    tags=way.tags,
                    version=1,
                    timestamp=TIMESTAMP,
                )
            )
        _write_relations(city, writer, node_id)


def _key(city: OsmCity, way: Way, node: int) -> tuple[str, int]:
    """Return a node with its level: where a road passes over water they share no node."""
    if way.tags.get("highway") == "motorway_link" and node in city.motorway_nodes:
        return "motorway", node
    return way.level, node


def _write_nodes(city: OsmCity, writer: osmium.SimpleWriter) -> dict[tuple[str, int], int]:
    keys = sorted({_key(city, way, node) for way in city.ways for node in way.nodes})
    out = {key: FIRST_NODE + position for position, key in enumerate(keys)}
    for (level, node), osm_id in out.items():
        tags = city.node_tags.get(node, {}) if level == "street" else {}
        _write_node(writer, osm_id, city.town.plane.at[node], tags)
    for position, (at, tags) in enumerate(city.points):
        _write_node(writer, FIRST_NODE + len(out) + position, at, tags)
    return out


def _write_node(writer: osmium.SimpleWriter, osm_id: int, at: Point, tags: dict[str, str]) -> None:
    writer.add_node(
        mutable.Node(id=osm_id, location=lon_lat(at), tags=tags, version=1, timestamp=TIMESTAMP)
    )


def _write_relations(
    city: OsmCity, writer: osmium.SimpleWriter, node_id: dict[tuple[str, int], int]
) -> None:
    outer, inner = (FIRST_WAY + ring for ring in city.river_rings)
    river = {"type": "multipolygon", "natural": "water", "water": "river", "name": "Sông Thuận"}
    relations = [([("w", outer, "outer"), ("w", inner, "inner")], river)]
    for turn in city.turns:
        members = [
            ("w", FIRST_WAY + turn.from_way, "from"),
            ("n", node_id["street", turn.via], "via"),
            ("w", FIRST_WAY + turn.to_way, "to"),
        ]
        excepted = {"except": turn.excepted} if turn.excepted else {}
        relations.append((members, {"type": "restriction", "restriction": turn.kind, **excepted}))
    for position, (members, tags) in enumerate(relations):
        writer.add_relation(
            mutable.Relation(
                id=FIRST_RELATION + position,
                members=members,
                tags=tags,
                version=1,
                timestamp=TIMESTAMP,
            )
        )
