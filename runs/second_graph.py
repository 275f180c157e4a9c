"""The raw roads as a NetworkX graph of edge ends, for the second opinion on distances."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

from routing.access import passes, use_of

if TYPE_CHECKING:
    from gis.model import RawNetwork, Restriction
    from routing.profile import Profile

Name = tuple[object, ...]
"""``(node,)``; where turns are restricted ``(node, edge, end, "in" or "out")``."""

End = tuple[int, int]
"""An edge and which of its ends: 0 where its way begins, 1 where it ends."""


class Spot(NamedTuple):
    """Where a point was tied: the edge, the millimetres along it, the access line, the place."""

    edge: int
    offset_mm: int
    access_mm: int
    lon: float
    lat: float


class RoadGraph:
    """The roads that a profile may use; distances to one gate at a time."""

    def __init__(self, raw: RawNetwork, profile: Profile) -> None:
        self.raw, self.profile = raw, profile
        self.use = [use_of(tags, profile)[:2] for tags in raw.way_tags]
        self.way = raw.edge_way.tolist()
        self.ends = list(zip(raw.edge_from.tolist(), raw.edge_to.tolist(), strict=True))
        self.mm = raw.edge_length_mm.tolist()
        self.odd = self._odd_nodes()
        # arcs are laid against the direction of travel, so that one search serves all homes
        self.against: nx.DiGraph[Name] = nx.DiGraph()
        for edge in range(raw.n_edges):
            ahead, back = self.use[self.way[edge]]
            if ahead:
                self._add(self.name(edge, 0, "out"), self.name(edge, 1, "in"), self.mm[edge])
            if back:
                self._add(self.name(edge, 1, "out"), self.name(edge, 0, "in"), self.mm[edge])
        for came, goes in self._turns():
            self._add(self.name(*came, "in"), self.name(*goes, "out"), 0)

    def name(self, edge: int, end: int, side: str) -> Name:
        """Return how the graph calls an end of an edge, arrived at or left from."""
        node = self.ends[edge][end]
        return (node, edge, end, side) if node in self.odd else (node,)

    def to_gate_mm(self, gate: Spot) -> dict[Name, int]:
        """Return the millimetres from every name to the place of a gate on its edge."""
        ahead, back = self.use[self.way[gate.edge]]
        rest_mm = self.mm[gate.edge] - gate.offset_mm
        starts = [(self.name(gate.edge, 0, "out"), gate.offset_mm)] if ahead else []
        starts += [(self.name(gate.edge, 1, "out"), rest_mm)] if back else []
        goal: Name = ("gate",)
        for name, mm in starts:
            self._add(name, goal, mm)
        if not starts:
            return {}
        found = nx.single_source_dijkstra_path_length(self.against, goal, weight="mm")
        self.against.remove_node(goal)
        return {name: int(mm) for name, mm in found.items()}

    def distance_mm(self, home: Spot, gate: Spot, to_gate_mm: dict[Name, int]) -> int | None:
        """Return the millimetres from a home to a gate, both access lines included."""
        ahead, back = self.use[self.way[home.edge]]
        found = []
        ways = ((ahead, 1, self.mm[home.edge] - home.offset_mm), (back, 0, home.offset_mm))
        for may, end, mm in ways:
            beyond = to_gate_mm.get(self.name(home.edge, end, "in"))
            if may and beyond is not None:
                found.append(mm + beyond)
        along = gate.offset_mm - home.offset_mm
        if home.edge == gate.edge and (along == 0 or (ahead if along > 0 else back)):
            found.append(abs(along))
        return min(found) + home.access_mm + gate.access_mm if found else None

    def _add(self, tail: Name, head: Name, mm: int) -> None:
        if not self.against.has_edge(head, tail) or self.against[head][tail]["mm"] > mm:
            self.against.add_edge(head, tail, mm=mm)

    def _odd_nodes(self) -> set[int]:
        node_of = {osm_id: node for node, osm_id in enumerate(self.raw.node_id.tolist())}
        odd = {node for node, tags in self.raw.node_tags.items() if "barrier" in tags}
        return odd | {
            node_of[turn.via_node] for turn in self.raw.restrictions if turn.via_node in node_of
        }

    def _turns(self) -> Iterator[tuple[End, End]]:
        """Yield which end may be left after arriving at which, at the odd nodes."""
        at: dict[int, list[End]] = {node: [] for node in self.odd}
        for edge, ends in enumerate(self.ends):
            for end, node in enumerate(ends):
                if node in self.odd:
                    at[node].append((edge, end))
        rules: dict[int, list[Restriction]] = {}
        for turn in self.raw.restrictions:
            rules.setdefault(turn.via_node, []).append(turn)
        for node, here in at.items():
            open_ = passes(self.raw.node_tags.get(node, {}), self.profile)
            closed = self._closed(here, rules.get(int(self.raw.node_id[node]), []))
            for came, goes in product(here, here):
                if (open_ or came == goes) and (came, goes) not in closed:
                    yield came, goes

    def _closed(self, here: list[End], rules: list[Restriction]) -> set[tuple[End, End]]:
        closed: set[tuple[End, End]] = set()
        for turn in rules:
            if not self.profile.follows_turns or self.profile.excepted_by & set(turn.excepted):
                continue
            came = [one for one in here if self._is(one, turn.from_way, arriving=True)]
            goes = [one for one in here if self._is(one, turn.to_way, arriving=False)]
            if turn.kind == "no_u_turn" and turn.from_way == turn.to_way:
                closed |= {(one, one) for one in came}
            elif len(came) == 1 and len(goes) == 1 and turn.kind.startswith("no_"):
                closed.add((came[0], goes[0]))
            elif len(came) == 1 and len(goes) == 1 and turn.kind.startswith("only_"):
                closed |= {(came[0], one) for one in here if one != goes[0]}
        return closed

    def _is(self, one: End, way_id: int, *, arriving: bool) -> bool:
        edge, end = one
        ahead, back = self.use[self.way[edge]]
        forward = (end == 1) == arriving
        return bool(self.raw.way_id[self.way[edge]] == way_id and (ahead if forward else back))
