"""What the searches on one network read, and the room in which they write."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import loop
from gis.units import NONE, Index, Millimetres
from routing.network import Network
from routing.sides import Streets, exit_side
from routing.toward import Ladder, Room, aim

UNKNOWN: Final = 0  # states of a node's time
ONLY: Final = 1
SEVERAL: Final = 2


class Arcs(NamedTuple):
    """The arcs from each node, or to it, and the row of each node in the hierarchy."""

    row: Index
    start: Index
    head: Index
    mm: Millimetres
    arc: Index


class Clock(NamedTuple):
    """
    When the nodes are reached that ways from one home pass; V nodes.

    Attributes
    ----------
    second
        Since the home was left, where ``state`` is ``ONLY``, shape (V,).
    state
        ``SEVERAL`` where more than one way is shortest, ``UNKNOWN`` if not asked, shape (V,).
    arc
        The arc by which a node with a state is come to, as a position in ``Ways.back``; ``NONE``
        where the home's edge is left, shape (V,).
    seen, n_seen
        Nodes with a state, shape (V,), and in one place how many.
    """

    second: NDArray[np.float64]
    state: NDArray[np.uint8]
    arc: Index
    seen: Index
    n_seen: Index

    @classmethod
    def of(cls, n_nodes: int) -> Clock:
        """Return a clock for so many nodes."""
        return cls(
            np.empty(n_nodes, dtype=np.float64),
            np.zeros(n_nodes, dtype=np.uint8),
            np.empty(n_nodes, dtype=np.int32),
            np.empty(n_nodes, dtype=np.int32),
            np.zeros(1, dtype=np.int32),
        )


class Ways(NamedTuple):
    """
    The arrays of one network; one object per thread, because searches write in it.

    ``homeward`` is the ladder of a search whose goal is the home.
    """

    streets: Streets
    ahead: Arcs
    back: Arcs
    kmh: NDArray[np.float64]
    ladder: Ladder
    homeward: Ladder
    room: Room
    clock: Clock

    @classmethod
    def of(cls, network: Network) -> Ways:
        """Return the arrays of a network."""
        row, ahead, back = network.hierarchy.row, network.ahead, network.back
        return cls(
            Streets.of(network),
            Arcs(row, ahead.start, ahead.head, ahead.mm, ahead.arc),
            Arcs(row, back.start, back.head, back.mm, back.arc),
            network.kmh,
            Ladder.of(network.hierarchy),
            Ladder.of(network.hierarchy).turned(),
            Room.of(ahead.n_nodes),
            Clock.of(ahead.n_nodes),
        )


class End(NamedTuple):
    """Where a way begins or ends: edge, place on it and access line."""

    edge: int
    offset_mm: int
    access_mm: int


@loop
def set_out(ways: Ways, home: End) -> None:
    """Begin anew with a home: it is the goal of a search in which all arcs lead the other way."""
    row, mm = ways.room.end_row, ways.room.end_mm
    for side in range(2):
        node, mm[side] = exit_side(ways.streets, home.edge, home.offset_mm, side)
        row[side] = ways.back.row[node] if node != NONE else NONE
    aim(ways.homeward, ways.room, row, mm)
    clock = ways.clock
    for i in range(clock.n_seen[0]):
        clock.state[clock.seen[i]] = UNKNOWN
    clock.n_seen[0] = 0
