"""What the placements of one scenario are made of: its cities by year, its children, its wards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE
from runs.outlook.cohort import homes_of, n_moved_in
from runs.outlook.demand import demand_of
from runs.whatif.city import merged_wards
from runs.whatif.wards_of_schools import wards_of_schools

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forecast.ahead import Ahead
    from gis.units import Ids, Index
    from gis.ward_at import WardAt
    from runs.outlook.asked import Asked
    from runs.outlook.cohort import Homes
    from runs.outlook.demand import Demand
    from runs.outlook.years import Measured, Place
    from runs.scenario.changes import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    One scenario in all years.

    Attributes
    ----------
    name
        Of the scenario, empty for things as they are.
    measured
        Its city by year; homes lie in the wards of the last one.
    homes, demand
        Today's children in order of drawing, and how many of them each year has.
    moved_in
        By year: row among all homes, and children, of each housing project.
    wards
        Codes of all wards of homes and schools, ascending.
    school_ward
        By year, position of each school's ward; ``NONE`` where it is unknown.
    """

    name: str
    measured: tuple[Measured, ...]
    homes: Homes
    demand: Demand
    moved_in: tuple[tuple[tuple[int, int], ...], ...]
    wards: Ids
    school_ward: tuple[Index, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wards:
    """
    Where wards are.

    Attributes
    ----------
    of_school
        Ward of each registered school by code.
    at
        Tells of places in which ward they lie, ``None`` where nobody knows.
    """

    of_school: Mapping[str, str]
    at: WardAt | None = None


def plan_of(
    scenarios: Sequence[Scenario],
    measured: Sequence[Measured],
    told: Ahead,
    place: Place,
    asked: Asked,
    wards: Wards,
) -> Plan:
    """
    Return the plan of a scenario.

    Parameters
    ----------
    scenarios, measured
        As it holds in each year, and the city then.
    told
        The forecast of its wards.
    place
        Things as they are.
    asked
        Grade, years, draws.
    wards
        Where wards are.

    Raises
    ------
    InputError
        If the forecast does not fit.
    """
    last = measured[-1]
    today = last.city.pupils.id
    now = last.ward_code[: len(today)]
    demand = demand_of(
        *(told, now),
        grade=asked.grade,
        base_year=asked.base_year,
        years=asked.years,
        n_draws=asked.n_draws,
        seed=asked.seed,
    )
    n_grades = len(told.panel.grade)
    merged = scenarios[-1].merged
    of_school = [
        merged_wards(
            wards_of_schools(one.city.places, wards.of_school, scenario.changes, wards.at), merged
        ).astype(str)
        for scenario, one in zip(scenarios, measured, strict=True)
    ]
    codes = np.unique(np.concatenate([last.ward_code.astype(str), *of_school]))
    return Plan(
        name=scenarios[-1].name,
        measured=tuple(replace(one, ward_code=last.ward_code) for one in measured),
        homes=homes_of(today, now, demand, seed=asked.seed),
        demand=demand,
        moved_in=tuple(
            tuple(
                (place.project[new.project], n_moved_in(new, year, n_grades))
                for new in scenario.housing
            )
            for year, scenario in zip(asked.years, scenarios, strict=True)
        ),
        wards=codes.astype(object),
        school_ward=tuple(
            np.where(own == "", NONE, np.searchsorted(codes, own)).astype(np.int32)
            for own in of_school
        ),
    )
