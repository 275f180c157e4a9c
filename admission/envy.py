"""Justified envy: who would rather have a school that admitted somebody it ranks lower."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.order import LATER_SHIFT, LOT_BITS
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


def envious(open_mm: Millimetres, offer: Index, order: SchoolOrder) -> NDArray[np.bool_]:
    """
    Tell who has justified envy, shape (P,).

    Parameters
    ----------
    open_mm
        Distances of the pairs that may be, shape (P, S).
    offer
        The placement, shape (P,).
    order
        How schools rank pupils under the policy.

    Notes
    -----
    Nobody under deferred acceptance; under nearest-first and optima a measure of what they cost.
    A school with a free seat counts as one that admitted somebody lower: none is left free.
    """
    placed = np.flatnonzero(offer != NONE).astype(np.int32)
    at = offer[placed]
    key = order.base()[placed]
    key += (open_mm[placed, at] // order.band_mm).astype(np.int64) << LOT_BITS
    key += order.later_at(placed, at).astype(np.int64) << LATER_SHIFT
    worst = np.full(open_mm.shape[1], NONE, np.int64)
    np.maximum.at(worst, at, key)
    later = np.zeros((1, 1), np.uint8) if order.later is None else order.later
    return _envious(open_mm, offer, order.base(), order.band_mm, worst, later)


@kernel
def _envious(
    open_mm: Millimetres,
    offer: Index,
    base: NDArray[np.int64],
    band_mm: int,
    worst: NDArray[np.int64],
    later: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    found = np.zeros(len(offer), np.bool_)
    has_later = later.shape[0] == len(offer) and later.shape[1] == len(worst)
    for p in range(len(offer)):
        own = offer[p]
        own_mm = np.int32(UNREACHABLE_MM) if own == NONE else open_mm[p, own]
        for s in range(len(worst)):
            mm = open_mm[p, s]
            if not (mm < own_mm or (mm == own_mm and s < own)):
                continue
            key = base[p] + (np.int64(mm // band_mm) << LOT_BITS)
            if has_later:
                key += np.int64(later[p, s]) << LATER_SHIFT
            if key < worst[s]:
                found[p] = True
                break
    return found
