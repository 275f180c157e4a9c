"""The checker's own reading of straight lines that stand in, and of boarding schools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.verify.claim import OPEN, broken, metres
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.units import Ids, Millimetres

NOT_ELIGIBLE = 1  # number of the word "not_eligible"


def check_stand_ins(
    rule: Mapping[str, Any] | None,
    distance_mm: Millimetres,
    lines_mm: Millimetres | None,
    *,
    pupil_id: Ids,
    school_code: Ids,
) -> None:
    """
    Check every straight line that stands in for a way, pair by pair.

    Parameters
    ----------
    rule
        Value of the policy's rule ``stand_in``, ``None`` without one.
    distance_mm
        Distances that the run used, shape (P, S).
    lines_mm
        The line where one stands in, ``NONE`` elsewhere, shape (P, S), or ``None``.
    pupil_id, school_code
        For the sentence.

    Raises
    ------
    BrokenPromiseError
        If lines stand in without a rule, or naming the first pair whose distance is not the
        line times the factor, to the millimetre.
    """
    if lines_mm is None:
        return
    if rule is None:
        broken("stand-ins: straight lines stand in and the policy has no rule about it")
    times = round(float(rule["times"]) * 100)
    for p, s in np.argwhere(lines_mm != NONE).tolist():
        due = (int(lines_mm[p, s]) * times + 50) // 100
        if int(distance_mm[p, s]) != due:
            broken(
                f"stand-ins: pupil {pupil_id[p]} and school {school_code[s]} have "
                f"{metres(int(distance_mm[p, s]))} m, the line times {rule['times']} is "
                f"{metres(due)} m"
            )


def barred_boarding(
    distance_mm: Millimetres,
    boarding: NDArray[np.bool_] | None,
    bars: NDArray[np.uint8] | None,
    *,
    rule: Mapping[str, Any] | None,
) -> NDArray[np.uint8] | None:
    """
    Return the bars with those of boarding schools for children who live near another school.

    Worked out school by school: whoever has one school that boards nobody within the distance is
    not for a boarding school.
    """
    if boarding is None:
        return bars
    if rule is None:
        broken("boarding: the inputs name boarding schools and the policy has no rule about them")
    near = np.zeros(len(distance_mm), np.bool_)
    for s in np.flatnonzero(~boarding):
        own_mm = distance_mm[:, s]
        near |= (own_mm < UNREACHABLE_MM) & (own_mm <= rule["beyond_m"] * 1000)
    out = np.full(distance_mm.shape, OPEN, np.uint8) if bars is None else bars.copy()
    for s in np.flatnonzero(boarding):
        out[near & (out[:, s] == OPEN), s] = NOT_ELIGIBLE
    return out
