"""Roads that a scenario adds: how they hang on a raw network, and the network grown by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.crs import WGS84, polyline_mm
from gis.errors import InputError, UnknownNameError
from gis.model import RawNetwork, Restriction
from gis.units import MM_PER_M, NONE, Degrees, Index, Millimetres
from routing.edit_values import AddedRoad, AtNode, End, Loose, positions
from routing.line import Place, edge_line, part_line

ADDED_ID: Final = 1 << 62
"""Ways and nodes that edits add are numbered from here on; OpenStreetMap is far below."""

LONGEST_M: Final = 100_000
"""An added road may be 100 km long, so that no sum of lengths leaves its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """
    A raw network with K parts of cut edges and R added roads behind its own edges.

    Attributes
    ----------
    raw
        Edges of the base keep their numbers; then the parts, by edge and beginning; then the
        added roads, each a way of its own. It is not sorted by way and is never stored.
    part_edge, part_begin_mm
        The cut edge of each part, and where on it the part begins, shape (K,).
    """

    raw: RawNetwork
    part_edge: Index
    part_begin_mm: Millimetres


class _Line(NamedTuple):
    """An edge to append: its way's and end nodes' positions, place along the way, and points."""

    way: int
    position: int
    first: int
    last: int
    lon: Degrees
    lat: Degrees
    mm: int


def grown(raw: RawNetwork, roads: Sequence[AddedRoad]) -> Grown:
    """
    Return a network with roads added.

    Raises
    ------
    UnknownNameError
        If an end names an edge, node or place on an edge that does not exist.
    InputError
        If a road is longer than 100 km or leads from a place to the same place.
    """
    ends = [_End.of(raw, end) for road in roads for end in (road.begin, road.end)]
    cuts = sorted({(end.edge, end.offset_mm) for end in ends if end.edge != NONE})
    node_of = {cut: raw.n_nodes + i for i, cut in enumerate(cuts)}
    place_of = {cut: _place(raw, *cut) for cut in cuts}
    parts = list(_parts(raw, cuts, node_of, place_of))
    lines = [line for _, _, line in parts]
    places = list(place_of.values())
    for i, road in enumerate(roads):
        nodes = [
            node_of.get((end.edge, end.offset_mm), end.node) for end in ends[2 * i : 2 * i + 2]
        ]
        for side, tip in enumerate((road.begin, road.end)):
            if isinstance(tip, Loose):
                nodes[side] = raw.n_nodes + len(places)
                places.append(Place(tip.lon, tip.lat, 0.0))
        lines.append(_added(raw, road, len(raw.way_id) + i, nodes, places))
    added_node = [(place.lon, place.lat) for place in places]
    free = _free_id(raw)
    wider = _with_nodes(raw, np.array(added_node).reshape(-1, 2), free)
    larger = _appended(wider, roads, lines, free)
    turns = [_no_turning_back(raw, edge, free + i) for i, (edge, _) in enumerate(cuts)]
    return Grown(
        raw=replace(larger, restrictions=(*raw.restrictions, *turns)),
        part_edge=np.array([edge for edge, _, _ in parts], dtype=np.int32),
        part_begin_mm=np.array([begin for _, begin, _ in parts], dtype=np.int32),
    )


def _free_id(raw: RawNetwork) -> int:
    """Return the first number above all own ones and those that accepted edits have taken."""
    return max(ADDED_ID, int(raw.way_id[-1]) + 1, int(raw.node_id[-1]) + 1)


class _End(NamedTuple):
    """An end by position: a node, or an edge and the offset on it."""

    node: int
    edge: int
    offset_mm: int

    @classmethod
    def of(cls, raw: RawNetwork, end: End) -> _End:
        """Return an end; at either end of an edge it is one at the node there, a loose one none."""
        if isinstance(end, Loose):
            return cls(NONE, NONE, 0)
        if isinstance(end, AtNode):
            node = int(np.searchsorted(raw.node_id, end.node_id))
            if node == raw.n_nodes or raw.node_id[node] != end.node_id:
                msg = f"an added road hangs on node {end.node_id}, which does not exist"
                raise UnknownNameError(msg)
            return cls(node, NONE, 0)
        edge = int(positions(raw, [end.edge])[0])
        edge_mm = int(raw.edge_length_mm[edge])
        if not 0 <= end.offset_mm <= edge_mm:
            msg = (
                f"edge {end.edge} is {edge_mm} mm long; there is no place {end.offset_mm} mm on it"
            )
            raise UnknownNameError(msg)
        if end.offset_mm == 0:
            return cls(int(raw.edge_from[edge]), NONE, 0)
        if end.offset_mm == edge_mm:
            return cls(int(raw.edge_to[edge]), NONE, 0)
        return cls(NONE, edge, end.offset_mm)


