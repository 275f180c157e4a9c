"""How many children of a grade each ward will have: today's, grown as its forecast grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.draws import draws
from forecast.levels import REGION_GRADE
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecast.ahead import Ahead
    from forecast.panel import Children
    from gis.units import Ids

FEWEST_TO_GROW_BY: Final = 10.0
"""A ward told fewer children than this has the city's growth: its own would be chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """
    Children of one grade by ward and year; W wards, Y years, D draws.

    Attributes
    ----------
    years
        Autumns, ascending.
    ward_code
        Wards of today's children, ascending, shape (W,).
    n_now
        Today's children, shape (W,).
    n_children
        Children of the years, whole numbers: what is told, then the draws; shape (1 + D, W, Y).
    of_city
        Wards whose children grow as the city's do, having too few of their own or none in the
        history.
    """

    years: tuple[int, ...]
    ward_code: Ids
    n_now: NDArray[np.int64]
    n_children: NDArray[np.int64]
    of_city: tuple[str, ...]


def demand_of(  # noqa: PLR0913 (a forecast, and what of it is asked)
    told: Ahead,
    ward_code: Ids,
    *,
    grade: str,
    base_year: int,
    years: Sequence[int],
    n_draws: int,
    seed: str,
) -> Demand:
    """
    Return the children of coming years.

    Parameters
    ----------
    told
        Forecast whose regions are wards.
    ward_code
        Ward of every child of today, shape (P,).
    grade
        Grade that they enter.
    base_year
        Autumn of today's children.
    years
        Autumns asked for, all after it.
    n_draws, seed
        Draws beside what is told.

    Raises
    ------
    InputError
        If the history has no such grade, its regions are no wards of these children, or a year
        is none that was told.
    """
    panel = told.panel
    _refuse(told, grade, base_year, years)
    at = panel.grade.index(grade)
    name = [*panel.region_name]
    region = told.middle[REGION_GRADE][:, at]
    drawn = draws(told, REGION_GRADE, names=name, n_draws=n_draws, seed=seed)[:, :, at]
    column = [year - panel.last_year - 1 for year in years]
    both = np.concatenate([region[None], drawn])[:, :, column]
    base = _base(told, at, base_year)
    known = ~np.isnan(base) & ~np.isnan(both).any(axis=(0, 2))
    city_base, whole = float(base[known].sum()), both[:, known].sum(axis=1)
    if city_base == 0:
        msg = f"the enrolment history has no child of grade {grade} to grow from in {base_year}"
        raise InputError(msg)
    wards, n_now = np.unique(ward_code.astype(str), return_counts=True)
    place = {one: row for row, one in enumerate(name)}
    growth = np.empty((len(both), len(wards), len(years)))
    of_city = []
    for row, ward in enumerate(wards.tolist()):
        own = place.get(ward)
        if own is None or not known[own] or base[own] < FEWEST_TO_GROW_BY:
            of_city.append(ward)
            growth[:, row] = whole / city_base
        else:
            growth[:, row] = both[:, own] / base[own]
    if len(of_city) == len(wards) and set(name).isdisjoint(wards):
        msg = (
            "the regions of the enrolment history are no wards of these children "
            f"({', '.join(name[:3])} … beside {', '.join(wards[:3])} …); "
            "give the ward codes in its column region"
        )
        raise InputError(msg)
    return Demand(
        years=tuple(years),
        ward_code=wards.astype(object),
        n_now=n_now.astype(np.int64),
        n_children=np.floor(n_now[None, :, None] * growth + 0.5).astype(np.int64),
        of_city=tuple(of_city),
    )


def _refuse(told: Ahead, grade: str, base_year: int, years: Sequence[int]) -> None:
    panel = told.panel
    last = panel.last_year + told.horizon
    if grade not in panel.grade:
        msg = f"the enrolment history has no grade {grade}: it has {', '.join(panel.grade)}"
        raise InputError(msg)
    if not years or list(years) != sorted(set(years)):
        msg = "years must be named once each, the first one first"
        raise InputError(msg)
    if years[0] <= base_year or years[-1] > last:
        msg = (
            f"years {years[0]} to {years[-1]}: the children are of autumn {base_year}, and the "
            f"history to {panel.last_year} is told ahead to {last}; "
            f"ask for {base_year + 1} to {last}"
        )
        raise InputError(msg)
    if base_year < panel.first_year:
        msg = f"the history begins in {panel.first_year}, after the children's autumn {base_year}"
        raise InputError(msg)


def _base(told: Ahead, at: int, base_year: int) -> Children:
    """Return what the history, or the forecast, says of the children's own autumn, shape (R,)."""
    panel = told.panel
    if base_year > panel.last_year:
        return np.asarray(told.middle[REGION_GRADE][:, at, base_year - panel.last_year - 1])
    found = np.full(len(panel.region_name), np.nan)
    of_year = panel.n[:, at, base_year - panel.first_year]
    known = ~np.isnan(of_year)
    there = np.bincount(panel.region[known], minlength=len(found)) > 0
    total = np.bincount(panel.region[known], of_year[known], minlength=len(found))
    found[there] = total[there]
    return found
