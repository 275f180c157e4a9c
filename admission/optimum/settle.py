"""
The exact search: pupils move along cheapest paths of schools until nobody can do better.

Over-full schools push pupils out to free seats, free seats that still have a price pull pupils
in, and prices follow so that every pupil always sits where distance plus price is smallest
(successive shortest paths, Edmonds and Karp 1972, on the graph of schools).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.optimum.exchange import FORBIDDEN, Exchange, move
from gis.kernel import kernel
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index


@kernel
def settle(x: Exchange, price: NDArray[np.int64], free: NDArray[np.int64]) -> None:
    """Push pupils out of over-full schools, then pull pupils into free seats with a price."""
    n_nodes = len(price)
    away = np.empty(n_nodes, np.int64)
    step = np.empty(n_nodes, np.int32)
    for source in range(n_nodes - 1):
        while free[source] < 0:
            _push(x, price, free, source, away, step)
    for source in range(n_nodes - 1):
        fill(x, price, free, source)


@kernel
def fill(x: Exchange, price: NDArray[np.int64], free: NDArray[np.int64], school: int) -> None:
    """Pull pupils into the free seats of one school until they are taken or cost nothing."""
    away = np.empty(len(price), np.int64)
    step = np.empty(len(price), np.int32)
    while free[school] > 0 and price[school] > 0:
        _pull(x, price, free, school, away, step)


@kernel
def _push(
    x: Exchange,
    price: NDArray[np.int64],
    free: NDArray[np.int64],
    source: int,
    away: NDArray[np.int64],
    step: Index,
) -> None:
    """Move one pupil out of an over-full school along the cheapest path to a free seat."""
    done = np.zeros(len(price), np.bool_)
    away[:] = FORBIDDEN
    away[source] = 0
    node = source
    while free[node] <= 0:
        done[node] = True
        node = _reach_on(x, price, node, away, step, done)
    for other in range(len(price)):
        if done[other]:
            price[other] += away[node] - away[other]
    free[source] += 1
    free[node] -= 1
    while node != source:
        previous = step[node]
        move(x, x.mover[previous, node], node)
        node = previous


@kernel
def _reach_on(
    x: Exchange,
    price: NDArray[np.int64],
    node: int,
    away: NDArray[np.int64],
    step: Index,
    done: NDArray[np.bool_],
) -> int:
    """Shorten the ways that lead on from a node and return the nearest node not done."""
    base = away[node] - price[node]
    nearest = NONE
    for other in range(len(price)):
        if done[other]:
            continue
        room = away[other] - price[other] - base
        if x.weight[node, other] < min(room, FORBIDDEN):
            away[other] = base + x.weight[node, other] + price[other]
            step[other] = node
        if nearest == NONE or away[other] < away[nearest]:
            nearest = other
    return nearest


@kernel
def _pull(
    x: Exchange,
    price: NDArray[np.int64],
    free: NDArray[np.int64],
    source: int,
    away: NDArray[np.int64],
    step: Index,
) -> None:
    """Fill a free seat that has a price from a node that can spare a pupil, or drop the price."""
    end = _who_can_spare(x, price, source, away, step)
    drop = away[end] + price[end] if end != source else price[source]
    for other in range(len(price)):
        if away[other] < drop:
            price[other] -= drop - away[other]
    if end == source:
        return
    free[source] -= 1
    free[end] += 1
    node = end
    while node != source:
        after = step[node]
        move(x, x.mover[node, after], after)
        node = after


@kernel
def _who_can_spare(
    x: Exchange, price: NDArray[np.int64], source: int, away: NDArray[np.int64], step: Index
) -> int:
    """Return the node from which filling the seat saves most, ``source`` if none saves."""
    done = np.zeros(len(price), np.bool_)
    away[:] = FORBIDDEN
    away[source] = 0
    end, drop = source, price[source]
    node = source
    while node != NONE and away[node] < drop:
        done[node] = True
        if away[node] + price[node] < drop:
            drop = away[node] + price[node]
            end = node
        for other in range(len(price)):
            if done[other]:
                continue
            room = away[other] - away[node] - price[node] + price[other]
            if x.weight[other, node] < min(room, FORBIDDEN):
                away[other] = away[node] + x.weight[other, node] + price[node] - price[other]
                step[other] = node
        node = _nearest(away, done)
    return end


@kernel
def _nearest(away: NDArray[np.int64], done: NDArray[np.bool_]) -> int:
    """Return the node not done with the smallest label, ``NONE`` if none was reached."""
    best = NONE
    for node in range(len(away)):
        if not done[node] and away[node] < FORBIDDEN and (best == NONE or away[node] < away[best]):
            best = node
    return best
