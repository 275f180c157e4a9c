"""Model seats: whole classes by demand and chance, summing to a wanted share of the pupils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.spatial import KDTree  # type: ignore[import-untyped]  # scipy has no types

from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.population.streets import dice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Degrees, Ids

MOST_CLASSES: Final = 20  # classes of one grade; mega-schools of 100 classes have five grades
NOISE: Final = 0.3  # spread (log) of school sizes around demand; assumed
HALF: Final = 0.5  # how far size follows the demand nearby rather than the mean; assumed


def largest_remainder(weight: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """
    Return whole numbers in proportion to the weights that sum to the total.

    Hare's method; equal remainders go to the earlier entries.

    Examples
    --------
    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 5).tolist()
    [2, 2, 1]
    """
    if total == 0:
        return np.zeros(len(weight), dtype=np.int64)
    exact = weight / weight.sum() * total
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def model_seats(
    code: Ids,
    demand: NDArray[np.float64],
    total: int,
    *,
    class_size: int,
    seed: int,
) -> pd.DataFrame:
    """
    Return classes and seats of each school; the seats sum to the total exactly.

    Parameters
    ----------
    code
        School codes, ascending, shape (S,).
    demand
        Homes for which the school is the nearest one in a straight line, shape (S,).
    total
        Seats wanted.

    Returns
    -------
    seats
        ``school_code, classes, class_size, seats``; seats are classes times class size, apart
        from one seat less in as many schools as the total asks for.

    Raises
    ------
    InputError
        If the schools are too few, with 20 classes a grade, or too many, with one class each.
    """
    n_classes = -(-total // class_size)
    if not len(code) <= n_classes <= len(code) * MOST_CLASSES:
        msg = (
            f"{total} model seats are {n_classes} classes; {len(code)} schools "
            f"can have {len(code)} to {len(code) * MOST_CLASSES}"
        )
        raise InputError(msg)
    noise = np.exp(NOISE * dice(seed, "classes").standard_normal(len(code)))
    weight = (HALF * demand + (1 - HALF) * max(demand.mean(), 1.0)) * noise
    classes = _capped(weight, n_classes)
    seats = classes * class_size
    spare = int(seats.sum()) - total
    largest = np.argsort(-classes, kind="stable")
    np.subtract.at(seats, largest[np.arange(spare) % len(code)], 1)
    return pd.DataFrame(
        {"school_code": code, "classes": classes, "class_size": class_size, "seats": seats}
    )


def _capped(weight: NDArray[np.float64], n_classes: int) -> NDArray[np.int64]:
    """Give one class to each school, then the rest by weight, none more than the most."""
    classes = np.ones(len(weight), dtype=np.int64)
    while (left := n_classes - int(classes.sum())) > 0:
        room = classes < MOST_CLASSES
        more = largest_remainder(np.where(room, weight, 0.0), left)
        classes = np.minimum(classes + more, MOST_CLASSES)
    return classes


def straight_demand(
    school: tuple[Degrees, Degrees], home: tuple[Degrees, Degrees]
) -> NDArray[np.float64]:
    """Return for how many homes each school is the nearest one in a straight line, shape (S,)."""
    per_lon, per_lat = local_metres_per_degree(np.array([np.mean(home[1])]))
    scale = np.array([per_lon[0], per_lat])
    _, nearest = KDTree(np.column_stack(school) * scale).query(np.column_stack(home) * scale)
    return np.bincount(nearest, minlength=len(school[0])).astype(np.float64)
