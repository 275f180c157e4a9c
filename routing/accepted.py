"""Edits built into a network for good: a raw network that homes snap to like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gis.model import Direction, RawNetwork, Source, Stated
from gis.units import Index
from routing.edit_roads import Grown, grown
from routing.edit_values import AddedRoad, Edit, OneWay, positions
from routing.edits import closed_edges


def accepted(raw: RawNetwork, edits: Sequence[Edit], source: Source) -> RawNetwork:
    """
    Return a network with edits built in.

    Parameters
    ----------
    raw
        The version that the edits were made for.
    edits
        In order; later ones win.
    source
        What the new version is called.

    Returns
    -------
    raw
        Ways keep their ids, edges their order along the way; an edge on which an added road ends
        is two edges of its way, so that positions behind it move up. Closings and changed
        directions stand in ``stated``, tags stay as they were. Added roads are ways of their
        own, numbered above all others.

    Raises
    ------
    UnknownNameError, InputError
        As ``routing.edits.apply``.

    Notes
    -----
    Between points that stay where they are every distance is that of the scenario: the same
    lengths, the same parts of cut edges, the same turn rules, and no turning round at a cut.
    """
    roads = [edit for edit in edits if isinstance(edit, AddedRoad)]
    said = _stated(raw, edits)
    larger = grown(raw, roads)
    order = _order(raw, larger)
    new = _reordered(larger.raw, order)
    origin = origins(raw, larger, order)
    stated = {i: said[edge] for i, edge in enumerate(origin.tolist()) if edge in said}
    counts = {**raw.counts, "nodes": new.n_nodes, "edges": new.n_edges}
    built = replace(new, source=source, stated=stated, counts=counts)
    built.check()
    return built


def origins(raw: RawNetwork, larger: Grown, order: Index) -> Index:
    """Return the edge of the base that each edge is or is a part of, -1 for added roads."""
    origin = np.full(larger.raw.n_edges, -1, dtype=np.int32)
    origin[: raw.n_edges] = np.arange(raw.n_edges)
    n_parts = len(larger.part_edge)
    origin[raw.n_edges : raw.n_edges + n_parts] = larger.part_edge
    return origin[order]


def _stated(raw: RawNetwork, edits: Sequence[Edit]) -> Mapping[int, Stated]:
    """Return what holds of each edge after all edits, what the version stated before included."""
    closed = closed_edges(raw, edits)
    turned: dict[int, Direction] = {}
    for edit in edits:
        if isinstance(edit, OneWay):
            turned |= dict.fromkeys(positions(raw, edit.edges).tolist(), edit.direction)
    said = dict(raw.stated)
    for edge in {*np.flatnonzero(closed).tolist(), *turned}:
        before = raw.stated.get(edge, Stated())
        said[edge] = Stated(
            closed=before.closed or bool(closed[edge]),
            direction=turned.get(edge, before.direction),
        )
    return said


def _order(raw: RawNetwork, larger: Grown) -> Index:
    """Return the edges of the new version by way and place along it; cut ones give way."""
    all_edges = larger.raw
    begin_mm = np.zeros(all_edges.n_edges, dtype=np.int64)
    n_parts = len(larger.part_edge)
    begin_mm[raw.n_edges : raw.n_edges + n_parts] = larger.part_begin_mm
    stays = np.ones(all_edges.n_edges, dtype=np.bool_)
    stays[larger.part_edge] = False
    order = np.lexsort((begin_mm, all_edges.edge_position, all_edges.edge_way))
    return order[stays[order]].astype(np.int32)


def _reordered(raw: RawNetwork, order: Index) -> RawNetwork:
    """Return a network with these edges in this order, numbered anew along each way."""
    way = raw.edge_way[order]
    first = np.searchsorted(way, np.arange(len(raw.way_id)))
    n_points = np.diff(raw.shape_start)[order]
    start = np.concatenate(([0], np.cumsum(n_points))).astype(np.int64)
    point: NDArray[np.int64] = np.repeat(raw.shape_start[:-1][order] - start[:-1], n_points)
    point += np.arange(len(point))
    return replace(
        raw,
        edge_way=way,
        edge_position=(np.arange(len(way)) - first[way]).astype(np.int32),
        edge_from=raw.edge_from[order],
        edge_to=raw.edge_to[order],
        edge_length_mm=raw.edge_length_mm[order],
        shape_start=start,
        shape_lon=raw.shape_lon[point],
        shape_lat=raw.shape_lat[point],
    )
