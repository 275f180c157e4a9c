"""
What further seats at one school would save the whole city: from the prices, exactly.

At a least total a school's price says what a seat there is worth at the margin. How much one seat
more really saves follows from the cheapest path of moves that would fill it; several seats, from
as many paths one after the other. Each is the difference of two least totals, found without
solving anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.optimum.exchange import Exchange, exchange
from admission.optimum.prices import ANY_DISTANCE, free_seats
from admission.optimum.resettle import nodes_of
from admission.optimum.settle import fill
from gis.errors import ShapeError
from gis.progress import silent
from gis.units import MM_PER_M, NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Allocation
    from gis.progress import Progress
    from gis.units import Index, Millimetres

FAR_MM: Final = 4_000 * MM_PER_M  # Thông tư liên tịch 65/2011, art. 2(1): primary schools


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatValues:
    """
    The city with more seats at one school, against the city as it is; S schools.

    Attributes
    ----------
    more
        Seats added, to one school at a time.
    placed
        Pupils placed in addition, shape (S,).
    saved_mm
        Total distance before minus after; below zero where those placed in addition travel
        farther than the others save, shape (S,).
    far
        Pupils who no longer travel farther than ``far_mm``; below zero where there are more,
        shape (S,). Optima are not unique: that of the placement found.
    moved
        Pupils whose offer changes, shape (S,).
    far_mm
        The distance that counts as far.
    """

    more: int
    placed: NDArray[np.int64]
    saved_mm: NDArray[np.int64]
    far: NDArray[np.int64]
    moved: NDArray[np.int64]
    far_mm: int

    @property
    def order(self) -> NDArray[np.int64]:
        """Return the schools by pupils placed, then metres saved, then position."""
        return np.lexsort((np.arange(len(self.placed)), -self.saved_mm, -self.placed))


def seat_values(
    distance_mm: Millimetres,
    seats: NDArray[np.int32],
    best: Allocation,
    *,
    more: int = 1,
    far_mm: int = FAR_MM,
    progress: Progress = silent,
) -> SeatValues:
    """
    Return what further seats at each school would change, one school at a time.

    Parameters
    ----------
    distance_mm
        Pupil to school, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    best
        The least total with its certificate.
    more
        Seats added, 1 or more.
    far_mm
        The distance that counts as far.
    progress
        Told which school is asked.

    Raises
    ------
    ShapeError
        If ``best`` is not a least total with its prices.
    """
    proof = best.certificate
    if proof is None or proof.limit_mm != NONE or len(proof.price_mm) != len(seats) or more < 1:
        msg = "seat values follow from a least total with its prices, and from one seat or more"
        raise ShapeError(msg)
    at = nodes_of(best.school, len(seats))
    moves = exchange(
        distance_mm, at, limit_mm=ANY_DISTANCE, unplaced_mm=proof.unplaced_mm, relative=True
    )
    price, free = np.append(proof.price_mm, 0), free_seats(seats, at)
    found = np.zeros((len(seats), 4), np.int64)
    for school in np.flatnonzero(proof.price_mm > 0):
        progress("seat values", int(school), len(seats))
        after = _with_more(moves, price, free, int(school), more)
        found[school] = _difference(distance_mm, at, after, far_mm)
    progress("seat values", len(seats), len(seats))
    placed, saved_mm, far, moved = found.T
    return SeatValues(
        more=more, placed=placed, saved_mm=saved_mm, far=far, moved=moved, far_mm=far_mm
    )


def _with_more(
    moves: Exchange, price: NDArray[np.int64], free: NDArray[np.int64], school: int, more: int
) -> Index:
    """Return the nodes of pupils when a school has more seats; nothing given is changed."""
    names = ("at", "first", "following", "before", "weight", "mover")
    copied = moves._replace(**{name: getattr(moves, name).copy() for name in names})
    seats = free.copy()
    seats[school] += more
    fill(copied, price.copy(), seats, school)
    return copied.at


def _difference(
    distance_mm: Millimetres, before: Index, after: Index, far_mm: int
) -> tuple[int, int, int, int]:
    """Return pupils placed, millimetres saved, far ones fewer, and pupils moved."""
    pupil = np.flatnonzero(before != after)
    n_schools = distance_mm.shape[1]
    sums = []
    for at in (before[pupil], after[pupil]):
        own_mm = distance_mm[pupil[at < n_schools], at[at < n_schools]].astype(np.int64)
        sums.append((len(own_mm), int(own_mm.sum()), int((own_mm > far_mm).sum())))
    (n_old, mm_old, far_old), (n_new, mm_new, far_new) = sums
    return n_new - n_old, mm_old - mm_new, far_old - far_new, len(pupil)
