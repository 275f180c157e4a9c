"""Children per road, bridge and ferry on the ways of a run, made fit to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from admission.public_cutoffs import FEWEST
from gis.bridges import RoadNames
from gis.units import NONE
from routing.flow import flow
from routing.line import edge_line

if TYPE_CHECKING:
    from gis.model import RawNetwork
    from gis.units import Index
    from routing.network import Network
    from routing.snaps import Snaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """
    A bridge or a ferry and the children who use it.

    Attributes
    ----------
    kind
        ``bridge`` or ``ferry``.
    name
        Empty if it has none.
    n_children
        ``None`` if they are fewer than ten.
    lon, lat
        Middle of its box.
    """

    kind: str
    name: str
    n_children: int | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMap:
    """
    What may be shown of the ways of a run.

    Attributes
    ----------
    edge, n_children
        Edges that ten children or more travel, ascending, and how many, shape (n,).
    crossings
        Bridges and ferries that anybody uses, most children first, those under ten last by name.
    n_edges_under_ten
        Edges that one to nine children travel; which ones is not told.
    n_travelling, n_without_way
        Children with a way to their gate, and with a gate but no way to it.
    """

    edge: Index
    n_children: Index
    crossings: tuple[Crossing, ...]
    n_edges_under_ten: int
    n_travelling: int
    n_without_way: int


def flow_map(network: Network, homes: Snaps, gates: Snaps, *, gate: Index) -> FlowMap:
    """
    Return the flow of children from their homes to the gates they were offered.

    Parameters
    ----------
    network, homes, gates
        The roads of the run's profile, P homes and G gates on them.
    gate
        Gate of each child's school that is nearest, ``NONE`` without an offer, shape (P,).

    Notes
    -----
    Counts under ten never leave this function.
    """
    raw = network.raw
    groups = _groups(raw)
    edge_group = np.full(raw.n_edges, NONE, dtype=np.int32)
    for number, (_, _, edges, *_) in enumerate(groups):
        edge_group[edges] = number
    found = flow(network, homes, gates, gate=gate, edge_group=edge_group)
    shown = np.flatnonzero(found.edge >= FEWEST).astype(np.int32)
    crossings = [
        Crossing(kind=kind, name=name, n_children=told(n_children), lon=lon, lat=lat)
        for (kind, name, _, lon, lat), n_children in zip(groups, found.group.tolist(), strict=False)
        if n_children
    ]
    return FlowMap(
        edge=shown,
        n_children=found.edge[shown],
        crossings=tuple(sorted(crossings, key=_order)),
        n_edges_under_ten=int(np.count_nonzero((found.edge > 0) & (found.edge < FEWEST))),
        n_travelling=found.n_travelling,
        n_without_way=found.n_without_way,
    )


def told(n_children: int) -> int | None:
    """
    Return a count that may be shown, ``None`` for one to nine.

    Examples
    --------
    >>> told(10), told(9), told(0)
    (10, None, 0)
    """
    return None if 0 < n_children < FEWEST else n_children


def features(raw: RawNetwork, shown: FlowMap) -> list[dict[str, Any]]:
    """Return the map as GeoJSON features: lines of roads, points of bridges and ferries."""
    drawn = []
    for edge, n_children in zip(shown.edge.tolist(), shown.n_children.tolist(), strict=True):
        way = raw.edge_way[edge]
        properties = {
            "what": "road",
            "way_id": int(raw.way_id[way]),
            "position": int(raw.edge_position[edge]),
            "street": raw.way_tags[way].get("name", ""),
            "n_children": n_children,
        }
        points = np.stack(edge_line(raw, edge), axis=1).tolist()
        drawn.append(_feature("LineString", points, properties))
    for one in shown.crossings:
        properties = {"what": one.kind, "name": one.name, "n_children": one.n_children}
        if one.n_children is None:
            properties |= {"vi": "ít hơn 10 trẻ", "en": "fewer than 10 children"}
        drawn.append(_feature("Point", [one.lon, one.lat], properties))
    return drawn


def _groups(raw: RawNetwork) -> list[tuple[str, str, Index, float, float]]:
    """Return bridges and ferries: kind, name, edges, middle."""
    names = RoadNames(raw)
    found = [
        ("bridge", road.name, road.edge, road.lon, road.lat)
        for road in (*names.bridges, *names.unnamed_bridges)
    ]
    for way, tags in enumerate(raw.way_tags):
        if tags.get("route") != "ferry":
            continue
        edges = np.flatnonzero(raw.edge_way == way).astype(np.int32)
        lines = [edge_line(raw, edge) for edge in edges.tolist()]
        lon, lat = (np.concatenate(axis) for axis in zip(*lines, strict=True))
        middle = (float(lon.min() + lon.max()) / 2, float(lat.min() + lat.max()) / 2)
        found.append(("ferry", tags.get("name", ""), edges, *middle))
    return found


def _order(one: Crossing) -> tuple[int, str, str, float, float]:
    return -(one.n_children or 0), one.kind, one.name, one.lon, one.lat


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
