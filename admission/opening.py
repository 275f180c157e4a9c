"""
A pupil's list of schools, opened a few at a time, to the very end.

Sorting 800 schools for each of 200,000 pupils would cost more than the whole placement, and a
list cut at a fixed length leaves pupils unplaced beside empty seats. So each pupil holds the
next ``WIDTH`` schools of the own order, and the row is searched again when they are used up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.order import LATER_SHIFT, LOT_BITS
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

WIDTH: Final = 8
"""Schools opened at a time: the fastest of 8, 12 and 16 on 200,000 x 800."""

BLOCK: Final = 32
"""Schools looked at together: most blocks hold none of a pupil's nearest and cost one look."""

NO_BAR: Final = np.iinfo(np.int64).max
"""Bar of a school that refuses nobody yet."""


@kernel
def open_more(  # noqa: PLR0913, PLR0917 (a kernel takes arrays, not values)
    row_mm: Millimetres,
    opened: Index,
    last: int,
    bar: NDArray[np.int64],
    base: int,
    band_mm: int,
    later: NDArray[np.uint8] | None = None,
) -> int:
    """
    Write the next schools of a pupil's order into ``opened`` and return how many there are.

    Parameters
    ----------
    row_mm
        The pupil's distance to each school, shape (S,).
    opened
        Overwritten with up to ``len(opened)`` school positions, nearest first.
    last
        The last school opened before; ``NONE`` to begin.
    bar
        Largest key that each school may still take, shape (S,); schools that would refuse the
        pupil now, and therefore for ever, are passed over. ``NO_BAR`` opens all.
    base, band_mm
        The pupil's own part of the key and the width of a distance class.
    later
        1 where the pupil stands later, shape (S,); ``None`` compiles to a loop without it.

    Notes
    -----
    Order is (distance, school position). O(S) to find the smallest distance of each block of
    schools, several at a time; then the nearest blocks are opened until no other can hold one of
    the schools looked for.
    """
    after_mm = np.int32(-1) if last == NONE else row_mm[last]
    width = len(opened)
    n = 0
    limit_mm = np.int32(UNREACHABLE_MM)
    least_mm = _least_of_blocks(row_mm)
    while True:
        block: int = np.argmin(least_mm)  # type: ignore[assignment]  # for numba
        if least_mm[block] > limit_mm or least_mm[block] >= UNREACHABLE_MM:
            return n
        least_mm[block] = UNREACHABLE_MM
        for s in range(block * BLOCK, min(block * BLOCK + BLOCK, len(row_mm))):
            mm = row_mm[s]
            if mm > limit_mm or mm < after_mm or (mm == after_mm and s <= last):
                continue
            key = base + (np.int64(mm // band_mm) << LOT_BITS)
            if later is not None:
                key += np.int64(later[s]) << LATER_SHIFT
            if key <= bar[s] and mm < UNREACHABLE_MM:
                n = _put(row_mm, opened, n, s)
        if n == width:
            limit_mm = row_mm[opened[width - 1]]


@kernel
def _least_of_blocks(row_mm: Millimetres) -> Millimetres:
    """Return the smallest distance of each block of schools; one block without schools."""
    n_schools = len(row_mm)
    least_mm = np.full(n_schools // BLOCK + 1, UNREACHABLE_MM, np.int32)
    for first in range(0, n_schools, BLOCK):
        least = np.int32(UNREACHABLE_MM)
        for s in range(first, min(first + BLOCK, n_schools)):
            least = min(least, row_mm[s])
        least_mm[first // BLOCK] = least
    return least_mm


@kernel
def _put(row_mm: Millimetres, opened: Index, n: int, school: int) -> int:
    """Put a school among the ``n`` nearest found so far, the farthest out; return how many."""
    mm = row_mm[school]
    at = n
    if n == len(opened):
        at = n - 1
        if row_mm[opened[at]] < mm or (row_mm[opened[at]] == mm and opened[at] < school):
            return n
    while at > 0 and (
        row_mm[opened[at - 1]] > mm or (row_mm[opened[at - 1]] == mm and opened[at - 1] > school)
    ):
        opened[at] = opened[at - 1]
        at -= 1
    opened[at] = school
    return min(n + 1, len(opened))


@kernel
def next_school(  # noqa: PLR0913, PLR0917 (a kernel takes arrays, not values)
    row_mm: Millimetres,
    opened: Index,
    progress: Index,
    bar: NDArray[np.int64],
    base: int,
    band_mm: int,
    later: NDArray[np.uint8] | None = None,
) -> int:
    """
    Return the next school in a pupil's order, ``NONE`` after the last.

    Parameters
    ----------
    row_mm
        The pupil's distance to each school, shape (S,).
    opened
        The pupil's opened schools, shape (``WIDTH``,); overwritten when used up.
    progress
        How many of them were asked and how many there are, zeros at first, shape (2,).
    bar, base, band_mm, later
        As in ``open_more``.
    """
    asked, n_opened = progress[0], progress[1]
    if asked == n_opened:
        if 0 < n_opened < len(opened):
            return NONE
        last = NONE if n_opened == 0 else opened[n_opened - 1]
        asked = 0
        n_opened = open_more(row_mm, opened, last, bar, base, band_mm, later)
        progress[0], progress[1] = 0, n_opened
        if n_opened == 0:
            return NONE
    progress[0] = asked + 1
    school: int = opened[asked]
    return school


@kernel
def rank_of(row_mm: Millimetres, school: int) -> int:
    """Return the place of ``school`` in the order of the pupil with this row, 1 = first."""
    mm = row_mm[school]
    rank = 1
    for s in range(len(row_mm)):
        rank += row_mm[s] < mm or (row_mm[s] == mm and s < school)
    return rank
