"""
Minimum worst: most pupils placed, then the smallest longest distance, then the least total.

From a placement of most pupils the farthest pupil is taken out and a seat is found again along
the path of moves whose longest single distance is smallest (bottleneck paths, Edmonds and
Fulkerson 1970), which may lead somebody else to a seat instead. Where only the way back is left,
nothing shorter would do, and the schools that could be reached by shorter moves prove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.model import Certificate
from admission.optimum.exchange import FORBIDDEN, Exchange, exchange, move
from admission.optimum.prices import least_total, minimum_total, placement
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
    least_mm = int(nearest_mm[len(placed) - 1])
    own_mm = np.full(len(at), NONE, np.int32)
    own_mm[placed] = distance_mm[placed, at[placed]]
    moves = exchange(
        distance_mm, at, limit_mm=UNREACHABLE_MM - 1, unplaced_mm=FORBIDDEN, relative=False
    )
    free = seats - np.bincount(at, minlength=n_schools + 1)[:n_schools]
    return _shorten(moves, free, own_mm, least_mm, cut), cut


@kernel
def _shorten(
    x: Exchange,
    free: NDArray[np.int64],
    own_mm: Millimetres,
    least_mm: int,
    cut: NDArray[np.bool_],
) -> int:
    """Lead the farthest pupil to a nearer seat until there is none; return the distance then."""
    longest_mm = FORBIDDEN
    raised = least_mm
    while raised < longest_mm:
        farthest: int = np.argmax(own_mm)  # type: ignore[assignment]  # for numba
        longest_mm = np.int64(own_mm[farthest])  # type: ignore[assignment]  # for numba
        if longest_mm <= least_mm:
            cut[:] = False  # too few pupils have a school nearer than this; no cut is needed
            return longest_mm
        free[x.at[farthest]] += 1
        own_mm[farthest] = NONE
        move(x, farthest, len(free))
        raised = _place_one(x, free, own_mm, least_mm, cut)
    return longest_mm


@kernel
def _place_one(
    x: Exchange,
    free: NDArray[np.int64],
    own_mm: Millimetres,
    least_mm: int,
    cut: NDArray[np.bool_],
) -> int:
    """
    Place one pupil along the path with the smallest longest move, and return that move.

    ``cut`` becomes the schools that are reached by shorter moves.
    """
    n_nodes = len(free) + 1
    longest = np.full(n_nodes, FORBIDDEN)
    step = np.full(n_nodes, NONE, np.int32)
    done = np.zeros(n_nodes, np.bool_)
    node = n_nodes - 1
    longest[node] = 0
    while node == n_nodes - 1 or free[node] <= 0:
        done[node] = True
        for other in range(n_nodes - 1):
            # Up to the least possible limit all moves are equally good.
            reach = max(longest[node], x.weight[node, other], least_mm)
            if not done[other] and reach < longest[other]:
                longest[other] = reach
                step[other] = node
        node = _shortest(longest, done)
    cut[:] = done[: n_nodes - 1] & (longest[: n_nodes - 1] < longest[node])
    free[node] -= 1
    raised: int = longest[node]
    while node != n_nodes - 1:
        previous = step[node]
        pupil = x.mover[previous, node]
        move(x, pupil, node)
        own_mm[pupil] = x.distance_mm[pupil, node]
        node = previous
    return raised


@kernel
def _shortest(longest: NDArray[np.int64], done: NDArray[np.bool_]) -> int:
    """Return the school not done that is reached by the shortest moves."""
    node = NONE
    for other in range(len(longest) - 1):
        if not done[other] and (node == NONE or longest[other] < longest[node]):
            node = other
    return node
