"""Who lives in each ward: all people, and children by age, each known or unknown with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.grades import AGE
from forecast.indicators.facts import AGES, ENTERING, LEVELS, SCHOOL_AGES
from forecast.indicators.known import Known, from_known
from runs.capacity.registers import BY_AGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from gis.province import Province

CITY_PEOPLE: Final = "city_people"
CITY_PUPILS: Final = "city_pupils_{level}"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """
    People of W wards.

    Attributes
    ----------
    everybody
        Inhabitants of all ages, shape (W,).
    aged_3_18, children, entering
        As ``forecast.indicators.facts.Facts`` has them.
    year
        Of the register that ages come from; ``None`` without.
    register
        Which one that is; empty without.
    is_model
        Whether the ages are those of a model.
    """

    everybody: Known
    aged_3_18: Known
    children: Known
    entering: Known
    year: int | None
    register: str
    is_model: bool


def people_of(
    frame: Mapping[str, pd.DataFrame],
    code: NDArray[np.object_],
    place: Province,
    *,
    model: bool = False,
) -> People:
    """
    Return the people of wards.

    Parameters
    ----------
    frame
        Registers: ages stand in ``children``, else in ``population``, else in
        ``population_by_age``, of each the newest year.
    code
        Codes of the wards, shape (W,).
    model
        Whether children of wards without ages are told as the city's own shares of its people
        (norms ``city_people`` and ``city_pupils_*`` and entrants of the place), a model.

    Notes
    -----
    A count that is marked suspect, missing, or lacks an age is unknown, in the model as well.
    """
    everybody = _everybody(frame.get("population"), code)
    for name in ("children", "population", BY_AGE):
        ages = None if name not in frame else _ages(frame[name])
        if ages is not None:
            by_age, year = ages
            return People(
                everybody=everybody,
                aged_3_18=_together(by_age, code, SCHOOL_AGES),
                children=_side([_together(by_age, code, AGES[one]) for one in LEVELS]),
                entering=_side([_together(by_age, code, [AGE[ENTERING[one]]]) for one in LEVELS]),
                year=year,
                register=name,
                is_model=False,
            )
    if model:
        return _modelled(everybody, place)
    shape = everybody.value.shape
    nobody = Known.unknown(shape, "ages_unlisted").where(everybody.is_known, everybody)
    side = _side([nobody] * len(LEVELS))
    return People(
        everybody=everybody,
        aged_3_18=nobody,
        children=side,
        entering=side,
        year=None,
        register="",
        is_model=False,
    )


def _everybody(population: pd.DataFrame | None, code: NDArray[np.object_]) -> Known:
    """Return the inhabitants of each ward in the newest year, of all ages together."""
    if population is None:
        return Known.unknown(code.shape, "population_unlisted")
    rows = population[population["year"] == population["year"].max()]
    whole = set(rows.loc[rows["age"].isna(), "ward_code"])
    rows = rows[rows["age"].isna() | ~rows["ward_code"].isin(whole)]
    doubtful = set(rows.loc[rows["suspect"].fillna(value=False).astype(bool), "ward_code"])
    gaps = set(rows.loc[rows["n"].isna(), "ward_code"])
    n = rows.groupby("ward_code")["n"].sum().reindex(code)
    found = n.to_numpy(np.float64, na_value=np.nan)
    why = np.full(len(code), "", object)
    why[np.isnan(found) | np.isin(code, list(gaps))] = "population_unlisted"
    why[np.isin(code, list(doubtful))] = "population_suspect"
    return Known.of(found, why)


def _ages(register: pd.DataFrame) -> tuple[pd.DataFrame, int] | None:
    """Return the newest year by ward and age, nan where suspect or missing; ``None`` without."""
    rows = register[register["age"].notna()]
    if rows.empty:
        return None
    year = int(rows["year"].max())
    rows = rows[rows["year"] == year]
    n = rows["n"].astype("Float64")
    if "suspect" in rows:
        n = n.mask(rows["suspect"].fillna(value=False).astype(bool))
    kept = pd.DataFrame(
        {
            "ward": rows["ward_code"],
            "age": rows["age"].astype(int),
            "n": n.to_numpy(np.float64, na_value=np.nan),
        }
    )
    # the sum of a ward's residence kinds; one of them unknown leaves the whole unknown
    by = kept.groupby(["ward", "age"])["n"].sum(min_count=1).unstack("age")  # noqa: PD010 (of sums)
    gaps = kept["n"].isna().groupby([kept["ward"], kept["age"]]).any().unstack("age")  # noqa: PD010 (the same)
    return by.mask(gaps.fillna(value=False).astype(bool)), year


def _together(by_age: pd.DataFrame, code: NDArray[np.object_], ages: Iterable[int]) -> Known:
    """Return how many are of some ages; unknown where one of these ages is."""
    wanted = by_age.reindex(index=pd.Index(code), columns=list(ages))
    found = wanted.sum(axis=1, skipna=False).to_numpy(np.float64)
    there = np.isin(code, by_age.index.to_numpy(object))
    why = np.where(np.isnan(found), "ages_incomplete", "").astype(object)
    why[~there] = "ages_unlisted"
    return Known.of(found, why)


def _modelled(everybody: Known, place: Province) -> People:
    """Return children as the city's shares of its people, rounded to whole children."""
    pupils = {one: _norm(place, CITY_PUPILS.format(level=one)) for one in LEVELS}
    newest = max((one.season for one in place.entrants), default="")
    entrants = {one.grade: float(one.n) for one in place.entrants if one.season == newest}
    city = _norm(place, CITY_PEOPLE)
    return People(
        everybody=everybody,
        aged_3_18=_share_of(everybody, sum(pupils.values()) / city),
        children=_side([_share_of(everybody, pupils[one] / city) for one in LEVELS]),
        entering=_side(
            [_share_of(everybody, entrants.get(ENTERING[one], np.nan) / city) for one in LEVELS]
        ),
        year=None,
        register="",
        is_model=True,
    )


def _norm(place: Province, name: str) -> float:
    return place.norm[name].value if name in place.norm else np.nan


def _share_of(everybody: Known, share: float) -> Known:
    nothing = np.where(np.isnan(share), "no_norm", "").astype(object)
    return from_known(
        lambda n, _: np.rint(n * share), everybody, Known.of(np.zeros(1), nothing.reshape(1))
    )


def _side(columns: list[Known]) -> Known:
    """Return columns side by side, (W, L)."""
    return Known(
        np.stack([one.value for one in columns], axis=1),
        np.stack([one.why for one in columns], axis=1),
    )
