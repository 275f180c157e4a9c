"""Streets become OpenStreetMap ways: cut at bridges and crossings, tagged, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import parallel
from gis.sample_city.plan import BRIDGE_LENS_M, LENS_BRIDGE

if TYPE_CHECKING:
    from gis.sample_city.skeleton import Section, Street, Town

MAIN: Final = ("trunk", "primary", "secondary")
SECTION_TAGS: Final[dict[str, dict[str, str]]] = {
    "river": {"bridge": "yes", "layer": "1"},
    "canal": {"bridge": "yes", "layer": "1"},
    "underpass": {"tunnel": "yes", "layer": "-1"},
    "culvert": {},
}


@dataclass(slots=True)
class Way:
    """One way: its level (streets, motorway or water never share nodes), nodes and tags."""

    nodes: list[int]
    tags: dict[str, str]
    level: str = "street"
    street: int = -1


@dataclass(slots=True)
class Ways:
    """All ways of streets, and the nodes where main roads meet."""

    ways: list[Way] = field(default_factory=list)
    motorway_nodes: set[int] = field(default_factory=set)
    crossroads: list[int] = field(default_factory=list)


def street_ways(town: Town) -> Ways:
    """Return the ways of all streets, cut where their tags change and where main roads meet."""
    out = Ways(crossroads=_crossroads(town))
    for here, street in enumerate(town.streets):
        walked = town.plane.chain(street.nodes)
        if street.kind == "motorway":
            out.motorway_nodes |= set(walked)
        cuts = set(out.crossroads) if street.kind in MAIN else set()
        for nodes, section in _parts(walked, town.sections.get(here, []), cuts):
            if section is not None and section.name == LENS_BRIDGE:
                out.ways += _lens(town, here, nodes)
            else:
                level = "motorway" if street.kind == "motorway" else "street"
                out.ways.append(Way(nodes, _tags(street, section), level, here))
    return out


def _crossroads(town: Town) -> list[int]:
    """Return the nodes, in order, where two main roads meet."""
    seen: dict[int, int] = {}
    for street in town.streets:
        if street.kind in MAIN:
            for node in sorted(set(town.plane.chain(street.nodes))):
                seen[node] = seen.get(node, 0) + 1
    return sorted(node for node, n_roads in seen.items() if n_roads > 1)


def _parts(
    walked: list[int], sections: list[Section], cuts: set[int]
) -> list[tuple[list[int], Section | None]]:
    """Return a street's pieces in order, each with the bridge or tunnel that it is."""
    spans = sorted(
        (walked.index(section.first), walked.index(section.last), i)
        for i, section in enumerate(sections)
        if section.kind != "culvert"
    )
    ends = {0, len(walked) - 1} | {i for i, node in enumerate(walked) if node in cuts}
    for first, last, _ in spans:
        ends |= {first, last}
    stops = sorted(ends)
    out: list[tuple[list[int], Section | None]] = []
    for start, stop in pairwise(stops):
        on = [sections[i] for first, last, i in spans if first <= start and stop <= last]
        out.append((walked[start : stop + 1], on[0] if on else None))
    return out


def _tags(street: Street, section: Section | None) -> dict[str, str]:
    tags = {"highway": street.kind, **street.tags}
    if street.kind == "ferry":
        del tags["highway"]
    if section is not None:
        tags |= SECTION_TAGS[section.kind]
    name = section.name if section is not None and section.name else street.name
    if name:
        tags["name"] = name
    return tags


def _lens(town: Town, here: int, nodes: list[int]) -> list[Way]:
    """
    Return a bridge of two carriageways that meet at both abutments.

    Each carriageway is two ways joined end to end, so that one name stands for four ways.
    """
    points = town.plane.points(nodes)
    tags = _tags(town.streets[here], None) | SECTION_TAGS["river"]
    tags |= {"name": LENS_BRIDGE, "oneway": "yes"}
    out = []
    for side in (BRIDGE_LENS_M, -BRIDGE_LENS_M):
        line = [town.plane.node(at) for at in parallel(points, side)[1:-1]]
        lane = [nodes[0], *line, nodes[-1]]
        lane = lane if side > 0 else lane[::-1]
        half = len(lane) // 2
        for part, limit in ((lane[: half + 1], "50"), (lane[half:], "60")):
            out.append(Way(part, tags | {"maxspeed": limit}, "street", here))
    return out
