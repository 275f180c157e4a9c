"""Repeated draws over where children really live: homes moved within what their points allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from admission.policy.file import Policy
from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.progress import Progress, silent
from gis.units import Degrees, Ids
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.whatif.chain import Placed, by_policy, distances
from runs.whatif.city import City

InsideAt: TypeAlias = Callable[[Degrees, Degrees], NDArray[np.bool_]]
"""Tells of places, lon and lat, in which school's catchment each lies, shape (n, S)."""

LOTS: Final = 10
"""Lots per draw of homes where a policy draws one and nobody says how many."""

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
    lots
        Lots drawn for each draw of homes, 0 where the policy draws none; the first of all is
        that of the placement itself.
    """

    n: int = 20
    seed: int = 1
    spread_m: Mapping[str, float] = field(default_factory=lambda: dict(SPREAD_M))
    lots: int = 0

    def check(self) -> None:
        """Raise ``InputError`` for draws that cannot be."""
        if self.n < 1 or any(not value >= 0 for value in self.spread_m.values()):
            msg = f"{self.n} draws: there must be one or more, and no spread below 0 m"
            raise InputError(msg)

    def of_policy(self, policy: Policy) -> Draws:
        """Return the draws with as many lots as the policy's rules need; refuses lots in vain."""
        if not policy.draws_lot and self.lots:
            msg = f"policy {policy.name} draws no lot; leave out the number of lots"
            raise InputError(msg)
        return replace(self, lots=self.lots or LOTS) if policy.draws_lot else self


def drawn(
    base: Placed,
    quality: Ids,
    draws: Draws,
    *,
    inside_at: InsideAt | None = None,
    progress: Progress = silent,
) -> Iterator[Placed]:
    """
    Yield the placement of each draw, and of each of its lots; the first is the base itself.

    Parameters
    ----------
    base
        The placement with homes where they are.
    quality
        Point quality of each home, empty where unknown, shape (P,).
    draws
        How often and how far.
    inside_at
        Under a rule about catchments, in which of them a moved home lies.

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
    yield from _other_lots(base, draws, 0)
    for number in range(1, draws.n):
        progress("drawing homes", number, draws.n)
        home = _moved(city.home, spread_m, np.random.default_rng((draws.seed, number)), snapper)
        moved = replace(city, home=home, seed=_seed(draws, number, 0) if draws.lots else city.seed)
        if inside_at is not None:
            moved = replace(moved, inside=_inside(city, home, inside_at))
        distance_mm = distances(city.network, home, city.places)
        one = Placed(city=moved, distance_mm=distance_mm, allocation=by_policy(moved, distance_mm))
        yield one
        yield from _other_lots(one, draws, number)
    progress("drawing homes", draws.n, draws.n)


def _other_lots(one: Placed, draws: Draws, number: int) -> Iterator[Placed]:
    """Yield a placement again by each further lot; the ways are the same."""
    for lot in range(1, draws.lots):
        city = replace(one.city, seed=_seed(draws, number, lot))
        allocation = by_policy(city, one.distance_mm)
        yield Placed(city=city, distance_mm=one.distance_mm, allocation=allocation)


def _seed(draws: Draws, number: int, lot: int) -> str:
    """Return the seed of a lot; not secret, because no child is placed by it."""
    return f"{draws.seed}/{number}/{lot}"


def _inside(city: City, home: Snaps, inside_at: InsideAt) -> NDArray[np.bool_] | None:
    """Return in which catchments moved homes lie; who has no point lies where the list says."""
    if city.inside is None:
        return None
    found = city.inside.copy()
    at = np.flatnonzero(home.located)
    found[at] = inside_at(home.point_lon[at], home.point_lat[at])
    return found


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
