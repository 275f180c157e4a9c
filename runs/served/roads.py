"""From a home to schools on the real roads: the same functions and millimetres as every run."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.kernel import Held, hold
from gis.units import FAR_SNAP_MM, NONE
from routing import errand
from routing import profile as profiles
from routing.edge_tree import EdgeTree
from routing.errand import Among, Asked, Ground
from routing.nearest import Finder, GateIndex, Nearest
from routing.network import Network, weigh
from routing.snap import Snapper
from routing.snap_one import PointSnapper
from routing.snaps import Pin, Snaps
from routing.status import Status
from routing.topology import topology
from routing.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gis.model import RawNetwork, Tags
    from gis.units import Index
    from runs.gates import Gates

WALK: Final = "walk"
MOTORBIKE: Final = "motorbike"
TIMED: Final = (WALK, MOTORBIKE)
"""The profiles that times are shown for, where a city has them."""

LOST: Final = Pin(
    edge=NONE,
    offset_mm=0,
    access_mm=0,
    lon=nan,
    lat=nan,
    point_lon=nan,
    point_lat=nan,
    status=Status.NOT_LOCATED.value,
    island=False,
    passed_nearer_island=False,
)
"""A home on roads that a city does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    Schools among which the nearest are wanted, and their gates.

    Attributes
    ----------
    school, gate
        Positions among all schools and all gates, ascending.
    finder
        Finds the nearest of them alone.
    among
        The same gates, as errands take them.
    """

    school: Index
    gate: Index
    finder: Finder
    among: Held[Among]


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
    one_at_a_time
        Shared by all profiles too: a question may be one about several.

    Notes
    -----
    A search keeps its arrays from one question to the next, so one question is answered at a
    time; a question takes about a millisecond. More processes answer more at once.
    """

    def __init__(
        self,
        network: Network,
        gates: Gates,
        tree: EdgeTree,
        pin: PointSnapper,
        one_at_a_time: Lock,
    ) -> None:
        self.network = network
        self.tree = tree
        self.pin = pin
        self._gates = gates
        self.gates: Snaps = Snapper(network, tree=tree).snap(gates.lon, gates.lat)
        ways = Ways.of(network)
        self._ways = hold(ways)
        self.ground = hold(Ground.of(network, self.gates, ways))
        self.one_at_a_time = one_at_a_time
        self.is_far_gate: list[bool] = (self.gates.access_mm > FAR_SNAP_MM).tolist()

    def choice(self, school: NDArray[np.integer], grade: str | None = None) -> Choice:
        """Prepare the search for the nearest of some schools, positions ascending, in a grade."""
        wanted = np.isin(self._gates.school, school)
        if grade is not None:
            wanted &= self._gates.leading_to(grade)
        gate = np.flatnonzero(wanted).astype(np.int32)
        own = np.searchsorted(school, self._gates.school[gate]).astype(np.int32)
        finder = Finder(GateIndex(self.network, self.gates.take(gate), own), self._ways)
        among = hold(Among(finder.search, school.astype(np.int32), gate))
        return Choice(school=school.astype(np.int32), gate=gate, finder=finder, among=among)

    def nearest(self, home: Pin, choice: Choice, n_nearest: int) -> Nearest:
        """Return the nearest schools of a choice, as positions among all schools and gates."""
        with self.one_at_a_time:
            found = choice.finder.nearest(home.snaps(), n_nearest)
        return Nearest(
            school=choice.school[found.school],
            gate=choice.gate[found.gate],
            distance_mm=found.distance_mm,
        )

    def tags_of(self, edge: Sequence[int]) -> list[Tags]:
        """Return the tags of the way of each edge, none of no edge."""
        raw = self.network.raw
        tags, way = raw.way_tags, raw.edge_way
        return [tags[way[one]] if one != NONE else {} for one in edge]


@dataclass(frozen=True, slots=True)
class Home:
    """
    One home, tied to the roads of the profile asked for and of those that times are shown for.

    Attributes
    ----------
    pin
        Where it enters the roads of each of these profiles.
    """

    roads: Mapping[str, Roads]
    profile: str
    pin: Mapping[str, Pin]

    @staticmethod
    def of(roads: Mapping[str, Roads], lon: float, lat: float, profile: str) -> Home:
        """Tie a home to the roads."""
        names = {*TIMED, profile} & roads.keys()
        return Home(roads, profile, home(roads, lon, lat, *names))

    @property
    def own(self) -> Pin:
        """Return the home on the roads of the profile that was asked for."""
        return self.pin[self.profile]

    def nearest(self, choice: Choice, n_nearest: int) -> errand.Found:
        """Return the nearest schools of a choice; the home is located."""
        asked = self._asked()
        with self.roads[self.profile].one_at_a_time:
            return errand.nearest(asked[0], choice.among, n_nearest, asked[1:])

    def to_gate(self, gate: int) -> errand.Told:
        """Return times and way to one gate; the home is located."""
        asked = self._asked()
        with self.roads[self.profile].one_at_a_time:
            return errand.to_gate(asked[0], gate, asked[1:])

    def _asked(self) -> tuple[Asked, Asked, Asked]:
        """Return the home on the roads that decide, and on those of ``TIMED``."""
        own = self.roads[self.profile].ground
        first, second = (
            Asked(self.roads[name].ground, self.pin[name])
            if name in self.roads
            else Asked(own, LOST)
            for name in TIMED
        )
        return Asked(own, self.own), first, second


def load(raw: RawNetwork, gates: Gates) -> dict[str, Roads]:
    """Return the roads of every travel profile, the walking one first."""
    shared, tree = topology(raw), EdgeTree.of(raw)
    names = sorted(profiles.names(), key=lambda name: (name != WALK, name != MOTORBIKE, name))
    networks = {name: weigh(raw, shared, profiles.load(name)) for name in names}
    return tied(networks, gates, tree)


def tied(networks: Mapping[str, Network], gates: Gates, tree: EdgeTree) -> dict[str, Roads]:
    """Return networks that were made before, with gates tied to them."""
    shared = tree, PointSnapper(networks, tree), Lock()
    return {name: Roads(network, gates, *shared) for name, network in networks.items()}


def with_gates(roads: Mapping[str, Roads], gates: Gates) -> dict[str, Roads]:
    """Return the same roads with other gates tied to them."""
    lock = Lock()
    return {name: Roads(way.network, gates, way.tree, way.pin, lock) for name, way in roads.items()}


def home(roads: Mapping[str, Roads], lon: float, lat: float, *names: str) -> dict[str, Pin]:
    """Tie one home to the roads of some profiles."""
    return next(iter(roads.values())).pin.snap(lon, lat, names)
