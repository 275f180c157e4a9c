"""Distances found by walking from edge to edge with a plain heap; no node is ever split."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from gis.model import RawNetwork
from tests.plain.rules import is_excepted, may_pass, may_use

Ride = tuple[int, bool]
"""An edge travelled to its end: its number, and whether in the way's direction."""


@dataclass
class PlainNetwork:
    """A raw network as one mode may travel it."""

    raw: RawNetwork
    mode: str

    def __post_init__(self) -> None:
        raw = self.raw
        self.way = [int(way) for way in raw.edge_way]
        self.mm = [int(mm) for mm in raw.edge_length_mm]
        self.ends = [(int(a), int(b)) for a, b in zip(raw.edge_from, raw.edge_to, strict=True)]
        self.use = [may_use(raw.way_tags[way], self.mode) for way in self.way]
        self.leaving: dict[int, list[Ride]] = {}
        for edge, (first, last) in enumerate(self.ends):
            if self.use[edge][0]:
                self.leaving.setdefault(first, []).append((edge, True))
            if self.use[edge][1]:
                self.leaving.setdefault(last, []).append((edge, False))
        self.wall = {node for node, tags in raw.node_tags.items() if not may_pass(tags, self.mode)}
        self.banned = self._banned()

    def end(self, ride: Ride) -> int:
        """Return the node at which a ride ends."""
        edge, forward = ride
        return self.ends[edge][1 if forward else 0]

    def begin(self, ride: Ride) -> int:
        """Return the node at which a ride begins."""
        edge, forward = ride
        return self.ends[edge][0 if forward else 1]

    def next_rides(self, ride: Ride) -> list[Ride]:
        """Return what may follow a ride."""
        node = self.end(ride)
        edge, forward = ride
        after = self.leaving.get(node, [])
        if node in self.wall:
            return [other for other in after if other == (edge, not forward)]
        return [other for other in after if (ride, other) not in self.banned]

    def _banned(self) -> set[tuple[Ride, Ride]]:
        banned: set[tuple[Ride, Ride]] = set()
        node_of = {int(osm_id): i for i, osm_id in enumerate(self.raw.node_id)}
        rides = [(e, d) for e in range(len(self.mm)) for d in (True, False) if self.use[e][not d]]
        for turn in self.raw.restrictions:
            if is_excepted(turn.excepted, self.mode):
                continue
            node = node_of[turn.via_node]
            came = [r for r in rides if self.end(r) == node and self._id(r) == turn.from_way]
            goes = [r for r in rides if self.begin(r) == node and self._id(r) == turn.to_way]
            after = self.leaving.get(node, [])
            if turn.kind == "no_u_turn" and turn.from_way == turn.to_way:
                banned |= {(r, (r[0], not r[1])) for r in came}
            elif len(came) > 1 or len(goes) > 1 or not came:
                continue
            elif turn.kind.startswith("no_") and goes:
                banned.add((came[0], goes[0]))
            elif turn.kind.startswith("only_") and goes:
                banned |= {(came[0], r) for r in after if r != goes[0]}
        return banned

    def _id(self, ride: Ride) -> int:
        return int(self.raw.way_id[self.way[ride[0]]])

    def distance_mm(  # noqa: C901 (plain on purpose)
        self, start: tuple[int, int], goal: tuple[int, int]
    ) -> int | None:
        """Return millimetres between two (edge, offset) places; ``None`` without a path."""
        edge, offset = start
        to_edge, to_offset = goal
        best: int | None = None
        if edge == to_edge:
            ahead, back = self.use[edge]
            if to_offset == offset or (to_offset > offset and ahead):
                best = abs(to_offset - offset)
            elif to_offset < offset and back:
                best = offset - to_offset
        heap: list[tuple[int, Ride]] = []
        if self.use[edge][0]:
            heap.append((self.mm[edge] - offset, (edge, True)))
        if self.use[edge][1]:
            heap.append((offset, (edge, False)))
        heapq.heapify(heap)
        done: set[Ride] = set()
        while heap:
            gone, ride = heapq.heappop(heap)
            if ride in done or (best is not None and gone >= best):
                continue
            done.add(ride)
            for other in self.next_rides(ride):
                if other[0] == to_edge:
                    last = to_offset if other[1] else self.mm[to_edge] - to_offset
                    best = gone + last if best is None else min(best, gone + last)
                heapq.heappush(heap, (gone + self.mm[other[0]], other))
        return best
