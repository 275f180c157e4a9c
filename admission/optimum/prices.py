"""
Minimum total: most pupils placed, then the least sum of distances, proved by prices.

Every school gets a price in millimetres, zero where seats stay free. If every pupil sits where
distance plus price is smallest, and schools with a price are full, nobody can do better: the
prices prove it, and anyone can check the proof with one addition per pair. The search follows
the primal-dual method for the transportation problem (Ford and Fulkerson 1956; Edmonds and
Karp 1972) on the graph of schools; a rough search for prices makes the exact part short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.deferred import ranks
from admission.model import Allocation, Certificate
from admission.optimum.exchange import FORBIDDEN, exchange
from admission.optimum.price_search import rough_prices
from admission.optimum.settle import settle
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

ANY_DISTANCE: Final = UNREACHABLE_MM - 1


def minimum_total(distance_mm: Millimetres, seats: NDArray[np.int32]) -> Allocation:
    """
    Return a placement of most pupils with the least total distance, and the proof.

    Parameters
    ----------
    distance_mm
        Pupil ``p`` to school ``s``, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).

    Notes
    -----
    Optima are not unique; this one is the same for the same input on every machine, because
    all arithmetic is of whole numbers and all choices are by position.
    """
    at, price, unplaced_mm = least_total(distance_mm, seats, limit_mm=ANY_DISTANCE)
    certificate = Certificate(
        price_mm=price,
        unplaced_mm=unplaced_mm,
        limit_mm=NONE,
        cut=np.zeros(len(seats), np.bool_),
    )
    return placement(distance_mm, at, certificate)


def placement(distance_mm: Millimetres, at: Index, certificate: Certificate) -> Allocation:
    """Return nodes of pupils as an allocation."""
    school = np.where(at == distance_mm.shape[1], NONE, at).astype(np.int32)
    return Allocation(school=school, rank=ranks(distance_mm, school), certificate=certificate)


def least_total(
    distance_mm: Millimetres, seats: NDArray[np.int32], *, limit_mm: int
) -> tuple[Index, NDArray[np.int64], int]:
    """
    Return the node of each pupil, the price of each school, and the cost of no school.

    Parameters
    ----------
    distance_mm, seats
        As above.
    limit_mm
        Pairs farther than this are not eligible.
    """
    n_schools = len(seats)
    unplaced_mm = cost_of_no_school(distance_mm)
    price = np.zeros(n_schools + 1, np.int64)
    price[:n_schools] = _first_prices(distance_mm, seats, limit_mm, unplaced_mm)
    at = _cheapest(distance_mm, price, limit_mm, unplaced_mm)
    moves = exchange(distance_mm, at, limit_mm=limit_mm, unplaced_mm=unplaced_mm, relative=True)
    free = free_seats(seats, at)
    settle(moves, price, free)
    return moves.at, price[:n_schools], unplaced_mm


def free_seats(seats: NDArray[np.int32], at: Index) -> NDArray[np.int64]:
    """Return the free seats of every node, negative where it is over-full; no school has all."""
    free = np.append(seats.astype(np.int64), FORBIDDEN)
    free -= np.bincount(at, minlength=len(free))
    return free


def _first_prices(
    distance_mm: Millimetres, seats: NDArray[np.int32], limit_mm: int, unplaced_mm: int
) -> NDArray[np.int64]:
    """
    Return the rough prices, lifted by what no school really costs where seats are too few.

    The rough search works with a small cost of no school. Where that is paid it stands in every
    price, and the same pupils stay without a seat when it is raised, so all prices rise with it.
    """
    nearest_mm = distance_mm.min(axis=1, initial=UNREACHABLE_MM)
    nearest_mm = nearest_mm[(nearest_mm < UNREACHABLE_MM) & (nearest_mm <= limit_mm)]
    outside_mm = 2 * (_longest(distance_mm) + 1)
    too_few = len(nearest_mm) > int(seats.sum(dtype=np.int64))
    price = rough_prices(
        distance_mm,
        seats,
        limit_mm=limit_mm,
        outside_mm=outside_mm,
        # Whoever is last there decides between a seat and none.
        first_mm=outside_mm - int(nearest_mm.max(initial=0)) if too_few else 0,
    )
    return price + max(0, unplaced_mm - outside_mm) if too_few else price


def cost_of_no_school(distance_mm: Millimetres) -> int:
    """
    Return a cost of no school that outweighs any saving of distance.

    Placing one more pupil moves at most one pupil at each school, each by at most the longest
    distance; so anything above (S + 1) times that distance puts the number of placed first.
    """
    return int((distance_mm.shape[1] + 2) * (_longest(distance_mm) + 1))


@kernel
def _longest(distance_mm: Millimetres) -> int:
    """Return the longest distance of an eligible pair, 0 without one."""
    longest: int = np.int64(0)  # type: ignore[assignment]  # for numba
    for p in range(len(distance_mm)):
        for mm in distance_mm[p]:
            if longest < mm < UNREACHABLE_MM:
                longest = np.int64(mm)  # type: ignore[assignment]  # for numba
    return longest


@kernel
def _cheapest(
    distance_mm: Millimetres, price: NDArray[np.int64], limit_mm: int, unplaced_mm: int
) -> Index:
    """Return the node where distance plus price is smallest for each pupil."""
    n_pupils, n_schools = distance_mm.shape
    at = np.full(n_pupils, n_schools, np.int32)
    for p in range(n_pupils):
        best = np.int64(unplaced_mm)
        for s in range(n_schools):
            mm = distance_mm[p, s]
            if mm < best and mm <= limit_mm and mm + price[s] < best:
                best = mm + price[s]
                at[p] = s
    return at
