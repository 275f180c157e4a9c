"""The plan as a graph: main roads with their bridges and underpasses, and the blocks between."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.sample_city import plan
from gis.sample_city.curves import inside, length, rounded
from gis.sample_city.plane import Edge, Plane, edge, faces, noded

if TYPE_CHECKING:
    from collections.abc import Iterator

ROAD_KINDS: Final = (
    "motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary", "unclassified",
    "quay", "roundabout",
)  # fmt: skip
CLOSED_KINDS: Final = ("motorway", "motorway_link", "roundabout")
WATER_KINDS: Final = ("canal", "stream")
OVER_CULVERTS: Final = ("unclassified", "trunk")  # they have no bridge: the canal runs in a pipe
BRIDGE_HALF_M: Final = 14.0
UNDERPASS_HALF_M: Final = 24.0
ABUTMENT_M: Final = 22.0
RIVER_BRIDGES: Final = {
    "Lê Lợi": "Cầu An Thuận 2",
    "Trần Hưng Đạo": "Cầu An Thuận 1",
    "Nguyễn Tất Thành": "Cầu Vàm Sậy",
}
CANAL_BRIDGES: Final = (
    "Cầu Đúc", "Cầu Sắt", "Cầu Ván", "Cầu Bà Tư", "Cầu Rạch Đào", "Cầu Kênh Đông", "Cầu Cây Dừa",
    "Cầu Đình", "Cầu Quay", "Cầu Tre", "Cầu Lò Gạch", "Cầu Chùa", "Cầu Ông Sáu", "Cầu Mới",
)  # fmt: skip


@dataclass(slots=True)
class Street:
    """One street: its kind of way, its name, its tags and the nodes that it walks."""

    kind: str
    name: str
    nodes: list[int]
    tags: dict[str, str] = field(default_factory=dict)
    parent: int = -1


@dataclass(slots=True)
class Section:
    """A part of a street that is a bridge, a culvert or an underpass."""

    first: int
    last: int
    kind: str
    name: str = ""


@dataclass(slots=True)
class Town:
    """The city while it grows."""

    plane: Plane
    streets: list[Street] = field(default_factory=list)
    sections: dict[int, list[Section]] = field(default_factory=dict)
    waters: list[Street] = field(default_factory=list)
    culverts: set[int] = field(default_factory=set)
    limit: list[int] = field(default_factory=list)
    superblocks: list[list[int]] = field(default_factory=list)

    def add(self, street: Street, *, usable: bool = True) -> int:
        """Add a street and return its position; others may then start from its edges."""
        self.streets.append(street)
        here = len(self.streets) - 1
        if usable:
            for u, v in pairwise(street.nodes):
                self.plane.street.setdefault(edge(u, v), here)
        return here


def skeleton() -> Town:
    """Return the town with its hand-drawn lines only."""
    town = Town(Plane())
    drawn = plan.lines()
    chains = noded(town.plane, drawn)
    ring = town.plane.points(chains[0][:-1])
    lines: list[tuple[plan.Drawn, list[int]]] = [(drawn[0], chains[0])]
    for line, chain in zip(drawn[1:], chains[1:], strict=True):
        lines += [(line, part) for part in _clipped(town.plane, line.kind, chain, ring)]
    lines = _without_loose_quays(lines)
    town.limit = chains[0][:-1]
    for line, chain in lines:
        if line.kind in ROAD_KINDS:
            town.add(_street(line, chain), usable=line.kind not in CLOSED_KINDS)
        elif line.kind in WATER_KINDS:
            town.waters.append(Street(line.kind, line.name, chain))
    _sections(town, lines)
    edges: list[Edge] = []
    for _, chain in lines:
        walked = town.plane.chain(chain)
        edges += [edge(u, v) for u, v in pairwise(walked)]
    town.superblocks = faces(town.plane, edges)
    return town


def _street(line: plan.Drawn, chain: list[int]) -> Street:
    kinds = {"quay": "tertiary", "roundabout": "secondary"}
    tags = dict(line.tags)
    if line.kind in ("quay", "motorway", "motorway_link"):
        tags["oneway"] = "yes"
    if line.kind == "roundabout":
        tags["junction"] = "roundabout"
    if line.kind == "motorway":
        tags |= {"motorcycle": "no", "maxspeed": "100", "lanes": "2", "toll": "yes"}
    if line.kind == "trunk":
        tags |= {"maxspeed": "60", "lanes": "4"}
    return Street(kinds.get(line.kind, line.kind), line.name, chain, tags)


def _clipped(
    plane: Plane, kind: str, chain: list[int], ring: list[tuple[float, float]]
) -> list[list[int]]:
    """Return the parts of a line inside the city and outside the roundabout's middle."""
    (cx, cy), radius = plan.ROUNDABOUT
    parts: list[list[int]] = [[]]
    for u, v in pairwise(chain):
        (ax, ay), (bx, by) = plane.at[u], plane.at[v]
        middle = rounded((ax + bx) / 2, (ay + by) / 2)
        hidden = kind != "roundabout" and length(middle, (cx, cy)) < radius - 1
        if hidden or not inside(middle, ring):
            parts.append([])
            continue
        parts[-1] = parts[-1] or [u]
        parts[-1].append(v)
    return [part for part in parts if part]


