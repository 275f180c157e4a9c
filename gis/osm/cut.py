"""Cuts ways into edges where they meet: the one definition for every source of roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.crs import polyline_mm
from gis.model import RawNetwork, Source
from gis.osm.refusal import refusal
from gis.osm.turns import restrictions
from gis.osm.water import water

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis.model import Restriction, Water
    from gis.osm.objects import OsmObjects
    from gis.units import LongMillimetres

TWO_ENDS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chains:
    """
    Usable ways as chains of nodes: W ways, C links, U nodes of the source.

    ``way`` (W,) positions in the source's way table; ``link_way`` (C,) positions in ``way``,
    ascending; ``link_node`` (C,) positions in the source's node table.
    """

    way: NDArray[np.int64]
    link_way: NDArray[np.int64]
    link_node: NDArray[np.int64]
    n_repeats: int
    left_out: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """Pieces of chains between cuts: first and last link, and the link's place (E,)."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    way: NDArray[np.int64]
    position: NDArray[np.int64]


def cut(objects: OsmObjects, source: Source) -> RawNetwork:
    """
    Return the raw network of everything a source says.

    Raises
    ------
    InputError
        If no road is left, or an edge is too long to be one.

    Notes
    -----
    Linear in the number of node references, apart from sorting ids. The order of objects
    in the source changes nothing.
    """
    chains = _chains(objects)
    _refuse_no_road(objects, chains, source.name)
    turns, broken_turns = restrictions(objects.turns, _nodes_of(objects, chains))
    lakes, broken_lakes = water(objects)
    counts = {
        **objects.counts,
        "ways_kept": len(chains.way),
        "ways_left_out": len(chains.left_out),
        "repeated_references_removed": chains.n_repeats,
        "restrictions_read": len(objects.turns),
        "restrictions_left_out": len(broken_turns),
        "water_areas": len(lakes.area),
        "water_lines": len(lakes.line),
        "water_left_out": len(broken_lakes),
    }
    raw = _network(
        objects,
        chains,
        turns,
        lakes,
        source=source,
        report=(counts, (*objects.notes, *chains.left_out, *broken_turns, *broken_lakes)),
    )
    raw.check()
    return raw


def _chains(objects: OsmObjects) -> _Chains:
    roads = objects.roads
    n_ways = len(roads.id)
    node = objects.nodes.position(roads.ref)
    way = np.repeat(np.arange(n_ways), np.diff(roads.start))
    new = np.ones(len(way), dtype=bool)
    new[1:] = (roads.ref[1:] != roads.ref[:-1]) | (way[1:] != way[:-1])
    n_missing = np.bincount(way[node < 0], minlength=n_ways)
    n_distinct = np.bincount(way[new], minlength=n_ways)
    usable = (n_missing == 0) & (n_distinct >= TWO_ENDS)
    link = new & usable[way]
    return _Chains(
        way=np.flatnonzero(usable),
        link_way=(np.cumsum(usable) - 1)[way[link]],
        link_node=node[link],
        n_repeats=int(np.count_nonzero(~new & usable[way])),
        left_out=[
            f"way {roads.id[i]} is left out: {n_missing[i]} of its nodes are missing"
            if n_missing[i]
            else f"way {roads.id[i]} is left out: it has fewer than two different nodes"
            for i in np.flatnonzero(~usable).tolist()
        ],
    )


def _refuse_no_road(objects: OsmObjects, chains: _Chains, name: str) -> None:
    if len(chains.way):
        return
    if not len(objects.roads.id):
        msg = f"{name}: there are no roads in it (no way with a usable highway, no ferry)"
    else:
        msg = (
            f"{name}: none of its {len(objects.roads.id)} roads can be placed; "
            "the file lacks the locations of their nodes"
        )
    raise refusal(
        msg, "Không có đường nào dùng được trong tệp, hoặc tệp thiếu vị trí của các điểm."
    )


