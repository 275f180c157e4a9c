"""The city's indicators by ward, of the registers in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

SEASON: Final = r"^[0-9]{4}-[0-9]{4}$"


class IndicatorArguments(Arguments):
    """Season of the seats, and whether children may be a model."""

    season: str | None = Field(default=None, pattern=SEASON)
    model_children: bool = False


def work(one: Work) -> Mapping[str, Any]:
    """Compute every indicator; small counts of children do not come out."""
    from runs.capacity.indicators import indicators_of  # noqa: PLC0415 (loads geopandas)
    from runs.capacity.registers import of_database  # noqa: PLC0415 (the same)
    from runs.capacity.told import ward_rows  # noqa: PLC0415 (the same)
    from runs.capacity.write import summary_of  # noqa: PLC0415 (the same)

    asked: IndicatorArguments = one.arguments
    one.progress("reading", 0, None)
    found = indicators_of(
        of_database(one.engine),
        season=asked.season,
        model=asked.model_children,
        progress=one.progress,
    )
    return {**summary_of(found), "wards": ward_rows(found)}


KIND: Final = Kind(
    name="indicators",
    vi="Chỉ số trường lớp của từng phường",
    en="Indicators of schools by ward",
    scope=SCENARIOS_WORK,
    arguments=IndicatorArguments,
    work=work,
)
