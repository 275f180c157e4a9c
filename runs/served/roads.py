"""From a home to schools on the real roads: the same functions and millimetres as every run."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from routing import profile as profiles
from routing.edge_tree import EdgeTree
from routing.nearest import Finder, GateIndex, Nearest
from routing.network import Network, weigh
from routing.path import Route, Router
from routing.snap import Snapper
from routing.snap_one import PointSnapper
from routing.snaps import Snaps
from routing.topology import topology
from routing.travel import Travel
from runs import straight

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
    tree
        The network's edges by place, shared by all profiles.
    pin
        What ties one home to the roads of all profiles at once, shared by them.

    Notes
    -----
    A search keeps its arrays from one question to the next, so one question is answered at a
    time; a question takes about a millisecond. More processes answer more at once.
    """

    def __init__(self, network: Network, gates: Gates, tree: EdgeTree, pin: PointSnapper) -> None:
        self.network = network
        self.tree = tree
        self.pin = pin
        self._gates = gates
        self.gates: Snaps = Snapper(network, tree=tree).snap(gates.lon, gates.lat)
        self._router = Router(network)
        self._one_at_a_time = Lock()

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
            return self._router.route(home, self.gates.take(slice(gate, gate + 1)))

    def travel(self, home: Snaps, gate: Index) -> Travel:
        """Return lengths and times of the ways from a home to gates, without their lines."""
        with self._one_at_a_time:
            return self._router.travel(home, self.gates.take(gate))


def load(raw: RawNetwork, gates: Gates) -> dict[str, Roads]:
    """Return the roads of every travel profile, the walking one first."""
    shared, tree = topology(raw), EdgeTree.of(raw)
    names = sorted(profiles.names(), key=lambda name: (name != WALK, name != MOTORBIKE, name))
    networks = {name: weigh(raw, shared, profiles.load(name)) for name in names}
    return tied(networks, gates, tree)


def tied(networks: Mapping[str, Network], gates: Gates, tree: EdgeTree) -> dict[str, Roads]:
    """Return networks that were made before, with gates tied to them."""
    pin = PointSnapper(networks, tree)
    return {name: Roads(network, gates, tree, pin) for name, network in networks.items()}


def with_gates(roads: Mapping[str, Roads], gates: Gates) -> dict[str, Roads]:
    """Return the same roads with other gates tied to them."""
    return {name: Roads(way.network, gates, way.tree, way.pin) for name, way in roads.items()}


def home(roads: Mapping[str, Roads], lon: float, lat: float, *names: str) -> dict[str, Snaps]:
    """Tie one home to the roads of some profiles."""
    return next(iter(roads.values())).pin.snap(lon, lat, names)


def straight_mm(lon: float, lat: float, gates: Gates, school: NDArray[np.integer]) -> list[int]:
    """Return the straight lines from a home to the nearest gates of schools, as runs give them."""
    home = np.array([lon]), np.array([lat])
    line_mm = straight.straight_mm(
        home,
        (gates.lon, gates.lat),
        gate_school=gates.school,
        home=np.zeros(len(school), dtype=np.int64),
        school=school,
    )
    found: list[int] = line_mm.tolist()
    return found
