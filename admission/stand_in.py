"""
A straight line that stands in where no way was measured: only where the policy says so.

The rule ``stand_in`` gives the factor by which ways are assumed longer than the line. A pair with
a measured way keeps it; a home or a school without a point has no line either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.units import LongMillimetres, Millimetres

HUNDRED = 100


def stand_in_mm(straight_mm: NDArray[np.integer], hundredths: int) -> LongMillimetres:
    """
    Return the distance that stands in for straight lines: times the factor, half up.

    Parameters
    ----------
    straight_mm
        Straight lines, millimetres, any shape.
    hundredths
        The factor in hundredths, 150 = one and a half times.

    Examples
    --------
    >>> stand_in_mm(np.array([1_000, 333]), 150).tolist()
    [1500, 500]
    """
    stood: LongMillimetres = (straight_mm.astype(np.int64) * hundredths + HUNDRED // 2) // HUNDRED
    return stood


def filled(
    policy: Policy, distance_mm: Millimetres, straight_mm: NDArray[np.integer]
) -> tuple[Millimetres, Millimetres | None]:
    """
    Return distances with stand-ins, and the straight lines that they were made of.

    Parameters
    ----------
    policy
        Without the rule nothing is filled.
    distance_mm
        Measured ways, ``UNREACHABLE_MM`` without one, shape (P, S); not changed.
    straight_mm
        Straight lines, ``NONE`` where unknown, shape (P, S).

    Returns
    -------
    distance_mm
        Shape (P, S).
    lines_mm
        The straight line where one stands in, ``NONE`` elsewhere, shape (P, S); ``None`` under
        a policy without the rule.
    """
    hundredths = policy.stand_in_hundredths
    if hundredths is None:
        return distance_mm, None
    stood_mm = stand_in_mm(np.maximum(straight_mm, 0), hundredths)
    stands = (distance_mm >= UNREACHABLE_MM) & (straight_mm != NONE) & (stood_mm < UNREACHABLE_MM)
    lines_mm = np.where(stands, straight_mm, NONE).astype(np.int32)
    return np.where(stands, stood_mm, distance_mm).astype(np.int32), lines_mm
