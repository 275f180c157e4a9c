"""Several policies on the same children, seats and roads, asked for as a job."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, field_validator

from admission.policy import file as policies
from api.deps import LanguageDep, ServiceDep
from api.refused.errors import UnknownPolicyError
from api.request_body import RequestBody
from api.work.asking import ANSWERS, ScenarioWorker, engine_of, private, seen_job
from api.work.errors import of_the_city, reasons
from api.work.scenarios import Grade, Season
from api.work.shapes import JobOut, job_out
from gis.catchment.stored import in_force, level_of
from runs.jobs.submit import submit_once
from runs.refusal import RefusedError
from runs.side_by_side.table import refuse_unfit

router = APIRouter(prefix="/v1/policies", tags=["scenarios"], responses=ANSWERS)

PolicyName = Annotated[str, Field(max_length=120)]


class SideBySideIn(RequestBody):
    """Which policies, for whom."""

    policies: list[PolicyName] = Field(
        min_length=2,
        max_length=4,
        description="Two to four different ones.",
        examples=[["nearest-first", "deferred-acceptance"]],
    )
    season: Season
    grade: Grade = "1"
    seed: str | None = Field(
        default=None, max_length=200, description="Secret of the lot, if one is drawn."
    )

    @field_validator("policies")
    @classmethod
    def _different(cls, names: list[str]) -> list[str]:
        if len(set(names)) < len(names):
            msg = "name each policy once"
            raise ValueError(msg)
        return names


@router.post("/side-by-side", operation_id="placeSideBySide", status_code=202)
def place_side_by_side(
    body: SideBySideIn,
    who: ScenarioWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Place the same children by two to four policies, as a job.

    The job's `result.rows` has one row per policy and group of children: mean, median, 95th part,
    longest, over 4 and 7 km, at the nearest school, who must cross a river. Counts under ten are
    `null`. Nothing is recorded as a run.
    """
    private(response)
    of_the_city(who)
    if not set(body.policies) <= set(policies.names()):
        raise UnknownPolicyError
    rules = [policies.load(name) for name in body.policies]
    with reasons(*body.policies):
        refuse_unfit(rules)
    known = in_force(engine_of(service, who), season=body.season, level=level_of(body.grade))
    for rule in rules:
        if rule.catchments is not None and not known:
            raise RefusedError(
                vi=f"Bộ quy tắc {rule.name} xét theo địa bàn tuyển sinh; mùa và lớp này chưa có "
                "địa bàn nào được duyệt.",
                en=f"The rules {rule.name} go by catchments, and none is approved for this season "
                "and grade.",
            )
    job = submit_once(
        service.engine, "side_by_side", body.model_dump(), who.client, access=who.access
    )
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)
