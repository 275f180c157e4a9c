"""What no catchments count as less than, by the prices of seats, and which pairs it rules out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.siting.case import EVEN
from forecast.siting.growing import Growing, first_pairs
from forecast.siting.programme import SCALE
from forecast.siting.seats_case import SeatsCase
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.zones.case import ZonesCase

MOST_MM: Final = UNREACHABLE_MM - 1


def prices_mm(case: ZonesCase) -> NDArray[np.int64]:
    """
    Return what a seat of each place is worth, whole millimetres from 0 to ``over_mm``, shape (P,).

    The prices of the transport of single children, who need not keep together as units do.
    """
    nothing = np.zeros(0, np.int64)
    counted = case.child_costs_mm()
    way = np.where(_open(case), np.minimum(counted, MOST_MM), UNREACHABLE_MM)
    asked = SeatsCase(
        distance_mm=way.astype(np.int32),
        children=case.children[None],
        weight=np.full(len(case.children), EVEN),
        seats=case.seats,
        cost=nothing,
        ready=nothing,
        n_open=None,
        no_seat_mm=min(case.over_mm + int(counted.max()), MOST_MM),
    )
    told = Growing(asked, first_pairs(asked)).solved(strong=False)
    price = np.round(-told.seat_price[0] / (SCALE * EVEN)).astype(np.int64)
    clipped: NDArray[np.int64] = np.clip(price, 0, case.over_mm)
    return clipped


def bound_of(
    case: ZonesCase, price_mm: NDArray[np.int64], value: int
) -> tuple[int, NDArray[np.bool_]]:
    """
    Return a bound over all catchments, and the pairs that one better than ``value`` may have.

    Each seat of place p has price l_p: sum of n_u min over p of (c_up + l_p) less sum of l_p s_p
    (Geoffrion 1974), whatever prices from 0 to ``over_mm`` are given; all is whole numbers. A
    pair whose own difference lifts the bound over ``value`` is in none that count as little.

    Returns
    -------
    bound, may
        Child-millimetres; shape (U, P).
    """
    whole = case.costs_mm() + case.children[:, None] * price_mm
    is_open = _open(case)
    least = np.where(is_open, whole, np.iinfo(np.int64).max).min(axis=1)
    bound = int(least.sum()) - int((price_mm * case.seats).sum())
    may: NDArray[np.bool_] = is_open & (whole - least[:, None] <= value - bound)
    return max(bound, 0), may


def _open(case: ZonesCase) -> NDArray[np.bool_]:
    """Return which places a unit may go to: one in which a school stands to its own, (U, P)."""
    own = np.full(len(case.children), NONE)
    own[case.home] = np.arange(len(case.home))
    found: NDArray[np.bool_] = (own == NONE)[:, None] | (own[:, None] == np.arange(len(case.seats)))
    return found
