"""Reads schools and addresses from map files, Overpass answers and named places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import osmium

from gis.osm.file import explained, file_source, node_places, objects_of
from gis.osm.overpass import degrees, node_list, read_file, told_by
from gis.osm.places import SCHOOLS, Gathered
from gis.osm.read import kind_of
from gis.osm.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.osm.places import Places

AT_NODES: Final = ("amenity", "addr:housenumber", "barrier", "entrance")

ASKED: Final[dict[str, bool | str | list[str]]] = {
    "amenity": sorted(SCHOOLS),
    "addr:housenumber": True,
}
"""What is asked of Overpass; the nodes of outlines come with them, entrances among these."""


def read_places(path_or_place: Path | str) -> Places:
    """
    Return schools and addresses of a file of any kind that holds them, or of a named place.

    Parameters
    ----------
    path_or_place
        As for ``gis.osm.read.read_any``; GraphML knows roads only and is refused.

    Raises
    ------
    InputError
        If the file or the place cannot be read.
    """
    kind = kind_of(path_or_place)
    if kind == "place":
        # imported here: osmnx takes a second that readers of files need not wait
        from gis.osm.osmnx_place import download_features  # noqa: PLC0415

        return places_of(download_features(str(path_or_place), ASKED), str(path_or_place))
    path = Path(path_or_place)
    if kind == "graphml":
        msg = f"{path.name}: a GraphML file holds roads only; give an .osm.pbf or Overpass file"
        raise refusal(msg, "Tệp GraphML chỉ có đường; hãy dùng tệp .osm.pbf hoặc Overpass.")
    return places_of([read_file(path)], path.name) if kind == "overpass" else _of_file(path)


def places_of(answers: Iterable[bytes], name: str) -> Places:
    """Return schools and addresses of one or several Overpass answers; raises ``InputError``."""
    told, source = told_by(answers, name)
    gathered = Gathered(name)
    for (kind, number), element in told.items():
        if kind == "relation":
            members = [(m["type"][:1], int(m["ref"]), m["role"]) for m in element["members"]]
            gathered.relation(number, element.get("tags", {}), members)
    for (kind, number), element in told.items():
        if kind == "way":
            gathered.way(number, element.get("tags", {}), node_list(number, element, name))
    nodes = {number: e for (kind, number), e in told.items() if kind == "node"}
    for number, element in nodes.items():
        gathered.node(number, element.get("tags", {}))
    return gathered.finish(
        np.fromiter(nodes, dtype=np.int64, count=len(nodes)),
        np.array([degrees(i, e, "lon", name) for i, e in nodes.items()], dtype=np.float64),
        np.array([degrees(i, e, "lat", name) for i, e in nodes.items()], dtype=np.float64),
        source,
    )


def _of_file(path: Path) -> Places:
    gathered = Gathered(path.name)
    with explained(path):
        source = file_source(path)
        for relation in objects_of(path, osmium.osm.Relation):
            members = [(m.type, m.ref, m.role) for m in relation.members]
            gathered.relation(relation.id, dict(relation.tags), members)
        for way in objects_of(path, osmium.osm.Way):
            gathered.way(way.id, dict(way.tags), [node.ref for node in way.nodes])
        tagged = osmium.filter.KeyFilter(*AT_NODES)
        for node in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(tagged):
            gathered.node(node.id, dict(node.tags))
        node_id, lon, lat = node_places(path)
    return gathered.finish(node_id, lon, lat, source)
