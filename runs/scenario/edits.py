"""From what planners say to edits of the roads, and from there to rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.bridges import RoadNames
from gis.drawn import edges_in, read_area, read_line
from gis.errors import InputError
from gis.live_index import LiveIndex
from gis.model import RawNetwork, Tags
from gis.units import Index
from gis.write_edits import EditRow
from routing import profile as profiles
from routing.access import edge_uses, use_of
from routing.edits import (
    AddedRoad,
    AtNode,
    Close,
    Direction,
    EdgeId,
    Edit,
    End,
    Loose,
    OnEdge,
    OneWay,
    Reopen,
    edge_ids,
    positions,
)

NEAR_M: Final = 25.0
"""How far from a road the end of a drawn one may lie, if nothing else is said."""

MEANT_TAGS: Final[dict[str, Tags]] = {
    "footbridge": {"highway": "footway", "bridge": "yes"},
    "path": {"highway": "footway"},
    "road": {"highway": "residential"},
    "bridge": {"highway": "residential", "bridge": "yes"},
}
"""What a drawn line may be called, for people who do not know tags."""

KINDS: Final = {Close: "close", Reopen: "open", OneWay: "oneway", AddedRoad: "add"}
DIRECTIONS: Final[Mapping[str, Direction]] = {
    "yes": "forward",
    "-1": "backward",
    "no": "both",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    Edges as somebody chose them.

    Attributes
    ----------
    names
        Bridges and streets.
    edges
        ``WAY:POSITION``, or ``WAY`` for all edges of a way.
    areas
        GeoJSON files.
    """

    names: Sequence[str] = ()
    edges: Sequence[str] = ()
    areas: Sequence[Path] = ()

    def __bool__(self) -> bool:
        """Return whether anything was chosen."""
        return bool(self.names or self.edges or self.areas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The edges that a choice means, ascending, and how to call them."""

    edge: Index
    label: str


def choose(raw: RawNetwork, choice: Choice) -> Chosen:
    """
    Return the edges that a choice means.

    Raises
    ------
    InputError
        If nothing is chosen, a name means several roads, or an area touches none.
    UnknownNameError
        If a name or an edge does not exist.
    """
    if not choice:
        msg = "say what is meant: a bridge or street by NAME, --edge WAY:POSITION or --polygon FILE"
        raise InputError(msg)
    names = RoadNames(raw) if choice.names else None
    roads = [names.find(text) for text in choice.names] if names else []
    areas = [edges_in(raw, read_area(path), path.name) for path in choice.areas]
    found = [road.edge for road in roads] + areas + [_by_id(raw, text) for text in choice.edges]
    labels = [road.label for road in roads] + list(choice.edges)
    labels += [path.name for path in choice.areas]
    return Chosen(edge=np.unique(np.concatenate(found)).astype(np.int32), label=", ".join(labels))


def closing(raw: RawNetwork, chosen: Chosen) -> Close:
    """Return the closing of chosen edges."""
    return Close(edge_ids(raw, chosen.edge))


def reopening(raw: RawNetwork, chosen: Chosen) -> Reopen:
    """Return the reopening of chosen edges."""
    return Reopen(edge_ids(raw, chosen.edge))


def turning(raw: RawNetwork, chosen: Chosen, direction: str) -> OneWay:
    """Return the change of direction of chosen edges; forward, backward or both."""
    for known in DIRECTIONS.values():
        if direction == known:
            return OneWay(edge_ids(raw, chosen.edge), known)
    msg = f"a direction is forward, backward or both, not {direction!r}"
    raise InputError(msg)


def drawn_road(
    raw: RawNetwork, path: Path, *, kind: str | None = None, within_m: float = NEAR_M
) -> AddedRoad:
    """
    Return the road of a GeoJSON file, hung on the nearest roads that its users may use.

    Parameters
    ----------
    raw
        The network without the scenario.
    path
        One LineString; texts among its properties are its tags.
    kind
        One of ``MEANT_TAGS``, for a drawing without tags; its own tags win.
    within_m
        How far from a road its ends may lie.

    Raises
    ------
    InputError
        If nobody may use it, or an end lies too far from every road that its users may use.
    """
    line, own = read_line(path)
    if kind is not None and kind not in MEANT_TAGS:
        msg = f"a drawn line may be a {', '.join(MEANT_TAGS)}, not {kind!r}"
        raise InputError(msg)
    tags = MEANT_TAGS.get(kind or "", {}) | own
    return hung_road(raw, line, tags, within_m=within_m, where=path.name)


def hung_road(
    raw: RawNetwork,
    line: tuple[tuple[float, float], ...],
    tags: Tags,
    *,
    within_m: float = NEAR_M,
    where: str,
    dead_end: bool = False,
) -> AddedRoad:
    """
    Return a road of drawn points, hung on the nearest roads that its users may use.

    Parameters
    ----------
    line
        Longitude and latitude of its points, two or more.
    tags
        As on a way: they decide who may use it.
    where
        What the line is called in an error.
    dead_end
        Whether one of its ends may meet no road: a track to a hamlet.

    Raises
    ------
    InputError
        If nobody may use it, or an end lies too far from every road that its users may use; with
        ``dead_end``, if both do.
    """
    index = LiveIndex.of(raw, _shared(raw, tags, where))
    near = [index.nearest(*at, within_m=within_m) is not None for at in (line[0], line[-1])]
    is_loose = [dead_end and any(near) and not one for one in near]
    begin, end = (
        Loose(*at) if loose else _hung(raw, index, at, within_m, where)
        for at, loose in zip((line[0], line[-1]), is_loose, strict=True)
    )
    return AddedRoad(line=line, tags=tuple(sorted(tags.items())), begin=begin, end=end)


def rows_of(edit: Edit) -> list[EditRow]:
    """Return an edit as rows."""
    if isinstance(edit, AddedRoad):
        ends = {"begin": _as_json(edit.begin), "end": _as_json(edit.end)}
        return [EditRow(kind="add", tags=dict(edit.tags), line=edit.line, ends=ends)]
    tags = None
    if isinstance(edit, OneWay):
        tags = {"oneway": next(tag for tag, way in DIRECTIONS.items() if way == edit.direction)}
    return [
        EditRow(kind=KINDS[type(edit)], way_id=edge.way_id, position=edge.position, tags=tags)
        for edge in edit.edges
    ]


def edits_of(rows: Iterable[EditRow]) -> list[Edit]:
    """Return rows as edits, in order."""
    return [_edit(row) for row in rows]


def _by_id(raw: RawNetwork, text: str) -> Index:
    way, colon, position = text.strip().partition(":")
    if not way.isdecimal() or (colon and not position.isdecimal()):
        msg = f"an edge is named WAY:POSITION, such as 32581944:0, not {text!r}"
        raise InputError(msg)
    if colon:
        return positions(raw, [EdgeId(int(way), int(position))])
    edge = np.flatnonzero(raw.way_id[raw.edge_way] == int(way)).astype(np.int32)
    return edge if len(edge) else positions(raw, [EdgeId(int(way), 0)])


def _shared(raw: RawNetwork, tags: Tags, where: str) -> Index:
    """Return the edges that somebody may use who may use a road with these tags."""
    usable = np.zeros(raw.n_edges, dtype=np.bool_)
    nobody = True
    for profile in map(profiles.load, profiles.names()):
        use = use_of(tags, profile)
        if use.forward or use.backward:
            nobody = False
            edge = edge_uses(raw, profile)
            usable |= edge.forward | edge.backward
    if nobody:
        said = ", ".join(f"{key}={value}" for key, value in sorted(tags.items())) or "no tags"
        kinds = ", ".join(MEANT_TAGS)
        msg = f"{where}: nobody may use a road with {said}; say what it is with --as ({kinds})"
        raise InputError(msg)
    return np.flatnonzero(usable).astype(np.int32)


def _hung(
    raw: RawNetwork, index: LiveIndex, at: tuple[float, float], within_m: float, where: str
) -> End:
    found = index.nearest(*at, within_m=within_m)
    if found is None:
        msg = (
            f"{where}: no road that its users may use lies within {within_m:g} m of its end at "
            f"{at[0]:.6f}, {at[1]:.6f}; draw it up to a road"
        )
        raise InputError(msg)
    if found.offset_mm <= 0:
        return AtNode(int(raw.node_id[raw.edge_from[found.edge]]))
    if found.offset_mm >= raw.edge_length_mm[found.edge]:
        return AtNode(int(raw.node_id[raw.edge_to[found.edge]]))
    edge = edge_ids(raw, np.array([found.edge], dtype=np.int32))[0]
    return OnEdge(edge, found.offset_mm)


def _as_json(end: End) -> dict[str, Any]:
    if isinstance(end, Loose):
        return {"lon": end.lon, "lat": end.lat}
    if isinstance(end, AtNode):
        return {"node_id": end.node_id}
    return {
        "way_id": end.edge.way_id,
        "position": end.edge.position,
        "offset_mm": end.offset_mm,
    }


def _end(value: Mapping[str, Any]) -> End:
    if "lon" in value:
        return Loose(value["lon"], value["lat"])
    if "node_id" in value:
        return AtNode(value["node_id"])
    return OnEdge(EdgeId(value["way_id"], value["position"]), value["offset_mm"])


def _edit(row: EditRow) -> Edit:
    if row.line is not None and row.ends is not None:
        tags = tuple(sorted((row.tags or {}).items()))
        return AddedRoad(row.line, tags, _end(row.ends["begin"]), _end(row.ends["end"]))
    if row.way_id is None or row.position is None:
        msg = f"a stored edit of kind {row.kind!r} names no edge"
        raise InputError(msg)
    edges = (EdgeId(row.way_id, row.position),)
    match row.kind:
        case "close":
            return Close(edges)
        case "open":
            return Reopen(edges)
    return OneWay(edges, DIRECTIONS[(row.tags or {}).get("oneway", "no")])
