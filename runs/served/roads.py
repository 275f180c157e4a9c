"""From a home to schools on the real roads: the same functions and millimetres as every run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from math import nan
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from gis.kernel import Held, hold
from gis.units import FAR_SNAP_MM, NONE
from routing import errand
from routing import profile as profiles
from routing.edge_tree import EdgeTree
from routing.errand import Among, Ground, Grounds
from routing.nearest import Finder, GateIndex, Nearest
from routing.network import Network, weigh
from routing.path import is_bridge, is_ferry, name_of
from routing.snap import Snapper
from routing.snap_one import PointSnapper
from routing.snaps import Pin, Snaps
from routing.status import Status
from routing.topology import topology
from routing.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from gis.model import RawNetwork, Tags
    from gis.units import Index
    from routing.errand import FirstWay, Found, Pins, Told
    from runs.gates import Gates

WALK: Final = "walk"
MOTORBIKE: Final = "motorbike"
MOST_STREETS: Final = 16_384  # told of in memory, however large the country is
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


class Street(NamedTuple):
    """What is told of one way: its name, and whether it is a bridge or a ferry."""

    name: str | None
    bridge: bool
    ferry: bool


ON_FOOT: Final = Street(None, bridge=False, ferry=False)
"""What is told of an access line."""


class Shared(NamedTuple):
    """
    What the roads of all profiles share.

    Attributes
    ----------
    tree
        The network's edges by place.
    pin
        Ties one home to the roads of all profiles at once.
    street
        Tells of a way by its number; the last ones asked for are kept.
    one_at_a_time
        A question may be one about several profiles.
    """

    tree: EdgeTree
    pin: PointSnapper
    street: Callable[[int], Street]
    one_at_a_time: Lock


class Roads:
    """
    One profile's roads with all gates tied to them.

    Parameters
    ----------
    network
        The roads.
    gates
        All gates of all schools.
    shared
        By all profiles.

    Notes
    -----
    A search keeps its arrays from one question to the next, so one question is answered at a
    time; a question takes about a millisecond. More processes answer more at once.
    """

    def __init__(self, network: Network, gates: Gates, shared: Shared) -> None:
        self.network = network
        self.shared = shared
        self._gates = gates
        self.gates: Snaps = Snapper(network, tree=shared.tree).snap(gates.lon, gates.lat)
        self.is_far_gate: list[bool] = (self.gates.access_mm > FAR_SNAP_MM).tolist()
        ways = Ways.of(network)
        self._ways = hold(ways)
        self._ground = hold(Ground.of(network, self.gates, ways))
        self.grounds = Grounds.of(self._ground, self._ground, self._ground)
        self.names: tuple[str, ...] = ()

    def time_on(self, roads: Mapping[str, Roads]) -> None:
        """Let the ways of homes be timed on these roads, once all of them are there."""
        first, second = (roads.get(name, self)._ground for name in TIMED)  # noqa: SLF001 (its own)
        self.grounds = Grounds.of(self._ground, first, second)
        own = self.network.profile.name
        self.names = (own, *(name for name in TIMED if name in roads and name != own))

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

    def home(self, lon: float, lat: float) -> Home:
        """Tie a home to these roads, and to those that times are shown for."""
        pin = self.shared.pin.snap(lon, lat, self.names)
        first, second = TIMED
        own = pin[self.names[0]]
        return Home(self, own, (own, pin.get(first, LOST), pin.get(second, LOST)))

    def nearest(self, home: Pin, choice: Choice, n_nearest: int) -> Nearest:
        """Return the nearest schools of a choice, as positions among all schools and gates."""
        with self.shared.one_at_a_time:
            found = choice.finder.nearest(home.snaps(), n_nearest)
        return Nearest(
            school=choice.school[found.school],
            gate=choice.gate[found.gate],
            distance_mm=found.distance_mm,
        )


class Home(NamedTuple):
    """
    One home, tied to the roads of the profile asked for and of those that times are shown for.

    Attributes
    ----------
    roads
        Of the profile asked for.
    own, pins
        Where it enters these, and all of them as errands take them.
    """

    roads: Roads
    own: Pin
    pins: Pins

    def nearest(self, choice: Choice, n_nearest: int) -> Found:
        """Return the nearest schools of a choice; the home is located."""
        with self.roads.shared.one_at_a_time:
            return errand.nearest(self.roads.grounds, self.pins, choice.among, n_nearest)

    def to_gate(self, gate: int) -> Told:
        """Return times and way to one gate; the home is located."""
        with self.roads.shared.one_at_a_time:
            return errand.to_gate(self.roads.grounds, self.pins, gate)

    def streets(self, route: FirstWay) -> list[Street]:
        """Return what is told of the pieces of a way."""
        told = self.roads.shared.street
        return [told(way) if way != NONE else ON_FOOT for way in route.way]


def load(raw: RawNetwork, gates: Gates) -> dict[str, Roads]:
    """Return the roads of every travel profile, the walking one first."""
    shared, tree = topology(raw), EdgeTree.of(raw)
    names = sorted(profiles.names(), key=lambda name: (name != WALK, name != MOTORBIKE, name))
    networks = {name: weigh(raw, shared, profiles.load(name)) for name in names}
    return tied(networks, gates, tree)


def tied(networks: Mapping[str, Network], gates: Gates, tree: EdgeTree) -> dict[str, Roads]:
    """Return networks that were made before, with gates tied to them."""
    tags = next(iter(networks.values())).raw.way_tags
    street = lru_cache(MOST_STREETS)(partial(_street, tags))
    return _tied(networks, gates, Shared(tree, PointSnapper(networks, tree), street, Lock()))


def with_gates(roads: Mapping[str, Roads], gates: Gates) -> dict[str, Roads]:
    """Return the same roads with other gates tied to them."""
    networks = {name: way.network for name, way in roads.items()}
    shared = next(iter(roads.values())).shared
    return _tied(networks, gates, shared._replace(one_at_a_time=Lock()))


def home(roads: Mapping[str, Roads], lon: float, lat: float, name: str) -> Pin:
    """Tie one home to the roads of a profile."""
    return roads[name].shared.pin.snap(lon, lat, (name,))[name]


def _tied(networks: Mapping[str, Network], gates: Gates, shared: Shared) -> dict[str, Roads]:
    roads = {name: Roads(network, gates, shared) for name, network in networks.items()}
    for one in roads.values():
        one.time_on(roads)
    return roads


def _street(way_tags: Sequence[Tags], way: int) -> Street:
    tags = way_tags[way]
    return Street(name_of(tags) or None, bridge=is_bridge(tags), ferry=is_ferry(tags))