def _nodes_of(objects: OsmObjects, chains: _Chains) -> Callable[[int], frozenset[int]]:
    kept_id = objects.roads.id[chains.way]
    bound = np.searchsorted(chains.link_way, np.arange(len(kept_id) + 1))

    def nodes_of(way_id: int) -> frozenset[int]:
        way = int(np.searchsorted(kept_id, way_id))
        if way == len(kept_id) or kept_id[way] != way_id:
            return frozenset()
        link = slice(bound[way], bound[way + 1])
        return frozenset(objects.nodes.id[chains.link_node[link]].tolist())

    return nodes_of


def _pieces(objects: OsmObjects, chains: _Chains, turns: tuple[Restriction, ...]) -> _Pieces:
    is_node = np.bincount(chains.link_node, minlength=len(objects.nodes.id)) > 1
    named = [*objects.barriers, *(turn.via_node for turn in turns)]
    place = objects.nodes.position(np.array(named, dtype=np.int64))
    is_node[place[place >= 0]] = True
    border = np.diff(chains.link_way, prepend=-1, append=-1) != 0
    cut_here = is_node[chains.link_node] | border[:-1] | border[1:]
    link = np.flatnonzero(cut_here)
    inside = chains.link_way[link[:-1]] == chains.link_way[link[1:]]
    first, last = link[:-1][inside], link[1:][inside]
    way = chains.link_way[first]
    start = np.searchsorted(way, np.arange(len(chains.way)))
    return _Pieces(first=first, last=last, way=way, position=np.arange(len(way)) - start[way])


def _network(
    objects: OsmObjects,
    chains: _Chains,
    turns: tuple[Restriction, ...],
    lakes: Water,
    *,
    source: Source,
    report: tuple[dict[str, int], tuple[str, ...]],
) -> RawNetwork:
    nodes, roads = objects.nodes, objects.roads
    pieces = _pieces(objects, chains, turns)
    n_points = pieces.last - pieces.first + 1
    shape_start = np.concatenate(([0], np.cumsum(n_points))).astype(np.int64)
    step = np.arange(shape_start[-1]) - np.repeat(shape_start[:-1], n_points)
    shape = chains.link_node[np.repeat(pieces.first, n_points) + step]
    end_from, end_to = chains.link_node[pieces.first], chains.link_node[pieces.last]
    used = np.unique(np.concatenate((end_from, end_to)))
    lon, lat = nodes.lon[shape], nodes.lat[shape]
    way_id = roads.id[chains.way]
    length_mm = polyline_mm(lon, lat, shape_start)
    _refuse_too_long(length_mm, way_id[pieces.way], source.name)
    node_id = nodes.id[used]
    counts, left_out = report
    return RawNetwork(
        node_id=node_id,
        node_lon=nodes.lon[used],
        node_lat=nodes.lat[used],
        node_tags=_node_tags(objects, node_id),
        way_id=way_id,
        way_tags=tuple(roads.tags[i] for i in chains.way.tolist()),
        edge_way=pieces.way.astype(np.int32),
        edge_position=pieces.position.astype(np.int32),
        edge_from=np.searchsorted(used, end_from).astype(np.int32),
        edge_to=np.searchsorted(used, end_to).astype(np.int32),
        edge_length_mm=length_mm.astype(np.int32),
        shape_start=shape_start,
        shape_lon=lon,
        shape_lat=lat,
        restrictions=turns,
        water=lakes,
        source=source,
        counts={**counts, "nodes": len(node_id), "edges": len(length_mm)},
        left_out=left_out,
    )


def _node_tags(objects: OsmObjects, node_id: NDArray[np.int64]) -> dict[int, dict[str, str]]:
    barrier = np.array(list(objects.barriers), dtype=np.int64)
    tags = list(objects.barriers.values())
    place = np.searchsorted(node_id, barrier)
    there = np.flatnonzero(np.isin(barrier, node_id)).tolist()
    return {int(place[i]): tags[i] for i in there}


def _refuse_too_long(length_mm: LongMillimetres, way_id: NDArray[np.int64], name: str) -> None:
    longest = int(np.argmax(length_mm))
    if length_mm[longest] > np.iinfo(np.int32).max:
        km = length_mm[longest] / 1_000_000
        msg = f"{name}: way {way_id[longest]} has a piece of {km:,.0f} km; no road is that long"
        raise refusal(msg, "Có một đoạn đường dài hơn mọi con đường trên đời; hãy kiểm tra toạ độ.")
