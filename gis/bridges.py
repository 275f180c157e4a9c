"""Bridges and streets by name: what people call a road, and the edges it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import networkx as nx
import numpy as np
import shapely

from gis.crs import local_metres_per_degree
from gis.errors import InputError, UnknownNameError
from gis.text import fold, near, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.model import RawNetwork, Tags
    from gis.units import Degrees, Index

Kind = Literal["bridge", "street"]

TWIN_M: Final = 100.0
"""Bridges of one name nearer than this are one: many bridges have their two directions drawn
side by side."""

BRIDGE_NAMES: Final = ("bridge:name", "bridge_name", "name")
BRIDGE_WORDS: Final = ("cau", "cong", "bridge")
NO_BRIDGE: Final = frozenset({"", "no"})
MOST_LISTED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRoad:
    """
    A bridge or a street that somebody can mean by a name.

    Attributes
    ----------
    name
        As tagged; empty for a bridge without a name.
    kind
        A bridge consists of its bridge ways alone, a street of all ways of its name.
    number, n_alike
        Which of the roads of this kind and name it is, from 1 in order of edges, and how many
        there are: namesakes lie in different places.
    edge
        Numbers of its edges, ascending.
    lon, lat
        Middle of its box, degrees.
    """

    name: str
    kind: Kind
    number: int
    n_alike: int
    edge: Index
    lon: float
    lat: float

    @property
    def label(self) -> str:
        """Return the text by which ``RoadNames.find`` finds this road and no other."""
        return self.name if self.n_alike == 1 else f"{self.name}#{self.number}"


class RoadNames:
    """The names of a network's roads, asked without accents, case or punctuation."""

    def __init__(self, raw: RawNetwork) -> None:
        self._raw = raw
        names = [_names(tags) for tags in raw.way_tags]
        self._ways: dict[Kind, dict[str, list[int]]] = {"bridge": {}, "street": {}}
        for way, (street, bridge) in enumerate(names):
            if street:
                self._ways["street"].setdefault(street, []).append(way)
            if bridge:
                self._ways["bridge"].setdefault(bridge, []).append(way)

    @cached_property
    def _folded(self) -> dict[Kind, dict[str, str]]:
        return {kind: {name: fold(name) for name in own} for kind, own in self._ways.items()}

    @cached_property
    def bridges(self) -> list[NamedRoad]:
        """Return every named bridge, by name and number."""
        names = sorted(self._ways["bridge"])
        return [road for name in names for road in self.of_name(name, "bridge")]

    @cached_property
    def unnamed_bridges(self) -> list[NamedRoad]:
        """Return the bridges without a name, each a group of edges joined end to end."""
        way = [i for i, tags in enumerate(self._raw.way_tags) if is_bridge(tags)]
        named = {one for ways in self._ways["bridge"].values() for one in ways}
        return self._roads("", "bridge", [one for one in way if one not in named])

    def of_name(self, name: str, kind: Kind) -> list[NamedRoad]:
        """Return all roads of exactly this name, as tagged, in order of edges."""
        return self._roads(name, kind, self._ways[kind].get(name, []))

    def find(self, text: str, kind: Kind | None = None) -> NamedRoad:
        """
        Return the one road that a text means.

        Parameters
        ----------
        text
            A name or its beginning; ``name#2`` is the second of several roads of that name.
        kind
            Bridge or street. Not given: a text that begins like a bridge's name, or that no
            street has, means a bridge.

        Raises
        ------
        InputError
            If it means several; they are listed.
        UnknownNameError
            If it means none; near names are told.
        """
        wanted, number = _split(text)
        kinds: Sequence[Kind] = (kind,) if kind else _kinds(wanted)
        for exactly in (True, False):
            for one in kinds:
                names = self._matching(wanted, one, exactly=exactly)
                if names:
                    return self._only(text, number, names, one)
        known = [name for one in kinds for name in self._ways[one]]
        alike = near(wanted, known)
        hint = f"; near names: {_quoted(alike)}" if alike else ""
        what = {"bridge": "bridge", "street": "street", None: "bridge or street"}[kind]
        msg = f"no {what} is called “{text}”{hint}; roads without a name go by --edge or --polygon"
        raise UnknownNameError(msg)

    def _matching(self, wanted: str, kind: Kind, *, exactly: bool) -> list[str]:
        folded = fold(wanted)
        if not folded:
            return []
        names = self._folded[kind]
        if not exactly:
            return sorted(name for name, own in names.items() if own.startswith(folded))
        alike = sorted(name for name, own in names.items() if own == folded)
        # "Cầu Đỏ" is one bridge though "Cầu Đò" reads the same without accents
        return [wanted] if wanted in alike else alike

    def _only(self, text: str, number: int | None, names: list[str], kind: Kind) -> NamedRoad:
        roads = [road for name in names for road in self.of_name(name, kind)]
        if number is not None:
            roads = [road for road in roads if road.number == number]
        if len(roads) == 1:
            return roads[0]
        if not roads:
            msg = f"there is no {kind} “{text}”: the name is there, but not so many times"
            raise UnknownNameError(msg)
        shown = [f"“{road.label}” ({road.lon:.5f}, {road.lat:.5f})" for road in roads[:MOST_LISTED]]
        more = f" and {len(roads) - MOST_LISTED} more" if len(roads) > MOST_LISTED else ""
        msg = (
            f"“{text}” may be any of {len(roads)} {kind}s: {', '.join(shown)}{more}; say which one"
        )
        raise InputError(msg)

    def _roads(self, name: str, kind: Kind, ways: Iterable[int]) -> list[NamedRoad]:
        raw = self._raw
        edge = np.flatnonzero(np.isin(raw.edge_way, np.array(list(ways), dtype=np.int32)))
        groups = _joined(raw, edge.astype(np.int32), twins=bool(name))
        return [
            NamedRoad(
                name=name,
                kind=kind,
                number=i + 1,
                n_alike=len(groups),
                edge=group,
                lon=_middle(raw.node_lon, raw, group),
                lat=_middle(raw.node_lat, raw, group),
            )
            for i, group in enumerate(groups)
        ]


