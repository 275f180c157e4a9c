"""
Fewest changes: of all placements with the least total, the one nearest to an earlier one.

A city that places anew each week, or after every correction, should not send children about for
nothing. Among the least totals the fewest changes are found exactly: one millimetre is made to
cost more than changing every offer, and the same search and proof hold. Beyond the least total
each change is given a price in metres; what comes out is the best that its total can buy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.deferred import ranks
from admission.model import Allocation
from admission.optimum.exchange import Earlier
from admission.optimum.prices import minimum_total
from admission.optimum.resettle import lifted, nodes_of, settled, stay_or_cheapest
from gis.errors import ShapeError
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

MOST_PER_CHANGE_M: Final = UNREACHABLE_MM // MM_PER_M
"""Metres after which a change costs more than any way could save."""


FIRST_M: Final = 512
"""Metres per change that are tried first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FewestChanges:
    """
    A placement near an earlier one and what its nearness costs.

    Attributes
    ----------
    allocation
        The placement; its certificate proves the total where that is the least.
    n_changes
        Pupils placed elsewhere than before.
    n_changes_least
        Proved: no placement of as many pupils within the same allowance changes fewer.
    total_mm, least_total_mm
        Its total and the least possible one.
    per_change_mm
        What one change was counted as, 0 among the least totals.
    """

    allocation: Allocation
    n_changes: int
    n_changes_least: int
    total_mm: int
    least_total_mm: int
    per_change_mm: int

    @property
    def extra_mm(self) -> int:
        """Return what keeping offers costs, all pupils together."""
        return self.total_mm - self.least_total_mm


def fewest_changes(
    distance_mm: Millimetres,
    seats: NDArray[np.int32],
    earlier: Index,
    *,
    extra_mm: int = 0,
    best: Allocation | None = None,
) -> FewestChanges:
    """
    Return a placement of most pupils within an allowance that changes few earlier offers.

    Parameters
    ----------
    distance_mm
        Pupil to school, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seats
        Seats of each school, shape (S,).
    earlier
        School offered to each pupil before, ``NONE`` for none, shape (P,).
    extra_mm
        By how much the total may exceed the least one. With 0 the result is the exact fewest.
        With more it is the fewest for its own total; the exact fewest for the allowance lies
        between ``n_changes_least`` and ``n_changes``.
    best
        A least total that is known already, with its certificate.

    Raises
    ------
    ShapeError
        If ``earlier`` is not one school for each pupil, or the allowance is negative.
    """
    if len(earlier) != len(distance_mm) or extra_mm < 0:
        msg = f"{len(earlier)} earlier offers for {len(distance_mm)} pupils, {extra_mm} mm more"
        raise ShapeError(msg)
    search = _Search(distance_mm, seats, earlier, best or minimum_total(distance_mm, seats))
    found = search.at_price(0)
    if not extra_mm:
        return found
    # Totals grow and changes fall with the metres per change: the highest that is allowed.
    low, high = 0, MOST_PER_CHANGE_M
    while high - low > 1:
        middle = (low + high) // 2 if low or high < MOST_PER_CHANGE_M else FIRST_M
        tried = search.at_price(middle * MM_PER_M)
        search.bound(tried, extra_mm)
        if tried.extra_mm <= extra_mm:
            low, found = middle, tried
        else:
            high = middle
    return replace(found, n_changes_least=min(search.least, found.n_changes))


class _Search:
    """Places with a price on changes, each time from the prices found before."""

    def __init__(
        self,
        distance_mm: Millimetres,
        seats: NDArray[np.int32],
        earlier: Index,
        best: Allocation,
    ) -> None:
        if best.certificate is None:
            msg = "the least total comes without its certificate"
            raise ShapeError(msg)
        self.distance_mm = distance_mm
        self.seats = seats
        self.earlier = nodes_of(earlier, len(seats))
        self.best = best
        self.scale = len(distance_mm) + 1
        self.unplaced_mm = best.certificate.unplaced_mm
        self.unplaced = self.unplaced_mm * self.scale
        self.price = np.append(best.certificate.price_mm, 0) * self.scale
        self.least_total_mm = total_mm(distance_mm, best.school)
        self.least = 0

    def at_price(self, per_change_mm: int) -> FewestChanges:
        """Return the placement with least total + price times changes, then fewest changes."""
        change = per_change_mm * self.scale + 1
        earlier = Earlier(self.earlier, self.scale, change)
        unplaced = self.unplaced_mm * self.scale + (len(self.seats) + 2) * change
        self.price = lifted(self.price, self.unplaced, unplaced)
        self.unplaced = unplaced
        at = stay_or_cheapest(self.distance_mm, self.price, self.earlier, earlier, unplaced)
        at, self.price = settled(
            self.distance_mm, self.seats, at, self.price, unplaced, earlier=earlier
        )
        school = np.where(at == len(self.seats), NONE, at).astype(np.int32)
        n_changes = int(np.count_nonzero(at != self.earlier))
        proof = None if per_change_mm else self.best.certificate
        rank = ranks(self.distance_mm, school)
        return FewestChanges(
            allocation=Allocation(school=school, rank=rank, certificate=proof),
            n_changes=n_changes,
            n_changes_least=n_changes,
            total_mm=total_mm(self.distance_mm, school),
            least_total_mm=self.least_total_mm,
            per_change_mm=per_change_mm,
        )

    def bound(self, tried: FewestChanges, extra_mm: int) -> None:
        """Raise the number of changes below which the allowance cannot lead."""
        # No placement has less than total + price x changes; one within the allowance has
        # at most least + extra of the first, so the rest must be changes.
        spare_mm = tried.total_mm - self.least_total_mm - extra_mm
        fewest = tried.n_changes + -(-spare_mm // tried.per_change_mm)
        self.least = max(self.least, fewest)


def total_mm(distance_mm: Millimetres, school: Index) -> int:
    """Return the total distance of the placed."""
    placed = np.flatnonzero(school != NONE)
    return int(distance_mm[placed, school[placed]].sum(dtype=np.int64))
