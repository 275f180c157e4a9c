"""Good catchments quickly: grown from the schools, then units handed over between neighbours."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.zones.threshold import accepted
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.zones.case import ZonesCase


ROUNDS: Final = (3_000, 400, 100, 50, 200, 50)
"""First thresholds, hundredths of a unit's mean: high ones lead out of full schools."""

FIRST_SEED: Final = 20_260_901


def searched(case: ZonesCase) -> NDArray[np.int64]:
    """
    Return catchments in one piece that no hand-over of one or of two units makes better.

    Begun from today's, and, to leave what is only good nearby, again after ``accepted``.
    """
    best = Hands(case, begun(case)).settled()
    for n, begins_at in enumerate(ROUNDS):
        other = Hands(case, accepted(case, best, begins_at, FIRST_SEED + n)).settled()
        if case.value(other) < case.value(best):
            best = other
    return best


def begun(case: ZonesCase) -> NDArray[np.int64]:
    """
    Return catchments in one piece, today's where they are so.

    Of each place what hangs together with its own unit stays; the other units join, the one that
    counts least first, a catchment beside them.
    """
    zone = _kept(case)
    cost = case.costs_mm()

    def beside(unit: int) -> list[tuple[int, int, int]]:
        place = int(zone[unit])
        free = [one for one in case.neighbours[unit].tolist() if zone[one] == NONE]
        return [(int(cost[one, place]), one, place) for one in free]

    heap = [one for unit in np.flatnonzero(zone != NONE).tolist() for one in beside(unit)]
    heapq.heapify(heap)
    while heap:
        _, unit, place = heapq.heappop(heap)
        if zone[unit] == NONE:
            zone[unit] = place
            for one in beside(unit):
                heapq.heappush(heap, one)
    return zone


def _kept(case: ZonesCase) -> NDArray[np.int64]:
    """Return of each place's units of today those that hang together with its own."""
    zone = np.full(len(case.children), NONE, np.int64)
    zone[case.home] = np.arange(len(case.home))
    waiting = case.home.tolist()
    while waiting:
        unit = waiting.pop()
        for other in case.neighbours[unit].tolist():
            if zone[other] == NONE and case.today[other] == zone[unit]:
                zone[other] = zone[unit]
                waiting.append(other)
    return zone


class Hands:
    """Catchments while units are handed over, always in one piece."""

    def __init__(self, case: ZonesCase, zone: NDArray[np.int64]) -> None:
        self.case, self.zone = case, zone.tolist()
        self.next = [one.tolist() for one in case.neighbours]
        self.cost = case.costs_mm().tolist()
        self.n = case.children.tolist()
        self.seats = case.seats.tolist()
        self.home = case.home.tolist()
        self.is_home = set(self.home)
        self.load = [0] * len(self.seats)
        self.size = [0] * len(self.seats)
        for unit, place in enumerate(self.zone):
            self.load[place] += self.n[unit]
            self.size[place] += 1

    def settled(self) -> NDArray[np.int64]:
        """Hand over while anything is better, one unit at a time first, then two."""
        while self._pass(self._alone) or self._pass(self._with_another):
            pass
        return np.array(self.zone, np.int64)

    def _pass(self, tried) -> bool:  # type: ignore[no-untyped-def]  # noqa: ANN001 (a method of this class)
        found = False
        for unit in range(len(self.zone)):
            if unit not in self.is_home:
                for place in self._beside(unit):
                    found |= tried(unit, place)
        return found

    def _beside(self, unit: int) -> list[int]:
        """Return the places of the catchments beside a unit."""
        return sorted({self.zone[other] for other in self.next[unit]} - {self.zone[unit]})

    def _alone(self, unit: int, place: int) -> bool:
        if self.zone[unit] == place:
            return False
        return self._better([(unit, place)])

    def _with_another(self, unit: int, place: int) -> bool:
        """Hand a unit over, and another one of those who take it on to a third, or back."""
        if self.zone[unit] == place:
            return False
        for other in self._edge(place):
            for further in self._beside(other):
                if self._better([(unit, place), (other, further)]):
                    return True
        return False

    def _edge(self, place: int) -> list[int]:
        """Return the units of a place that border on another catchment, by walking it."""
        reached = self._walk(place)
        return sorted(
            one
            for one in reached
            if one not in self.is_home and any(self.zone[o] != place for o in self.next[one])
        )

    def _better(self, moves: list[tuple[int, int]]) -> bool:
        """Make the moves if they count less in all and leave every catchment in one piece."""
        if self._difference(moves) >= 0:
            return False
        before = [(unit, self.zone[unit]) for unit, _ in moves]
        touched = sorted({place for _, place in (*moves, *before)})
        self._move(moves)
        if all(len(self._walk(place)) == self.size[place] for place in touched):
            return True
        self._move(before[::-1])
        return False

    def _difference(self, moves: list[tuple[int, int]]) -> int:
        change: dict[int, int] = {}
        total = 0
        for unit, place in moves:
            was = self.zone[unit]
            total += self.cost[unit][place] - self.cost[unit][was]
            change[was] = change.get(was, 0) - self.n[unit]
            change[place] = change.get(place, 0) + self.n[unit]
        over = sum(
            max(self.load[place] + more - self.seats[place], 0)
            - max(self.load[place] - self.seats[place], 0)
            for place, more in change.items()
        )
        return int(total + over * self.case.over_mm)

    def _move(self, moves: list[tuple[int, int]]) -> None:
        for unit, place in moves:
            was = self.zone[unit]
            for one, sign in ((was, -1), (place, 1)):
                self.load[one] += sign * self.n[unit]
                self.size[one] += sign
            self.zone[unit] = place

    def _walk(self, place: int) -> set[int]:
        """Return the units that hang together with the place's own."""
        reached, waiting = {self.home[place]}, [self.home[place]]
        while waiting:
            for other in self.next[waiting.pop()]:
                if self.zone[other] == place and other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return reached
