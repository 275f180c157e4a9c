"""What recorded placements gave, as figures about many children and never about one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from admission.policy import file as policies
from api.deps import ServiceDep
from api.errors import UnknownRunError
from api.problems import RESPONSES, Problem
from gis.queries import query

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=RESPONSES)

NO_RUN: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such placement"}
}
LAST_RUN_ID = 2**31 - 1


class Figures(BaseModel):
    """Headline figures of one placement; metres are ``null`` where nobody was placed."""

    placed: int = Field(examples=[1150])
    unplaced: int = Field(examples=[12])
    mean_m: float | None = Field(examples=[812.402])
    median_m: float | None = Field(examples=[640.113])
    p95_m: float | None = Field(examples=[2110.82])
    longest_m: float | None = Field(examples=[5120.4])
    over_4km: int = Field(examples=[3])
    at_nearest: int = Field(
        description="Children offered the first school of their own order.", examples=[871]
    )


class Title(BaseModel):
    """A name in both languages."""

    vi: str = Field(examples=["Gần trước"])
    en: str = Field(examples=["Nearest first"])


class RunOut(BaseModel):
    """One recorded placement; a proposal until the committee confirms it."""

    run_id: str = Field(examples=["1"])
    state: str = Field(examples=["draft"])
    season: str = Field(examples=["2026-2027"])
    grade: str | None = Field(examples=["1"])
    policy: str | None = Field(examples=["nearest-first"])
    policy_title: Title | None = Field(description="What the policy calls itself.")
    is_model: bool = Field(description="Its children are simulated or invented.", examples=[True])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    summary: Figures


class SchoolRun(BaseModel):
    """One school in the newest placement: counts alone, because a distance is a child's home."""

    run_id: str = Field(examples=["1"])
    season: str = Field(examples=["2026-2027"])
    grade: str = Field(examples=["1"])
    seats: int = Field(examples=[140])
    offers: int = Field(examples=[138])


@router.get("/latest", operation_id="readLatestRun", responses=NO_RUN)
def read_latest_run(service: ServiceDep, response: Response) -> RunOut:
    """Return the newest placement; 404 before the first one."""
    response.headers["Cache-Control"] = "no-cache"
    return _run(service, None)


@router.get("/{run_id}", operation_id="readRun", responses=NO_RUN)
def read_run(
    run_id: Annotated[int, Path(ge=1, le=LAST_RUN_ID, examples=[1])],
    service: ServiceDep,
    response: Response,
) -> RunOut:
    """Return one placement."""
    response.headers["Cache-Control"] = "no-cache"
    return _run(service, run_id)


def offers_of(service: Service, school_code: str) -> SchoolRun | None:
    """Return the seats and offers of one school in the newest placement, if it took part."""
    with service.engine.connect() as connection:
        rows = connection.exec_driver_sql(query("run_school"), {"school_code": school_code})
        row = rows.mappings().first()
    if row is None:
        return None
    return SchoolRun(
        run_id=str(row["run_id"]),
        season=row["season"],
        grade=row["grade"] or "",
        seats=row["seats"],
        offers=row["n_offers"],
    )


def _run(service: Service, run_id: int | None) -> RunOut:
    with service.engine.connect() as connection:
        rows = connection.exec_driver_sql(query("run_summary"), {"run_id": run_id})
        row = rows.mappings().first()
    if row is None:
        raise UnknownRunError
    return RunOut(
        run_id=str(row["run_id"]),
        state=row["state"],
        season=row["season"],
        grade=row["grade"],
        policy=row["policy_name"],
        policy_title=_title(row["policy_name"]),
        is_model=row["is_model"],
        created_at=row["created_at"],
        summary=Figures.model_validate(row["summary"]),
    )


def _title(policy_name: str | None) -> Title | None:
    """Return the title of a shipped policy; a policy file of somebody's own has none here."""
    if policy_name not in policies.names():
        return None
    policy = policies.load(policy_name)
    return Title(vi=policy.title_vi, en=policy.title_en)
