"""Statistics by ward, level and season: open data, as JSON or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.answer.versions import PlacementVersions, Versions, versions_of
from api.deps import PublicDep
from api.public.runs import WITHHELD, versions_of_run
from api.refused.problems import RESPONSES
from runs.open_data.text import csv_of
from runs.statistics.tell import statistics

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/v1/statistics", tags=["open data"], responses=RESPONSES)

CSV: Final = "text/csv; charset=utf-8"
PART: Final = "statistics"


class StatisticOut(BaseModel):
    """Children, seats and results of one ward, level and season."""

    statistic_id: str = Field(examples=["2026-2027~1~99101"])
    season: str = Field(examples=["2026-2027"])
    level: str = Field(examples=["primary"])
    grade: str = Field(examples=["1"])
    ward_code: str = Field(description="Of the homes; empty: in no ward.", examples=["99101"])
    ward_name: str | None = Field(examples=["Phường Chợ Đình"])
    n_seats: int = Field(description="Seats of the ward's schools.", examples=[70])
    n_children: int | None = Field(description=WITHHELD, examples=[196])
    n_placed: int | None = Field(description=WITHHELD, examples=[None])
    n_unplaced: int | None = Field(description=WITHHELD, examples=[None])
    n_at_nearest: int | None = Field(
        description=f"Offered the first school of their own order. {WITHHELD}", examples=[107]
    )
    n_over_4km: int | None = Field(description=WITHHELD, examples=[None])
    n_over_7km: int | None = Field(description=WITHHELD, examples=[0])
    median_m: int | None = Field(
        description="Of ten placed children and more, rounded up to 50 m.", examples=[850]
    )
    p95_m: int | None = Field(
        description="Where ten children and more have as long a way, rounded up to 50 m.",
        examples=[5000],
    )
    run_id: int = Field(description="The placement, a proposal until confirmed.", examples=[1])
    is_model: bool = Field(description="Its children are simulated or invented.", examples=[True])
    told_on: str | None = Field(
        description="Day on which it was told; `null`: of model data, not told yet.",
        examples=["2026-06-20"],
    )


class PlacementOut(BaseModel):
    """A placement that rows tell of."""

    run_id: int = Field(examples=[1])
    versions: PlacementVersions


class StatisticsOut(BaseModel):
    """Rows by season, grade and ward, and the placements that they tell of."""

    items: list[StatisticOut]
    placements: list[PlacementOut]
    versions: Versions


@router.get(
    "",
    operation_id="listStatistics",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    response_model=StatisticsOut,
)
def list_statistics(
    service: PublicDep,
    response: Response,
    season: Annotated[str | None, Query(max_length=9, examples=["2026-2027"])] = None,
    level: Annotated[
        Literal["preschool", "primary", "lower_secondary", "upper_secondary"] | None,
        Query(examples=["primary"]),
    ] = None,
    ward: Annotated[str | None, Query(max_length=20, examples=["99101"])] = None,
    form: Annotated[Literal["json", "csv"], Query(alias="format", examples=["json"])] = "json",
) -> Any:  # noqa: ANN401 (JSON by the model, or CSV)
    """Return what is told of children, seats and results; small counts are withheld."""
    wanted = {"season": season, "level": level, "ward_code": ward}
    rows = [
        row
        for row in rows_of(service)
        if all(value is None or row[name] == value for name, value in wanted.items())
    ]
    if form == "csv":
        return Response(csv_of(list(StatisticOut.model_fields), rows), media_type=CSV)
    response.headers["Cache-Control"] = "no-cache"
    items = [{**row, "told_on": _day(row["told_on"])} for row in rows]
    return StatisticsOut(
        items=[StatisticOut.model_validate(one) for one in items],
        placements=[
            PlacementOut(run_id=run_id, versions=versions_of_run(service, run_id))
            for run_id in sorted({one["run_id"] for one in items})
        ],
        versions=versions_of(service),
    )


def rows_of(service: Service) -> list[dict[str, Any]]:
    """Return the rows of the publication, or of the database if nothing was published."""
    if service.publication is not None:
        return list(service.publication.parts[PART])
    return statistics(service.engine)


def _day(day: object) -> str | None:
    return None if day is None else str(day)
