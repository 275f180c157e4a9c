"""
Deferred acceptance: no pupil loses a seat to one whom the school ranks lower.

Gale and Shapley (1962), College Admissions and the Stability of Marriage, with pupils
proposing. Schools hold the best so far and let go of the worst; a pupil who is let go asks the
next school. The outcome does not depend on who asks first, and every pupil gets the best seat
that any outcome without justified envy could give.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

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
    held = nobody_held(seats, *distance_mm.shape)
    everybody = np.arange(len(distance_mm), dtype=np.int32)
    let_ask(held, everybody, distance_mm, order)
    return held.school, ranks(distance_mm, held.school)


class Held(NamedTuple):
    """
    Whom schools hold so far, P pupils and S schools; arrays that proposals change.

    Attributes
    ----------
    heap, start
        Keys of those held: school ``s`` has ``heap[start[s]:start[s + 1]]``, the worst on top.
    room, n_held
        Seats of each school, and how many of them are taken, shape (S,).
    bar
        Largest key that each school may still take, shape (S,).
    opened, progress
        Each pupil's opened schools and how far they were asked, of ``admission.opening``.
    school
        Who holds each pupil, ``NONE`` for nobody, shape (P,).
    """

    heap: NDArray[np.int64]
    start: NDArray[np.int64]
    room: NDArray[np.int64]
    n_held: NDArray[np.int64]
    bar: NDArray[np.int64]
    opened: Index
    progress: Index
    school: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """
    One pupil with other distances than the table's.

    Attributes
    ----------
    pupil
        Who.
    row_mm
        Distance to each school that may be, shape (S,).
    later
        1 where the pupil stands later, shape (S,); ``None`` where nobody does anywhere.
    """

    pupil: int
    row_mm: Millimetres
    later: NDArray[np.uint8] | None


class _Rules(NamedTuple):
    """How schools rank pupils, as arrays, and who has distances of the own."""

    base: NDArray[np.int64]
    band_mm: int
    pupil_of_lot: Index
    own: int


def nobody_held(seats: NDArray[np.int32], n_pupils: int, n_schools: int) -> Held:
    """Return schools that hold nobody yet."""
    room = np.minimum(seats, n_pupils).astype(np.int64)
    start = np.zeros(n_schools + 1, np.int64)
    np.cumsum(room, out=start[1:])
    return Held(
        heap=np.empty(start[n_schools], np.int64),
        start=start,
        room=room,
        n_held=np.zeros(n_schools, np.int64),
        bar=np.where(room > 0, NO_BAR, NONE),
        opened=np.empty((n_pupils, WIDTH), np.int32),
        progress=np.zeros((n_pupils, 2), np.int32),
        school=np.full(n_pupils, NONE, np.int32),
    )


@kernel
def ranks(distance_mm: Millimetres, school: Index) -> Index:
    """Return the rank of each pupil's offer in the own order, 0 without one, shape (P,)."""
    rank = np.zeros(len(school), np.int32)
    for p in range(len(school)):
        if school[p] != NONE:
            rank[p] = rank_of(distance_mm[p], school[p])
    return rank


def let_ask(
    held: Held,
    asker: Index,
    distance_mm: Millimetres,
    order: SchoolOrder,
    own: Own | None = None,
) -> None:
    """
    Let pupils ask the next schools of their lists, and whoever is let go for them.

    Parameters
    ----------
    held
        Changed.
    asker
        Who asks, one after the other.
    distance_mm, order
        As above.
    own
        A pupil whose distances are others than the table's.
    """
    if not len(asker):
        return
    later = order.later
    if own is None:
        own = Own(pupil=NONE, row_mm=distance_mm[0], later=None if later is None else later[0])
    rules = _Rules(order.base(), order.band_mm, order.pupil_of_lot, own.pupil)
    _ask(held, asker, distance_mm, rules, own.row_mm, later, own.later)


@kernel
def _ask(  # noqa: PLR0913, PLR0917 (a kernel takes arrays, not values)
    held: Held,
    asker: Index,
    distance_mm: Millimetres,
    rules: _Rules,
    own_mm: Millimetres,
    later: NDArray[np.uint8] | None,
    own_later: NDArray[np.uint8] | None,
) -> None:
    for first in asker:
        p = first
        while p != NONE:
            row_mm = own_mm if p == rules.own else distance_mm[p]
            # numba compiles away what stands under "is not None" where there is no such array
            after = None if later is None else (own_later if p == rules.own else later[p])
            s = next_school(
                row_mm,
                held.opened[p],
                held.progress[p],
                held.bar,
                rules.base[p],
                rules.band_mm,
                after,
            )
            if s == NONE:
                break
            key = rules.base[p] + (np.int64(row_mm[s] // rules.band_mm) << LOT_BITS)
            if later is not None:
                key += np.int64(after[s]) << LATER_SHIFT  # type: ignore[index]  # as above
            p = _answer(held, p, s, key, rules.pupil_of_lot)


@kernel
def _answer(held: Held, pupil: int, school: int, key: int, pupil_of_lot: Index) -> int:
    """Have a school hold a pupil if the key is good enough; return who is let go."""
    first = held.start[school]
    members = held.heap[first : first + held.room[school]]
    out = _hold(members, held.n_held[school : school + 1], key)
    if out != key:
        held.school[pupil] = school
    if out == NONE:
        return NONE
    if len(members):
        held.bar[school] = members[0]
    gone: int = pupil_of_lot[out & LOT_MASK]
    held.school[gone] = NONE
    return gone


@kernel
def take_seat(held: Held, school: int, pupil_of_lot: Index) -> int:
    """Take one seat from a school; return the pupil who is let go for it, ``NONE`` if none."""
    if held.room[school] == 0:
        return NONE
    first, n = held.start[school], held.n_held[school]
    members = held.heap[first : first + n]
    gone = NONE
    if n == held.room[school]:
        gone = pupil_of_lot[members[0] & LOT_MASK]
        held.school[gone] = NONE
        held.n_held[school] -= 1
        if n > 1:
            _replace_top(members[: n - 1], members[n - 1])
    held.room[school] -= 1
    if held.room[school] == 0:
        held.bar[school] = NONE
    elif held.n_held[school] == held.room[school]:
        held.bar[school] = members[0]
    return gone


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
