"""The city's indicators by ward, asked for as a job."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import Field

from api.deps import LanguageDep, ServiceDep
from api.request_body import RequestBody
from api.work.asking import ANSWERS, ScenarioWorker, private, seen_job
from api.work.errors import of_the_city
from api.work.scenarios import Season
from api.work.shapes import JobOut, job_out
from runs.jobs.submit import submit_once

router = APIRouter(prefix="/v1/indicators", tags=["scenarios"], responses=ANSWERS)


class IndicatorsIn(RequestBody):
    """Season of the seats, and whether children may be a model."""

    season: Season | None = Field(default=None, description="The newest if not given.")
    model_children: bool = Field(
        default=False,
        description="Without children by age, the city's mean share of a ward's people: a model.",
    )


@router.post("", operation_id="computeIndicators", status_code=202)
def compute_indicators(
    body: IndicatorsIn,
    who: ScenarioWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Compute the city's own indicators for every ward, from the registers in use, as a job.

    The job's `result.wards` has one row per ward, indicator and level: `value` is `null` where it
    is not known or may not be told, `why` says which; `verdict` is `short`, `enough` or `unknown`.
    `result.city` has the wards that are known together, `indicators` and `norms` what each measures
    and where that stands, `registers` the SHA-256 of each register.
    """
    private(response)
    of_the_city(who)
    job = submit_once(
        service.engine, "indicators", body.model_dump(), who.client, access=who.access
    )
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)
