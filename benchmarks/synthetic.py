# ruff: noqa: INP001 (beside the scripts that use it, in no package)
"""
An invented network as large and as knotty as a Vietnamese metropolis, from a seed.

A lattice of avenues that is denser in the centre, trees of alleys between them with few ways
through, three rivers and few bridges. With the default size it has about 447,000 nodes; no
street of it exists.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix  # type: ignore[import-untyped]  # scipy has no types
from scipy.sparse.csgraph import minimum_spanning_tree  # type: ignore[import-untyped]  # as above
from scipy.spatial import Delaunay  # type: ignore[import-untyped]  # as above

from gis.crs import geodesic_mm
from gis.model import RawNetwork, Source, Tags, Water

SEED: Final = 7
SIDE_M: Final = 60_000.0
N_LOCAL: Final = 340_000
WEST, SOUTH, M_PER_DEGREE = 106.4, 10.5, 111_195.0
M_PER_LON: Final = M_PER_DEGREE * np.cos(np.radians(10.77))

STEP_M: Final = 55.0  # between nodes of an avenue
FIRST_GAP_M, GAP_GROWTH = 500.0, 0.06  # between avenues, growing outwards
BRIDGE_SHARE: Final = 0.22  # of the avenues that meet water
BANK_M: Final = 90.0
LONGEST_ALLEY_M: Final = 1_500.0
TAGS: Final[tuple[Tags, ...]] = (
    {"highway": "primary"},
    {"highway": "residential"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "service", "service": "alley"},
    {"highway": "footway"},
)
AVENUE, STREET, ONE_WAY, ALLEY, FOOTWAY = range(len(TAGS))
STREET_SHARE, ONE_WAY_SHARE, FOOTWAY_SHARE = 0.35, 0.45, 0.03
"""Of local roads; of streets that are not in the tree; of all that are not in the tree."""

Places = NDArray[np.float64]
"""Metres east and north of the city's corner, shape (n, 2)."""

Pairs = NDArray[np.int64]
"""Two nodes each, shape (n, 2)."""


class _Avenues(NamedTuple):
    place: Places
    pair: Pairs


def synthetic(seed: int = SEED, *, n_local: int = N_LOCAL, side_m: float = SIDE_M) -> RawNetwork:
    """
    Return an invented road network.

    Parameters
    ----------
    seed
        The same seed and size give the same network.
    n_local
        Nodes of alleys to draw; some fall into water or outside and are left out.
    side_m
        Length of the city's side.
    """
    rng = np.random.default_rng(seed)
    avenues = _avenues(rng, side_m)
    place = np.concatenate((avenues.place, _local_places(rng, n_local, side_m)))
    alley, is_tree = _alleys(rng, place, avenues, side_m)
    pair = np.concatenate((avenues.pair, alley))
    kind = np.concatenate((np.full(len(avenues.pair), AVENUE), _kinds(rng, is_tree)))
    name = f"invented city, seed {seed}, {n_local} places, side {side_m:.0f} m"
    return _raw(place, pair, kind, _water(side_m), name)


def _rivers(at: NDArray[np.float64], side_m: float) -> list[NDArray[np.float64]]:
    """Return two rivers' eastings at these northings and a canal's northing at these eastings."""
    unit = side_m / 60.0
    return [
        unit * (22.0 + 4.0 * np.sin(at / (7 * unit)) + 1.5 * np.sin(at / (2.3 * unit))),
        unit * (38.0 + 5.0 * np.sin(at / (9 * unit) + 1) + 1.2 * np.sin(at / (1.9 * unit))),
        unit * (26.0 + 1.5 * np.sin(at / (5 * unit))),
    ]


def _beyond(place: Places, side_m: float) -> Places:
    """Return how far east or north of each water a place lies, metres, shape (n, 3)."""
    x, y = place.T
    east, west, _ = _rivers(y, side_m)
    return np.stack((x - east, x - west, y - _rivers(x, side_m)[2]), axis=1)


def _shore(place: Places, side_m: float) -> NDArray[np.int64]:
    """Return on which side of all waters each place lies."""
    shore: NDArray[np.int64] = (_beyond(place, side_m) > 0) @ np.array([1, 2, 4])
    return shore


def _water(side_m: float) -> Water:
    at = np.linspace(0.0, side_m, 600)
    one, two, canal = _rivers(at, side_m)
    lines = [_degrees(np.stack(xy, axis=1)) for xy in ((one, at), (two, at), (at, canal))]
    return Water(
        area=np.zeros(0, dtype=object),
        line=np.array([shapely.LineString(line) for line in lines], dtype=object),
    )


def _avenues(rng: np.random.Generator, side_m: float) -> _Avenues:
    line = _lines(side_m)
    n = len(line)
    spread = np.minimum(400.0, 0.25 * np.gradient(line))
    corner = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1)
    corner += rng.normal(0.0, 1.0, corner.shape) * np.stack(
        np.meshgrid(spread, spread, indexing="ij"), axis=-1
    )
    number = np.arange(n * n).reshape(n, n)
    place = corner.reshape(-1, 2)
    ends = np.concatenate(
        (
            np.stack((number[:-1].ravel(), number[1:].ravel()), axis=1),
            np.stack((number[:, :-1].ravel(), number[:, 1:].ravel()), axis=1),
        )
    )
    places, pairs, n_nodes = [place], [], n * n
    for a, b in ends:
        inner = _inner(place[a], place[b])
        crosses = np.ptp(_shore(np.stack((place[a], *inner, place[b])), side_m)) > 0
        if crosses and rng.random() >= BRIDGE_SHARE:
            continue
        chain = [a, *range(n_nodes, n_nodes + len(inner)), b]
        places.append(inner + rng.normal(0.0, 2.0, inner.shape))
        pairs.append(np.stack((chain[:-1], chain[1:]), axis=1))
        n_nodes += len(inner)
    return _Avenues(np.concatenate(places), np.concatenate(pairs))


