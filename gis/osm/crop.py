"""A box out of a large map file, streamed: a country's extract fits no small machine's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import osmium
from osmium.osm import NODE, RELATION, WAY

from gis.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

    from gis.progress import Progress

Box = tuple[float, float, float, float]


def crop(source: Path, target: Path, box: Box, *, progress: Progress = silent) -> tuple[int, int]:
    """
    Write what of a map file touches a box, every way whole.

    Parameters
    ----------
    source, target
        ``.osm.pbf`` files; the target is written anew.
    box
        West, south, east, north, degrees.
    progress
        Told about each pass.

    Returns
    -------
    n_ways, n_nodes
        What was kept.

    Notes
    -----
    Three passes over the file: nodes inside the box; ways that use one of them, and relations of
    those; then writing, with every node of a kept way. Only ids are in memory. Of nodes that
    belong to no kept way only those with a tag are kept.
    """
    inside, kept = osmium.IdTracker(), osmium.IdTracker()
    west, south, east, north = box
    progress("cutting out: places", 0, None)
    for node in _read(source, NODE):
        at = node.location
        if at.valid() and west <= at.lon <= east and south <= at.lat <= north:
            inside.add_node(node.id)
    progress("cutting out: roads and water", 0, None)
    n_ways = 0
    for one in _read(source, WAY | RELATION):
        if one.is_way() and inside.contains_any_references(one):
            kept.add_way(one.id)
            for node in one.nodes:
                kept.add_node(node.ref)
            n_ways += 1
        elif one.is_relation() and kept.contains_any_references(one):
            kept.add_relation(one.id)
    progress("cutting out: writing", 0, None)
    return n_ways, _write(source, target, inside.node_ids(), kept)


def _write(source: Path, target: Path, inside: Any, kept: osmium.IdTracker) -> int:  # noqa: ANN401 (an id set of osmium; it has no public type)
    nodes, ways, relations = kept.node_ids(), kept.way_ids(), kept.relation_ids()
    target.unlink(missing_ok=True)
    n_nodes = 0
    with osmium.SimpleWriter(str(target)) as writer:
        for one in _read(source, NODE | WAY | RELATION):
            if one.is_node():
                if one.id in nodes or (one.id in inside and len(one.tags)):
                    n_nodes += 1
                    writer.add(one)
            elif one.id in (ways if one.is_way() else relations):
                writer.add(one)
    return n_nodes


def _read(source: Path, kinds: Any) -> Any:  # noqa: ANN401 (osmium's own flags and objects)
    return osmium.FileProcessor(str(source), kinds)
