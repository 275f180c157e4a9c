"""Children of coming years, told from the registers of past enrolment and births."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Forecast(Arguments):
    """For how many years."""

    horizon: int = Field(default=5, ge=1, le=10)


def work(one: Work) -> Mapping[str, Any]:
    """Record the forecast; the back-test on these very figures comes with it."""
    from runs.forecast.recorded import recorded_forecast  # noqa: PLC0415 (loads pandas)

    asked: Forecast = one.arguments
    found = recorded_forecast(one.engine, one.folder, horizon=asked.horizon, progress=one.progress)
    return {"run_id": found.run_id, "backtest": found.backtest, **found.facts}


KIND: Final = Kind(
    name="forecast",
    vi="Dự báo số trẻ của các năm tới",
    en="Tell the children of coming years ahead",
    scope=SCENARIOS_WORK,
    arguments=Forecast,
    work=work,
)
