"""The real city: every distance is scipy's, and every route adds up to it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy has no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy has no types

from gis.model import RawNetwork
from gis.units import NONE, UNREACHABLE_MM, Millimetres
from routing.matrix import gate_distances_mm
from routing.network import Network, build
from routing.path import Router
from routing.profile import load
from routing.sides import entries, exits
from routing.snap import Snapper
from routing.snaps import Snaps

NO_LENGTH = 2.0**-30
"""Weight of an arc of 0 mm, which a sparse matrix would drop; a million are less than 1 mm."""


def snapped(raw: RawNetwork, mode: str, n_points: int) -> tuple[Network, Snaps]:
    """Return located points all over the city, on streets and beside them."""
    network = build(raw, load(mode))
    rng = np.random.default_rng(29)
    corner = rng.integers(0, len(raw.shape_lon), n_points)
    lon = raw.shape_lon[corner] + rng.normal(0, 3e-4, n_points)
    lat = raw.shape_lat[corner] + rng.normal(0, 3e-4, n_points)
    return network, Snapper(network).snap(lon, lat)


def by_scipy_mm(network: Network, homes: Snaps, gates: Snaps) -> Millimetres:
    """Return distances of homes to gates by scipy, one node added per home and gate."""
    n_nodes = network.topology.n_nodes
    tail = np.repeat(np.arange(n_nodes), np.diff(network.ahead.start))
    arcs = [(tail, network.ahead.head, network.ahead.mm)]
    leave, enter = exits(network, homes), entries(network, gates)
    home = np.broadcast_to(n_nodes + np.arange(len(homes))[:, None], leave.node.shape)
    gate = np.broadcast_to(n_nodes + len(homes) + np.arange(len(gates))[:, None], enter.node.shape)
    out, into = leave.node != NONE, enter.node != NONE
    arcs += [(home[out], leave.node[out], leave.mm[out])]
    arcs += [(enter.node[into], gate[into], enter.mm[into])]
    p, g = np.nonzero((homes.edge[:, None] == gates.edge) & homes.located[:, None])
    along = gates.offset_mm[g] - homes.offset_mm[p]
    legal = np.where(along > 0, network.forward[homes.edge[p]], network.backward[homes.edge[p]])
    legal |= along == 0
    arcs += [(home[p[legal], 0], gate[g[legal], 0], np.abs(along[legal]))]
    start, end, mm = (np.concatenate(column).astype(np.int64) for column in zip(*arcs, strict=True))
    order = np.lexsort((mm, end, start))  # of parallel arcs the shortest stays
    start, end, mm = start[order], end[order], mm[order]
    first = np.append(True, (np.diff(start) != 0) | (np.diff(end) != 0))
    weight = np.maximum(mm[first].astype(np.float64), NO_LENGTH)
    n_all = n_nodes + len(homes) + len(gates)
    against = csr_matrix((weight, (end[first], start[first])), shape=(n_all, n_all))
    goal = n_nodes + len(homes) + np.arange(len(gates))
    found = dijkstra(against, indices=goal)[:, n_nodes : n_nodes + len(homes)].T
    total = found + homes.access_mm[:, None] + gates.access_mm
    return np.where(np.isinf(total), UNREACHABLE_MM, np.rint(total)).astype(np.int32)


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_the_real_table_is_scipy_s_to_the_millimetre(real_roads, mode, is_full) -> None:
    """200 schools by 1,000 homes in the full run, 20 by 100 in every run; 0 mm difference."""
    n_gates, n_homes = (200, 1000) if is_full else (20, 100)
    network, snaps = snapped(real_roads, mode, n_gates + n_homes)
    gates, homes = snaps.take(slice(0, n_gates)), snaps.take(slice(n_gates, None))

    distance_mm = gate_distances_mm(network, homes, gates)

    difference = distance_mm.astype(np.int64) - by_scipy_mm(network, homes, gates)
    assert np.count_nonzero(distance_mm < UNREACHABLE_MM) > 0.9 * distance_mm.size
    assert np.abs(difference).max() == 0


@pytest.mark.parametrize("mode", ["walk", "motorbike"])
def test_pieces_of_real_routes_add_up_to_the_table(real_roads, mode, is_full) -> None:
    """10,000 pairs in the full run, 200 in every run: whole millimetres, none lost."""
    n_gates, n_homes = (100, 100) if is_full else (10, 20)
    network, snaps = snapped(real_roads, mode, n_gates + n_homes)
    gates, homes = snaps.take(slice(0, n_gates)), snaps.take(slice(n_gates, None))
    router = Router(network)

    distance_mm = gate_distances_mm(network, homes, gates)

    for p in range(n_homes):
        for g in range(n_gates):
            found = router.route(homes.take(slice(p, p + 1)), gates.take(slice(g, g + 1)))
            assert found.distance_mm == distance_mm[p, g]
            added_mm = sum(piece.mm for piece in found.pieces)
            assert added_mm == (distance_mm[p, g] if found.pieces else 0)
