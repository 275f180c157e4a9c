"""Close calls: pupils passed over by no more than the error of measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.explain.reasons import Reasons
    from admission.order import SchoolOrder
    from gis.units import Millimetres


def close_calls(
    reasons: Reasons, distance_mm: Millimetres, order: SchoolOrder, *, close_mm: int
) -> NDArray[np.intp]:
    """
    Return the rows of ``reasons`` that are close calls, ascending.

    A pupil is a close call at a school whose last admitted pupil stands in the same group and
    has the same priority there, at a distance that differs by no more than ``close_mm`` and yet
    falls into another class. Such pairs are for review; nothing is merged.

    Parameters
    ----------
    reasons
        Of the placement, R rows.
    distance_mm
        Pupil to school, shape (P, S).
    order
        How schools rank pupils.
    close_mm
        Error of measuring.
    """
    row = np.flatnonzero(reasons.last_pupil != NONE)
    pupil, last, school = reasons.pupil[row], reasons.last_pupil[row], reasons.school[row]
    own_mm, last_mm = reasons.own_mm[row], distance_mm[last, school]
    alike = order.group_rank[pupil] == order.group_rank[last]
    alike &= order.later_at(pupil, school) == order.later_at(last, school)
    differ = own_mm // order.band_mm != last_mm // order.band_mm
    found: NDArray[np.intp] = row[alike & differ & (np.abs(own_mm - last_mm) <= close_mm)]
    return found
