"""Repeated draws over where children really live: homes moved within what their points allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.progress import Progress, silent
from gis.units import Ids
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.whatif.chain import Placed, by_policy, distances

SPREAD_M: Final[Mapping[str, float]] = {
    "house": 10.0,
    "alley": 40.0,
    "street": 150.0,
    "khu_pho": 300.0,
    "ward": 800.0,
    "": 40.0,
}
"""
Standard deviation of a point's error in each direction, by its quality; assumed.

No source states these for Vietnamese addresses; they are parameters, and every result names them.
An empty quality is a point whose quality nobody recorded.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """
    How often homes are moved, and how far.

    Attributes
    ----------
    n
        Draws, 1 or more; the first leaves every home where it is.
    seed
        The same seed gives the same draws.
    spread_m
        Standard deviation by point quality.
    """

    n: int = 20
    seed: int = 1
    spread_m: Mapping[str, float] = field(default_factory=lambda: dict(SPREAD_M))

    def check(self) -> None:
        """Raise ``InputError`` for draws that cannot be."""
        if self.n < 1 or any(not value >= 0 for value in self.spread_m.values()):
            msg = f"{self.n} draws: there must be one or more, and no spread below 0 m"
            raise InputError(msg)


def drawn(
    base: Placed, quality: Ids, draws: Draws, *, progress: Progress = silent
) -> Iterator[Placed]:
    """
    Yield the placement of each draw; the first is the base itself.

    Parameters
    ----------
    base
        The placement with homes where they are.
    quality
        Point quality of each home, empty where unknown, shape (P,).
    draws
        How often and how far.

    Notes
    -----
    Errors are normal in each direction and independent of each other, drawn in the order of the
    children's ids. A moved home is tied to the roads and measured as any other; one that lands
    where nothing is near, in water for example, stays where it was in this draw.
    """
    draws.check()
    city = base.city
    spread_m = np.array([_spread(draws, str(one)) for one in quality], np.float64)
    snapper = Snapper(city.base_network)
    yield base
    for number in range(1, draws.n):
        progress("drawing homes", number, draws.n)
        home = _moved(city.home, spread_m, np.random.default_rng((draws.seed, number)), snapper)
        moved = replace(city, home=home)
        distance_mm = distances(city.network, home, city.places)
        yield Placed(city=moved, distance_mm=distance_mm, allocation=by_policy(moved, distance_mm))
    progress("drawing homes", draws.n, draws.n)


def _spread(draws: Draws, quality: str) -> float:
    if quality not in draws.spread_m:
        known = ", ".join(one or "(empty)" for one in draws.spread_m)
        msg = f"point quality {quality!r} has no spread; known are {known}"
        raise InputError(msg)
    return draws.spread_m[quality]


def _moved(
    home: Snaps, spread_m: NDArray[np.float64], rng: np.random.Generator, snapper: Snapper
) -> Snaps:
    error_m = rng.normal(size=(2, len(home))) * spread_m
    at = np.flatnonzero(home.located)
    lon, lat = home.point_lon[at], home.point_lat[at]
    per_lon, per_lat = local_metres_per_degree(lat)
    snaps = snapper.snap(lon + error_m[0, at] / per_lon, lat + error_m[1, at] / per_lat)
    found = np.flatnonzero(snaps.located)
    return merged(home, at[found], snaps.take(found))


def merged(home: Snaps, at: NDArray[np.integer], moved: Snaps) -> Snaps:
    """Return snaps with some of them replaced."""
    columns = {}
    for name in Snaps.__slots__:
        columns[name] = getattr(home, name).copy()
        columns[name][at] = getattr(moved, name)
    return Snaps(**columns)
