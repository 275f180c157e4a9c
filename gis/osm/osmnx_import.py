"""Reads a graph that osmnx saved as GraphML back into ways, and those into the raw network."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import osmnx
from networkx import NetworkXError
from pyproj import CRS

from gis.model import RawNetwork, Source
from gis.osm.cut import cut
from gis.osm.graph import is_ours, network_of_graph
from gis.osm.objects import Gatherer
from gis.osm.refusal import refusal
from gis.osm.tags import KEPT, KEPT_AT_NODE, LICENCE, kept
from gis.osm.trails import Segment, trails

if TYPE_CHECKING:
    from collections.abc import Iterator

    from networkx import MultiDiGraph

    from gis.model import Tags

Data = dict[str, Any]  # attributes of a GraphML edge or node: whatever osmnx saved
Place = tuple[float, float]
Key = tuple[tuple[int, ...], tuple[tuple[str, str], ...]]  # ids of merged ways, sorted tags

JOINED: Final = frozenset({"name", "name:vi", "name:en", "alt_name", "ref", "bridge:name"})
"""Tags that may hold several values; of all others the first in the alphabet is taken."""

TRUE: Final = frozenset({"True", "true", "yes", "1", "-1", "reverse", "T"})
"""What osmnx saves for one-way; it has already turned the ways that are tagged backwards."""

DAY: Final = len("2025-12-09")


def read_graphml(path: Path | str) -> RawNetwork:
    """
    Return the road network of a GraphML file saved by osmnx, simplified or not.

    Raises
    ------
    InputError
        If the file is no graph of osmnx, is projected, or has merged crossings.

    Notes
    -----
    A graph that we have exported comes back as it was, see ``gis.osm.graph``. One of osmnx
    itself knows less than OpenStreetMap: no turn restrictions, no water, only the tags that
    were saved, and no one-ways if it was saved for walking. Lengths are measured anew.
    A way that comes in several parts keeps its number for the first part; the others are
    numbered above all ways and counted.
    """
    path = Path(path)
    graph = _load(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if is_ours(graph):
        return network_of_graph(graph, path, sha256)
    places: dict[int, Place] = {
        int(node): (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)
    }
    gatherer = Gatherer(path.name)
    gatherer.notes += _merged(graph)
    _add_ways(gatherer, _by_way(graph), places)
    for node, data in graph.nodes(data=True):
        if "barrier" in data:
            gatherer.barriers[int(node)] = kept(_texts(data), KEPT_AT_NODE)
    lon_lat = np.array(list(places.values()), dtype=np.float64).reshape(-1, 2)
    node_id = np.fromiter(places, dtype=np.int64, count=len(places))
    objects = gatherer.finish(node_id, lon_lat[:, 0], lon_lat[:, 1])
    source = Source(
        name=path.name,
        sha256=sha256,
        data_date=str(graph.graph.get("created_date", ""))[:DAY],
        licence=LICENCE,
    )
    return cut(objects, source)


def _load(path: Path) -> MultiDiGraph[int]:
    try:
        # one-way may hold OpenStreetMap's own words, which osmnx's reader does not expect
        graph = osmnx.load_graphml(path, edge_dtypes={"oneway": str, "reversed": str})
        projected = CRS(graph.graph["crs"]).is_projected
        merged = bool(graph.graph.get("consolidated", False))
    except (OSError, SyntaxError, NetworkXError, KeyError, ValueError, AttributeError) as error:
        msg = f"{path.name}: cannot be read as a graph saved by osmnx ({error!r}); is it complete?"
        raise refusal(msg, "Không đọc được như mạng lưới do osmnx lưu; tệp có đủ không?") from error
    if projected or merged:
        what = "its coordinates are projected" if projected else "its crossings were merged"
        msg = f"{path.name}: {what}; save the graph as it was downloaded, in degrees"
        raise refusal(msg, "Hãy lưu mạng lưới như khi tải về, toạ độ bằng độ.")
    return graph


def _by_way(graph: MultiDiGraph[int]) -> dict[Key, list[Segment]]:
    """Return the pieces of each way (or of ways merged into one), each street once."""
    twins: dict[tuple[Key, object], list[tuple[bool, Segment]]] = defaultdict(list)
    for start, end, data in graph.edges(data=True):
        bends = tuple(data["geometry"].coords)[1:-1] if "geometry" in data else ()
        segment = Segment(int(start), int(end), bends)
        one_way = bool(TRUE & set(_words(data.get("oneway"))))
        key = (_way_ids(data), tuple(sorted(_way_tags(data, one_way=one_way).items())))
        street = segment if one_way else min(segment, _turned(segment))
        backward = _words(data.get("reversed")) == ["True"] and not one_way
        twins[key, street].append((backward, segment))
    ways: dict[Key, list[Segment]] = defaultdict(list)
    for (key, _), both in twins.items():
        forward = [segment for backward, segment in both if not backward]
        if not dict(key[1]).get("oneway") and len(forward) in (0, len(both)):
            forward = sorted(segment for _, segment in both)[: (len(both) + 1) // 2]
        ways[key].extend(forward)
    return ways


def _merged(graph: MultiDiGraph[int]) -> list[str]:
    """Return a sentence for each tag of merged ways of which only one value is taken."""
    sentences = set()
    for *_, data in graph.edges(data=True):
        for key in data.keys() & (KEPT - JOINED - {"oneway"}):
            words = _words(data[key])
            if len(words) > 1:
                ways = ", ".join(str(way) for way in _way_ids(data))
                sentences.add(
                    f"ways {ways} come merged with several values of {key} "
                    f"({', '.join(words)}): '{words[0]}' is taken"
                )
    return sorted(sentences)


def _turned(segment: Segment) -> Segment:
    return Segment(segment.end, segment.start, segment.bends[::-1])


def _add_ways(gatherer: Gatherer, ways: dict[Key, list[Segment]], places: dict[int, Place]) -> None:
    """Hand over each walk of each way as a way; bends become nodes numbered above all others."""
    new_node = count(max(places, default=0) + 1)
    for way_id, tags, walk in _numbered(ways, gatherer.counts):
        refs = [walk[0].start]
        for segment in walk:
            bends = {next(new_node): bend for bend in segment.bends}
            places.update(bends)
            refs += [*bends, segment.end]
        if gatherer.wants(way_id, tags):
            gatherer.way(way_id, tags, refs)


def _numbered(
    ways: dict[Key, list[Segment]], counts: dict[str, int]
) -> Iterator[tuple[int, Tags, list[Segment]]]:
    """Yield each walk with a way number of its own and its tags."""
    new_way = count(max((way for ids, _ in ways for way in ids), default=0) + 1)
    taken: set[int] = set()
    for ids, tags in sorted(ways):
        for walk in trails(ways[ids, tags]):
            way_id = ids[0] if ids[0] not in taken else next(new_way)
            taken.add(way_id)
            yield way_id, dict(tags), walk
    counts["ways_in_parts"] = len(taken) - len({ids[0] for ids, _ in ways})


def _way_ids(data: Data) -> tuple[int, ...]:
    return tuple(sorted({int(word) for word in _words(data["osmid"])}))


def _way_tags(data: Data, *, one_way: bool) -> Tags:
    tags = _texts({key: value for key, value in data.items() if key in KEPT - {"oneway"}})
    return {**tags, "oneway": "yes"} if one_way else tags


def _texts(data: Data) -> Tags:
    return {
        key: ";".join(_words(value)) if key in JOINED else _words(value)[0]
        for key, value in data.items()
    }


def _words(value: object) -> list[str]:
    """Return one or several values as sorted texts; osmnx saves several where it merged ways."""
    return sorted({str(v) for v in value}) if isinstance(value, list) else [str(value)]
