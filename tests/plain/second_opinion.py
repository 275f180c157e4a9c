"""Distances by NetworkX, for towns and for whole cities; shares nothing with the fast code."""

from __future__ import annotations

from itertools import product

import networkx as nx

from gis.model import RawNetwork
from tests.plain.rules import is_excepted, may_pass, may_use

Name = tuple[object, ...]


def graph_of(raw: RawNetwork, mode: str) -> nx.DiGraph[Name]:  # noqa: C901 (plain on purpose)
    """
    Return a directed graph whose ordinary nodes are (node,).

    Where a barrier or a turn restriction stands, a node is one pair per edge end instead:
    (node, edge, end, "in") and (node, edge, end, "out").
    """
    odd = {node for node, tags in raw.node_tags.items() if "barrier" in tags}
    node_of = {int(osm_id): i for i, osm_id in enumerate(raw.node_id)}
    odd |= {node_of[turn.via_node] for turn in raw.restrictions}
    graph: nx.DiGraph[Name] = nx.DiGraph()
    ends: dict[int, list[tuple[int, int]]] = {node: [] for node in odd}
    for edge in range(raw.n_edges):
        first, last = int(raw.edge_from[edge]), int(raw.edge_to[edge])
        for end, node in enumerate((first, last)):
            if node in odd:
                ends[node].append((edge, end))
        ahead, back = may_use(raw.way_tags[raw.edge_way[edge]], mode)
        mm = int(raw.edge_length_mm[edge])
        if ahead:
            _add(graph, name(odd, first, edge, 0, "out"), name(odd, last, edge, 1, "in"), mm)
        if back:
            _add(graph, name(odd, last, edge, 1, "out"), name(odd, first, edge, 0, "in"), mm)
    for node, here in ends.items():
        passable = may_pass(raw.node_tags.get(node, {}), mode)
        closed = _closed(raw, mode, node, here)
        for came, goes in product(here, here):
            if (passable or came == goes) and (came, goes) not in closed:
                _add(graph, (node, *came, "in"), (node, *goes, "out"), 0)
    graph.graph["odd"] = odd
    return graph


def name(odd: set[int], node: int, edge: int, end: int, side: str) -> Name:
    """Return how the graph calls an edge's end."""
    return (node, edge, end, side) if node in odd else (node,)


def _add(graph: nx.DiGraph[Name], tail: Name, head: Name, mm: int) -> None:
    if not graph.has_edge(tail, head) or graph[tail][head]["mm"] > mm:
        graph.add_edge(tail, head, mm=mm)


def _closed(
    raw: RawNetwork, mode: str, node: int, here: list[tuple[int, int]]
) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    closed = set()
    for turn in raw.restrictions:
        if int(raw.node_id[node]) != turn.via_node or is_excepted(turn.excepted, mode):
            continue
        came = [(e, end) for e, end in here if _way(raw, e) == turn.from_way]
        came = [(e, end) for e, end in came if _use(raw, mode, e)[0 if end == 1 else 1]]
        goes = [(e, end) for e, end in here if _way(raw, e) == turn.to_way]
        goes = [(e, end) for e, end in goes if _use(raw, mode, e)[0 if end == 0 else 1]]
        if turn.kind == "no_u_turn" and turn.from_way == turn.to_way:
            closed |= {(end, end) for end in came}
        elif len(came) == len(goes) == 1:
            others = [end for end in here if end != goes[0]]
            closed |= {(came[0], end) for end in (goes if turn.kind[:3] == "no_" else others)}
    return closed


def _way(raw: RawNetwork, edge: int) -> int:
    return int(raw.way_id[raw.edge_way[edge]])


def _use(raw: RawNetwork, mode: str, edge: int) -> tuple[bool, bool]:
    return may_use(raw.way_tags[raw.edge_way[edge]], mode)


class SecondOpinion:
    """Distances to one gate at a time, from any number of homes."""

    def __init__(self, raw: RawNetwork, mode: str) -> None:
        self.raw, self.mode = raw, mode
        self.graph = graph_of(raw, mode)
        self.turned = self.graph.reverse()
        self.odd: set[int] = self.graph.graph["odd"]

    def to_gate_mm(self, gate: tuple[int, int]) -> dict[Name, int]:
        """Return each node's distance to a gate at (edge, offset)."""
        edge, offset = gate
        raw = self.raw
        mm = int(raw.edge_length_mm[edge])
        ahead, back = _use(raw, self.mode, edge)
        graph = self.turned.copy() if self.turned.number_of_nodes() < 1_000 else self.turned
        goal: Name = ("gate",)
        if graph.has_node(goal):
            graph.remove_node(goal)
        if ahead:
            tail = name(self.odd, int(raw.edge_from[edge]), edge, 0, "out")
            _add(graph, goal, tail, offset)
        if back:
            tail = name(self.odd, int(raw.edge_to[edge]), edge, 1, "out")
            _add(graph, goal, tail, mm - offset)
        if not graph.has_node(goal):
            return {}
        lengths = nx.single_source_dijkstra_path_length(graph, goal, weight="mm")
        return {node: int(mm) for node, mm in lengths.items()}

    def distance_mm(
        self, home: tuple[int, int], gate: tuple[int, int], to_gate_mm: dict[Name, int]
    ) -> int | None:
        """Return millimetres from a home at (edge, offset) to the gate of ``to_gate_mm``."""
        edge, offset = home
        raw = self.raw
        ahead, back = _use(raw, self.mode, edge)
        found = []
        if ahead:
            head = name(self.odd, int(raw.edge_to[edge]), edge, 1, "in")
            found += (
                [to_gate_mm[head] + int(raw.edge_length_mm[edge]) - offset]
                if (head in to_gate_mm)
                else []
            )
        if back:
            head = name(self.odd, int(raw.edge_from[edge]), edge, 0, "in")
            found += [to_gate_mm[head] + offset] if head in to_gate_mm else []
        if gate[0] == edge:
            along = gate[1] - offset
            if along == 0 or (along > 0 and ahead) or (along < 0 and back):
                found.append(abs(along))
        return min(found, default=None)
