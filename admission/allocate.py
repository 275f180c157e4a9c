"""One door to every mechanism: the policy says which, and nothing but the policy decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from admission.deferred import deferred_acceptance, ranks
from admission.deferred_then_total import deferred_then_minimum_total
from admission.model import Allocation, check_distances
from admission.nearest_first import nearest_first
from admission.optimum.bottleneck import minimum_worst
from admission.optimum.prices import minimum_total
from admission.order import SchoolOrder, school_order
from admission.pairs import NO_PAIRS, OPEN, Conditions, Pairs, conditions
from admission.policy.schema import (
    DEFERRED,
    DEFERRED_THEN_TOTAL,
    DISTANCE_MECHANISMS,
    NEAREST,
    TOTAL,
    WORST,
    ZONES,
)
from admission.siblings import keep_together, without_families
from admission.standing import PLACES
from gis.errors import InputError
from gis.report import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Pupils, Schools
    from admission.policy.file import Policy
    from gis.units import Index, Millimetres

Ordered: TypeAlias = Callable[
    ["Millimetres", "NDArray[np.int32]", SchoolOrder], tuple["Index", "Index"]
]
Optimal: TypeAlias = Callable[["Millimetres", "NDArray[np.int32]"], Allocation]

ORDERED: Final[Mapping[str, Ordered]] = {
    DEFERRED: deferred_acceptance,
    NEAREST: nearest_first,
    ZONES: deferred_acceptance,
}
"""
Mechanisms in which schools rank pupils and nothing else counts.

Fixed zones are deferred acceptance among the schools of the own catchment; every other pair is
barred before it is asked.
"""

OPTIMAL: Final[Mapping[str, Optimal]] = {TOTAL: minimum_total, WORST: minimum_worst}
"""Mechanisms that look for the best whole, with a proof."""


def allocate(
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    *,
    seed: str | None = None,
    pairs: Pairs = NO_PAIRS,
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
    pairs
        Catchments and barred pairs; catchments exactly where the policy has a rule about them.

    Raises
    ------
    InputError
        If a group is unknown to the policy, a seed or the catchments are missing, or the policy
        refuses too few seats.
    ShapeError
        If the arrays do not fit together.
    """
    pupils.check()
    schools.check()
    check_distances(distance_mm, len(pupils), len(schools))
    refuse(policy, pupils, schools, seed=seed)
    found = conditions(
        policy,
        distance_mm,
        with_siblings(policy, pupils, schools, distance_mm, seed=seed, pairs=pairs)[0],
    )
    allocation = _run(policy, pupils, schools, found, seed=seed)
    if found.barred is not None:
        # The rank counts every school with a distance, the barred ones too: a reason for each.
        rank = ranks(distance_mm, allocation.school)
        allocation = replace(allocation, rank=rank)
    allocation.check(len(pupils), len(schools))
    return allocation


def with_siblings(
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    *,
    seed: str | None,
    pairs: Pairs,
) -> tuple[Pairs, Index | None]:
    """
    Return the pairs without the schools that families give up, and who would be where without that.

    Notes
    -----
    Bars of families that came with the pairs are found anew: they follow from all else. Under
    policies without the rule the pairs come back as they are, and ``None``.
    """
    if not policy.keeps_siblings:
        return pairs, None
    rest = replace(pairs, barred=without_families(pairs.barred))
    found = conditions(policy, distance_mm, rest)
    order = order_of(policy, pupils, seed=seed, later=found.later)
    mechanism = ORDERED[policy.mechanism]
    kept = keep_together(
        pupils,
        schools.seats,
        found.open_mm,
        order,
        lambda open_mm: mechanism(open_mm, schools.seats, order)[0],
        rest.barred,
    )
    barred = kept.barred if (kept.barred != OPEN).any() else None
    return replace(rest, barred=barred), kept.alone


def _run(
    policy: Policy, pupils: Pupils, schools: Schools, found: Conditions, *, seed: str | None
) -> Allocation:
    mechanism, open_mm = policy.mechanism, found.open_mm
    if mechanism in OPTIMAL:
        return OPTIMAL[mechanism](open_mm, schools.seats)
    order = order_of(policy, pupils, seed=seed, later=found.later)
    limit_mm = policy.list_limit_mm
    if mechanism == DEFERRED_THEN_TOTAL and limit_mm is not None:
        return deferred_then_minimum_total(open_mm, schools.seats, order, limit_mm=limit_mm)
    school, rank = ORDERED[mechanism](open_mm, schools.seats, order)
    return Allocation(school=school, rank=rank)


def order_of(
    policy: Policy, pupils: Pupils, *, seed: str | None, later: NDArray[np.uint8] | None = None
) -> SchoolOrder:
    """
    Return the order of pupils that the policy gives to every school.

    Parameters
    ----------
    policy, pupils, seed
        As above.
    later
        Of ``admission.pairs.conditions``, under policies that let pupils stand later somewhere.
    """
    return school_order(
        pupils,
        use_groups=policy.uses_groups,
        band_mm=policy.band_mm,
        seed=seed if policy.draws_lot else None,
        later=later,
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
        n_places = PLACES if policy.orders_groups else 1
        unknown = sorted(set((np.unique(pupils.group) // n_places).tolist()) - set(known))
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
