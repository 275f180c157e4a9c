"""Distances in a town with edits, by NetworkX, a node for every place; no turn restrictions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import networkx as nx

from gis.model import RawNetwork
from tests.plain.rules import may_use

Place = tuple[int, int]
"""An edge and millimetres from its beginning; edge -1 means the node of that number."""

Road = tuple[Place, Place, int, bool, bool]
"""An added road: both ends, its millimetres, and whether it may be travelled either way."""


def distance_mm(
    raw: RawNetwork,
    mode: str,
    home: Place,
    gate: Place,
    *,
    closed: Collection[int] = (),
    roads: Sequence[Road] = (),
) -> int | None:
    """Return millimetres from a home to a gate; ``None`` without a path."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    on_edge: dict[int, set[int]] = {}
    for place in [home, gate, *(end for road in roads for end in road[:2])]:
        if place[0] >= 0:
            on_edge.setdefault(place[0], set()).add(place[1])
    for edge in range(raw.n_edges):
        ahead, back = may_use(raw.way_tags[raw.edge_way[edge]], mode)
        ends = ("node", int(raw.edge_from[edge])), ("node", int(raw.edge_to[edge]))
        mm = int(raw.edge_length_mm[edge])
        if edge in closed:
            _closed(graph, edge, ends, mm, (ahead, back), home, gate)
            continue
        stops = [(0, ends[0]), *((o, ("on", edge, o)) for o in sorted(on_edge.get(edge, ())))]
        stops.append((mm, ends[1]))
        for (o, one), (p, other) in pairwise(stops):
            _join(graph, one, other, p - o, (ahead, back))
    for first, last, mm, ahead, back in roads:
        _join(graph, _name(first), _name(last), mm, (ahead, back))
    try:
        found = nx.dijkstra_path_length(
            graph, _name(home, "home", closed), _name(gate, "gate", closed)
        )
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return 0 if home == gate else None
    return int(found)


def _name(place: Place, role: str = "", closed: Collection[int] = ()) -> object:
    edge, offset = place
    if edge < 0:
        return ("node", offset)
    return (role, edge, offset) if role and edge in closed else ("on", edge, offset)


def _closed(  # noqa: PLR0913, PLR0917 (one closed edge)
    graph: nx.DiGraph[object],
    edge: int,
    ends: tuple[object, object],
    mm: int,
    legal: tuple[bool, bool],
    home: Place,
    gate: Place,
) -> None:
    """Let the home leave to either legal end and the gate be entered from either."""
    ahead, back = legal
    here, there = ("home", *home), ("gate", *gate)
    if home[0] == edge:
        _join(graph, here, ends[1], mm - home[1], (ahead, False))
        _join(graph, here, ends[0], home[1], (back, False))
    if gate[0] == edge:
        _join(graph, ends[0], there, gate[1], (ahead, False))
        _join(graph, ends[1], there, mm - gate[1], (back, False))
    if home[0] == gate[0] == edge:
        along = gate[1] - home[1]
        _join(graph, here, there, abs(along), (along == 0 or (ahead if along > 0 else back), False))


def _join(
    graph: nx.DiGraph[object], one: object, other: object, mm: int, legal: tuple[bool, bool]
) -> None:
    for tail, head, may in ((one, other, legal[0]), (other, one, legal[1])):
        if may and mm < graph.get_edge_data(tail, head, {"weight": mm + 1})["weight"]:
            graph.add_edge(tail, head, weight=mm)