def is_bridge(tags: Tags) -> bool:
    """Return whether a way is a bridge."""
    return tags.get("bridge", "") not in NO_BRIDGE


def _names(tags: Tags) -> tuple[str, str]:
    """Return the names that a way has as a street and as a bridge; empty where it has none."""
    bridge = next((tags[key] for key in BRIDGE_NAMES if tags.get(key)), "")
    return squeeze(tags.get("name", "")), squeeze(bridge) if is_bridge(tags) else ""


def _split(text: str) -> tuple[str, int | None]:
    name, hash_, number = text.rpartition("#")
    if hash_ and number.strip().isdecimal():
        return squeeze(name), int(number)
    return squeeze(text), None


def _kinds(wanted: str) -> Sequence[Kind]:
    first = fold(wanted).partition(" ")[0]
    return ("bridge", "street") if first in BRIDGE_WORDS else ("street", "bridge")


def _joined(raw: RawNetwork, edge: Index, *, twins: bool) -> list[Index]:
    """Return groups of edges joined end to end or, if wanted, lying side by side."""
    graph: nx.Graph[tuple[str, int]] = nx.Graph()
    for one in edge.tolist():
        for node in (raw.edge_from[one], raw.edge_to[one]):
            graph.add_edge(("edge", one), ("node", int(node)))
    groups = [_edges(part) for part in nx.connected_components(graph)]
    if twins and len(groups) > 1:
        groups = _with_twins(raw, groups)
    return sorted(groups, key=lambda group: int(group[0]))


def _with_twins(raw: RawNetwork, groups: list[Index]) -> list[Index]:
    per_lon, per_lat = local_metres_per_degree(raw.node_lat[raw.edge_from[groups[0][:1]]])
    shapes = np.array([_shape(raw, group, float(per_lon[0]), per_lat) for group in groups])
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TWIN_M)
    graph: nx.Graph[int] = nx.Graph(zip(one.tolist(), other.tolist(), strict=True))
    parts = nx.connected_components(graph)
    return [np.sort(np.concatenate([groups[i] for i in part])) for part in parts]


def _shape(
    raw: RawNetwork, group: Index, per_lon: float, per_lat: float
) -> shapely.MultiLineString:
    lines = []
    for edge in group.tolist():
        here = slice(int(raw.shape_start[edge]), int(raw.shape_start[edge + 1]))
        points = np.stack((raw.shape_lon[here] * per_lon, raw.shape_lat[here] * per_lat), axis=1)
        lines.append(points)
    return shapely.MultiLineString(lines)


def _edges(part: Iterable[tuple[str, int]]) -> Index:
    return np.array(sorted(one for kind, one in part if kind == "edge"), dtype=np.int32)


def _middle(axis: Degrees, raw: RawNetwork, group: Index) -> float:
    own = axis[np.concatenate((raw.edge_from[group], raw.edge_to[group]))]
    return float((own.min() + own.max()) / 2)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
