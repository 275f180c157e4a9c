"""
Minimum worst: most pupils placed, then the smallest longest distance, then the least total.

The longest distance is found by raising a limit only when nobody else can be placed under it:
pupils are placed one by one along the path of moves whose longest single distance is smallest
(bottleneck paths, Edmonds and Fulkerson 1970). When the limit rises for the last time, the
schools that could be reached below it prove that no smaller limit would do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.exchange import FORBIDDEN, Exchange, exchange, move
from admission.model import Certificate
from admission.prices import least_total, minimum_total, placement
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Allocation
    from gis.units import Index, Millimetres


def minimum_worst(distance_mm: Millimetres, seats: NDArray[np.int32]) -> Allocation:
    """
    Return a placement of most pupils, the smallest longest distance, and the proofs.

    Parameters
    ----------
    distance_mm
        Pupil ``p`` to school ``s``, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    """
    best = minimum_total(distance_mm, seats)
    if not best.n_placed:
        return best
    at = np.where(best.school == NONE, len(seats), best.school).astype(np.int32)
    limit_mm, cut = smallest_limit(distance_mm, seats, at)
    at, price, unplaced_mm = least_total(distance_mm, seats, limit_mm=limit_mm)
    certificate = Certificate(price_mm=price, unplaced_mm=unplaced_mm, limit_mm=limit_mm, cut=cut)
    return placement(distance_mm, at, certificate)


def smallest_limit(
    distance_mm: Millimetres, seats: NDArray[np.int32], at: Index
) -> tuple[int, NDArray[np.bool_]]:
    """
    Return the smallest limit that places as many pupils, and the schools that prove it.

    Parameters
    ----------
    distance_mm, seats
        As above.
    at
        A placement of most pupils, of one at least; S for those without a school, shape (P,).
    """
    n_schools = len(seats)
    cut = np.zeros(n_schools, np.bool_)
    placed = np.flatnonzero(at != n_schools)
    # At least as many pupils as are placed must have a school within the limit.
    nearest_mm = np.sort(distance_mm.min(axis=1))
    limit_mm = int(nearest_mm[len(placed) - 1])
    start = at.copy()
    start[placed[distance_mm[placed, at[placed]] > limit_mm]] = n_schools
    moves = exchange(
        distance_mm, start, limit_mm=UNREACHABLE_MM - 1, unplaced_mm=FORBIDDEN, relative=False
    )
    free = seats - np.bincount(start, minlength=n_schools + 1)[:n_schools]
    n_missing = len(placed) - int(np.count_nonzero(start != n_schools))
    for _ in range(n_missing):
        limit_mm = _place_one_more(moves, free, limit_mm, cut)
    return limit_mm, cut


@kernel
def _place_one_more(
    x: Exchange, free: NDArray[np.int64], limit_mm: int, cut: NDArray[np.bool_]
) -> int:
    """Place one pupil along the path with the smallest longest move; return the limit after."""
    n_nodes = len(free) + 1
    longest = np.full(n_nodes, FORBIDDEN)
    step = np.full(n_nodes, NONE, np.int32)
    done = np.zeros(n_nodes, np.bool_)
    node = n_nodes - 1
    longest[node] = 0
    while node == n_nodes - 1 or free[node] <= 0:
        done[node] = True
        for other in range(n_nodes - 1):
            # Whatever the limit allows already is equally good.
            reach = max(longest[node], x.weight[node, other], limit_mm)
            if not done[other] and reach < longest[other]:
                longest[other] = reach
                step[other] = node
        node = NONE
        for other in range(n_nodes - 1):
            if not done[other] and (node == NONE or longest[other] < longest[node]):
                node = other
    if longest[node] > limit_mm:
        cut[:] = done[: n_nodes - 1] & (longest[: n_nodes - 1] < longest[node])
    free[node] -= 1
    raised: int = longest[node]
    while node != n_nodes - 1:
        previous = step[node]
        move(x, x.mover[previous, node], node)
        node = previous
    return raised
