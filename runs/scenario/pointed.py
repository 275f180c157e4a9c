"""Roads as somebody points at them: every bridge, and what lies under a click."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from gis.bridges import BRIDGE_NAMES, RoadNames, is_bridge
from gis.errors import InputError
from gis.live_index import LiveIndex
from gis.text import squeeze
from gis.units import MM_PER_M
from routing.edits import edge_ids
from routing.line import edge_line

if TYPE_CHECKING:
    from gis.bridges import NamedRoad
    from gis.model import RawNetwork, Tags
    from gis.units import Index

MOST_EDGES: Final = 500
"""More edges than this are closed by their name or not at all."""

DECIMALS: Final = 6  # of degrees: a tenth of a metre, to be drawn

Kind = Literal["bridge", "street", "piece"]
Line = list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """
    A road that can be closed.

    Attributes
    ----------
    kind
        A bridge, a street with all ways of its name, or the piece between two crossings.
    name
        As tagged, empty without one.
    label
        What tells it from its namesakes; empty without a name.
    names, edges
        How a step closes it: by the one or the other.
    lon, lat
        Where it is.
    length_m
        Of all its edges together.
    lines
        Its edges, longitude and latitude.
    """

    kind: Kind
    name: str
    label: str
    names: list[str]
    edges: list[str]
    lon: float
    lat: float
    length_m: float
    lines: list[Line]


class Roads:
    """
    The roads of a network, to be pointed at.

    Parameters
    ----------
    raw
        The roads without a scenario.
    """

    def __init__(self, raw: RawNetwork) -> None:
        self._raw = raw
        self._names = RoadNames(raw)

    @cached_property
    def bridges(self) -> list[Pointed]:
        """Return every bridge that can be closed: the named ones first, then the others."""
        found = [*self._names.bridges, *self._names.unnamed_bridges]
        told = (self._road(road) for road in found)
        return [one for one in told if one is not None]

    def at(self, lon: float, lat: float, *, within_m: float) -> list[Pointed]:
        """Return what a click may mean: the bridge, the piece of road, the street; or nothing."""
        near = self._index.nearest(lon, lat, within_m=within_m)
        if near is None:
            return []
        edge = near.edge
        tags = self._raw.way_tags[self._raw.edge_way[edge]]
        piece = self._told("piece", road_name(tags), "", np.array([edge], np.int32))
        whole = [one for road in self._of(edge, tags) if (one := self._road(road)) is not None]
        bridges = [one for one in whole if one.kind == "bridge"]
        return [*bridges, piece, *(one for one in whole if one.kind == "street")]

    @cached_property
    def _index(self) -> LiveIndex:
        return LiveIndex.of(self._raw, np.arange(self._raw.n_edges, dtype=np.int32))

    def _of(self, edge: int, tags: Tags) -> list[NamedRoad]:
        """Return the bridge and the street that an edge belongs to."""
        known: list[NamedRoad] = []
        if is_bridge(tags):
            name = _bridge_name(tags)
            known += self._names.of_name(name, "bridge") if name else self._names.unnamed_bridges
        street = squeeze(tags.get("name", ""))
        if street:
            known += self._names.of_name(street, "street")
        return [road for road in known if edge in road.edge]

    def _road(self, road: NamedRoad) -> Pointed | None:
        """Return a road by its edges or, if they are many, by its name; nothing if by neither."""
        label = road.label if road.name else ""
        told = self._told(road.kind, road.name, label, road.edge)
        return told if told.names or len(told.edges) <= MOST_EDGES else None

    def _told(self, kind: Kind, name: str, label: str, edge: Index) -> Pointed:
        raw = self._raw
        by_name = bool(label) and self._is_found(label, edge)
        ids = [] if by_name else [f"{one.way_id}:{one.position}" for one in edge_ids(raw, edge)]
        lines = [_line(raw, one) for one in edge.tolist()]
        points = np.concatenate([np.array(line) for line in lines])
        low, high = points.min(axis=0), points.max(axis=0)
        return Pointed(
            kind=kind,
            name=name,
            label=label,
            names=[label] if by_name else [],
            edges=ids,
            lon=round(float(low[0] + high[0]) / 2, DECIMALS),
            lat=round(float(low[1] + high[1]) / 2, DECIMALS),
            length_m=round(int(raw.edge_length_mm[edge].astype(np.int64).sum()) / MM_PER_M, 1),
            lines=lines,
        )

    def _is_found(self, label: str, edge: Index) -> bool:
        """Return whether a label alone means exactly these edges."""
        try:
            return np.array_equal(self._names.find(label).edge, edge)
        except InputError:  # of unknown names too
            return False


def road_name(tags: Tags) -> str:
    """Return how a way is called, empty where it has no name; a bridge's own name goes first."""
    return _bridge_name(tags) if is_bridge(tags) else squeeze(tags.get("name", ""))


def _bridge_name(tags: Tags) -> str:
    return squeeze(next((tags[key] for key in BRIDGE_NAMES if tags.get(key)), ""))


def _line(raw: RawNetwork, edge: int) -> Line:
    lon, lat = edge_line(raw, edge)
    points = np.stack((lon, lat), axis=1)
    return [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in points.tolist()]
