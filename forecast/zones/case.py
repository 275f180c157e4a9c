"""What redrawing is asked: units of children, schools, neighbours, and what a change counts as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gis.errors import GanTruongError, ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

Proof = Literal["exact", "branch limit", "time limit", "heuristic"]


class CutOffError(GanTruongError, ValueError):
    """Units that no chain of neighbours joins to a unit with a school can be in no catchment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesCase:
    """
    U units and P places, in the order of their ids; a place is the schools of one unit.

    Attributes
    ----------
    way_mm
        Way of a child of each unit to each place, int64, shape (U, P).
    children
        Of each unit, shape (U,).
    seats
        Of each place, shape (P,).
    home
        Unit in which each place stands, no two the same, shape (P,).
    today
        Place whose catchment each unit is now, ``NONE`` for none, shape (U,).
    neighbours
        Units that share a border with each unit, ascending; symmetric.
    change_mm
        What a child counts as, beside the way, whose catchment changes.
    over_mm
        What a child counts as beyond the seats of a place: seats are kept where possible.
    """

    way_mm: NDArray[np.int64]
    children: NDArray[np.int64]
    seats: NDArray[np.int64]
    home: NDArray[np.int64]
    today: NDArray[np.int64]
    neighbours: tuple[NDArray[np.int64], ...]
    change_mm: int
    over_mm: int

    def check(self) -> None:
        """
        Raise unless the shapes fit and every unit can be in some catchment.

        Raises
        ------
        ShapeError
            For shapes that do not fit, numbers below zero, or two places in one unit.
        CutOffError
            With how many units are cut off from every school.
        """
        n_units, n_places = self.way_mm.shape
        sizes = (len(self.children), len(self.today), len(self.neighbours))
        if sizes != (n_units,) * 3 or (len(self.seats), len(self.home)) != (n_places,) * 2:
            msg = f"{n_units} units and {n_places} places; children, seats, homes do not fit them"
            raise ShapeError(msg)
        if len(set(self.home.tolist())) != n_places:
            msg = "two places stand in one unit; they are one place with the seats of both"
            raise ShapeError(msg)
        if min(int(self.way_mm.min()), self.change_mm, self.over_mm) < 0:
            msg = "a way, or what a change or a missing seat counts as, is below zero"
            raise ShapeError(msg)
        cut_off = self.cut_off()
        if len(cut_off):
            msg = (
                f"{len(cut_off)} of {n_units} units have no chain of neighbours to a unit with a "
                "school"
            )
            raise CutOffError(msg)

    def cut_off(self) -> NDArray[np.int64]:
        """Return the units that no chain of neighbours joins to a school."""
        reached = np.zeros(len(self.children), np.bool_)
        reached[self.home] = True
        waiting = self.home.tolist()
        while waiting:
            for other in self.neighbours[waiting.pop()].tolist():
                if not reached[other]:
                    reached[other] = True
                    waiting.append(other)
        return np.flatnonzero(~reached)

    def child_costs_mm(self) -> NDArray[np.int64]:
        """Return what one child counts as at each place: way and change, shape (U, P)."""
        changes = (self.today != NONE)[:, None] & (
            self.today[:, None] != np.arange(len(self.seats))
        )
        counted: NDArray[np.int64] = self.way_mm + np.where(changes, self.change_mm, 0)
        return counted

    def costs_mm(self) -> NDArray[np.int64]:
        """Return what a unit's children count as at each place but for seats, shape (U, P)."""
        counted: NDArray[np.int64] = self.child_costs_mm() * self.children[:, None]
        return counted

    def value(self, zone: NDArray[np.int64]) -> int:
        """Return what the catchments, a place for each unit, count as in all, child-millimetres."""
        load = np.bincount(zone, weights=self.children, minlength=len(self.seats))
        over = int(np.maximum(load.astype(np.int64) - self.seats, 0).sum())
        return int(self.costs_mm()[np.arange(len(zone)), zone].sum()) + over * self.over_mm

    def pieces(self, zone: NDArray[np.int64], place: int) -> list[list[int]]:
        """Return the connected parts of a place's units, the one with its own unit first."""
        own = np.flatnonzero(zone == place)
        left = set(own.tolist())
        home = int(self.home[place])
        parts = []
        for first in (home, *own.tolist()):
            if first not in left:
                continue
            left.discard(first)
            part, waiting = [first], [first]
            while waiting:
                for other in self.neighbours[waiting.pop()].tolist():
                    if other in left:
                        left.discard(other)
                        part.append(other)
                        waiting.append(other)
            parts.append(part)
        return parts

    def is_whole(self, zone: NDArray[np.int64]) -> bool:
        """Tell whether every place has its own unit, and its units are in one piece."""
        places = np.arange(len(self.home))
        return bool((zone[self.home] == places).all()) and all(
            len(self.pieces(zone, int(place))) == 1 for place in places
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """
    Catchments, and how good they can be at best.

    Attributes
    ----------
    zone
        Place of each unit, shape (U,).
    value, bound
        Child-millimetres in all, and what no catchments in one piece count as less than.
    proof
        How the search ended.
    cuts
        Rows that had to be added because a catchment was in pieces.
    """

    zone: NDArray[np.int64]
    value: int
    bound: int
    proof: Proof
    cuts: int = 0

    @property
    def gap(self) -> float:
        """Return by what share the value is over the bound, zero or more."""
        return 0.0 if self.value <= self.bound else (self.value - self.bound) / self.value
