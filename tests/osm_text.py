"""Writes small OpenStreetMap files for tests, as a person would write them down."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MILLIDEGREE = 0.001
"""Along the equator a thousandth of a degree is 111.319491 m on WGS84."""


def node(node_id: int, east: float, north: float = 0, **tags: str) -> str:
    """Return a node so many thousandths of a degree east and north of 0°, 0°."""
    place = f'lon="{east * MILLIDEGREE:.7f}" lat="{north * MILLIDEGREE:.7f}"'
    return f'<node id="{node_id}" {place} {STAMP}>{_tags(tags)}</node>'


def way(way_id: int, refs: Iterable[int], tags: Mapping[str, str] | None = None) -> str:
    """Return a way; a residential road unless tags say otherwise."""
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    tagged = _tags({"highway": "residential"} if tags is None else tags)
    return f'<way id="{way_id}" {STAMP}>{nodes}{tagged}</way>'


def relation(
    relation_id: int, members: Iterable[tuple[str, int, str]], tags: Mapping[str, str]
) -> str:
    """Return a relation of (kind, id, role) members."""
    listed = "".join(
        f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members
    )
    return f'<relation id="{relation_id}" {STAMP}>{listed}{_tags(tags)}</relation>'


def turn(relation_id: int, kind: str, members: str, **tags: str) -> str:
    """Return a turn restriction; members as in ``from w1 via n2 to w3``."""
    words = members.split()
    kinds = {"n": "node", "w": "way"}
    parts = [
        (kinds[ref[0]], int(ref[1:]), role)
        for role, ref in zip(words[::2], words[1::2], strict=True)
    ]
    return relation(relation_id, parts, {"type": "restriction", "restriction": kind, **tags})


def osm(*objects: str) -> str:
    """Return a whole file."""
    return '<?xml version="1.0"?><osm version="0.6">' + "\n".join(objects) + "</osm>"


def write(folder: Path, *objects: str, name: str = "city.osm") -> Path:
    """Write a whole file and return its path."""
    path = folder / name
    path.write_text(osm(*objects), encoding="utf-8")
    return path


STAMP = 'version="1" timestamp="2024-05-06T07:08:09Z"'


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(tags[key])}/>" for key in tags)
