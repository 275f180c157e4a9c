"""Towns that hypothesis draws, and edits of them, for tests of scenarios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from pyproj import Geod

from gis.model import RawNetwork
from routing.edits import AddedRoad, AtNode, EdgeId, OnEdge, edge_ids
from routing.network import Network
from routing.snaps import Snaps
from routing.status import Status
from tests.ascii_city import Town, city
from tests.plain.edited import Place, Road

LETTERS = "abcdefghi"
GEOD = Geod(ellps="WGS84")


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Draw up to nine crossings in a square, joined by streets, some of them one-way."""
    rows = [[" "] * 9 for _ in range(5)]
    for i, letter in enumerate(LETTERS):
        rows[2 * (i // 3)][4 * (i % 3)] = letter
    links = draw(st.lists(st.sampled_from(["-", "-", ">", "<", " "]), min_size=12, max_size=12))
    for i in range(6):
        y, x = 2 * (i // 2), 4 * (i % 2)
        rows[y][x + 1 : x + 4] = [links[i]] * 3
    down = {"-": "|", ">": "v", "<": "^", " ": " "}
    for i in range(6):
        rows[2 * (i // 3) + 1][4 * (i % 3)] = down[links[6 + i]]
    rows[0][1:4] = ["-"] * 3  # one street at least
    return city("\n".join("".join(row) for row in rows))


def places(raw: RawNetwork, max_size: int = 4) -> st.SearchStrategy[list[Place]]:
    """Draw places on edges."""
    one = st.integers(0, raw.n_edges - 1).flatmap(
        lambda edge: st.tuples(
            st.just(edge),
            st.sampled_from([0, 25_000, 50_000, 70_001, 99_999]) | st.integers(0, 100_000),
        )
    )
    return st.lists(one, min_size=1, max_size=max_size)


def snaps(raw: RawNetwork, at: list[Place]) -> Snaps:
    """Return points that stand on edges, without access lines."""
    edge = np.array([edge for edge, _ in at], dtype=np.int32)
    offset_mm = np.array([mm for _, mm in at], dtype=np.int32)
    lon_lat = np.array([_lon_lat(raw, place) for place in at])
    flat = np.zeros(len(at), dtype=np.bool_)
    return Snaps(
        edge=edge,
        offset_mm=offset_mm,
        access_mm=np.zeros(len(at), dtype=np.int32),
        lon=lon_lat[:, 0],
        lat=lon_lat[:, 1],
        point_lon=lon_lat[:, 0],
        point_lat=lon_lat[:, 1],
        status=np.full(len(at), Status.OK, dtype=np.int8),
        island=flat,
        passed_nearer_island=flat,
    )


@dataclass(frozen=True)
class Addition:
    """An added road twice: for the project, and for the plain twin."""

    road: AddedRoad
    plain: Road


def addition(network: Network, first: Place, last: Place, kind: str) -> Addition:
    """Return a straight road between two places, on foot or for all, one-way or not."""
    raw = network.raw
    tags = {"footway": (("highway", "footway"),), "street": (("highway", "residential"),)}.get(
        kind, (("highway", "residential"), ("oneway", "yes"))
    )
    points = [_lon_lat(raw, first), _lon_lat(raw, last)]
    mm = round(GEOD.line_length(*np.array(points).T) * 1000)
    walks = network.profile.name == "walk"
    ahead = walks or kind != "footway"
    back = walks or kind == "street"
    ends = [_end(raw, first), _end(raw, last)]
    return Addition(
        road=AddedRoad(line=tuple(points), tags=tags, begin=ends[0], end=ends[1]),
        plain=(first, last, mm, ahead, back),
    )


def ids(raw: RawNetwork, edges: set[int]) -> tuple[EdgeId, ...]:
    """Return identities of edges."""
    return edge_ids(raw, np.array(sorted(edges), dtype=np.int32))


def _end(raw: RawNetwork, place: Place) -> AtNode | OnEdge:
    edge, offset = place
    if edge < 0:
        return AtNode(int(raw.node_id[offset]))
    return OnEdge(ids(raw, {edge})[0], offset)


def _lon_lat(raw: RawNetwork, place: Place) -> tuple[float, float]:
    edge, offset = place
    if edge < 0:
        return float(raw.node_lon[offset]), float(raw.node_lat[offset])
    first, last = int(raw.edge_from[edge]), int(raw.edge_to[edge])
    share = offset / int(raw.edge_length_mm[edge])
    lon = raw.node_lon[first] + share * (raw.node_lon[last] - raw.node_lon[first])
    lat = raw.node_lat[first] + share * (raw.node_lat[last] - raw.node_lat[first])
    return float(lon), float(lat)
