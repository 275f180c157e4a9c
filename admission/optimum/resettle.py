"""
A least total again after something changed: every offer that is still as good stays.

A home moved, seats were added or taken, a school opened or closed, a bridge closed: most offers
and prices are still right. The search begins from them, corrects what is not, and ends at the
same total as a solve from nothing, with prices that prove it. Optima are not unique, so what
changed for families is told against this placement, not against one made afresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.model import Allocation, Certificate
from admission.optimum.exchange import NO_EARLIER, Earlier, exchange
from admission.optimum.prices import ANY_DISTANCE, cost_of_no_school, free_seats, placement
from admission.optimum.settle import settle
from gis.errors import ShapeError
from gis.kernel import kernel
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres


def resettle(distance_mm: Millimetres, seats: NDArray[np.int32], before: Allocation) -> Allocation:
    """
    Return a placement of most pupils with the least total distance, near an earlier one.

    Parameters
    ----------
    distance_mm
        Pupil to school as it is now, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school as they are now, shape (S,); a closed school has none.
    before
        The placement before, for the same pupils and schools in the same order: ``NONE`` for a
        pupil who is new, price 0 for a school that is new.

    Raises
    ------
    ShapeError
        If ``before`` is not a least total of as many pupils and schools.

    Notes
    -----
    Two passes over the distances and one path per pupil out of place.
    """
    proof = before.certificate
    n_pupils, n_schools = distance_mm.shape
    if proof is None or proof.limit_mm != NONE or len(before.school) != n_pupils:
        msg = "only a least total of the same pupils, with its prices, can be settled again"
        raise ShapeError(msg)
    if len(proof.price_mm) != n_schools or len(seats) != n_schools:
        msg = f"{len(proof.price_mm)} prices and {len(seats)} seats for {n_schools} schools"
        raise ShapeError(msg)
    unplaced_mm = max(proof.unplaced_mm, cost_of_no_school(distance_mm))
    price = lifted(np.append(proof.price_mm, 0), proof.unplaced_mm, unplaced_mm)
    stay = nodes_of(before.school, n_schools)
    price = _fitted(distance_mm, seats, stay, price, unplaced_mm)
    at = stay_or_cheapest(distance_mm, price, stay, NO_EARLIER, unplaced_mm)
    at, price = settled(distance_mm, seats, at, price, unplaced_mm)
    certificate = Certificate(
        price_mm=price[:n_schools],
        unplaced_mm=unplaced_mm,
        limit_mm=NONE,
        cut=np.zeros(n_schools, np.bool_),
    )
    return placement(distance_mm, at, certificate)


def lifted(price: NDArray[np.int64], before: int, after: int) -> NDArray[np.int64]:
    """Return prices, raised with the cost of no school where that sets the price."""
    return price + np.where(price > before // 2, after - before, 0)


def nodes_of(school: Index, n_schools: int) -> Index:
    """Return schools as nodes: ``n_schools`` for pupils without one."""
    return np.where(school == NONE, n_schools, school).astype(np.int32)


def settled(
    distance_mm: Millimetres,
    seats: NDArray[np.int32],
    at: Index,
    price: NDArray[np.int64],
    unplaced: int,
    *,
    earlier: Earlier = NO_EARLIER,
) -> tuple[Index, NDArray[np.int64]]:
    """
    Return nodes of pupils and prices of nodes at the least cost.

    Parameters
    ----------
    distance_mm, seats
        As above.
    at
        Node of each pupil, the cheapest at these prices, shape (P,).
    price
        Price of each node, 0 for no school, shape (S + 1,).
    unplaced
        Cost of no school.
    earlier
        What it costs to be placed elsewhere than before.
    """
    price = price.copy()
    moves = exchange(
        distance_mm,
        at,
        limit_mm=ANY_DISTANCE,
        unplaced_mm=unplaced,
        relative=True,
        earlier=earlier,
    )
    settle(moves, price, free_seats(seats, at))
    return moves.at, price


@kernel
def stay_or_cheapest(
    distance_mm: Millimetres,
    price: NDArray[np.int64],
    stay: Index,
    earlier: Earlier,
    unplaced: int,
) -> Index:
    """Return the node ``stay`` of each pupil where none is cheaper, else the cheapest."""
    n_pupils, n_schools = distance_mm.shape
    at = np.full(n_pupils, n_schools, np.int32)
    has_earlier = len(earlier.at) > 0
    for p in range(n_pupils):
        before = earlier.at[p] if has_earlier else np.int32(NONE)
        best = np.int64(unplaced) + (earlier.change if before != n_schools else 0)
        kept = best if stay[p] == n_schools else best + 1
        for s in range(n_schools):
            mm = np.int64(distance_mm[p, s])
            if mm > ANY_DISTANCE or mm * earlier.scale > best:
                continue
            total = mm * earlier.scale + price[s] + (earlier.change if before != s else 0)
            if total < best:
                best = total
                at[p] = s
            if s == stay[p]:
                kept = total
        if kept == best:
            at[p] = stay[p]
    return at


def _fitted(
    distance_mm: Millimetres,
    seats: NDArray[np.int32],
    stay: Index,
    price: NDArray[np.int64],
    unplaced_mm: int,
) -> NDArray[np.int64]:
    """Return the prices, those raised for which far more pupils want in than there are seats."""
    at = stay_or_cheapest(distance_mm, price, stay, NO_EARLIER, unplaced_mm)
    free = free_seats(seats, at)[:-1]
    price = price.copy()
    for s in np.flatnonzero(-free > seats // 2):
        pupil = np.flatnonzero(at == s)
        total = distance_mm[pupil].astype(np.int64) + price[:-1]
        total[distance_mm[pupil] > ANY_DISTANCE] = unplaced_mm
        gain = np.minimum(np.delete(total, s, axis=1).min(axis=1, initial=unplaced_mm), unplaced_mm)
        gain -= total[:, s]
        price[s] += np.sort(gain)[::-1][min(seats[s], len(gain) - 1)]
    return price
