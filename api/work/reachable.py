"""Seats by ward within reach, asked for as a job."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import LanguageDep, ServiceDep
from api.refused.errors import UnknownRunError
from api.request_body import RequestBody
from api.work.asking import ANSWERS, RunReader, engine_of, private, seen_job
from api.work.errors import of_the_city, reasons
from api.work.shapes import JobOut, RunId, RunVersions, job_out, versions_of
from runs.jobs.submit import submit_once
from runs.recorded import store

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)


class ReachableIn(RequestBody):
    """How far a school may be."""

    within_m: int = Field(
        default=4000, ge=100, le=50_000, description="Metres by road.", examples=[4000]
    )
    decay: Literal["none", "gaussian"] = Field(
        default="none", description="Whether nearer schools count for more."
    )


class ReachableOut(BaseModel):
    """The job that counts, with its result once it is known; the same is counted once."""

    job: JobOut
    versions: RunVersions


@router.post("/{run_id}/reachable", operation_id="countReachableSeats")
def count_reachable_seats(
    run_id: RunId,
    body: ReachableIn,
    who: RunReader,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> ReachableOut:
    """
    Count the seats of every ward inside its border and within reach of its children, as a job.

    The job's `result.rows` has one row per ward: children, seats and seats missing in the ward,
    seats within reach by two-step floating catchments (Luo and Wang 2003), what is missing to a
    seat each there, children without any school in reach. Counts under ten are `null`.
    """
    private(response)
    of_the_city(who)
    with reasons(run_id):
        run = store.run_facts(engine_of(service, who), run_id)
    if run["run_key"] is None:
        raise UnknownRunError
    asked = {"run_id": run_id, **body.model_dump()}
    job = submit_once(service.engine, "reachable", asked, who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    out = job_out(seen_job(service, who, job.job_id), language)
    return ReachableOut(job=out, versions=versions_of(run, run["origin"]))
