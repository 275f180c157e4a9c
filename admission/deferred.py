"""
Deferred acceptance: no pupil loses a seat to one whom the school ranks lower.

Gale and Shapley (1962), College Admissions and the Stability of Marriage, with pupils
proposing. Schools hold the best so far and let go of the worst; a pupil who is let go asks the
next school. The outcome does not depend on who asks first, and every pupil gets the best seat
that any outcome without justified envy could give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.opening import NO_BAR, WIDTH, next_school, rank_of
from admission.order import LATER_SHIFT, LOT_BITS, LOT_MASK
from gis.kernel import kernel
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


def deferred_acceptance(
    distance_mm: Millimetres, seats: NDArray[np.int32], order: SchoolOrder
) -> tuple[Index, Index]:
    """
    Return the school and its rank for each pupil.

    Parameters
    ----------
    distance_mm
        Pupil ``p`` to school ``s``, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    order
        How schools rank pupils.

    Returns
    -------
    school, rank
        Offer of each pupil, ``NONE`` without one, and its place in the pupil's order, 0
        without one; shape (P,) each.

    Notes
    -----
    O(P S) to open the lists once, then O(log seats) per proposal.
    """
    n_pupils, n_schools = distance_mm.shape
    held = np.minimum(seats, n_pupils).astype(np.int64)
    start = np.zeros(n_schools + 1, np.int64)
    np.cumsum(held, out=start[1:])
    school = _propose(
        distance_mm, start, order.base(), order.band_mm, order.pupil_of_lot, order.later
    )
    return school, ranks(distance_mm, school)


@kernel
def ranks(distance_mm: Millimetres, school: Index) -> Index:
    """Return the rank of each pupil's offer in the own order, 0 without one, shape (P,)."""
    rank = np.zeros(len(school), np.int32)
    for p in range(len(school)):
        if school[p] != NONE:
            rank[p] = rank_of(distance_mm[p], school[p])
    return rank


@kernel
def _propose(
    distance_mm: Millimetres,
    start: NDArray[np.int64],
    base: NDArray[np.int64],
    band_mm: int,
    pupil_of_lot: Index,
    later: NDArray[np.uint8] | None,
) -> Index:
    """Run all proposals; each school's held pupils are a heap with the worst on top."""
    n_pupils, n_schools = distance_mm.shape
    heap = np.empty(start[n_schools], np.int64)
    n_held = np.zeros(n_schools, np.int64)
    bar = np.where(start[1:] > start[:-1], NO_BAR, NONE)
    opened = np.empty((n_pupils, WIDTH), np.int32)
    progress = np.zeros((n_pupils, 2), np.int32)
    school = np.full(n_pupils, NONE, np.int32)
    for first in range(n_pupils):
        p = first
        while p != NONE:
            # numba compiles away what stands under "is not None" where there is no such array
            after = None if later is None else later[p]
            s = next_school(distance_mm[p], opened[p], progress[p], bar, base[p], band_mm, after)
            if s == NONE:
                break
            key = base[p] + (np.int64(distance_mm[p, s] // band_mm) << LOT_BITS)
            if later is not None:
                key += np.int64(later[p, s]) << LATER_SHIFT
            members = heap[start[s] : start[s + 1]]
            out = _hold(members, n_held[s : s + 1], key)
            if out != key:
                school[p] = s
            if out != NONE and len(members):
                bar[s] = members[0]
            p = NONE
            if out != NONE:
                p = pupil_of_lot[out & LOT_MASK]
                school[p] = NONE
    return school


@kernel
def _hold(members: NDArray[np.int64], n_held: NDArray[np.int64], key: int) -> int:
    """Hold ``key`` if it is good enough; return the key let go, ``NONE`` if a seat was free."""
    if n_held[0] < len(members):
        _push(members, n_held[0], key)
        n_held[0] += 1
        return NONE
    if len(members) == 0 or key > members[0]:
        return key
    out: int = members[0]
    _replace_top(members, key)
    return out


@kernel
def _push(heap: NDArray[np.int64], size: int, key: int) -> None:
    """Add ``key`` to a heap of ``size`` keys, largest on top."""
    at = size
    while at > 0 and heap[(at - 1) >> 1] < key:
        heap[at] = heap[(at - 1) >> 1]
        at = (at - 1) >> 1
    heap[at] = key


@kernel
def _replace_top(heap: NDArray[np.int64], key: int) -> None:
    """Take the largest key of a full heap out and put ``key`` in."""
    size = len(heap)
    at = 0
    child = 1
    while child < size:
        if child + 1 < size and heap[child + 1] > heap[child]:
            child += 1
        if heap[child] <= key:
            break
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = key
