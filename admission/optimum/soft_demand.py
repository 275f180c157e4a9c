"""
How many pupils want each school when they decide a little softly, and how that follows prices.

Demand at exact prices jumps: a millimetre more and a whole street wants another school. If a
pupil's wish is shared among schools nearly as cheap as the cheapest (a logit with a scale of
``soft_mm``), demand is smooth, and its response to prices is a table that Newton's method can use.
Only basic IEEE operations in a fixed order: the same bits on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from gis.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

FADE: Final = 8.0
"""Scales above the cheapest at which a school is no longer wanted; its share would be 0.0003."""

NOTHING_MM: Final = 1 << 60


class Near(NamedTuple):
    """
    The schools that each pupil of a sample could want; N sampled pupils, K pairs.

    Attributes
    ----------
    start
        First pair of each pupil, shape (N + 1,).
    school, mm
        School and distance of each pair, shape (K,).
    """

    start: NDArray[np.int64]
    school: Index
    mm: Millimetres


class Softness(NamedTuple):
    """The scale on which pupils waver and the cost of no school, both in millimetres."""

    soft_mm: float
    outside_mm: float


def near_schools(
    distance_mm: Millimetres, price: NDArray[np.int64], limit_mm: int, margin_mm: int
) -> Near:
    """
    Return each pupil's schools whose cost is within a margin of the cheapest.

    Parameters
    ----------
    distance_mm
        Pupil to school, shape (N, S).
    price
        Shape (S,), zero or more.
    limit_mm
        Pairs farther than this are left out.
    margin_mm
        Distance plus price may exceed the cheapest by this much.
    """
    start = np.zeros(len(distance_mm) + 1, np.int64)
    most = np.empty(len(distance_mm), np.int64)
    _count(distance_mm, price, limit_mm, margin_mm, start, most)
    near = Near(start, np.empty(start[-1], np.int32), np.empty(start[-1], np.int32))
    _fill(distance_mm, price, limit_mm, most, near)
    return near


@kernel
def _count(
    distance_mm: Millimetres,
    price: NDArray[np.int64],
    limit_mm: int,
    margin_mm: int,
    start: NDArray[np.int64],
    most: NDArray[np.int64],
) -> None:
    n_pupils, n_schools = distance_mm.shape
    for p in range(n_pupils):
        best = np.int64(NOTHING_MM)
        for s in range(n_schools):
            mm = distance_mm[p, s]
            if mm < best and mm <= limit_mm and mm + price[s] < best:
                best = mm + price[s]
        most[p] = best + margin_mm
        n = 0
        for s in range(n_schools):
            mm = distance_mm[p, s]
            n += mm <= most[p] and mm <= limit_mm and mm + price[s] <= most[p]
        start[p + 1] = start[p] + n


@kernel
def _fill(
    distance_mm: Millimetres,
    price: NDArray[np.int64],
    limit_mm: int,
    most: NDArray[np.int64],
    near: Near,
) -> None:
    n_pupils, n_schools = distance_mm.shape
    for p in range(n_pupils):
        k = near.start[p]
        for s in range(n_schools):
            mm = distance_mm[p, s]
            if mm <= most[p] and mm <= limit_mm and mm + price[s] <= most[p]:
                near.school[k] = s
                near.mm[k] = mm
                k += 1


@kernel
def soft_demand(
    near: Near,
    price: NDArray[np.float64],
    soft: Softness,
    demand: NDArray[np.float64],
    response: NDArray[np.float64],
) -> None:
    """
    Write the demand of each school and its response to prices, times minus ``soft_mm``.

    Parameters
    ----------
    near
        The pupils; whatever is not listed is not wanted.
    price
        Shape (S,).
    soft
        Scale and cost of no school.
    demand, response
        Overwritten; shapes (S,) and (S, S), of the latter the part with column <= row.
    """
    demand[:] = 0
    response[:] = 0
    share = np.empty(len(price))
    wanted = np.empty(len(price), np.int32)
    for p in range(len(near.start) - 1):
        pairs = slice(near.start[p], near.start[p + 1])
        n = _shares(near.school[pairs], near.mm[pairs], price, soft, wanted, share)
        for a in range(n):
            s = wanted[a]
            demand[s] += share[a]
            response[s, s] += share[a]
            for b in range(a + 1):
                response[s, wanted[b]] -= share[a] * share[b]


@kernel
def _shares(
    school: Index,
    mm: Millimetres,
    price: NDArray[np.float64],
    soft: Softness,
    wanted: Index,
    share: NDArray[np.float64],
) -> int:
    """Write the schools that one pupil wants and how much; return how many there are."""
    best = soft.outside_mm
    for k in range(len(school)):
        best = min(best, mm[k] + price[school[k]])
    total = _weight((soft.outside_mm - best) / soft.soft_mm)
    n = 0
    for k in range(len(school)):
        weight = _weight((mm[k] + price[school[k]] - best) / soft.soft_mm)
        if weight > 0:
            wanted[n] = school[k]
            share[n] = weight
            total += weight
            n += 1
    for k in range(n):
        share[k] /= total
    return n


@kernel
def _weight(x: float) -> float:
    """
    Return exp(-x) to about a thousandth, 0 from ``FADE`` on.

    The library's exp differs in the last bit between machines; this does not.
    """
    if x >= FADE:
        return 0.0
    y = x / 32
    weight = 1 / (1 + y * (1 + y / 2 * (1 + y / 3 * (1 + y / 4))))
    for _ in range(5):
        weight *= weight
    return weight
