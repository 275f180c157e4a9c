"""The loops behind the nearest schools: gates wait above their entries, homes climb to them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.key import FAR_KEY, KEY_BITS, Keys
from routing.sides import Streets, along_edge, exit_side
from routing.toward import Ladder, Room, aim

GATE_BITS: Final = 32
"""A waiting gate is millimetres and, in its lower bits, its number."""


class Best(NamedTuple):
    """
    The schools found so far, and for each school the nearest gate met.

    Attributes
    ----------
    school, mm
        The list, by distance, then number, shape (k,).
    school_mm, school_gate
        Least distance and its gate by school, shape (S,).
    met
        Schools met in this search, and in the last place how many, shape (S + 1,).
    """

    school: Index
    mm: Millimetres
    school_mm: Millimetres
    school_gate: Index
    met: Index


@kernel
def hang(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    entry_row: Index,
    entry_mm: Millimetres,
    access_mm: Millimetres,
    above: Index,
    out_start: Index,
    out_head: Index,
    out_key: Keys,
    in_start: Index,
    in_head: Index,
    in_key: Keys,
) -> tuple[Index, Keys]:
    """
    Return the gates that wait at each row, as ``first`` by row and the waiting, nearest first.

    Knopp, Sanders, Schultes, Schulz and Wagner (2007), Computing many-to-many shortest paths
    using highway hierarchies, doi:10.1137/1.9781611972870.4: the way to a gate climbs from the
    home to some row and then only descends; each gate waits at all rows from which it does.
    """
    ladder = Ladder(above, out_start, out_head, out_key, in_start, in_head, in_key)
    n_rows = len(above)
    room = Room(
        np.full(n_rows, FAR_KEY, np.int64),
        np.zeros(n_rows, np.uint8),
        np.empty(n_rows + 1, np.int32),
        np.empty(n_rows + 1, np.int32),
        np.zeros(1, np.int32),
    )
    size = 0
    row, waiting = np.empty(1024, np.int32), np.empty(1024, np.int64)
    first = np.zeros(n_rows + 1, np.int32)
    for gate in range(len(entry_row)):
        aim(ladder, room, entry_row[gate], entry_mm[gate])
        for i in range(room.n_seen[0]):
            x = room.seen[i]
            if room.key[x] >= FAR_KEY:
                continue
            if size == len(row):
                row = np.append(row, np.empty(size, np.int32))
                waiting = np.append(waiting, np.empty(size, np.int64))
            mm = (room.key[x] >> KEY_BITS) + access_mm[gate]
            row[size], waiting[size] = x, mm << GATE_BITS | gate
            first[x + 1] += 1
            size += 1
    first = np.cumsum(first).astype(np.int32)
    at = first.copy()
    by_row = np.empty(size, np.int64)
    for i in range(size):
        by_row[at[row[i]]] = waiting[i]
        at[row[i]] += 1
    for x in range(n_rows):
        by_row[first[x] : first[x + 1]].sort()
    return first, by_row


@kernel
def meet_waiting(
    room: Room, first: Index, waiting: Keys, gate_school: Index, best: Best, n_found: int
) -> int:
    """Meet the gates that wait at the rows to which a home has climbed; return how many stay."""
    for i in range(room.n_seen[0]):
        x = room.seen[i]
        climbed_mm = room.key[x] >> KEY_BITS
        for at in range(first[x], first[x + 1]):
            total_mm = climbed_mm + (waiting[at] >> GATE_BITS)
            if total_mm >= UNREACHABLE_MM or (
                n_found == len(best.school) and total_mm > best.mm[n_found - 1]
            ):
                break
            gate = waiting[at] & ((1 << GATE_BITS) - 1)
            n_found = meet(gate, gate_school[gate], total_mm, best, n_found)
    return n_found


@kernel
def meet(gate: int, school: int, total_mm: int, best: Best, n_found: int) -> int:
    """See a gate; keep the list of schools by distance, then number; return its new length."""
    if total_mm > best.school_mm[school] or total_mm >= UNREACHABLE_MM:
        return n_found
    if total_mm == best.school_mm[school]:
        best.school_gate[school] = min(gate, best.school_gate[school])
        return n_found
    if best.school_mm[school] == UNREACHABLE_MM:
        best.met[best.met[-1]] = school
        best.met[-1] += 1
    best.school_mm[school] = total_mm
    best.school_gate[school] = gate
    return _listed(school, total_mm, best, n_found)


@kernel
def _listed(school: int, total_mm: int, best: Best, n_found: int) -> int:
    """Put a school, or its new distance, into the list if it is near enough; return the length."""
    at = 0
    while at < n_found and best.school[at] != school:
        at += 1
    if at == n_found:
        if n_found < len(best.school):
            n_found += 1
        else:
            at -= 1
            if (total_mm, school) > (best.mm[at], best.school[at]):
                return n_found
    while at > 0 and (best.mm[at - 1], best.school[at - 1]) > (total_mm, school):
        best.school[at], best.mm[at] = best.school[at - 1], best.mm[at - 1]
        at -= 1
    best.school[at], best.mm[at] = school, total_mm
    return n_found


@kernel
def forget(best: Best) -> None:
    """Forget every school that a search has met."""
    for i in range(best.met[-1]):
        best.school_mm[best.met[i]] = UNREACHABLE_MM
        best.school_gate[best.met[i]] = NONE
    best.met[-1] = 0


@kernel
def find(  # noqa: PLR0913, PLR0917 (flat arrays: the interpreter hands over tuples slowly)
    n_wanted: int,
    edge: int,
    offset_mm: int,
    access_mm: int,
    exit_edge: int,
    exit_mm: int,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    arrive: Index,
    leave: Index,
    length_mm: Millimetres,
    row: Index,
    above: Index,
    out_start: Index,
    out_head: Index,
    out_key: Keys,
    in_start: Index,
    in_head: Index,
    in_key: Keys,
    key: Keys,
    state: NDArray[np.uint8],
    seen: Index,
    stack: Index,
    n_seen: Index,
    first: Index,
    waiting: Keys,
    by_edge: Index,
    gate_edge: Index,
    gate_mm: Millimetres,
    gate_access_mm: Millimetres,
    gate_school: Index,
    school_mm: Millimetres,
    school_gate: Index,
    met: Index,
) -> tuple[Index, Index, Millimetres]:
    """
    Return the nearest schools of a home, their gates and distances.

    The home stands on ``edge``; under a scenario it is left by a part of it, ``exit_edge``.
    """
    streets = Streets(forward, backward, arrive, leave, length_mm)
    # climbing from the home takes the arcs that lead outward, as climbing to a goal takes inward
    ladder = Ladder(above, in_start, in_head, in_key, out_start, out_head, out_key)
    room = Room(key, state, seen, stack, n_seen)
    listed, listed_mm = np.empty(n_wanted, np.int32), np.empty(n_wanted, np.int32)
    best = Best(listed, listed_mm, school_mm, school_gate, met)
    n_found = 0
    for i in range(np.searchsorted(gate_edge, edge), len(gate_edge)):
        if gate_edge[i] != edge:
            break
        g = by_edge[i]
        mm = along_edge(streets, edge, offset_mm, gate_mm[g]) + access_mm + gate_access_mm[g]
        n_found = meet(g, gate_school[g], mm, best, n_found)
    exit_row, exit_row_mm = np.empty(2, np.int32), np.empty(2, np.int32)
    for side in range(2):
        node, mm = exit_side(streets, exit_edge, exit_mm, side)
        exit_row[side] = row[node] if node != NONE else NONE
        exit_row_mm[side] = mm + access_mm
    aim(ladder, room, exit_row, exit_row_mm)
    n_found = meet_waiting(room, first, waiting, gate_school, best, n_found)
    gate = school_gate[listed[:n_found]]
    forget(best)
    return listed[:n_found], gate, listed_mm[:n_found]
