"""Stored scenarios in coming years, beside things as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = "outlook"


class OutlookArguments(Arguments):
    """Which scenarios, by which rules, in which years."""

    scenarios: tuple[str, ...] = Field(max_length=4)
    policy: str = Field(max_length=120)
    season: str = Field(max_length=20)
    grade: str = Field(max_length=4)
    seed: str | None = Field(default=None, max_length=200)
    years: tuple[int, ...] = Field(min_length=1, max_length=10)
    draws: int = Field(ge=0, le=200)
    within_m: int = Field(ge=100, le=50_000)


def work(one: Work) -> Mapping[str, Any]:
    """Place the children of every year; what may be told to anyone comes out."""
    from admission.policy import file as policies  # noqa: PLC0415 (loads compiled code)
    from runs.outlook.asked import Asked  # noqa: PLC0415 (the same)
    from runs.outlook.city import base_year_of, outlook_of_city  # noqa: PLC0415 (the same)
    from runs.outlook.write import facts_of, tables_of  # noqa: PLC0415 (the same)

    asked: OutlookArguments = one.arguments
    found = outlook_of_city(
        one.engine,
        asked.scenarios,
        policies.load(asked.policy),
        Asked(
            grade=asked.grade,
            base_year=base_year_of(asked.season),
            years=asked.years,
            n_draws=asked.draws,
            within_m=asked.within_m,
        ),
        season=asked.season,
        seed=asked.seed,
        progress=one.progress,
    )
    return {**tables_of(found), "facts": facts_of(found)}


KIND: Final = Kind(
    name="outlook",
    vi="Xếp chỗ cho trẻ của các năm tới, theo hiện trạng và theo phương án",
    en="Place the children of coming years, as things are and under scenarios",
    scope=SCENARIOS_WORK,
    arguments=OutlookArguments,
    work=work,
    keep=True,
)
