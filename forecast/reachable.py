"""
Seats within reach: how many seats the schools near a home offer each child who may want them.

Two-step floating catchment areas. First a school's seats are shared out among all children within
reach of it; then a child adds up its shares at all schools within its own reach:

    R_j = S_j / sum_i g(d_ij)        A_i = sum_j R_j g(d_ij)

- ``none``: g is 1 up to the reach and 0 beyond (Luo and Wang 2003, equations 2 and 3).
- ``gaussian``: nearer schools count for more, g falls from 1 at the door to 0 at the reach
  (Dai 2010, equation 1).

What all children have together is what all schools offer that any child can reach, so nobody's
seat is counted twice and borders of wards play no part. It is supply beside demand, no placement:
who gets a seat depends on the rules.

Luo W., Wang F. (2003), Measures of spatial accessibility to health care in a GIS environment,
Environment and Planning B 30. Dai D. (2010), Black residential segregation, disparities in spatial
access to health care facilities, and late-stage breast cancer diagnosis, Health & Place 16.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from gis.errors import InputError, ShapeError
from gis.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

Decay = Literal["none", "gaussian"]
DECAYS: Final[tuple[Decay, ...]] = ("none", "gaussian")
EDGE: Final = math.exp(-0.5)
"""Value of the Gaussian curve at the reach, taken off so that it ends at 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """
    Supply within reach; P children, S schools.

    Attributes
    ----------
    seats_per_child
        Seats that the schools within a child's reach offer it, shape (P,); 1 is a seat each.
    n_in_reach
        Schools with seats within a child's reach, shape (P,).
    n_children
        Children within reach of a school, shape (S,).
    """

    seats_per_child: NDArray[np.float64]
    n_in_reach: Index
    n_children: Index


def seats_within_reach(
    distance_mm: Millimetres, seats: Index, *, within_mm: int, decay: Decay = "none"
) -> Reachable:
    """
    Return the seats within reach of every child.

    Parameters
    ----------
    distance_mm
        Child to school by road, shape (P, S); ``UNREACHABLE_MM`` = no way.
    seats
        Seats of each school, shape (S,).
    within_mm
        The reach.
    decay
        How nearer schools count for more.

    Raises
    ------
    InputError
        If the reach is not above 0 or the decay has no such name.
    ShapeError
        If the arrays do not fit.
    """
    if within_mm < 1 or decay not in DECAYS:
        msg = f"within {within_mm} mm, decay {decay!r}: a reach above 0, and one of {DECAYS}"
        raise InputError(msg)
    if distance_mm.ndim != 2 or seats.shape != distance_mm.shape[1:]:  # noqa: PLR2004 (P and S)
        msg = f"distances of shape {distance_mm.shape} and seats of shape {seats.shape} do not fit"
        raise ShapeError(msg)
    is_gaussian = decay == "gaussian"
    wanted, n_children = _demand(distance_mm, within_mm, is_gaussian)
    share = np.divide(
        seats, wanted, out=np.zeros(len(seats), np.float64), where=wanted > 0, dtype=np.float64
    )
    per_child, n_in_reach = _supply(distance_mm, share, within_mm, is_gaussian)
    return Reachable(seats_per_child=per_child, n_in_reach=n_in_reach, n_children=n_children)


@kernel
def _weight(mm: int, within_mm: int, is_gaussian: bool) -> float:  # noqa: FBT001 (compiled)
    """Return g of one distance."""
    if mm > within_mm:
        return 0.0
    if not is_gaussian:
        return 1.0
    return (math.exp(-0.5 * (mm / within_mm) ** 2) - EDGE) / (1.0 - EDGE)


@kernel
def _demand(
    distance_mm: Millimetres,
    within_mm: int,
    is_gaussian: bool,  # noqa: FBT001 (compiled)
) -> tuple[NDArray[np.float64], Index]:
    """Return the weighted children within reach of each school, and how many they are."""
    n_pupils, n_schools = distance_mm.shape
    wanted = np.zeros(n_schools, np.float64)
    n_children = np.zeros(n_schools, np.int32)
    for p in range(n_pupils):
        for s in range(n_schools):
            if distance_mm[p, s] <= within_mm:
                wanted[s] += _weight(distance_mm[p, s], within_mm, is_gaussian)
                n_children[s] += 1
    return wanted, n_children


@kernel
def _supply(
    distance_mm: Millimetres,
    share: NDArray[np.float64],
    within_mm: int,
    is_gaussian: bool,  # noqa: FBT001 (compiled)
) -> tuple[NDArray[np.float64], Index]:
    """Return each child's seats, and how many schools they are at."""
    n_pupils, n_schools = distance_mm.shape
    per_child = np.zeros(n_pupils, np.float64)
    n_in_reach = np.zeros(n_pupils, np.int32)
    for p in range(n_pupils):
        for s in range(n_schools):
            if distance_mm[p, s] <= within_mm and share[s] > 0:
                per_child[p] += share[s] * _weight(distance_mm[p, s], within_mm, is_gaussian)
                n_in_reach[p] += 1
    return per_child, n_in_reach
