"""Forecasting children and seats: asked for here, computed by a later version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.errors import NotReadyError
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Forecast(Arguments):
    """For how many years."""

    horizon: int = Field(default=5, ge=1, le=10)


def work(one: Work) -> Mapping[str, Any]:
    """Refuse: a made-up number would be worse than none."""
    raise NotReadyError(str(one.job_id))


KIND: Final = Kind(
    name="forecast",
    vi="Dự báo số trẻ và chỗ học (chưa có)",
    en="Forecast children and seats (not available yet)",
    scope=SCENARIOS_WORK,
    arguments=Forecast,
    work=work,
    is_ready=False,
)
