"""Out of poor catchments: units change hands although it counts more, ever less so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from gis.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.zones.case import ZonesCase

TRIES: Final = 20_000
"""Hand-overs that are tried, for each unit."""

MOST_TRIES: Final = 30_000_000
HUNDRED: Final = 100


def accepted(
    case: ZonesCase, zone: NDArray[np.int64], begins_at: int, seed: int
) -> NDArray[np.int64]:
    """
    Return the best catchments met while thresholds fall to nothing, all in one piece.

    Threshold accepting (Dueck and Scheuer 1990): a unit drawn by chance goes to a catchment
    beside it if that counts at most the threshold more. Whole numbers and a written generator
    of chance (xorshift, Marsaglia 2003) from ``seed``, over zero: the same catchments on every
    machine.

    Parameters
    ----------
    zone
        To begin with, in one piece each.
    begins_at
        The first threshold, hundredths of what a unit's children count as at the mean.
    """
    lengths = np.array([len(one) for one in case.neighbours])
    first = np.concatenate(([0], np.cumsum(lengths)))
    other = np.concatenate([*case.neighbours, np.zeros(0, np.int64)]).astype(np.int64)
    movable = np.ones(len(zone), np.bool_)
    movable[case.home] = False
    cost = case.costs_mm()
    units = np.flatnonzero(movable)
    if not len(units):
        return zone
    mean = int(cost[np.arange(len(zone)), zone].sum()) // len(zone)
    highest = mean * begins_at // HUNDRED + 1
    return _accepted(
        Town(first, other, units, cost, case.children, case.seats, case.over_mm),
        zone.copy(),
        (highest, min(TRIES * len(units), MOST_TRIES), seed),
    )


class Town(NamedTuple):
    """A case as kernels take it: neighbours of u are ``other[first[u]:first[u + 1]]``."""

    first: NDArray[np.int64]
    other: NDArray[np.int64]
    units: NDArray[np.int64]
    cost: NDArray[np.int64]
    children: NDArray[np.int64]
    seats: NDArray[np.int64]
    over_mm: int


@kernel
def _accepted(
    town: Town, zone: NDArray[np.int64], limits: tuple[int, int, int]
) -> NDArray[np.int64]:
    highest, tries, seed = limits
    load = np.zeros(len(town.seats), np.int64)
    for u in range(len(zone)):
        load[zone[u]] += town.children[u]
    seen, stack = np.zeros(len(zone), np.int64), np.empty(len(zone), np.int64)
    best, now, least = zone.copy(), np.int64(0), np.int64(0)
    chance = np.uint64(seed)
    for k in range(tries):
        chance = _drawn(chance)
        u = town.units[np.int64(chance >> np.uint64(33)) % len(town.units)]
        chance = _drawn(chance)
        n_beside = town.first[u + 1] - town.first[u]
        if n_beside == 0:
            continue
        beside = np.int64(chance >> np.uint64(33)) % n_beside
        t = zone[town.other[town.first[u] + beside]]
        if t == zone[u]:
            continue
        left = tries - k
        more = _more(town, zone, load, u, t)
        if more > highest * left // tries * left // tries * left // tries:
            continue
        if not _stays_whole(town, zone, u, seen, stack, k + 1):
            continue
        load[zone[u]] -= town.children[u]
        load[t] += town.children[u]
        zone[u] = t
        now += more
        if now < least:
            least = now
            best[:] = zone
    return best


@kernel
def _drawn(chance: np.uint64) -> np.uint64:
    """Return the next number of chance."""
    chance ^= chance << np.uint64(13)
    chance ^= chance >> np.uint64(7)
    chance ^= chance << np.uint64(17)
    return chance


@kernel
def _more(
    town: Town, zone: NDArray[np.int64], load: NDArray[np.int64], unit: int, place: int
) -> np.int64:
    """Return what it counts as more that a unit is a place's."""
    was, n = zone[unit], town.children[unit]
    over = max(load[was] - n - town.seats[was], 0) - max(load[was] - town.seats[was], 0)
    over += max(load[place] + n - town.seats[place], 0) - max(load[place] - town.seats[place], 0)
    return np.int64(town.cost[unit, place] - town.cost[unit, was] + town.over_mm * over)


@kernel
def _stays_whole(
    town: Town,
    zone: NDArray[np.int64],
    unit: int,
    seen: NDArray[np.int64],
    stack: NDArray[np.int64],
    stamp: int,
) -> bool:
    """Tell whether the neighbours of a unit in its catchment hang together without it."""
    place, wanted = zone[unit], 0
    for i in range(town.first[unit], town.first[unit + 1]):
        if zone[town.other[i]] == place:
            wanted += 1
            stack[0] = town.other[i]
    if wanted <= 1:
        return True
    seen[stack[0]] = stamp
    n = 1
    while n > 0 and wanted > 0:
        n -= 1
        at = stack[n]
        for i in range(town.first[at], town.first[at + 1]):
            beside = town.other[i]
            if beside == unit:
                wanted -= 1
            elif zone[beside] == place and seen[beside] != stamp:
                seen[beside] = stamp
                stack[n] = beside
                n += 1
    return wanted == 0
