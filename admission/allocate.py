"""One door to every mechanism: the policy says which, and nothing but the policy decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from admission.bottleneck import minimum_worst
from admission.deferred import deferred_acceptance
from admission.model import Allocation, check_distances
from admission.nearest_first import nearest_first
from admission.order import SchoolOrder, school_order
from admission.policy_schema import DEFERRED, DISTANCE_MECHANISMS, NEAREST, TOTAL, WORST
from admission.prices import minimum_total
from gis.errors import InputError
from gis.report import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from admission.policy import Policy
    from gis.units import Index, Millimetres

Ordered: TypeAlias = Callable[
    ["Millimetres", "NDArray[np.int32]", SchoolOrder], tuple["Index", "Index"]
]
Optimal: TypeAlias = Callable[["Millimetres", "NDArray[np.int32]"], Allocation]

ORDERED: Final[Mapping[str, Ordered]] = {
    DEFERRED: deferred_acceptance,
    NEAREST: nearest_first,
}
"""Mechanisms in which schools rank pupils."""

OPTIMAL: Final[Mapping[str, Optimal]] = {TOTAL: minimum_total, WORST: minimum_worst}
"""Mechanisms that look for the best whole, with a proof."""


def allocate(
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    *,
    seed: str | None = None,
) -> Allocation:
    """
    Return who is offered which seat under a policy.

    Parameters
    ----------
    policy
        The written rules.
    pupils, schools
        Sorted by id, P and S of them.
    distance_mm
        Pupil ``p`` to school ``s``, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seed
        Secret of the lot; required where the policy draws one, without effect elsewhere.

    Raises
    ------
    InputError
        If a group is unknown to the policy, a seed is missing, or the policy refuses too few
        seats.
    ShapeError
        If the arrays do not fit together.
    """
    pupils.check()
    schools.check()
    check_distances(distance_mm, len(pupils), len(schools))
    refuse(policy, pupils, schools, seed=seed)
    if policy.mechanism in OPTIMAL:
        allocation = OPTIMAL[policy.mechanism](distance_mm, schools.seats)
    else:
        order = order_of(policy, pupils, seed=seed)
        school, rank = ORDERED[policy.mechanism](distance_mm, schools.seats, order)
        allocation = Allocation(school=school, rank=rank)
    allocation.check(len(pupils), len(schools))
    return allocation


def order_of(policy: Policy, pupils: Pupils, *, seed: str | None) -> SchoolOrder:
    """Return the order of pupils that the policy gives to every school."""
    return school_order(
        pupils,
        use_groups=policy.uses_groups,
        band_mm=policy.band_mm,
        seed=seed if policy.draws_lot else None,
    )


def refuse(policy: Policy, pupils: Pupils, schools: Schools, *, seed: str | None) -> None:
    """Raise ``InputError`` for input that the policy does not take."""
    if policy.mechanism not in DISTANCE_MECHANISMS:
        msg = f"policy {policy.name} goes by scores and wishes; use the command match-wishes"
        raise InputError(msg)
    if policy.draws_lot and not seed:
        msg = f"policy {policy.name} draws a lot: a seed is required"
        raise InputError(msg)
    known = policy.known_groups
    if known is not None:
        unknown = sorted(set(pupils.group.tolist()) - set(known))
        if unknown:
            msg = f"policy {policy.name} knows the groups {known}, not {unknown[0]}"
            raise InputError(msg)
    n_seats = int(schools.seats.sum(dtype="int64"))
    if policy.refuses_too_few_seats and n_seats < len(pupils):
        finding = Finding(
            file="schools",
            column="seats",
            code="too_few_seats",
            message_vi=f"{n_seats} chỉ tiêu cho {len(pupils)} học sinh; bộ quy tắc không cho xét",
            message_en=f"{n_seats} seats for {len(pupils)} pupils; the policy refuses such a run",
        )
        msg = f"policy {policy.name}: {finding.message_en}"
        raise InputError(msg, [finding])
