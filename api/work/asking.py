"""Who may use the officers' routes, and the engine that works for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends

from api.access.auth import Caller, needs, needs_any
from api.refused.problems import RESPONSES, Problem
from gis.access import (
    EXPORTS_READ,
    REGISTRATIONS_SEND,
    RESULTS_READ,
    RUNS_DECIDE,
    RUNS_READ,
    RUNS_WORK,
    SCENARIOS_WORK,
    acting,
)
from runs.jobs.errors import NoSuchJobError
from runs.jobs.store import job_facts

if TYPE_CHECKING:
    from fastapi import Response
    from sqlalchemy import Engine

    from api.service import Service
    from runs.jobs.store import JobFacts

ANSWERS: Final[dict[int | str, dict[str, Any]]] = RESPONSES | {
    401: {"model": Problem, "description": "No valid key"},
    403: {"model": Problem, "description": "The key lacks the scope, or is of some wards only"},
    404: {"model": Problem, "description": "There is no such thing, or not for this key"},
    409: {"model": Problem, "description": "Its state does not allow this"},
}


JOB_SCOPES: Final = frozenset(
    {RUNS_READ, RUNS_WORK, RUNS_DECIDE, SCENARIOS_WORK, EXPORTS_READ, REGISTRATIONS_SEND}
)
"""Scopes that some kind of job needs; which jobs each of them sees, the database tells."""

JobReader = Annotated[Caller, Depends(needs_any(JOB_SCOPES))]
RunReader = Annotated[Caller, Depends(needs(RUNS_READ))]
ResultReader = Annotated[Caller, Depends(needs(RESULTS_READ))]
RunWorker = Annotated[Caller, Depends(needs(RUNS_WORK))]
RunDecider = Annotated[Caller, Depends(needs(RUNS_DECIDE))]
ScenarioWorker = Annotated[Caller, Depends(needs(SCENARIOS_WORK))]


def engine_of(service: Service, who: Caller) -> Engine:
    """Return connections that see and change what this caller may."""
    return acting(service.engine, who.access)


def private(response: Response) -> None:
    """Let no cache keep an answer."""
    response.headers["Cache-Control"] = "no-store"


def seen_job(service: Service, who: Caller, job_id: int) -> JobFacts:
    """Return a job that this caller may see: of the own scopes, and outside the city its own."""
    found = job_facts(service.engine, job_id, access=who.access)
    if not (who.access.is_city or found.client == who.client):
        raise NoSuchJobError(str(job_id))
    return found
