"""The loops behind the nearest schools: gates wait above their entries, homes climb to them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from gis.kernel import kernel, loop
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres
from routing.key import FAR_KEY, KEY_BITS, Keys
from routing.sides import along_edge
from routing.toward import Ladder, Room, aim
from routing.ways import End, Ways

GATE_BITS: Final = 32
"""A waiting gate is millimetres and, in its lower bits, its number."""

GATE_MASK: Final = (1 << GATE_BITS) - 1


class Waiting(NamedTuple):
    """
    The gates of some schools, waiting where the climb from a home meets them; V rows, G gates.

    Attributes
    ----------
    first
        The gates that wait at row ``x`` are ``gate[first[x]]`` up to ``first[x + 1]``, (V + 1,).
    gate
        Nearest first, and of each school at each row only the nearest, the rest never counts.
    by_edge, edge
        Gates by their edge, and the edge of each, shape (G,).
    offset_mm, access_mm, school
        Place on the edge, access line and school of each gate, shape (G,).
    """

    first: Index
    gate: Keys
    by_edge: Index
    edge: Index
    offset_mm: Millimetres
    access_mm: Millimetres
    school: Index


class Met(NamedTuple):
    """
    The schools that a search has met; S schools.

    Attributes
    ----------
    mm, gate
        Least distance so far and its gate, ``UNREACHABLE_MM`` and ``NONE`` if not met, shape (S,).
    school
        Schools met, and in the last place how many, shape (S + 1,).
    """

    mm: Millimetres
    gate: Index
    school: Index

    @classmethod
    def of(cls, n_schools: int) -> Met:
        """Return room for searches of so many schools."""
        return cls(
            np.full(n_schools, UNREACHABLE_MM, dtype=np.int32),
            np.full(n_schools, NONE, dtype=np.int32),
            np.zeros(n_schools + 1, dtype=np.int32),
        )


class Best(NamedTuple):
    """The list of the nearest schools so far, by distance, then number, shape (k,)."""

    school: Index
    mm: Millimetres
    met: Met


class Search(NamedTuple):
    """Gates that wait, and what searches for them write; one object per thread."""

    waiting: Waiting
    met: Met


@kernel
def hang(  # noqa: PLR0913, PLR0917 (a kernel takes flat arrays)
    ladder: Ladder,
    room: Room,
    entry_row: Index,
    entry_mm: Millimetres,
    access_mm: Millimetres,
    school: Index,
    n_schools: int,
) -> tuple[Index, Keys]:
    """
    Return ``first`` and ``gate`` of ``Waiting``.

    Knopp, Sanders, Schultes, Schulz and Wagner (2007), Computing many-to-many shortest paths
    using highway hierarchies, doi:10.1137/1.9781611972870.4: the way to a gate climbs from the
    home to some row and then only descends; each gate waits at all rows from which it does.
    """
    n_rows = len(ladder.above)
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
    n_kept = _keep_nearest(first, by_row, school, np.full(n_schools, NONE, np.int32))
    return first, by_row[:n_kept].copy()


@loop
def _keep_nearest(first: Index, by_row: Keys, school: Index, met: Index) -> int:
    """Keep at each row the first gate of every school, in place; return how many stay."""
    begin, n_kept = 0, 0
    for x in range(len(first) - 1):
        for at in range(begin, first[x + 1]):
            own = school[by_row[at] & GATE_MASK]
            if met[own] != x:
                met[own] = x
                by_row[n_kept] = by_row[at]
                n_kept += 1
        begin, first[x + 1] = first[x + 1], n_kept
    return n_kept


@loop
def meet_waiting(room: Room, waiting: Waiting, access_mm: int, best: Best, n_found: int) -> int:
    """Meet the gates that wait at the rows to which a home has climbed; return how many stay."""
    for i in range(room.n_seen[0]):
        x = room.seen[i]
        climbed_mm = (room.key[x] >> KEY_BITS) + access_mm
        for at in range(waiting.first[x], waiting.first[x + 1]):
            total_mm = climbed_mm + (waiting.gate[at] >> GATE_BITS)
            if total_mm >= UNREACHABLE_MM or (
                n_found == len(best.school) and total_mm > best.mm[n_found - 1]
            ):
                break
            gate = waiting.gate[at] & GATE_MASK
            n_found = meet(gate, waiting.school[gate], total_mm, best, n_found)
    return n_found


@loop
def meet(gate: int, school: int, total_mm: int, best: Best, n_found: int) -> int:
    """See a gate; keep the list of schools by distance, then number; return its new length."""
    met = best.met
    if total_mm > met.mm[school] or total_mm >= UNREACHABLE_MM:
        return n_found
    if total_mm == met.mm[school]:
        met.gate[school] = min(gate, met.gate[school])
        return n_found
    if met.mm[school] == UNREACHABLE_MM:
        met.school[met.school[-1]] = school
        met.school[-1] += 1
    met.mm[school], met.gate[school] = total_mm, gate
    return _listed(school, total_mm, best, n_found)


@loop
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


@loop
def _forget(met: Met) -> None:
    """Forget every school that a search has met."""
    for i in range(met.school[-1]):
        met.mm[met.school[i]] = UNREACHABLE_MM
        met.gate[met.school[i]] = NONE
    met.school[-1] = 0


@loop
def seek(ways: Ways, search: Search, home: End, school: Index, gate: Index, mm: Millimetres) -> int:
    """Fill in the nearest schools of a home that was set out from; return how many there are."""
    waiting, met = search.waiting, search.met
    best = Best(school, mm, met)
    n_found = 0
    for i in range(np.searchsorted(waiting.edge, home.edge), len(waiting.edge)):
        if waiting.edge[i] != home.edge:
            break
        g = waiting.by_edge[i]
        along_mm = along_edge(ways.streets, home.edge, home.offset_mm, waiting.offset_mm[g])
        total_mm = along_mm + home.access_mm + waiting.access_mm[g]
        n_found = meet(g, waiting.school[g], total_mm, best, n_found)
    n_found = meet_waiting(ways.room, waiting, home.access_mm, best, n_found)
    for i in range(n_found):
        gate[i] = met.gate[school[i]]
    _forget(met)
    return n_found
