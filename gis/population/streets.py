"""Streets people live on, by ward, and points drawn beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.crs import WGS84, local_metres_per_degree
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.model import RawNetwork
    from gis.population.wards import WardCount
    from gis.units import Degrees

LIVED_ON: Final[Mapping[str, float]] = {
    "residential": 1.0,
    "living_street": 1.0,
    "unclassified": 0.7,
    "tertiary": 0.6,  # shop houses, with families above the shop
    "secondary": 0.3,
    "road": 0.3,  # mapped without knowing its kind
    "primary": 0.15,
    "pedestrian": 0.3,
    "track": 0.1,
}
"""Homes per metre relative to a residential street (assumed; nobody has published homes)."""

LIVED_ON_SERVICE: Final[Mapping[str, float]] = {"alley": 1.5, "": 0.3}
"""The same for ``highway=service``: hẻm are dense; drives, car parks and the like have none."""

NEAREST_M: Final = 3.0
FARTHEST_M: Final = 15.0
"""A home lies so far from the middle of its street."""

LONGEST_PART_M: Final = 100.0
DECIMALS: Final = 7  # a centimetre, as OpenStreetMap keeps coordinates
ROUNDS: Final = 40
SPARE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """
    Straight pieces of streets people live on: S pieces, W wards.

    ``lon, lat, to_lon, to_lat`` their ends (S,); ``ward`` positions of the ward each lies in
    (S,); ``weight`` metres times homes per metre (S,); ``km_by_ward`` their length (W,).
    """

    lon: Degrees
    lat: Degrees
    to_lon: Degrees
    to_lat: Degrees
    ward: NDArray[np.int64]
    weight: NDArray[np.float64]
    km_by_ward: NDArray[np.float64]


def lived_on(tags: Mapping[str, str]) -> float:
    """
    Return homes per metre of a way, relative to a residential street.

    Examples
    --------
    >>> lived_on({"highway": "service", "service": "alley"})
    1.5
    >>> lived_on({"highway": "residential", "bridge": "yes"})
    0.0
    """
    if any(tags.get(key, "no") != "no" for key in ("bridge", "tunnel", "area")):
        return 0.0
    if tags.get("highway") == "service" or tags.get("service") == "alley":
        return LIVED_ON_SERVICE.get(tags.get("service", ""), 0.0)
    return LIVED_ON.get(tags.get("highway", ""), 0.0)


def streets(raw: RawNetwork, wards: WardCount) -> Streets:
    """Return the straight pieces of all streets people live on that lie in a ward."""
    per_m = np.array([lived_on(tags) for tags in raw.way_tags])[raw.edge_way]
    edge = np.repeat(np.arange(raw.n_edges), np.diff(raw.shape_start))
    is_last = np.zeros(len(edge), dtype=bool)
    is_last[raw.shape_start[1:] - 1] = True
    step = np.flatnonzero(~is_last & (per_m[edge] > 0))
    ends = (raw.shape_lon[step], raw.shape_lat[step], raw.shape_lon[step + 1])
    lon, lat, to_lon, to_lat, of_step = _parts(*ends, raw.shape_lat[step + 1])
    middle: NDArray[np.object_] = np.asarray(shapely.points((lon + to_lon) / 2, (lat + to_lat) / 2))
    # asked ward by ward, which is prepared once, not point by point
    ward, piece = shapely.STRtree(middle).query(wards.geometry, predicate="intersects")
    order = np.lexsort((ward, piece))
    piece, ward = piece[order], ward[order]
    first = np.ones(len(piece), dtype=bool)
    first[1:] = piece[1:] != piece[:-1]  # on a border, the lower code has the street
    piece, ward = piece[first], ward[first]
    lon, lat, to_lon, to_lat = lon[piece], lat[piece], to_lon[piece], to_lat[piece]
    length_m = np.asarray(WGS84.inv(lon, lat, to_lon, to_lat)[2], dtype=np.float64)
    return Streets(
        lon=lon,
        lat=lat,
        to_lon=to_lon,
        to_lat=to_lat,
        ward=ward,
        weight=length_m * per_m[edge[step[of_step[piece]]]],
        km_by_ward=np.bincount(ward, length_m, minlength=len(wards.code)) / 1000,
    )


def _parts(
    lon: Degrees, lat: Degrees, to_lon: Degrees, to_lat: Degrees
) -> tuple[Degrees, Degrees, Degrees, Degrees, NDArray[np.int64]]:
    """Divide straight pieces into equal short parts, so that each lies in about one ward."""
    length_m = np.asarray(WGS84.inv(lon, lat, to_lon, to_lat)[2], dtype=np.float64)
    n_parts = np.maximum(np.ceil(length_m / LONGEST_PART_M).astype(np.int64), 1)
    of = np.repeat(np.arange(len(lon)), n_parts)
    number = np.arange(len(of)) - np.repeat(np.cumsum(n_parts) - n_parts, n_parts)
    start, end = number / n_parts[of], (number + 1) / n_parts[of]
    east, north = (to_lon - lon)[of], (to_lat - lat)[of]
    return (
        lon[of] + east * start,
        lat[of] + north * start,
        lon[of] + east * end,
        lat[of] + north * end,
        of,
    )


def dice(seed: int, *purpose: str) -> np.random.Generator:
    """Return a generator for one purpose; what is drawn elsewhere does not change it."""
    digest = hashlib.sha256("/".join(purpose).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])


def homes(
    n_homes: NDArray[np.int64],
    streets: Streets,
    wards: WardCount,
    raw: RawNetwork,
    *,
    seed: int,
    purpose: str = "homes",
) -> tuple[Degrees, Degrees, NDArray[np.int64]]:
    """
    Return longitudes, latitudes and wards of points beside the streets of each ward.

    Parameters
    ----------
    n_homes
        How many points in each ward, shape (W,).
    seed, purpose
        Each ward has its own dice for each purpose: other wards and the order of rows change
        nothing.

    Raises
    ------
    InputError
        If a ward with homes has no street, or hardly a dry place beside its streets.
    """
    lakes = shapely.STRtree(raw.water.area)
    by_ward = np.argsort(streets.ward, kind="stable")
    bound = np.searchsorted(streets.ward[by_ward], np.arange(len(wards.code) + 1))
    lon, lat = [np.zeros(0)], [np.zeros(0)]
    for ward in np.flatnonzero(n_homes).tolist():
        own = by_ward[bound[ward] : bound[ward + 1]]
        at = _points(
            int(n_homes[ward]),
            _of(streets, own),
            wards.geometry[ward],
            lakes,
            rng=dice(seed, purpose, wards.code[ward]),
        )
        if at is None:
            msg = f"ward {wards.code[ward]}: no room for {n_homes[ward]} homes along its streets"
            raise InputError(msg)
        lon.append(at[0])
        lat.append(at[1])
    ward_of = np.repeat(np.arange(len(wards.code)), n_homes)
    return np.concatenate(lon), np.concatenate(lat), ward_of


def _of(streets: Streets, piece: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
    columns = (streets.lon, streets.lat, streets.to_lon, streets.to_lat, streets.weight)
    return tuple(column[piece] for column in columns)


def _points(
    n_points: int,
    pieces: tuple[NDArray[np.float64], ...],
    ward: shapely.Geometry,
    lakes: shapely.STRtree,
    *,
    rng: np.random.Generator,
) -> tuple[Degrees, Degrees] | None:
    """Draw until enough points lie in the ward and on dry land; ``None`` if that hardly happens."""
    if not len(pieces[0]):
        return None
    shapely.prepare(ward)
    lon, lat = np.zeros(0), np.zeros(0)
    for _ in range(ROUNDS):
        new_lon, new_lat = _beside(n_points - len(lon) + SPARE, pieces, rng)
        good = shapely.contains_xy(ward, new_lon, new_lat)
        wet, _ = lakes.query(shapely.points(new_lon, new_lat), predicate="intersects")
        good[wet] = False
        lon, lat = np.append(lon, new_lon[good]), np.append(lat, new_lat[good])
        if len(lon) >= n_points:
            return lon[:n_points], lat[:n_points]
    return None


def _beside(
    n_points: int, pieces: tuple[NDArray[np.float64], ...], rng: np.random.Generator
) -> tuple[Degrees, Degrees]:
    lon, lat, to_lon, to_lat, weight = pieces
    sums = np.cumsum(weight)
    piece = np.searchsorted(sums, rng.random(n_points) * sums[-1], side="right")
    piece = np.minimum(piece, len(sums) - 1)
    along = rng.random(n_points)
    side = np.where(rng.random(n_points) < 0.5, -1.0, 1.0)  # noqa: PLR2004 - a fair coin
    away_m = side * rng.uniform(NEAREST_M, FARTHEST_M, n_points)
    per_lon, per_lat = local_metres_per_degree(lat[piece])
    east_m = (to_lon - lon)[piece] * per_lon
    north_m = (to_lat - lat)[piece] * per_lat
    length_m = np.maximum(np.hypot(east_m, north_m), 1e-9)
    at_lon = lon[piece] + (east_m * along - north_m / length_m * away_m) / per_lon
    at_lat = lat[piece] + (north_m * along + east_m / length_m * away_m) / per_lat
    return np.round(at_lon, DECIMALS), np.round(at_lat, DECIMALS)
