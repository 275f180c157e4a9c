"""Jobs: how far they are, how they ended, stopping them, and their events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.deps import LanguageDep, ServiceDep
from api.work.asking import ANSWERS, JobReader, private, seen_job
from api.work.events import MEDIA_TYPE, watch_of
from api.work.shapes import Before, JobId, JobOut, Jobs, State, job_out
from runs.jobs import store
from runs.jobs.submit import cancel

router = APIRouter(prefix="/v1/jobs", tags=["jobs"], responses=ANSWERS)

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: `progress` with every change, `end` with the last.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    204: {"description": "It has ended, and the last event was heard: there is nothing to come."},
}


@router.get("", operation_id="listJobs")
def list_jobs(  # noqa: PLR0913, PLR0917 - one argument per parameter
    who: JobReader,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    state: State | None = None,
    kind: Annotated[str | None, Query(max_length=40, examples=["allocation"])] = None,
    before: Before = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Jobs:
    """Return jobs of the caller's scopes, the newest first."""
    private(response)
    found = store.jobs(
        service.engine,
        state=state,
        kind=kind,
        client=None if who.access.is_city else who.client,
        before=before,
        size=size,
        access=who.access,
    )
    following = found[-1].job_id if len(found) == size else None
    return Jobs(items=[job_out(one, language) for one in found], next=following)


@router.get("/{job_id}", operation_id="readJob")
def read_job(
    job_id: JobId, who: JobReader, service: ServiceDep, language: LanguageDep, response: Response
) -> JobOut:
    """Return one job: state, stage, count, seconds left, result or why it failed."""
    private(response)
    return job_out(seen_job(service, who, job_id), language)


@router.delete("/{job_id}", operation_id="cancelJob")
def cancel_job(
    job_id: JobId, who: JobReader, service: ServiceDep, language: LanguageDep, response: Response
) -> JobOut:
    """
    Stop a job; one that has ended stays as it ended.

    One that waits ends now; one that runs within a second. What it had written whole stays.
    """
    private(response)
    seen_job(service, who, job_id)
    cancel(service.engine, job_id, by=who.client, access=who.access)
    return job_out(seen_job(service, who, job_id), language)


@router.get(
    "/{job_id}/events",
    operation_id="followJob",
    responses=EVENTS,
    response_class=StreamingResponse,
)
async def follow_job(
    job_id: JobId,
    who: JobReader,
    service: ServiceDep,
    language: LanguageDep,
    request: Request,
    last_event_id: Annotated[
        str | None,
        Header(alias="Last-Event-ID", max_length=20, description="Id of the last event heard."),
    ] = None,
) -> Response:
    """
    Follow a job as server-sent events, each a whole job with its version as id.

    Ends with the event `end`. A listener that was cut off goes on with `Last-Event-ID`; while
    nothing changes a comment is sent, and after ten minutes the listener asks anew.
    """
    watch = watch_of(request.app)
    facts = await watch.seen(service, who, job_id)
    heard = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    if facts.has_ended and heard >= facts.version:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return StreamingResponse(
        watch.events(facts, heard, language),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
