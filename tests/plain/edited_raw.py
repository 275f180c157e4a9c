"""A raw network edited by hand for plain twins; shares nothing with how the engine edits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from gis.model import RawNetwork, Tags
from tests.plain.edited import Place


@dataclass
class Edited:
    """A network after edits, and where the places of the network before stand in it."""

    raw: RawNetwork
    parts: list[tuple[int, int, int]] = field(default_factory=list)
    """Every edge: the edge it is a part of, and the offsets there at which it begins and ends."""

    def places(self, place: Place) -> list[Place]:
        """Return every place that stands for one of the network before."""
        edge, offset = place
        return [
            (i, offset - begin)
            for i, (of, begin, end) in enumerate(self.parts)
            if of == edge and begin <= offset <= end
        ]


def edit(
    raw: RawNetwork,
    stands: Sequence[Place],
    *,
    closed: Collection[int] = (),
    oneway: Mapping[int, str] | None = None,
    roads: Sequence[tuple[Place, Place, int, Tags]] = (),
) -> Edited:
    """
    Return the network after edits.

    A closed edge becomes two dead ends: one from its beginning to the last of the points that
    stand on it, one from the first of them to its end. A cut edge becomes its pieces; the last
    one is its length minus the others. ``oneway`` replaces the one-way tags of an edge's way.
    """
    tags = [dict(found) for found in raw.way_tags]
    for edge, word in (oneway or {}).items():
        way = int(raw.edge_way[edge])
        kept = {key: value for key, value in tags[way].items() if "oneway" not in key}
        tags[way] = kept | {"oneway": word}
    node_id = raw.node_id.tolist()

    def new_node() -> int:
        node_id.append(10_000 + len(node_id))
        return len(node_id) - 1

    ends = sorted({end for road in roads for end in road[:2] if end[0] >= 0})
    node_of = {end: new_node() for end in ends}
    rows: list[tuple[int, int, int, int]] = []
    parts: list[tuple[int, int, int]] = []
    for edge in range(raw.n_edges):
        way, mm = int(raw.edge_way[edge]), int(raw.edge_length_mm[edge])
        first, last = int(raw.edge_from[edge]), int(raw.edge_to[edge])
        if edge in closed:
            here = [offset for of, offset in stands if of == edge] or [mm // 2]
            rows += [(way, first, new_node(), max(here)), (way, new_node(), last, mm - min(here))]
            parts += [(edge, 0, max(here)), (edge, min(here), mm)]
            continue
        cuts = [(offset, node_of[of, offset]) for of, offset in ends if of == edge]
        for (begin, one), (end, other) in pairwise([(0, first), *cuts, (mm, last)]):
            rows.append((way, one, other, end - begin))
            parts.append((edge, begin, end))
    for begin_at, end_at, mm, road_tags in roads:
        nodes = [node_of[at] if at[0] >= 0 else at[1] for at in (begin_at, end_at)]
        rows.append((len(tags), nodes[0], nodes[1], mm))
        parts.append((-1, 0, mm))
        tags.append(dict(road_tags))
    way_of, first_of, last_of, mm_of = np.array(rows, dtype=np.int32).T
    added = np.arange(len(tags) - len(raw.way_id)) + 1_000_000
    after = replace(
        raw,
        node_id=np.array(node_id, dtype=np.int64),
        way_id=np.append(raw.way_id, added),
        way_tags=tuple(tags),
        edge_way=way_of,
        edge_from=first_of,
        edge_to=last_of,
        edge_length_mm=mm_of,
    )
    return Edited(after, parts)
