"""Scenarios by years, side by side: every year's children placed, as told and as drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from dask.base import compute
from dask.delayed import delayed

from gis.progress import silent
from runs.outlook.cohort import cohort
from runs.outlook.figures import figures_of
from runs.outlook.plan import Plan, Wards, plan_of
from runs.outlook.years import measured_under, of_places, place_of, placed_in
from runs.scenario.changes import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from forecast.ahead import Ahead
    from gis.progress import Progress
    from gis.units import Ids
    from runs.outlook.asked import Asked
    from runs.outlook.demand import Demand
    from runs.outlook.figures import Figures
    from runs.outlook.years import Measured, Place
    from runs.whatif.inputs import Start

AS_IT_IS: Final = ""
"""Name of the side on which nothing is changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    One scenario in all years; Y years, D draws.

    Attributes
    ----------
    name
        Of the scenario; ``AS_IT_IS`` without one.
    wards, schools
        Codes by which ``figures`` count, schools by year.
    gates
        Longitude and latitude of each school's first gate by year, shape (S, 2).
    demand
        Its children.
    n_moved_in
        Children of housing projects by year.
    figures
        By year: as told, then the draws.
    """

    name: str
    wards: Ids
    schools: tuple[Ids, ...]
    gates: tuple[NDArray[np.float64], ...]
    demand: Demand
    n_moved_in: tuple[int, ...]
    figures: tuple[tuple[Figures, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Scenarios side by side, things as they are first."""

    asked: Asked
    sides: tuple[Side, ...]


def outlook(  # noqa: PLR0913 (a city, its future, and what is asked)
    start: Start,
    scenarios: Mapping[str, Callable[[int], Scenario]],
    tell: Callable[[Mapping[str, str]], Ahead],
    asked: Asked,
    *,
    wards: Wards,
    n_threads: int = 1,
    is_trial: bool = False,
    progress: Progress = silent,
) -> Outlook:
    """
    Return scenarios in coming years beside things as they are.

    Parameters
    ----------
    start
        Today's city and children.
    scenarios
        By name: the scenario as it holds in a year.
    tell
        The forecast, given the wards that become part of others; its regions are wards.
    asked
        Grade, years, draws.
    wards
        Where wards are; without it children of housing projects count to none.
    n_threads
        Tasks at the same time; the result is the same.
    is_trial
        Whether everything but the placing is done; ``figures`` are empty then.
    progress
        Told how many placements are done.

    Raises
    ------
    InputError
        If a change cannot be, the policy does not take the input, or the forecast does not fit.
    BrokenPromiseError
        If a placement breaks a promise.
    """
    asked.check()
    sides = {AS_IT_IS: [Scenario(name=AS_IT_IS)] * len(asked.years)}
    sides |= {name: [of(year) for year in asked.years] for name, of in scenarios.items()}
    progress("measuring distances", 0, len(sides))
    projects = [one for of in sides.values() for one in of[-1].housing]
    place = place_of(start, projects, wards.at)
    known: list[tuple[Scenario, Measured]] = []
    plans: list[Plan] = []
    for of in sides.values():
        measured = [_once(known, place, of_places(one)) for one in of]
        plans.append(plan_of(of, measured, tell(of[-1].merged), place, asked, wards))
        progress("measuring distances", len(plans), len(sides))
    if is_trial:
        return Outlook(asked=asked, sides=tuple(_side(plan, ()) for plan in plans))
    return Outlook(asked=asked, sides=tuple(placed_all(plans, asked, n_threads, progress)))


def _once(known: list[tuple[Scenario, Measured]], place: Place, scenario: Scenario) -> Measured:
    """Return the place under a scenario, measured once for all that change the same."""
    for other, found in known:
        if other == scenario:
            return found
    known.append((scenario, measured_under(place, scenario)))
    return known[-1][1]


def placed_all(
    plans: Sequence[Plan], asked: Asked, n_threads: int, progress: Progress = silent
) -> Iterator[Side]:
    """Place all years of all plans, as told and as drawn, so many at the same time."""
    n_years, n_each = len(asked.years), 1 + asked.n_draws
    total = len(plans) * n_years * n_each
    done = count(1)
    progress("placing", 0, total)

    def place(plan: int, year: int, draw: int) -> Figures:
        found = _placed(plans[plan], year, draw, asked)
        progress("placing", next(done), total)
        return found

    task = delayed(place, pure=False)
    work = [
        [[task(plan, year, draw) for draw in range(n_each)] for year in range(n_years)]
        for plan in range(len(plans))
    ]
    of_dask = {"scheduler": "threads", "num_workers": n_threads}
    (results,) = compute(work, **of_dask)  # type: ignore[no-untyped-call]  # dask has no types
    for plan, figures in zip(plans, results, strict=True):
        yield _side(plan, figures)


def _side(plan: Plan, figures: Sequence[Sequence[Figures]]) -> Side:
    return Side(
        name=plan.name,
        wards=plan.wards,
        schools=tuple(one.city.places.schools.code for one in plan.measured),
        gates=tuple(one.city.places.first_gates() for one in plan.measured),
        demand=plan.demand,
        n_moved_in=tuple(sum(n for _, n in year) for year in plan.moved_in),
        figures=tuple(tuple(of) for of in figures),
    )


def _placed(plan: Plan, year: int, draw: int, asked: Asked) -> Figures:
    demand = plan.demand
    wanted = demand.n_children[draw, :, year]
    children = cohort(plan.homes, demand.n_now, wanted, plan.moved_in[year])
    found = placed_in(plan.measured[year], children)
    return figures_of(found, plan.wards, plan.school_ward[year], within_m=asked.within_m)
