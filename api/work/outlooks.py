"""Scenarios in coming years, asked for as a job."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, field_validator

from admission.policy import file as policies
from api.deps import LanguageDep, ServiceDep
from api.refused.errors import UnknownPolicyError, UnknownScenarioError
from api.request_body import RequestBody
from api.work.asking import ANSWERS, ScenarioWorker, engine_of, private, seen_job
from api.work.errors import of_the_city
from api.work.scenarios import Grade, Season
from api.work.shapes import JobOut, job_out
from gis import read_edits
from runs.jobs.submit import submit_once

router = APIRouter(prefix="/v1/outlooks", tags=["scenarios"], responses=ANSWERS)


class OutlookIn(RequestBody):
    """Which scenarios, by which rules, in which years."""

    scenarios: list[Annotated[str, Field(min_length=1, max_length=120)]] = Field(
        default=[], max_length=4, description="Beside things as they are.", examples=[[]]
    )
    policy: str = Field(max_length=120, examples=["hcmc-2025-grade1"])
    season: Season
    grade: Grade = "1"
    seed: str | None = Field(
        default=None, max_length=200, description="Secret of the lot, if one is drawn."
    )
    years: list[Annotated[int, Field(ge=2000, le=2100)]] = Field(
        min_length=1, max_length=10, description="Autumns, ascending.", examples=[[2027, 2030]]
    )
    draws: int = Field(
        default=20, ge=0, le=200, description="Draws of the forecast's errors.", examples=[20]
    )
    within_m: int = Field(
        default=2000, ge=100, le=50_000, description="Metres by road to a seat in reach."
    )

    @field_validator("years")
    @classmethod
    def _ascending(cls, years: list[int]) -> list[int]:
        if years != sorted(set(years)):
            msg = "name each year once, the first one first"
            raise ValueError(msg)
        return years


@router.post("", operation_id="placeComingYears", status_code=202)
def place_coming_years(
    body: OutlookIn,
    who: ScenarioWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Place the children of coming years, as things are and under stored scenarios, as a job.

    The registers of enrolment and births are told ahead ward by ward; each year is placed as told
    and once per draw of what may come instead. The job's `result` has `years`, `wards` and
    `schools`: counts under ten are `null`, `_p10` to `_p90` hold four of five draws, a `chance` is
    a share of draws; `facts` says what it rests on. The children are a model.
    """
    private(response)
    of_the_city(who)
    if body.policy not in policies.names():
        raise UnknownPolicyError
    known = {one.name for one in read_edits.scenarios(engine_of(service, who))}
    if not set(body.scenarios) <= known:
        raise UnknownScenarioError
    job = submit_once(service.engine, "outlook", body.model_dump(), who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)