def _lines(side_m: float) -> NDArray[np.float64]:
    """Return where avenues run, from the centre outwards ever farther apart."""
    gone = [0.0]
    while gone[-1] < side_m / 2:
        gone.append(gone[-1] + FIRST_GAP_M + gone[-1] * GAP_GROWTH)
    both = np.unique(np.concatenate((side_m / 2 - np.array(gone), side_m / 2 + np.array(gone))))
    inside: NDArray[np.float64] = both[(both > 0) & (both < side_m)]
    return inside


def _inner(begin: Places, end: Places) -> Places:
    n_steps = max(1, int(np.hypot(*(end - begin)) / STEP_M))
    share = np.linspace(0.0, 1.0, n_steps + 1)[1:-1, None]
    inner: Places = begin + (end - begin) * share
    return inner


def _local_places(rng: np.random.Generator, n_local: int, side_m: float) -> Places:
    """Return places of alleys: most near the centre, some in twelve towns, some anywhere."""
    n_centre, n_towns = int(n_local * 0.62), int(n_local * 0.28)
    town = rng.uniform(0.1 * side_m, 0.9 * side_m, (12, 2))
    place = np.concatenate(
        (
            rng.normal(side_m / 2, 0.092 * side_m, (n_centre, 2)),
            town[rng.integers(0, 12, n_towns)] + rng.normal(0.0, 0.025 * side_m, (n_towns, 2)),
            rng.uniform(0.0, side_m, (n_local - n_centre - n_towns, 2)),
        )
    )
    inside = ((place > 0) & (place < side_m)).all(axis=1)
    dry = (np.abs(_beyond(place, side_m)) > BANK_M).all(axis=1)
    kept: Places = place[inside & dry]
    return kept


def _alleys(
    rng: np.random.Generator, place: Places, avenues: _Avenues, side_m: float
) -> tuple[Pairs, NDArray[np.bool_]]:
    """Return a tree of alleys that hangs on the avenues, with a few ways through."""
    n, n_avenue = len(place), len(avenues.place)
    corner = Delaunay(place).simplices.astype(np.int64)
    pair = np.concatenate((corner[:, [0, 1]], corner[:, [1, 2]], corner[:, [0, 2]]))
    pair = np.unique(np.sort(pair, axis=1), axis=0)
    length = np.hypot(*(place[pair[:, 0]] - place[pair[:, 1]]).T)
    shore = _shore(place, side_m)
    keep = (shore[pair[:, 0]] == shore[pair[:, 1]]) & (length < LONGEST_ALLEY_M)
    keep &= (pair >= n_avenue).any(axis=1)
    pair, length = pair[keep], length[keep]
    every = np.concatenate((np.sort(avenues.pair, axis=1), pair))
    weight = np.concatenate((np.full(len(avenues.pair), 1e-3), 1.0 + length))  # avenues first
    tree = minimum_spanning_tree(coo_matrix((weight, every.T), shape=(n, n)).tocsr()).tocoo()
    in_tree = np.isin(_key(pair, n), _key(np.sort(np.stack((tree.row, tree.col), 1), axis=1), n))
    rate = np.where((pair < n_avenue).any(axis=1), 0.07, 0.16) * 1.5
    extra = rng.random(len(pair)) < rate * np.exp(-length / 300.0)
    kept = in_tree | extra
    return pair[kept], in_tree[kept]


def _key(pair: Pairs, n: int) -> NDArray[np.int64]:
    key: NDArray[np.int64] = pair[:, 0].astype(np.int64) * n + pair[:, 1]
    return key


def _kinds(rng: np.random.Generator, is_tree: NDArray[np.bool_]) -> NDArray[np.int64]:
    n = len(is_tree)
    kind = np.where(rng.random(n) < STREET_SHARE, STREET, ALLEY)
    kind[(rng.random(n) < ONE_WAY_SHARE) & ~is_tree & (kind == STREET)] = ONE_WAY
    kind[(rng.random(n) < FOOTWAY_SHARE) & ~is_tree] = FOOTWAY
    return kind


def _degrees(place: Places) -> Places:
    return np.stack((WEST + place[:, 0] / M_PER_LON, SOUTH + place[:, 1] / M_PER_DEGREE), axis=1)


def _raw(
    place: Places, pair: Pairs, kind: NDArray[np.int64], water: Water, name: str
) -> RawNetwork:
    lon, lat = np.ascontiguousarray(_degrees(place).T)
    begin, end = pair.astype(np.int32).T
    n_edges = len(pair)
    length_mm = geodesic_mm(lon[begin], lat[begin], lon[end], lat[end])
    raw = RawNetwork(
        node_id=np.arange(1, len(place) + 1),
        node_lon=lon,
        node_lat=lat,
        node_tags={},
        way_id=np.arange(1, n_edges + 1),
        way_tags=tuple(TAGS[one] for one in kind.tolist()),
        edge_way=np.arange(n_edges, dtype=np.int32),
        edge_position=np.zeros(n_edges, dtype=np.int32),
        edge_from=np.ascontiguousarray(begin),
        edge_to=np.ascontiguousarray(end),
        edge_length_mm=np.maximum(length_mm, 1).astype(np.int32),
        shape_start=np.arange(0, 2 * n_edges + 1, 2),
        shape_lon=lon[pair].ravel(),
        shape_lat=lat[pair].ravel(),
        restrictions=(),
        water=water,
        source=Source(
            name=name,
            sha256=hashlib.sha256(name.encode()).hexdigest(),
            data_date="",
            nature="invented",
        ),
    )
    raw.check()
    return raw
