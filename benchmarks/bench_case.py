# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""The city that a benchmark of roads is run on: network, homes and school gates, all snapped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm.mutable import Node, Way
from synthetic import synthetic

from gis.model import RawNetwork
from gis.osm.read import read_any
from gis.population import model as population
from gis.units import UNREACHABLE_MM, Degrees, Index
from routing.gather import along_shared_edges
from routing.matrix import gate_distances_mm
from routing.network import Network
from routing.sides import Leave, entries, exits
from routing.snaps import Snaps
from runs.importing import check_register

SYNTHETIC: Final = "synthetic"
SEED: Final = 2026
SPREAD_DEGREES: Final = 2e-4  # about 20 m, between an invented home and its road
N_CHECKED: Final = 8
SEATS_SPREAD: Final = 0.4  # of the logarithm of drawn seats
GROUP_2_SHARE: Final = 0.26  # pupils without permanent residence, vietnamnet.vn 2496933, March 2026
PROVINCE: Final = "hcmc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Homes with their groups, gates with the seats behind them, and what they are."""

    home_lon: Degrees
    home_lat: Degrees
    gate_lon: Degrees
    gate_lat: Degrees
    group: NDArray[np.int32]
    seats: NDArray[np.int32]
    what: str


def roads(network: str) -> RawNetwork:
    """Return the roads of an extract, or the invented ones of ``synthetic[:n_local[:side_m]]``."""
    name, *sizes = network.split(":")
    if name != SYNTHETIC:
        return read_any(Path(network))
    given = dict(zip(("n_local", "side_m"), (int(size) for size in sizes), strict=False))
    return synthetic(**given)


def places(raw: RawNetwork, network: str, n_homes: int, n_schools: int) -> Places:
    """
    Return homes and schools.

    Where the extract lies in a city folder with wards and their population these are the homes
    and schools of the model population's *benchmark*; else they are drawn beside roads.
    """
    root = Path(network).absolute().parent.parent
    wards, people = (sorted(root.glob(f"admin/*{end}")) for end in (".gpkg", "population*.csv"))
    if not network.startswith(SYNTHETIC) and wards and people:
        return _model(raw, wards[0], people[0], n_homes, n_schools)
    rng = np.random.default_rng(SEED)
    point = rng.integers(0, len(raw.shape_lon), n_homes + n_schools)
    lon = raw.shape_lon[point] + rng.normal(0.0, SPREAD_DEGREES, len(point))
    lat = raw.shape_lat[point] + rng.normal(0.0, SPREAD_DEGREES, len(point))
    home, gate = slice(None, n_homes), slice(n_homes, None)
    weight = rng.lognormal(0, SEATS_SPREAD, n_schools)
    seats = np.ceil(weight / weight.sum() * n_homes * population.Rules().seat_share)
    return Places(
        home_lon=lon[home],
        home_lat=lat[home],
        gate_lon=lon[gate],
        gate_lat=lat[gate],
        group=np.where(rng.random(n_homes) < GROUP_2_SHARE, 2, 1).astype(np.int32),
        seats=seats.astype(np.int32),
        what="homes and schools drawn beside roads",
    )


def _model(raw: RawNetwork, wards: Path, people: Path, n_homes: int, n_schools: int) -> Places:
    areas = check_register(wards, "wards", province=PROVINCE).frame
    assert isinstance(areas, gpd.GeoDataFrame)  # noqa: S101 (for mypy: wards are areas)
    counts = check_register(people, "population", province=PROVINCE).frame
    rules = population.Rules(entrants=n_homes)
    model = population.benchmark(raw, areas, counts, n_schools=n_schools, rules=rules)
    homes, schools = (
        frame[["lon", "lat"]].to_numpy(np.float64).T for frame in (model.pupils, model.schools)
    )
    seats = model.seats.set_index("school_code").loc[model.schools["school_code"], "seats"]
    return Places(
        home_lon=homes[0],
        home_lat=homes[1],
        gate_lon=schools[0],
        gate_lat=schools[1],
        group=model.pupils["group"].to_numpy(np.int32),
        seats=seats.to_numpy(np.int32),
        what="model homes and schools of the benchmark instance (simulated)",
    )


