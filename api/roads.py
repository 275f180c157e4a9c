"""From a home to schools on the real roads: the same functions and millimetres as every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.crs import geodesic_mm
from gis.units import NONE
from routing import profile as profiles
from routing.nearest import Nearest, nearest_schools
from routing.network import Network, weigh
from routing.path import Route, route
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.topology import topology

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.model import RawNetwork
    from runs.city_inputs import Gates

WALK: Final = "walk"
MOTORBIKE: Final = "motorbike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """One profile's roads with all gates tied to them."""

    network: Network
    snapper: Snapper
    gates: Snaps

    def home(self, lon: float, lat: float) -> Snaps:
        """Tie one home to the roads."""
        return self.snapper.snap(np.array([lon]), np.array([lat]))

    def nearest(
        self, home: Snaps, gates: Gates, *, school: NDArray[np.integer], n_nearest: int
    ) -> Nearest:
        """
        Return the nearest of some schools.

        Parameters
        ----------
        home, gates
            One home on these roads, and all gates.
        school
            Positions of the schools that count, ascending.
        n_nearest
            How many are wanted.

        Returns
        -------
        nearest
            Positions among all schools and all gates.
        """
        gate = np.flatnonzero(np.isin(gates.school, school))
        own = np.searchsorted(school, gates.school[gate]).astype(np.int32)
        found = nearest_schools(
            self.network, home, self.gates.take(gate), gate_school=own, n_nearest=n_nearest
        )
        return Nearest(
            school=school[found.school].astype(np.int32),
            gate=gate[found.gate].astype(np.int32),
            distance_mm=found.distance_mm,
        )

    def way(self, home: Snaps, gate: int) -> Route:
        """Return the way from a home to a gate."""
        return route(self.network, home, self.gates.take(np.array([gate])))


def load(raw: RawNetwork, gates: Gates) -> dict[str, Roads]:
    """Return the roads of every travel profile, the walking one first."""
    shared = topology(raw)
    names = sorted(profiles.names(), key=lambda name: (name != WALK, name != MOTORBIKE, name))
    roads = {}
    for name in names:
        network = weigh(raw, shared, profiles.load(name))
        snapper = Snapper(network)
        snaps = snapper.snap(gates.lon, gates.lat)
        roads[name] = Roads(network=network, snapper=snapper, gates=snaps)
    return roads


def straight_mm(lon: float, lat: float, gates: Gates, gate: int) -> int:
    """Return the straight line from a point to a gate; it is shown and decides nothing."""
    ends = (np.array([value]) for value in (lon, lat, gates.lon[gate], gates.lat[gate]))
    return int(geodesic_mm(*ends)[0])


def first_gates(gates: Gates, n_schools: int) -> NDArray[np.integer]:
    """Return the first gate of each school, ``NONE`` for a school without one."""
    first = np.full(n_schools, NONE, dtype=np.int32)
    first[gates.school[::-1]] = np.arange(len(gates.school), dtype=np.int32)[::-1]
    return first