def _place(raw: RawNetwork, edge: int, offset_mm: int) -> Place:
    """Return the place at an offset, the inverse of how a snapped place gets its offset."""
    lon, lat = edge_line(raw, edge)
    _, _, step_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    gone_m = np.concatenate(([0.0], np.cumsum(step_m)))
    share = offset_mm / int(raw.edge_length_mm[edge])
    at_m = share * gone_m[-1]
    before = min(int(np.searchsorted(gone_m, at_m, side="right")), len(step_m)) - 1
    t = (at_m - gone_m[before]) / max(float(step_m[before]), np.finfo(np.float64).tiny)
    step = [axis[before] + t * (axis[before + 1] - axis[before]) for axis in (lon, lat)]
    return Place(float(step[0]), float(step[1]), share)


def _parts(
    raw: RawNetwork,
    cuts: Sequence[tuple[int, int]],
    node_of: dict[tuple[int, int], int],
    place_of: dict[tuple[int, int], Place],
) -> Iterator[tuple[int, int, _Line]]:
    """Yield (edge, beginning, part) of every cut edge; the last part is total minus the others."""
    for edge in sorted({edge for edge, _ in cuts}):
        mine = [cut for cut in cuts if cut[0] == edge]
        nodes = [int(raw.edge_from[edge]), *map(node_of.__getitem__, mine), int(raw.edge_to[edge])]
        places = [None, *map(place_of.__getitem__, mine), None]
        begins = [0, *(offset_mm for _, offset_mm in mine), int(raw.edge_length_mm[edge])]
        for i, begin in enumerate(begins[:-1]):
            lon, lat = part_line(raw, edge, begin=places[i], end=places[i + 1])
            way, position = int(raw.edge_way[edge]), int(raw.edge_position[edge])
            mm = begins[i + 1] - begin
            yield edge, begin, _Line(way, position, nodes[i], nodes[i + 1], lon, lat, mm)


def _added(
    raw: RawNetwork, road: AddedRoad, way: int, nodes: Sequence[int], places: Sequence[Place]
) -> _Line:
    inner = road.line[1:-1]
    tips = [
        (places[node - raw.n_nodes].lon, places[node - raw.n_nodes].lat)
        if node >= raw.n_nodes
        else (float(raw.node_lon[node]), float(raw.node_lat[node]))
        for node in nodes
    ]
    lon, lat = np.array([tips[0], *inner, tips[1]], dtype=np.float64).T
    mm = int(polyline_mm(lon, lat, np.array([0, len(lon)]))[0])
    if isinstance(road.begin, Loose) and isinstance(road.end, Loose):
        msg = "an added road meets no road at either end"
        raise InputError(msg)
    if nodes[0] == nodes[1]:
        msg = "an added road begins and ends at the same place of the network"
        raise InputError(msg)
    if mm > LONGEST_M * MM_PER_M:
        msg = (
            f"an added road is {mm // MM_PER_M} m long; at most {LONGEST_M} m can be added at once"
        )
        raise InputError(msg)
    return _Line(way, 0, nodes[0], nodes[1], lon, lat, mm)


def _with_nodes(raw: RawNetwork, lon_lat: NDArray[np.float64], free: int) -> RawNetwork:
    return replace(
        raw,
        node_id=np.append(raw.node_id, free + np.arange(len(lon_lat))),
        node_lon=np.append(raw.node_lon, lon_lat[:, 0]),
        node_lat=np.append(raw.node_lat, lon_lat[:, 1]),
    )


def _appended(
    raw: RawNetwork, roads: Sequence[AddedRoad], lines: Sequence[_Line], free: int
) -> RawNetwork:
    """Return the network with more ways and edges behind its own."""

    def more(own: Index, new: Sequence[int]) -> Index:
        return np.append(own, np.array(new, dtype=own.dtype))

    points = np.cumsum([len(line.lon) for line in lines], dtype=np.int64)
    return replace(
        raw,
        way_id=np.append(raw.way_id, free + np.arange(len(roads))),
        way_tags=(*raw.way_tags, *(dict(road.tags) for road in roads)),
        edge_way=more(raw.edge_way, [line.way for line in lines]),
        edge_position=more(raw.edge_position, [line.position for line in lines]),
        edge_from=more(raw.edge_from, [line.first for line in lines]),
        edge_to=more(raw.edge_to, [line.last for line in lines]),
        edge_length_mm=more(raw.edge_length_mm, [line.mm for line in lines]),
        shape_start=np.append(raw.shape_start, raw.shape_start[-1] + points),
        shape_lon=np.concatenate([raw.shape_lon, *(line.lon for line in lines)]),
        shape_lat=np.concatenate([raw.shape_lat, *(line.lat for line in lines)]),
    )


def _no_turning_back(raw: RawNetwork, edge: int, cut_id: int) -> Restriction:
    """Return the rule that a cut is no place to turn round, since there was none before it."""
    way_id = int(raw.way_id[raw.edge_way[edge]])
    return Restriction(
        relation_id=cut_id,
        kind="no_u_turn",
        from_way=way_id,
        via_node=cut_id,
        to_way=way_id,
    )
