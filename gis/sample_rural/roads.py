"""The few mapped roads and the stream as an OpenStreetMap file, the same bytes everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import osmium
from osmium.osm import mutable

from gis.sample_rural.land import INVENTED, PLACE, ROADS, STREAM, STREAM_NAME, Point, lon_lat

if TYPE_CHECKING:
    from pathlib import Path

TIMESTAMP: Final = "2026-01-15T00:00:00Z"
FIRST_NODE: Final = 9_920_000_001
FIRST_WAY: Final = 992_000_001


def write_osm(path: Path) -> None:
    """Write nodes and ways as OSM XML; roads that share a point share a node."""
    ways = [(tags | {"name": name}, points) for name, tags, points in ROADS]
    ways.append(({"waterway": "river", "name": STREAM_NAME}, STREAM))
    node_id: dict[Point, int] = {}
    for _, points in ways:
        for point in points:
            node_id.setdefault(point, FIRST_NODE + len(node_id))
    header = osmium.io.Header()
    header.set("generator", f"{PLACE}: {INVENTED}")
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(osmium.io.File(str(path), "osm"), header=header) as writer:
        for point, one in node_id.items():
            writer.add_node(
                mutable.Node(
                    id=one, location=lon_lat(point), tags={}, version=1, timestamp=TIMESTAMP
                )
            )
        for position, (tags, points) in enumerate(ways):
            nodes = [node_id[point] for point in points]
            writer.add_way(
                mutable.Way(
                    id=FIRST_WAY + position, nodes=nodes, tags=tags, version=1, timestamp=TIMESTAMP
                )
            )
