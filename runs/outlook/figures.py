"""What one placement of one year says: of the city, of each ward, of each school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.reachable import seats_within_reach
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from runs.summary import OVER_4KM_MM, OVER_7KM_MM, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.units import Ids, Index
    from runs.whatif.chain import Placed

CITY: Final = (
    *("n_children", "n_unplaced", "n_over_4km", "n_over_7km"),
    *("missing_in_reach", "mean_m", "p95_m"),
)
WARD: Final = ("n_children", "n_unplaced", "n_far", "missing_in_ward", "missing_in_reach")
SCHOOL: Final = ("seats", "n_first", "n_placed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    Figures of one placement; W wards, S schools.

    Attributes
    ----------
    city
        By ``CITY``: children, those without a seat, placed beyond 4 and 7 km, seats missing
        within reach, mean and 95 % of ways in metres (``nan`` where nobody was placed).
    ward
        By ``WARD``, shape (W,): ``n_far`` are those without a seat or placed beyond 4 km;
        ``missing_in_ward`` children less seats of the ward's schools, below 0 for seats over;
        ``missing_in_reach`` what is missing to one seat each within reach.
    school
        By ``SCHOOL``, shape (S,): ``n_first`` are the children to whom no other school is nearer.
    """

    city: Mapping[str, float]
    ward: Mapping[str, NDArray[np.float64]]
    school: Mapping[str, NDArray[np.float64]]


def figures_of(
    one: Placed,
    wards: Ids,
    school_ward: Index,
    *,
    within_m: int,
) -> Figures:
    """
    Return the figures of a placement.

    Parameters
    ----------
    one
        Who is offered which seat.
    wards
        Ward codes, ascending, all that homes have, shape (W,).
    school_ward
        Position of each school's ward, ``NONE`` where it is unknown, shape (S,).
    within_m
        Reach of ``missing_in_reach``.
    """
    school, own_mm, seats = one.allocation.school, one.own_mm, one.city.places.schools.seats
    summary = summarise(school, one.allocation.rank, own_mm)
    reach = seats_within_reach(one.distance_mm, seats, within_mm=within_m * MM_PER_M)
    missing = np.maximum(1.0 - reach.seats_per_child, 0.0)
    ward = np.searchsorted(wards.astype(str), one.city.ward_code.astype(str))
    n_wards, n_schools = len(wards), len(seats)
    unplaced = school == NONE
    children = np.bincount(ward, minlength=n_wards)
    known = school_ward != NONE
    own_seats = np.bincount(school_ward[known], seats[known], minlength=n_wards)
    nearest = np.argmin(one.distance_mm, axis=1)
    has_way = one.distance_mm[np.arange(len(nearest)), nearest] < UNREACHABLE_MM
    return Figures(
        city={
            "n_children": len(school),
            "n_unplaced": summary.unplaced,
            "n_over_4km": summary.over_4km,
            "n_over_7km": int((own_mm > OVER_7KM_MM).sum()),
            "missing_in_reach": float(missing.sum()),
            "mean_m": np.nan if summary.mean_m is None else summary.mean_m,
            "p95_m": np.nan if summary.p95_m is None else summary.p95_m,
        },
        ward={
            "n_children": children.astype(np.float64),
            "n_unplaced": _per(ward[unplaced], n_wards),
            "n_far": _per(ward[unplaced | (own_mm > OVER_4KM_MM)], n_wards),
            "missing_in_ward": (children - own_seats).astype(np.float64),
            "missing_in_reach": np.bincount(ward, missing, minlength=n_wards).astype(np.float64),
        },
        school={
            "seats": seats.astype(np.float64),
            "n_first": _per(nearest[has_way], n_schools),
            "n_placed": _per(school[~unplaced], n_schools),
        },
    )


def _per(position: NDArray[np.integer], n: int) -> NDArray[np.float64]:
    return np.bincount(position, minlength=n).astype(np.float64)
