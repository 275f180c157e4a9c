"""From a home to schools on the real roads: the same functions and millimetres as every run."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from routing import profile as profiles
from routing.nearest import Finder, GateIndex, Nearest
from routing.network import Network, weigh
from routing.path import Route, Router
from routing.snap import Snapper
from routing.snaps import Snaps
from routing.topology import topology
from runs import allocate
from runs.city_inputs import Homes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.model import RawNetwork
    from gis.units import Index
    from runs.gates import Gates

WALK: Final = "walk"
MOTORBIKE: Final = "motorbike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    Schools among which the nearest are wanted, and their gates.

    Attributes
    ----------
    school, gate
        Positions among all schools and all gates, ascending.
    """

    school: Index
    gate: Index
    finder: Finder


class Roads:
    """
    One profile's roads with all gates tied to them.

    Parameters
    ----------
    network
        The roads.
    gates
        All gates of all schools.

    Notes
    -----
    A search keeps its arrays from one question to the next, so one question is answered at a
    time; a question takes about a millisecond. More processes answer more at once.
    """

    def __init__(self, network: Network, gates: Gates) -> None:
        self.network = network
        self._snapper = Snapper(network)
        self._gates = gates
        self.gates: Snaps = self._snapper.snap(gates.lon, gates.lat)
        self._router = Router(network)
        self._one_at_a_time = Lock()

    def home(self, lon: float, lat: float) -> Snaps:
        """Tie one home to the roads."""
        return self._snapper.snap(np.array([lon]), np.array([lat]))

    def choice(self, school: NDArray[np.integer], grade: str | None = None) -> Choice:
        """Prepare the search for the nearest of some schools, positions ascending, in a grade."""
        wanted = np.isin(self._gates.school, school)
        if grade is not None:
            wanted &= self._gates.leading_to(grade)
        gate = np.flatnonzero(wanted).astype(np.int32)
        own = np.searchsorted(school, self._gates.school[gate]).astype(np.int32)
        index = GateIndex(self.network, self.gates.take(gate), own)
        return Choice(school=school.astype(np.int32), gate=gate, finder=Finder(index))

    def nearest(self, home: Snaps, choice: Choice, n_nearest: int) -> Nearest:
        """Return the nearest schools of a choice, as positions among all schools and gates."""
        with self._one_at_a_time:
            found = choice.finder.nearest(home, n_nearest)
        return Nearest(
            school=choice.school[found.school],
            gate=choice.gate[found.gate],
            distance_mm=found.distance_mm,
        )

    def way(self, home: Snaps, gate: int) -> Route:
        """Return the way from a home to a gate."""
        with self._one_at_a_time:
            return self._router.route(home, self.gates.take(np.array([gate])))


def load(raw: RawNetwork, gates: Gates) -> dict[str, Roads]:
    """Return the roads of every travel profile, the walking one first."""
    shared = topology(raw)
    names = sorted(profiles.names(), key=lambda name: (name != WALK, name != MOTORBIKE, name))
    roads = {}
    for name in names:
        roads[name] = Roads(weigh(raw, shared, profiles.load(name)), gates)
    return roads


def with_gates(roads: Mapping[str, Roads], gates: Gates) -> dict[str, Roads]:
    """Return the same roads with other gates tied to them."""
    return {name: Roads(way.network, gates) for name, way in roads.items()}


def straight_mm(lon: float, lat: float, gates: Gates, school: int) -> int:
    """Return the straight line to a school's nearest gate, as runs and files give it."""
    home = Homes(lon=np.array([lon]), lat=np.array([lat]), ward_code=np.array([""], dtype=object))
    return int(allocate.straight_mm(home, gates, np.array([school], dtype=np.int32))[0])
