"""Where new schools would stand best, asked for as a job."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from admission.policy import file as policies
from api.deps import LanguageDep, ServiceDep
from api.refused.errors import UnknownPolicyError
from api.request_body import RequestBody
from api.work.asking import ANSWERS, ScenarioWorker, private, seen_job
from api.work.errors import of_the_city
from api.work.scenarios import Grade, Season
from api.work.shapes import JobOut, job_out
from runs.jobs.submit import submit_once

router = APIRouter(prefix="/v1/sitings", tags=["scenarios"], responses=ANSWERS)


class SitingIn(RequestBody):
    """By which model, how many schools, tried by which rules."""

    method: Literal["p-median", "covering", "fewest", "centre", "capacitated"] = "p-median"
    open: int | None = Field(
        default=None, ge=1, le=1000, description="How many schools open.", examples=[2]
    )
    within_m: int | None = Field(
        default=None, ge=1, le=100_000, description="Metres, for covering and fewest."
    )
    no_seat_m: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Metres that a child without a seat counts as, for capacitated.",
    )
    season: Season
    grade: Grade = "1"
    seats: int = Field(default=175, ge=1, le=10_000, description="Of each candidate site.")
    policy: str = Field(default="deferred-acceptance", max_length=120)
    scenario: Annotated[str, Field(min_length=1, max_length=120)] | None = Field(
        default=None, description="Keep the new schools as a scenario of this name."
    )


@router.post("", operation_id="proposeSites", status_code=202)
def propose_sites(
    body: SitingIn,
    who: ScenarioWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Propose which candidate sites of the register should become schools, as a job.

    Children of the season and grade are gathered in squares of 200 m; a model chooses by their
    ways and the seats, and by nothing else. The job's `result` has `summary` (value, bound, gap,
    and the placement by `policy` before and after), `sites`, and the `scenario` that was kept;
    counts under ten are `null`.
    """
    private(response)
    of_the_city(who)
    if body.policy not in policies.names():
        raise UnknownPolicyError
    job = submit_once(service.engine, "siting", body.model_dump(), who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)
