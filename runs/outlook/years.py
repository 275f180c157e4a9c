"""A scenario in coming years: a city measured once, and the children of each year placed in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from admission.model import Pupils
from runs.scenario.changes import Change, Housing, MergeWards, Scenario, Starts
from runs.whatif.ahead import Ahead
from runs.whatif.chain import Placed, by_policy, check, distances, ways_under
from runs.whatif.city import (
    City,
    changed,
    inside_of_schools,
    merged_wards,
    snapped,
    standing_of,
)
from runs.whatif.snap_sets import joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Millimetres
    from gis.ward_at import WardAt
    from runs.outlook.cohort import Cohort
    from runs.whatif.inputs import Start

OF_CHILDREN = (Housing, MergeWards, Starts)
"""Changes that neither roads nor schools nor rules see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    A city of some years, its ways from every home that any year may use; P children of today.

    Attributes
    ----------
    city
        Of today's children, with homes of the housing projects after theirs in ``home``.
    distance_mm
        From every home, shape (P + projects, S).
    ward_code
        Ward of every home, shape (P + projects,).
    inside
        Whether it lies in a school's catchment, shape (P + projects, S), ``None`` without.
    """

    city: City
    distance_mm: Millimetres
    ward_code: Ids
    inside: NDArray[np.bool_] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Things as they are, with homes for the children of housing projects."""

    measured: Measured
    project: Mapping[str, int]


def place_of(start: Start, projects: Iterable[Housing], ward_at: WardAt | None) -> Place:
    """
    Return things as they are, measured from today's homes and from housing projects.

    Raises
    ------
    InputError
        For a project away from the roads or on an island.
    """
    city = start.city
    of = {one.project: one for one in projects}
    named = [(one.project, one.lon, one.lat) for one in of.values()]
    more = snapped(named, city.base_network, column="lon,lat")
    lon, lat = (np.array([one[axis] for one in named], np.float64) for axis in (1, 2))
    wards = np.full(len(named), "", object) if ward_at is None else ward_at(lon, lat)
    inside = city.inside
    if inside is not None:
        at = start.inside_at
        new = np.zeros((len(named), inside.shape[1]), np.bool_) if at is None else at(lon, lat)
        inside = np.concatenate([inside, new])
    wide = replace(city, home=joined(city.home, more))
    n_now = len(city.pupils)
    return Place(
        measured=Measured(
            city=wide,
            distance_mm=distances(wide.network, wide.home, wide.places),
            ward_code=np.concatenate([city.ward_code, wards]),
            inside=inside,
        ),
        project={name: n_now + row for row, name in enumerate(of)},
    )


def measured_under(place: Place, scenario: Scenario) -> Measured:
    """Return the place under a scenario; raises what ``changed`` does."""
    base = place.measured
    city = changed(base.city, scenario)
    inside = base.inside
    if inside is not None:
        inside = inside_of_schools(inside, base.city.places, city.places)
    return Measured(
        city=city,
        distance_mm=ways_under(scenario, base.city, city, base.distance_mm),
        ward_code=merged_wards(base.ward_code, scenario.merged),
        inside=inside,
    )


def of_places(scenario: Scenario) -> Scenario:
    """Return what of a scenario changes roads, schools or rules: equal ones are measured once."""
    stay: list[Change] = [one for one in scenario.changes if not isinstance(one, OF_CHILDREN)]
    merged = [one for one in scenario.changes if isinstance(one, MergeWards)]
    return replace(scenario, name="", changes=(*stay, *merged))


def placed_in(measured: Measured, children: Cohort) -> Placed:
    """
    Return the checked placement of a year's children.

    Raises
    ------
    InputError
        If the policy does not take them.
    BrokenPromiseError
        If the placement breaks a promise.
    """
    now = measured.city
    home = children.home
    city = replace(
        now,
        pupils=Pupils(id=children.id, group=now.group[children.like]),
        home=now.home.take(home),
        ward_code=measured.ward_code[home],
        group=now.group[children.like],
        column={name: of[children.like] for name, of in now.column.items()},
        inside=None if measured.inside is None else measured.inside[home],
        ahead=_of_those_present(now.ahead, children.id),
    )
    city = replace(city, pupils=standing_of(city, city.policy))
    distance_mm = np.ascontiguousarray(measured.distance_mm[home])
    found = Placed(city=city, distance_mm=distance_mm, allocation=by_policy(city, distance_mm))
    check(found)
    return found


def _of_those_present(ahead: Ahead, ids: Ids) -> Ahead:
    """Return lists and decisions without the children whom a year does not have."""
    known = set(ids.tolist())
    lists, decided = ahead.programmes, ahead.decided
    if lists is not None:
        stay = _among(lists.pupil_id, known)
        lists = replace(
            lists,
            pupil_id=lists.pupil_id[stay],
            of=lists.of[stay],
            rank=lists.rank[stay],
            wish=lists.wish[stay],
        )
    if decided is not None:
        stay = _among(decided.pupil_id, known)
        decided = (
            replace(
                decided,
                pupil_id=decided.pupil_id[stay],
                school=decided.school[stay],
                reason=decided.reason[stay],
            )
            if stay.any()
            else None
        )
    return replace(ahead, programmes=lists, decided=decided)


def _among(ids: Ids, known: set[str]) -> NDArray[np.bool_]:
    return np.array([one in known for one in ids.tolist()], np.bool_)
