"""Policies side by side: the same children, schools and distances under each, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from admission.allocate import refuse
from admission.policy.file import Policy
from gis.errors import InputError
from gis.progress import Progress, silent
from gis.units import NONE
from runs.side_by_side.crossings import KINDS, must_cross
from runs.summary import OVER_7KM_MM, summarise
from runs.whatif.chain import Placed, by_policy, check, distances
from runs.whatif.city import City, refuse_rules, standing_of

Row: TypeAlias = dict[str, Any]

FEWEST_POLICIES: Final = 2
MOST_POLICIES: Final = 10
EVERYBODY: Final = "all"
COMPARISON: Final = "đề xuất so sánh, chưa phải quy định (a comparison, no regulation)"
"""What stands on every such table, after the nature of its children."""
RESIDENCE: Final = "residence_kind"
COUNTS: Final = (
    *("pupils", "placed", "unplaced", "over_4km", "over_7km", "at_nearest"),
    *(f"must_cross_{kind}" for kind in KINDS),
)
COLUMNS: Final = (
    *("policy", "children", "pupils", "placed", "unplaced", "mean_m", "median_m", "p95_m"),
    *("longest_m", "over_4km", "over_7km", "at_nearest"),
    *(f"must_cross_{kind}" for kind in KINDS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """
    Policies on the same inputs.

    Attributes
    ----------
    results
        The placement of each policy, in the order asked.
    crossing
        By policy, by kind of crossing, who must use one, shape (P,).
    groups
        Which children each row is about, by name; ``all`` first.
    rows
        Exact numbers, one per policy and group of children.
    """

    results: Mapping[str, Placed]
    crossing: Mapping[str, Mapping[str, NDArray[np.bool_]]]
    groups: Mapping[str, NDArray[np.bool_]]
    rows: tuple[Row, ...]


def side_by_side(
    city: City, policies: Sequence[Policy], *, progress: Progress = silent
) -> SideBySide:
    """
    Place the same children by several policies and tell all in one table.

    Parameters
    ----------
    city
        Children, schools and roads; its own policy is not used but for the way of travel.
    policies
        Two to ten, of different names.

    Raises
    ------
    InputError
        If a policy does not take the input, or travels another way than the others.
    BrokenPromiseError
        If a placement breaks a promise.
    """
    cities = _cities(city, policies)
    progress("measuring distances", 0, None)
    distance_mm = distances(city.network, city.home, city.places)
    results = {}
    for done, (name, one) in enumerate(cities.items()):
        progress(f"placing by {name}", done, len(cities))
        result = Placed(city=one, distance_mm=distance_mm, allocation=by_policy(one, distance_mm))
        check(result)
        results[name] = result
    offers = {name: one.allocation.school for name, one in results.items()}
    crossing = must_cross(city, distance_mm, offers, progress=progress)
    groups = _groups(city)
    rows = [
        _row(name, children, mine, result, crossing[name])
        for name, result in results.items()
        for children, mine in groups.items()
    ]
    return SideBySide(results=results, crossing=crossing, groups=groups, rows=tuple(rows))


def refuse_unfit(policies: Sequence[Policy]) -> None:
    """Raise ``InputError`` for policies that cannot stand side by side, whatever the city."""
    names = [one.name for one in policies]
    if not FEWEST_POLICIES <= len(set(names)) == len(names) <= MOST_POLICIES:
        msg = f"{len(names)} policies: give {FEWEST_POLICIES} to {MOST_POLICIES} different ones"
        raise InputError(msg)
    for policy in policies:
        refuse_rules(policy)
        if policy.profile != policies[0].profile:
            msg = (
                f"policy {policy.name} measures by {policy.profile}, {names[0]} by "
                f"{policies[0].profile}; they are compared on the same ways only"
            )
            raise InputError(msg)


def _cities(city: City, policies: Sequence[Policy]) -> dict[str, City]:
    refuse_unfit(policies)
    found = {}
    for policy in policies:
        if policy.catchments is not None and city.inside is None:
            msg = f"policy {policy.name} has a rule about catchments: give them with --catchments"
            raise InputError(msg)
        own = replace(city, policy=policy, pupils=standing_of(city, policy))
        refuse(policy, *own.asked.rest(policy), seed=own.seed)
        found[policy.name] = own
    return found


def _groups(city: City) -> dict[str, NDArray[np.bool_]]:
    found = {EVERYBODY: np.ones(len(city.pupils), np.bool_)}
    residence = city.column.get(RESIDENCE)
    parted = {"residence": residence, "group": city.group}  # one kind only would say all again
    for name, values in parted.items():
        kinds = [] if values is None else np.unique(values.astype(str)).tolist()
        if values is not None and len(kinds) > 1:
            found |= {f"{name} {one or 'unknown'}": values.astype(str) == one for one in kinds}
    return found


def _row(
    name: str,
    children: str,
    mine: NDArray[np.bool_],
    result: Placed,
    crossing: Mapping[str, NDArray[np.bool_]],
) -> Row:
    school, own_mm = result.allocation.school[mine], result.own_mm[mine]
    numbers = summarise(school, result.allocation.rank[mine], own_mm)
    placed = school != NONE
    row = {
        "policy": name,
        "children": children,
        "pupils": int(np.count_nonzero(mine)),
        **numbers.as_dict(),
        "over_7km": int(np.count_nonzero(placed & (own_mm > OVER_7KM_MM))),
        **{f"must_cross_{kind}": int(np.count_nonzero(crossing[kind][mine])) for kind in KINDS},
    }
    return {column: row[column] for column in COLUMNS}
