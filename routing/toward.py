"""Lengths of the ways from any node to one goal, worked out by the hierarchy where asked for."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import loop
from gis.units import NONE, Index, Millimetres
from routing.hierarchy import Hierarchy
from routing.key import FAR_KEY, KEY_BITS, Keys

UNSEEN: Final = 0  # states of a row
CLIMBED: Final = 1
FINAL: Final = 2


class Ladder(NamedTuple):
    """The arrays of a hierarchy, in the order in which kernels take them."""

    above: Index
    out_start: Index
    out_head: Index
    out_key: Keys
    in_start: Index
    in_head: Index
    in_key: Keys

    @classmethod
    def of(cls, hierarchy: Hierarchy) -> Ladder:
        """Return the arrays of a hierarchy."""
        out, into = hierarchy.outward, hierarchy.inward
        return cls(
            hierarchy.above,
            *(out.start, out.head, hierarchy.outward_key),
            *(into.start, into.head, hierarchy.inward_key),
        )

    def turned(self) -> Ladder:
        """Return the ladder of the same roads travelled the other way."""
        return Ladder(self.above, *self[4:], *self[1:4])


class Room(NamedTuple):
    """
    What a search writes, used again by the next one; V rows.

    Attributes
    ----------
    key
        Shortest way to the goal, ``FAR_KEY`` where not asked, shape (V,).
    state
        Whether a key stands, by row, shape (V,).
    seen, stack
        Rows with a state, and rows that wait, shape (V + 1,).
    n_seen
        Number of ``seen``, shape (1,).
    end_row, end_mm
        For a goal on an edge: the rows from which it is entered, ``NONE`` where closed, and the
        lengths from there, shape (2,).
    """

    key: Keys
    state: NDArray[np.uint8]
    seen: Index
    stack: Index
    n_seen: Index
    end_row: Index
    end_mm: Millimetres

    @classmethod
    def of(cls, n_nodes: int) -> Room:
        """Return room for searches on so many nodes."""
        return cls(
            np.full(n_nodes, FAR_KEY, dtype=np.int64),
            np.zeros(n_nodes, dtype=np.uint8),
            np.empty(n_nodes + 1, dtype=np.int32),
            np.empty(n_nodes + 1, dtype=np.int32),
            np.zeros(1, dtype=np.int32),
            np.empty(2, dtype=np.int32),
            np.empty(2, dtype=np.int32),
        )


@loop
def aim(ladder: Ladder, room: Room, row: Index, mm: Millimetres) -> None:
    """
    Begin anew with a goal that is entered from up to two rows, ``NONE`` for an unused one.

    The rows above the goal get the lengths of ways that only climb down to it.
    """
    for i in range(room.n_seen[0]):
        room.key[room.seen[i]] = FAR_KEY
        room.state[room.seen[i]] = UNSEEN
    room.n_seen[0] = 0
    for side in range(len(row)):
        room.stack[side] = _mark_above(ladder, room, row[side])
        if row[side] != NONE:
            room.key[row[side]] = min(room.key[row[side]], np.int64(mm[side]) << KEY_BITS)
    for side in range(len(row) - 1, -1, -1):  # what is above both comes with the first
        x = row[side]
        while x != room.stack[side]:
            key = room.key[x]
            if key < FAR_KEY:
                for i in range(ladder.in_start[x], ladder.in_start[x + 1]):
                    y = ladder.in_head[i]
                    room.key[y] = min(room.key[y], key + ladder.in_key[i])
            x = ladder.above[x]


@loop
def _mark_above(ladder: Ladder, room: Room, row: int) -> int:
    """Mark a row and all above it as climbed; return the first that was marked before."""
    while row != NONE and room.state[row] == UNSEEN:
        room.state[row] = CLIMBED
        room.seen[room.n_seen[0]] = row
        room.n_seen[0] += 1
        row = ladder.above[row]
    return row


@loop
def way_key(ladder: Ladder, room: Room, row: int) -> int:
    """
    Return the key of the shortest way from a row to the goal, ``FAR_KEY`` if none leads there.

    Strasser and Zeitz (2021), A fast and tight heuristic for A* in road networks,
    doi:10.4230/LIPIcs.SEA.2021.6: the rows above are worked out first, each once per goal.
    """
    n = 0
    x = row
    while x != NONE and room.state[x] != FINAL:
        room.stack[n] = x
        n += 1
        x = ladder.above[x]
    while n > 0:
        n -= 1
        x = room.stack[n]
        key = room.key[x]
        for i in range(ladder.out_start[x], ladder.out_start[x + 1]):
            key = min(key, room.key[np.uint32(ladder.out_head[i])] + ladder.out_key[i])
        room.key[x] = key
        if room.state[x] == UNSEEN:
            room.seen[room.n_seen[0]] = x
            room.n_seen[0] += 1
        room.state[x] = FINAL
    return int(room.key[row])