def save(folder: Path, network: Network, homes: Snaps, gates: Snaps) -> None:
    """Write the case that ``peers_common.load`` reads."""
    checked = gates.take(slice(0, N_CHECKED))
    ahead = network.ahead
    tail = np.repeat(np.arange(ahead.n_nodes, dtype=np.int32), np.diff(ahead.start))
    order = np.lexsort((ahead.mm, ahead.head, tail))
    order = order[tail[order] != ahead.head[order]]
    tail, head = tail[order], ahead.head[order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))[: len(tail)]
    node = network.topology.road_node
    home_node, home_mm = _sides(exits(network, homes), homes)
    gate_node, gate_mm = _sides(entries(network, gates), gates)
    np.savez(
        folder / "case.npz",
        tail=tail[first],
        head=head[first],
        mm=ahead.mm[order][first],
        lon=network.raw.node_lon[node],
        lat=network.raw.node_lat[node],
        home_node=home_node,
        home_mm=home_mm,
        gate_node=gate_node,
        gate_mm=gate_mm,
        home_lon=homes.point_lon,
        home_lat=homes.point_lat,
        home_access_mm=homes.access_mm,
        gate_lon=gates.point_lon,
        gate_lat=gates.point_lat,
        gate_access_mm=gates.access_mm,
        checked_mm=gate_distances_mm(network, homes, checked),
        along=_along(network, homes, checked),
    )


def _sides(sides: Leave, points: Snaps) -> tuple[Index, Index]:
    """Return the nodes, and the way to them with the access line."""
    return sides.node, (sides.mm + points.access_mm[:, None]).astype(np.int32)


def _along(network: Network, homes: Snaps, gates: Snaps) -> Index:
    table = np.full((len(homes), len(gates)), UNREACHABLE_MM, dtype=np.int32)
    along_shared_edges(network, homes, gates, table)
    home, gate = np.nonzero(table < UNREACHABLE_MM)
    return np.stack((home, gate, table[home, gate]), axis=1).astype(np.int32)


def write_roads(path: Path, network: Network) -> None:
    """Write the usable edges as an extract, each a way of its own."""
    raw = network.raw
    node, n_more = _point_nodes(raw)
    place = np.empty((raw.n_nodes + n_more, 2))
    place[node] = np.stack((raw.shape_lon, raw.shape_lat), axis=1)
    used = np.zeros(len(place), dtype=np.bool_)
    edges = np.flatnonzero(network.usable)
    for edge in edges:
        used[node[raw.shape_start[edge] : raw.shape_start[edge + 1]]] = True
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for one in np.flatnonzero(used).tolist():
            writer.add_node(Node(id=one + 1, location=tuple(place[one].tolist()), version=1))
        for edge in edges.tolist():
            line = node[raw.shape_start[edge] : raw.shape_start[edge + 1]] + 1
            tags = {"highway": "road"} | _oneway(network, edge)
            writer.add_way(Way(id=edge + 1, nodes=line.tolist(), tags=tags, version=1))


def _point_nodes(raw: RawNetwork) -> tuple[NDArray[np.int64], int]:
    """Return a node number per polyline point: the network's own at ends, new ones between."""
    inner = np.ones(len(raw.shape_lon), dtype=np.bool_)
    first, last = raw.shape_start[:-1], raw.shape_start[1:] - 1
    inner[first] = inner[last] = False
    node = raw.n_nodes + np.cumsum(inner) - 1
    node[first], node[last] = raw.edge_from, raw.edge_to
    return node, int(inner.sum())


def _oneway(network: Network, edge: int) -> dict[str, str]:
    if network.forward[edge] and network.backward[edge]:
        return {}
    return {"oneway": "yes" if network.forward[edge] else "-1"}
