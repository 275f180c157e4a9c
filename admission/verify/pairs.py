"""The checker's own reading of what is decided for pairs and for a pupil's standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from admission.verify.claim import CELLS_AT_A_TIME, OPEN, broken
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Pupils
    from gis.units import Millimetres

ZONE = 2  # number of the word "zone"


def judged_pairs(
    distance_mm: Millimetres,
    inside: NDArray[np.bool_] | None,
    barred: NDArray[np.uint8] | None,
    *,
    catchments: str | None,
    n_nearest: int | None,
) -> tuple[NDArray[np.uint8] | None, NDArray[np.uint8] | None]:
    """
    Return which pairs are barred and where a pupil stands later, ``None`` for nowhere.

    Parameters
    ----------
    distance_mm
        Shape (P, S).
    inside
        Whether the home lies in the school's catchment, shape (P, S), or ``None``.
    barred
        Pairs that are barred for another reason than catchments, shape (P, S), or ``None``.
    catchments, n_nearest
        What the policy says of catchments and of nearest schools.
    """
    if catchments is not None and inside is None:
        broken("catchments: the policy has a rule about them and the inputs have none")
    bars, later = barred, None
    if catchments == "only" and inside is not None:
        bars = np.full(distance_mm.shape, OPEN, np.uint8) if barred is None else barred.copy()
        bars[(bars == OPEN) & ~inside] = ZONE
    if catchments == "first" and inside is not None:
        later = np.where(inside, 0, 1).astype(np.uint8)
    if n_nearest is not None:
        later = _later_than_nearest(distance_mm, n_nearest)
    return bars, later


def _later_than_nearest(distance_mm: Millimetres, n_nearest: int) -> NDArray[np.uint8]:
    later = np.ones(distance_mm.shape, np.uint8)
    step = max(1, CELLS_AT_A_TIME // max(1, distance_mm.shape[1]))
    for first in range(0, len(distance_mm), step):
        block = distance_mm[first : first + step]
        nearest = np.argsort(block, axis=1, kind="stable")[:, :n_nearest]
        has_distance = np.take_along_axis(block, nearest, axis=1) < UNREACHABLE_MM
        np.put_along_axis(
            later[first : first + step], nearest, (~has_distance).astype(np.uint8), axis=1
        )
    return later


def check_standing(inner_order: list[dict[str, Any]] | None, pupils: Pupils) -> None:
    """
    Check each pupil's standing, worked out pupil by pupil from the policy's own words.

    Parameters
    ----------
    inner_order
        Value of the policy's rule, ``None`` without one.
    pupils
        With what their standing was made of.

    Raises
    ------
    BrokenPromiseError
        Naming the first pupil whose standing does not follow.
    """
    if not inner_order:
        return
    place = {
        (one["group"], value["value"]): at
        for one in inner_order
        for at, value in enumerate(one["order"], start=1)
    }
    column = {one["group"]: one["column"] for one in inner_order}
    for p, number in enumerate(pupils.given["group"].tolist()):
        at = place[number, pupils.given[column[number]][p]] if number in column else 0
        if pupils.group[p] != 10 * number + at:
            broken(
                f"standing: pupil {pupils.id[p]} stands at {pupils.group[p]}, "
                f"must be {10 * number + at}"
            )
