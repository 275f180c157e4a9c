"""Who moves, and who is better or worse off, between two placements of the same children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

NO_SEAT_MM = np.iinfo(np.int64).max
"""Longer than any way: no seat is worse than any seat."""


@dataclass(frozen=True, kw_only=True)
class Moves:
    """
    Two placements side by side, P children.

    Attributes
    ----------
    before, after
        School of each child, positions in one list of schools, ``NONE`` for none, shape (P,).
    before_mm, after_mm
        The child's way to it, ``NONE`` without an offer or without a way, shape (P,).
    """

    before: Index
    after: Index
    before_mm: Millimetres
    after_mm: Millimetres

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Return who is offered another school, or one instead of none, or none, shape (P,)."""
        return np.asarray(self.before != self.after)

    @property
    def better(self) -> NDArray[np.bool_]:
        """Return who has a shorter way, or a seat instead of none, shape (P,)."""
        return np.asarray(self._cost_after() < self._cost_before())

    @property
    def worse(self) -> NDArray[np.bool_]:
        """Return who has a longer way, or no seat any more, shape (P,)."""
        return np.asarray(self._cost_after() > self._cost_before())

    def _cost_before(self) -> NDArray[np.int64]:
        return _cost(self.before, self.before_mm)

    def _cost_after(self) -> NDArray[np.int64]:
        return _cost(self.after, self.after_mm)


def _cost(school: Index, own_mm: Millimetres) -> NDArray[np.int64]:
    """Return the ways; a seat without a known way stands between any way and no seat at all."""
    unknown = np.where(own_mm == NONE, NO_SEAT_MM - 1, own_mm.astype(np.int64))
    return np.where(school == NONE, NO_SEAT_MM, unknown)
