"""Every indicator of every ward and of the city, from the registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.indicators.defined import indicators
from forecast.indicators.facts import Facts
from forecast.indicators.known import Known
from forecast.indicators.measures import MEASURES, columns_of
from gis.population.wards import touching
from gis.progress import silent
from runs.capacity.people import People, people_of
from runs.capacity.supply import Supply, supply_of
from runs.capacity.warnings import warnings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecast.indicators.defined import Indicator
    from forecast.indicators.measures import Measured
    from gis.progress import Progress
    from gis.province import Province
    from runs.capacity.registers import Registers

FAILS, HOLDS, UNKNOWN, NOT_COMPARED = "short", "enough", "unknown", ""
"""Verdicts: the norm is missed, met; not known; nothing to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One indicator at one level.

    Attributes
    ----------
    norm
        What values are compared with; nan where nothing is.
    wards, city
        Values of the wards, shape (W,), and of all wards that are known together, shape ().
    known
        Which wards these are, shape (W,).
    """

    indicator: Indicator
    level: str
    norm: float
    wards: Known
    city: Known
    known: NDArray[np.bool_]

    def verdict(self, value: Known) -> NDArray[np.object_]:
        """Return what some values say."""
        found = np.full(value.value.shape, NOT_COMPARED, object)
        if not np.isnan(self.norm):
            least = self.indicator.wanted == "at least"
            fails = value.value < self.norm if least else value.value > self.norm
            found = np.where(fails, FAILS, HOLDS).astype(object)
        return np.where(value.is_known, found, UNKNOWN).astype(object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """
    All of them, exact; ``runs.capacity.told`` makes what may be told.

    Attributes
    ----------
    code, name
        Of the wards, ascending, shape (W,).
    warnings
        What is odd about single schools; nothing is refused for it.
    """

    registers: Registers
    code: NDArray[np.object_]
    name: NDArray[np.object_]
    facts: Facts
    people: People
    supply: Supply
    columns: tuple[Column, ...]
    warnings: list[dict[str, Any]]


def indicators_of(
    registers: Registers,
    *,
    season: str | None = None,
    model: bool = False,
    defined: Sequence[Indicator] | None = None,
    progress: Progress = silent,
) -> Indicators:
    """
    Return every indicator.

    Parameters
    ----------
    season
        Season of seats; the newest if not given.
    model
        Whether children of a city without ages are a model, see ``runs.capacity.people``.
    defined
        Indicators; those of ``forecast/indicators`` if not given.
    """
    progress("counting by ward", 0, None)
    wards = registers.wards
    code = wards["code"].to_numpy(object)
    people = people_of(registers.frame, code, registers.place, model=model)
    supply = supply_of(registers.frame, code, registers.place, season=season)
    one, other = touching(wards.geometry.to_numpy())
    touches = np.zeros((len(code), len(code)), np.bool_)
    touches[one, other] = True
    facts = Facts(
        touches=touches,
        aged_3_18=people.aged_3_18,
        children=people.children,
        entering=people.entering,
        public=supply.public,
        rooms=supply.rooms,
        public_rooms=supply.public_rooms,
        public_room_shifts=supply.public_room_shifts,
        seats=supply.seats,
        classes=supply.classes,
        classes_over=supply.classes_over,
        classes_whole_day=supply.classes_whole_day,
    )
    asked = indicators() if defined is None else defined
    return Indicators(
        registers=registers,
        code=code,
        name=wards["name"].fillna("").to_numpy(object),
        facts=facts,
        people=people,
        supply=supply,
        columns=tuple(
            column for single in asked for column in _columns(single, facts, registers.place)
        ),
        warnings=warnings_of(registers, supply.season),
    )


def _columns(indicator: Indicator, facts: Facts, place: Province) -> list[Column]:
    levels = columns_of(indicator.measure)
    used = np.array([_value(place, indicator.uses, level) for level in levels])
    measured: Measured = MEASURES[indicator.measure].compute(facts, used)
    wards, (city, known) = measured.of_wards(), measured.of_city()
    return [
        Column(
            indicator=indicator,
            level=level,
            norm=_norm(place, indicator, level),
            wards=Known(wards.value[:, i], wards.why[:, i]),
            city=Known(city.value[i], city.why[i : i + 1].reshape(())),
            known=known[:, i],
        )
        for i, level in enumerate(levels)
        if level in indicator.levels
    ]


def _norm(place: Province, indicator: Indicator, level: str) -> float:
    return indicator.limit if indicator.limit is not None else _value(place, indicator.norm, level)


def _value(place: Province, name: str, level: str) -> float:
    """Return a norm of the place; nan where it has none."""
    norm = place.norm.get(name.format(level=level)) if name else None
    return np.nan if norm is None else norm.value