def _without_loose_quays(
    lines: list[tuple[plan.Drawn, list[int]]],
) -> list[tuple[plan.Drawn, list[int]]]:
    """Cut the quays where they reach the trunk road, so that no one-way street ends loose."""
    used: dict[int, int] = {}
    for _, chain in lines:
        for node in set(chain):
            used[node] = used.get(node, 0) + 1
    out = []
    for line, chain in lines:
        first, last = 0, len(chain) - 1
        if line.kind == "quay":
            joined = [i for i, node in enumerate(chain) if used[node] > 1]
            first, last = joined[0], joined[-1]
        out.append((line, chain[first : last + 1]))
    return out


def _sections(town: Town, lines: list[tuple[plan.Drawn, list[int]]]) -> None:
    """Find where roads cross water and motorway, and make bridges, culverts and underpasses."""
    nodes = {
        kind: {node for line, chain in lines if line.kind in kinds for node in chain}
        for kind, kinds in (
            ("bank", ("bank",)),
            ("canal", WATER_KINDS),
            ("motorway", ("motorway",)),
        )
    }
    names = iter(CANAL_BRIDGES)
    for here, street in enumerate(town.streets):
        canal = nodes["canal"] & set(street.nodes)
        if street.kind in ("motorway", "motorway_link"):
            town.culverts |= canal
            continue
        town.culverts |= canal if street.kind in OVER_CULVERTS else set()
        found = _crossed(town.plane, street, nodes)
        if found:
            town.sections[here] = [_section(street, span, names) for span in found]
        _lock(town, street, found)


def _section(street: Street, span: tuple[int, int, str], names: Iterator[str]) -> Section:
    """Return a crossing with its name: rivers' bridges are drawn, canals' come from a list."""
    first, last, kind = span
    if kind == "river":
        return Section(first, last, kind, RIVER_BRIDGES[street.name])
    if kind == "canal" and street.kind in OVER_CULVERTS:
        return Section(first, last, "culvert")
    if kind == "canal":
        own = street.name if street.name.startswith("Cầu") else next(names, "")
        return Section(first, last, kind, own)
    return Section(first, last, kind)


def _crossed(
    plane: Plane, street: Street, nodes: dict[str, set[int]]
) -> list[tuple[int, int, str]]:
    chain = street.nodes
    bank = [i for i, node in enumerate(chain) if node in nodes["bank"]]
    spans = [(bank[0], bank[-1], "river", ABUTMENT_M)] if len(bank) > 1 else []
    under = [i for i, node in enumerate(chain) if node in nodes["motorway"]]
    spans += [(under[0], under[-1], "underpass", UNDERPASS_HALF_M)] if len(under) > 1 else []
    spans += [
        (i, i, "canal", BRIDGE_HALF_M) for i, node in enumerate(chain) if node in nodes["canal"]
    ]
    out = []
    for first, last, kind, margin in spans:
        ends = plane.step(chain, first, -margin), plane.step(chain, last, margin)
        out.append((*ends, kind))
    return out


def _lock(town: Town, street: Street, found: list[tuple[int, int, str]]) -> None:
    """Let no side street start on a bridge or in an underpass."""
    walked = town.plane.chain(street.nodes)
    for first, last, _ in found:
        part = walked[walked.index(first) : walked.index(last) + 1]
        for u, v in pairwise(part):
            town.plane.street.pop(edge(u, v), None)
