"""What a scenario changes on the roads, as frozen values that name edges by their identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from gis.errors import UnknownNameError
from gis.model import Direction, RawNetwork
from gis.units import Index

MOST_SHOWN: Final = 5


class EdgeId(NamedTuple):
    """Identity of an edge: its way, and its position along the way."""

    way_id: int
    position: int

    def __str__(self) -> str:
        """Return the form in which people write it."""
        return f"{self.way_id}:{self.position}"


class AtNode(NamedTuple):
    """A road's end at a node of the network."""

    node_id: int


class OnEdge(NamedTuple):
    """A road's end inside an edge, so many millimetres from the edge's beginning."""

    edge: EdgeId
    offset_mm: int


class Loose(NamedTuple):
    """A road's end that meets no road, where the road is drawn to: a dead end, at a hamlet say."""

    lon: float
    lat: float


End = AtNode | OnEdge | Loose


@dataclass(frozen=True, slots=True)
class Close:
    """Nobody passes these edges any more."""

    edges: tuple[EdgeId, ...]


@dataclass(frozen=True, slots=True)
class Reopen:
    """Edges that an earlier edit has closed are as before; others stay as they are."""

    edges: tuple[EdgeId, ...]


@dataclass(frozen=True, slots=True)
class OneWay:
    """Vehicles may travel these edges in this direction; nobody gets an edge that was shut."""

    edges: tuple[EdgeId, ...]
    direction: Direction


@dataclass(frozen=True, slots=True)
class AddedRoad:
    """
    A new road, path or footbridge; only its two ends meet the network, or one of them.

    Attributes
    ----------
    line
        Longitude and latitude of its points, in its own direction; two or more. The first and
        the last give way to the places on the network that the ends name.
    tags
        As on a way: they decide who may use it, and its name.
    begin, end
        Where it hangs on the network without the scenario; at most one of them may be loose.
    """

    line: tuple[tuple[float, float], ...]
    tags: tuple[tuple[str, str], ...]
    begin: End
    end: End


Edit = Close | Reopen | OneWay | AddedRoad


def positions(raw: RawNetwork, edges: Sequence[EdgeId]) -> Index:
    """
    Return the numbers of edges.

    Raises
    ------
    UnknownNameError
        If there is no such way, or the way has no such position; the sentence says what it has.
    """
    wanted = np.array(edges, dtype=np.int64).reshape(-1, 2)
    way = np.searchsorted(raw.way_id, wanted[:, 0])
    known = np.append(raw.way_id, -1)[way] == wanted[:, 0]
    known &= (wanted[:, 1] >= 0) & (wanted[:, 1] < raw.n_edges)
    key = raw.edge_way.astype(np.int64) << 32 | raw.edge_position
    own = way.astype(np.int64) << 32 | np.where(known, wanted[:, 1], 0)
    edge = np.searchsorted(key, own)
    known &= np.append(key, -1)[edge] == own
    if not known.all():
        bad = [_unknown(raw, *wanted[i].tolist()) for i in np.flatnonzero(~known)[:MOST_SHOWN]]
        raise UnknownNameError("; ".join(bad))
    return edge.astype(np.int32)


def edge_ids(raw: RawNetwork, edge: Index) -> tuple[EdgeId, ...]:
    """Return the identities of edges by their numbers."""
    way = raw.way_id[raw.edge_way[edge]].tolist()
    return tuple(map(EdgeId, way, raw.edge_position[edge].tolist()))


def _unknown(raw: RawNetwork, way_id: int, position: int) -> str:
    of_way = raw.edge_position[raw.way_id[raw.edge_way] == way_id]
    if not len(of_way):
        return f"edge {way_id}:{position} does not exist: there is no road with way id {way_id}"
    has = "position 0" if len(of_way) == 1 else f"positions 0 to {of_way.max()}"
    return f"edge {way_id}:{position} does not exist: way {way_id} has {has}"
