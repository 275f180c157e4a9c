"""
Where one more child of a group would be admitted: the areas that a placement leaves behind.

A placement turns into one bar per school: how far away a child of some group may live and still
be offered a seat there, or, under an optimum, the school's price. One more child goes to the
first school in its order whose bar it passes. For a child of the placement this is the offer it
has; for anybody else it says what living there would have meant, as if one child more did not
move the bars.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.policy.schema import DEFERRED, DISTANCE_MECHANISMS, NEAREST, OPTIMA
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Allocation, Pupils, Schools
    from admission.policy.file import Policy
    from gis.units import Index, LongMillimetres, Millimetres

ANYBODY: Final = int(UNREACHABLE_MM) - 1
"""Bar of a school that refuses nobody with a way to it."""

NOBODY: Final = -1
"""Bar of a school without a seat for the group."""

ANY_ROUND: Final = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """
    What one more child of a group meets; S schools.

    Attributes
    ----------
    far_mm
        Longest way that is admitted, ``ANYBODY`` or ``NOBODY``, shape (S,).
    round
        Under nearest-first the round in which that holds: the school is full in later rounds,
        and any distance does in earlier ones. ``None`` under other rules, shape (S,).
    price_mm
        Under an optimum, what is added to the way; ``None`` under other rules, shape (S,).
    """

    far_mm: LongMillimetres
    round: Index | None = None
    price_mm: LongMillimetres | None = None

    def rounded(self, step_mm: int) -> Bars:
        """
        Return the bars rounded up to a step, prices to the nearest one.

        A bar is the way of one child; what is public is rounded (DESIGN 5).
        """
        far = np.where(self.far_mm < 0, self.far_mm, _up(self.far_mm, step_mm))
        price = self.price_mm
        if price is not None:
            price = (price + step_mm // 2) // step_mm * step_mm
        return replace(self, far_mm=np.minimum(far, ANYBODY), price_mm=price)


def is_plain(policy: Policy) -> bool:
    """Return whether a distance, a round or a price is all that one more child meets."""
    special = (policy.catchments, policy.nearest_priority, policy.boarding_beyond_mm)
    return (
        all(rule is None for rule in special)
        and not policy.draws_lot
        and policy.mechanism in {DEFERRED, NEAREST, *OPTIMA}
    )


def refuse_areas(policy: Policy) -> None:
    """Raise ``InputError`` for rules from whose results no areas can be derived."""
    if policy.mechanism not in DISTANCE_MECHANISMS:
        msg = (
            f"policy {policy.name} goes by scores and wishes: a place of living admits nobody, "
            "so there are no areas"
        )
        raise InputError(msg)
    if policy.keeps_siblings:
        msg = (
            f"policy {policy.name} keeps families together: who is admitted depends on more than "
            "the place of living, so there are no areas"
        )
        raise InputError(msg)


def bars_of(
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    allocation: Allocation,
    *,
    group: int,
) -> Bars:
    """
    Return what one more child of a group meets after a placement.

    Parameters
    ----------
    policy, pupils, schools, distance_mm, allocation
        The placement; P pupils, S schools.
    group
        Standing of the child, as in ``pupils.group``; without effect where groups are ignored.

    Raises
    ------
    InputError
        If the policy's results have no areas.
    """
    refuse_areas(policy)
    if allocation.certificate is not None:
        proof = allocation.certificate
        limit = ANYBODY if proof.limit_mm == NONE else proof.limit_mm
        far = np.full(len(schools), limit, np.int64)
        return Bars(far_mm=far, price_mm=proof.price_mm)
    standing = pupils.group if policy.uses_groups else np.zeros(len(pupils), np.int32)
    mine = group if policy.uses_groups else 0
    placed = np.flatnonzero(allocation.school != NONE)
    school = allocation.school[placed]
    up_to = standing[placed] <= mine
    n_up_to = np.bincount(school[up_to], minlength=len(schools))
    own = placed[standing[placed] == mine]
    at = allocation.school[own]
    if policy.mechanism == NEAREST:
        last, far_mm = _last_round(allocation.rank[own], at, distance_mm[own, at], len(schools))
        open_ = n_up_to < schools.seats
        return Bars(
            far_mm=np.where(open_, ANYBODY, far_mm).astype(np.int64),
            round=np.where(open_, ANY_ROUND, last).astype(np.int32),
        )
    far = np.full(len(schools), NOBODY, np.int64)
    np.maximum.at(far, at, distance_mm[own, at].astype(np.int64))
    # behind the group there are seats, free ones or of later groups: nobody nearer is needed
    far[n_up_to < schools.seats] = ANYBODY
    return Bars(far_mm=far)


def first_admitted(distance_mm: Millimetres, bars: Bars) -> Index:
    """
    Return the school that would admit one more child living at each place.

    Parameters
    ----------
    distance_mm
        Ways from n places to S schools; ``UNREACHABLE_MM`` without one, shape (n, S).
    bars
        Of the placement.

    Returns
    -------
    school
        First in the child's order, the nearest one; ``NONE`` where none would, shape (n,).

    Examples
    --------
    >>> bars = Bars(far_mm=np.array([400, ANYBODY]))
    >>> first_admitted(np.array([[300, 900], [500, 900]], np.int32), bars).tolist()
    [0, 1]
    """
    cost = distance_mm.astype(np.int64)
    if bars.price_mm is not None:
        cost = cost + bars.price_mm
    if bars.round is None:
        admits = distance_mm <= np.minimum(bars.far_mm, ANYBODY)
    else:
        order = np.argsort(distance_mm, axis=1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(1, distance_mm.shape[1] + 1)[None, :], axis=1)
        in_time = (rank < bars.round) | ((rank == bars.round) & (distance_mm <= bars.far_mm))
        admits = in_time & (distance_mm < UNREACHABLE_MM)
    if not cost.shape[1]:
        return np.full(len(cost), NONE, np.int32)
    cost = np.where(admits, cost, np.iinfo(np.int64).max)
    nearest = np.argmin(cost, axis=1)  # of equals the smaller code
    return np.where(admits.any(axis=1), nearest, NONE).astype(np.int32)


def ties(distance_mm: Millimetres, bars: Bars, *, within_mm: int) -> NDArray[np.bool_]:
    """Return the schools whose way and price is within a step of the best one, shape (n, S)."""
    price_mm = 0 if bars.price_mm is None else bars.price_mm
    cost = distance_mm.astype(np.int64) + price_mm
    cost = np.where(distance_mm <= np.minimum(bars.far_mm, ANYBODY), cost, ANYBODY * 4)
    return np.asarray((cost <= cost.min(axis=1, keepdims=True) + within_mm) & (cost < ANYBODY * 4))


def _last_round(rank: Index, at: Index, own_mm: Millimetres, n: int) -> tuple[Index, Index]:
    """Return each school's last round with an admission and the longest way admitted in it."""
    last, far = np.full(n, NOBODY, np.int32), np.full(n, NOBODY, np.int32)
    np.maximum.at(last, at, rank)
    here = rank == last[at]
    np.maximum.at(far, at[here], own_mm[here])
    return last, far


def _up(mm: LongMillimetres, step_mm: int) -> LongMillimetres:
    return np.asarray(-(-mm // step_mm) * step_mm, np.int64)
