"""The planners' graph: a network as NetworkX and osmnx know it, without losing a millimetre."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import numpy as np
import shapely

from gis.model import RawNetwork, Restriction, Source, Stated, Water
from gis.osm.refusal import refusal
from gis.units import MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.model import Nature

FORMAT: Final = "1"
SHOWN: Final = ("highway", "name", "ref", "bridge", "service", "route")

Access = tuple["NDArray[np.bool_]", "NDArray[np.bool_]"]
"""Whether each edge may be travelled in its way's direction and against it, shape (E,)."""

Data = dict[str, Any]  # attributes of a graph, node or edge, as GraphML keeps them


def planners_graph(raw: RawNetwork, access: Mapping[str, Access]) -> nx.MultiDiGraph[int]:
    """
    Return a network as a directed graph with the attributes of osmnx and ours beside them.

    Parameters
    ----------
    raw
        The network.
    access
        By name of profile, how its edges may be used.

    Notes
    -----
    Every edge has an arc in each direction that somebody may travel, and one in its way's own
    direction if nobody may use it. ``length`` is metres, ``length_mm`` our millimetres, each
    profile a truth value of the arc. Turn restrictions and water stand at the graph, tags and
    what accepted edits state at the arcs, so that ``network_of_graph`` gives the network back.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(**_facts(raw))
    for i, node in enumerate(raw.node_id.tolist()):
        tags = raw.node_tags.get(i, {})
        more = {"tags": _json(tags), "barrier": tags["barrier"]} if "barrier" in tags else {}
        graph.add_node(node, x=float(raw.node_lon[i]), y=float(raw.node_lat[i]), **more)
    ahead = np.logical_or.reduce([forward for forward, _ in access.values()])
    back = np.logical_or.reduce([backward for _, backward in access.values()])
    for edge in range(raw.n_edges):
        _add_arcs(graph, raw, edge, access, both=(bool(ahead[edge]), bool(back[edge])))
    return graph


def is_ours(graph: nx.MultiDiGraph[int]) -> bool:
    """Return whether a graph was made by ``planners_graph``."""
    return str(graph.graph.get("gan_truong", "")) == FORMAT


def network_of_graph(graph: nx.MultiDiGraph[int], path: Path, sha256: str) -> RawNetwork:
    """
    Return the network that a planners' graph holds; arcs that were taken out are gone.

    Raises
    ------
    InputError
        If an attribute that ``planners_graph`` writes is missing or broken.
    """
    try:
        return _network(graph, path.name, sha256)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        msg = f"{path.name}: says that it is a graph of ours, but is broken ({error!r})"
        raise refusal(msg, "Tệp ghi là mạng lưới của Gần Trường nhưng đã bị hỏng.") from error


def _facts(raw: RawNetwork) -> Data:
    rules = [asdict(rule) for rule in raw.restrictions]
    return {
        "crs": "epsg:4326",
        "created_date": raw.source.data_date,
        "created_with": "Gần Trường",
        "simplified": True,
        "gan_truong": FORMAT,
        "source": json.dumps(asdict(raw.source), ensure_ascii=False),
        "restrictions": json.dumps(rules, ensure_ascii=False),
        "water_area": " ".join(shapely.to_wkb(raw.water.area, hex=True)),
        "water_line": " ".join(shapely.to_wkb(raw.water.line, hex=True)),
    }


def _add_arcs(
    graph: nx.MultiDiGraph[int],
    raw: RawNetwork,
    edge: int,
    access: Mapping[str, Access],
    *,
    both: tuple[bool, bool],
) -> None:
    ends = [int(raw.node_id[raw.edge_from[edge]]), int(raw.node_id[raw.edge_to[edge]])]
    tags = raw.way_tags[raw.edge_way[edge]]
    part = slice(int(raw.shape_start[edge]), int(raw.shape_start[edge + 1]))
    line = np.column_stack((raw.shape_lon[part], raw.shape_lat[part]))
    mm = int(raw.edge_length_mm[edge])
    common: Data = {
        "osmid": int(raw.way_id[raw.edge_way[edge]]),
        "position": int(raw.edge_position[edge]),
        "length": mm / MM_PER_M,
        "length_mm": mm,
        "oneway": sum(both) == 1,
        "tags": _json(tags),
        **{key: tags[key] for key in SHOWN if key in tags},
    }
    if edge in raw.stated:
        common["stated"] = _json(asdict(raw.stated[edge]))
    for turned in (False, True):
        if both[turned] or (not turned and not any(both)):
            start, end = ends[::-1] if turned else ends
            graph.add_edge(
                start,
                end,
                **common,
                reversed=turned,
                geometry=shapely.LineString(line[::-1] if turned else line),
                **{name: bool(may[turned][edge]) for name, may in access.items()},
            )


def _network(graph: nx.MultiDiGraph[int], name: str, sha256: str) -> RawNetwork:
    facts = graph.graph
    told = _dict(facts["source"])
    arcs = _own_arcs(graph)
    node_id = np.array(sorted({node for ends, _ in arcs for node in ends}), dtype=np.int64)
    way_id = np.array(sorted({int(data["osmid"]) for _, data in arcs}), dtype=np.int64)
    tags_of = {int(data["osmid"]): _dict(data["tags"]) for _, data in arcs}
    lines = [np.array(data["geometry"].coords) for _, data in arcs]
    ends = np.array([ends for ends, _ in arcs], dtype=np.int64).reshape(-1, 2)
    shape = np.concatenate(lines)
    place = [graph.nodes[node] for node in node_id.tolist()]
    own_way = np.array([int(data["osmid"]) for _, data in arcs], dtype=np.int64)
    raw = RawNetwork(
        node_id=node_id,
        node_lon=np.array([float(data["x"]) for data in place]),
        node_lat=np.array([float(data["y"]) for data in place]),
        node_tags={i: _dict(data["tags"]) for i, data in enumerate(place) if "tags" in data},
        way_id=way_id,
        way_tags=tuple(tags_of[way] for way in way_id.tolist()),
        edge_way=np.searchsorted(way_id, own_way).astype(np.int32),
        edge_position=np.array([int(data["position"]) for _, data in arcs], dtype=np.int32),
        edge_from=np.searchsorted(node_id, ends[:, 0]).astype(np.int32),
        edge_to=np.searchsorted(node_id, ends[:, 1]).astype(np.int32),
        edge_length_mm=np.array([int(data["length_mm"]) for _, data in arcs], dtype=np.int32),
        shape_start=np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(
            np.int64
        ),
        shape_lon=shape[:, 0],
        shape_lat=shape[:, 1],
        restrictions=tuple(_rule(one) for one in json.loads(facts["restrictions"])),
        water=Water(area=_shapes(facts["water_area"]), line=_shapes(facts["water_line"])),
        source=_source(told, name, sha256),
        counts={"nodes": len(node_id), "edges": len(arcs), "ways": len(way_id)},
        stated={
            i: Stated(**_dict(data["stated"]))
            for i, (_, data) in enumerate(arcs)
            if "stated" in data
        },
    )
    raw.check()
    return raw


def _own_arcs(graph: nx.MultiDiGraph[int]) -> list[tuple[tuple[int, int], Data]]:
    """Return each edge once, in its way's direction, by way and position."""
    found: dict[tuple[int, int], tuple[tuple[int, int], Data]] = {}
    for start, end, data in graph.edges(data=True):
        key = (int(data["osmid"]), int(data["position"]))
        if str(data["reversed"]) != "True":
            found[key] = ((int(start), int(end)), data)
        elif key not in found:
            forward = {**data, "geometry": data["geometry"].reverse()}
            found[key] = ((int(end), int(start)), forward)
    return [found[key] for key in sorted(found)]


def _source(told: Mapping[str, Any], name: str, sha256: str) -> Source:
    nature: Nature = told["nature"]
    return Source(
        name=name,
        sha256=sha256,
        data_date=told["data_date"],
        licence=told["licence"],
        nature=nature,
    )


def _rule(told: Mapping[str, Any]) -> Restriction:
    return Restriction(**{**told, "excepted": tuple(told["excepted"])})


def _shapes(text: str) -> NDArray[np.object_]:
    words = text.split()
    out = np.empty(len(words), dtype=object)
    out[:] = [shapely.from_wkb(bytes.fromhex(word)) for word in words]
    return out


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _dict(value: str | dict[str, Any]) -> Any:  # noqa: ANN401 (JSON)
    """Return a JSON object; osmnx's reader has opened the plain ones already."""
    return value if isinstance(value, dict) else json.loads(value)
