"""Children on a map without their homes: squares that hold at least ten of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.public_cutoffs import FEWEST
from gis.crs import EARTH_RADIUS_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.units import Degrees

CELL_M: Final = 500
"""Width of a square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """
    Squares with ten children and more; C of them, by (south, west).

    Attributes
    ----------
    west, south, east, north
        Borders in degrees, shape (C,).
    counts
        Children of each kind per square, shape (C, K); the first kind is all of them, counts of
        one to nine are withheld as ``NONE``.
    n_hidden
        Children in squares with fewer than ten, ``None`` where they are one to nine themselves.
    """

    west: Degrees
    south: Degrees
    east: Degrees
    north: Degrees
    counts: NDArray[np.int64]
    n_hidden: int | None


def cells(lon: Degrees, lat: Degrees, kinds: Sequence[NDArray[np.bool_]]) -> Cells:
    """
    Count children per square of 500 m.

    Parameters
    ----------
    lon, lat
        Homes, degrees, shape (N,).
    kinds
        Whether each child is of a kind, shape (N,) each; the first is who is counted at all.

    Notes
    -----
    The grid begins at longitude and latitude 0 and is as wide as the middle latitude makes it,
    rounded to a tenth of a degree, so that two maps of one city have the same squares.
    """
    counted = kinds[0]
    wide, high = _size(lat)
    square, at = np.unique(squares(lon, lat)[counted], axis=0, return_inverse=True)
    counts = np.zeros((len(square), len(kinds)), np.int64)
    for k, kind in enumerate(kinds):
        counts[:, k] = np.bincount(at.reshape(-1), kind[counted], minlength=len(square))
    shown = counts[:, 0] >= FEWEST
    n_hidden = int(counts[~shown, 0].sum())
    counts, corner = counts[shown], square[shown].astype(np.float64)
    counts[(counts > 0) & (counts < FEWEST)] = -1
    return Cells(
        west=corner[:, 1] * wide,
        south=corner[:, 0] * high,
        east=(corner[:, 1] + 1) * wide,
        north=(corner[:, 0] + 1) * high,
        counts=counts,
        n_hidden=None if 0 < n_hidden < FEWEST else n_hidden,
    )


def squares(lon: Degrees, lat: Degrees, *, width_m: int = CELL_M) -> NDArray[np.int64]:
    """Return the row and column of each home's square in the grid of ``cells``, shape (N, 2)."""
    wide, high = _size(lat, width_m)
    return np.stack([np.floor(lat / high), np.floor(lon / wide)], axis=1).astype(np.int64)


def _size(lat: Degrees, width_m: int = CELL_M) -> tuple[float, float]:
    """Return width and height of a square, degrees."""
    middle = round(float(np.mean(lat)) if len(lat) else 0.0, 1)
    high = math.degrees(width_m / EARTH_RADIUS_M)
    return high / math.cos(math.radians(middle)), high


def as_geojson(found: Cells, names: Sequence[str]) -> dict[str, Any]:
    """Return the squares as GeoJSON; ``names`` are those of the kinds."""
    features = []
    for i in range(len(found.west)):
        west, south, east, north = (
            float(getattr(found, side)[i]) for side in ("west", "south", "east", "north")
        )
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        values = (None if n < 0 else n for n in found.counts[i].tolist())
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": dict(zip(names, values, strict=True)),
            }
        )
    return {"type": "FeatureCollection", "n_hidden": found.n_hidden, "features": features}
