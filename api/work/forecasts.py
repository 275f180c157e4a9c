"""Forecasts as they are recorded; asking for one stands beside the other jobs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs
from api.answer.paging import PageDep, PageOut
from api.answer.versions import Versions, versions_of
from api.deps import ServiceDep
from api.public.runs import LAST_RUN_ID
from api.public.schools import CODE_MAX
from api.refused.errors import UnknownRunError
from api.refused.problems import RESPONSES, Problem
from gis.access import RUNS_READ
from gis.queries import query

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(
    prefix="/v1/forecasts",
    tags=["forecasts"],
    responses={
        **RESPONSES,
        401: {"model": Problem, "description": "No valid key"},
        403: {"model": Problem, "description": "The key lacks the scope"},
    },
)

NO_FORECAST: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such forecast"}
}
Reader = Annotated[Caller, Depends(needs(RUNS_READ))]


class ForecastShort(BaseModel):
    """A recorded forecast."""

    run_id: str = Field(examples=["7"])
    state: str = Field(examples=["draft"])
    season: str = Field(examples=["2026-2027"])
    is_model: bool = Field(description="Made from simulated or invented figures.", examples=[True])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    code_version: str = Field(description="Version of the program.", examples=["0.1.0"])


class ForecastsOut(PageOut):
    """One page of recorded forecasts, the newest first."""

    items: list[ForecastShort]
    versions: Versions


class ForecastRow(BaseModel):
    """Pupils expected in a unit, grade and year; the middle and bounds that hold 80 and 95 %."""

    unit: str = Field(description="School, ward or city.", examples=["990012"])
    grade: str = Field(examples=["1"])
    year: int = Field(description="Autumn of the school year.", examples=[2027])
    method: str = Field(examples=["cohort"])
    p025: float | None = Field(examples=[98.0])
    p10: float | None = Field(examples=[110.0])
    p50: float = Field(examples=[131.0])
    p90: float | None = Field(examples=[152.0])
    p975: float | None = Field(examples=[166.0])


class BacktestRow(BaseModel):
    """How one way of telling did on past autumns of the same figures; shares, 0.05 is 5 %."""

    level: str = Field(description="cell, unit, region, city …", examples=["unit"])
    years_ahead: int = Field(examples=[3])
    size: str = Field(description="Children per grade of the unit; `all`.", examples=["all"])
    method: str = Field(examples=["forecast"])
    origins: int = Field(description="Past autumns told from.", examples=[4])
    n: int = Field(description="Figures compared.", examples=[244])
    wape: float | None = Field(description="Absolute errors over children.", examples=[0.0483])
    mape: float | None = Field(examples=[0.0472])
    bias: float | None = Field(description="Told less known, over known.", examples=[-0.0221])
    covered_80: float | None = Field(description="Share inside 80 % bounds.", examples=[0.8361])
    covered_95: float | None = Field(examples=[0.9754])
    width_80: float | None = Field(description="Widths over what was told.", examples=[0.1947])
    best: str = Field(description="`yes` where no other erred less.", examples=["yes"])


class ForecastOut(ForecastShort, PageOut):
    """A recorded forecast, one page of its numbers."""

    items: list[ForecastRow]
    backtest: list[BacktestRow] = Field(description="Empty where it was recorded without one.")
    versions: Versions


class ForecastUnit(BaseModel):
    """A unit of a forecast, and the grades told for it."""

    unit: str = Field(description="School, ward or city.", examples=["990012"])
    grades: list[str] = Field(examples=[["1", "2", "3", "4", "5"]])


class ForecastUnits(BaseModel):
    """All units of a forecast."""

    items: list[ForecastUnit]
    versions: Versions


@router.get("", operation_id="listForecasts")
def list_forecasts(
    _: Reader, service: ServiceDep, response: Response, page: PageDep
) -> ForecastsOut:
    """Return the forecasts that are recorded."""
    found = [_short(row) for row in _rows(service, "forecast_list", run_id=None)]
    response.headers["Cache-Control"] = "no-store"
    return ForecastsOut(
        items=list(page.of(found)), versions=versions_of(service), **page.facts(found)
    )


@router.get("/{run_id}/units", operation_id="listForecastUnits", responses=NO_FORECAST)
def list_forecast_units(
    run_id: Annotated[int, Path(ge=1, le=LAST_RUN_ID, examples=[7])],
    _: Reader,
    service: ServiceDep,
    response: Response,
) -> ForecastUnits:
    """Return the units of one forecast with their grades, to ask for the numbers of one."""
    if not _rows(service, "forecast_list", run_id=run_id):
        raise UnknownRunError
    found = _rows(service, "forecast_units", run_id=run_id)
    response.headers["Cache-Control"] = "no-store"
    return ForecastUnits(
        items=[ForecastUnit.model_validate(row) for row in found], versions=versions_of(service)
    )


@router.get("/{run_id}", operation_id="readForecast", responses=NO_FORECAST)
def read_forecast(
    run_id: Annotated[int, Path(ge=1, le=LAST_RUN_ID, examples=[7])],
    _: Reader,
    service: ServiceDep,
    response: Response,
    page: PageDep,
    unit: Annotated[
        str | None, Query(description="Unit.", max_length=CODE_MAX, examples=["990012"])
    ] = None,
    grade: Annotated[str | None, Query(description="Grade.", max_length=4, examples=["1"])] = None,
) -> ForecastOut:
    """Return the numbers of one forecast."""
    found = _rows(service, "forecast_list", run_id=run_id)
    if not found:
        raise UnknownRunError
    rows = _rows(service, "forecast_rows", run_id=run_id, unit=unit, grade=grade)
    response.headers["Cache-Control"] = "no-store"
    return ForecastOut(
        **_short(found[0]).model_dump(),
        items=[ForecastRow.model_validate(row) for row in page.of(rows)],
        backtest=found[0]["backtest"],
        versions=versions_of(service),
        **page.facts(rows),
    )


def _rows(service: Service, name: str, **values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (parameters of SQL)
    with service.engine.connect() as connection:
        rows = connection.exec_driver_sql(query(name), values).mappings()
        return [dict(row) for row in rows]


def _short(row: dict[str, Any]) -> ForecastShort:
    return ForecastShort.model_validate({**row, "run_id": str(row["run_id"])})
