"""Further work on a recorded run, asked for as jobs: second round, areas, robustness, forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field

from api.deps import LanguageDep, ServiceDep
from api.request_body import RequestBody
from api.work.asking import (
    ANSWERS,
    RunDecider,
    RunWorker,
    ScenarioWorker,
    engine_of,
    private,
    seen_job,
)
from api.work.errors import of_the_city, reasons
from api.work.shapes import LAST_ID, JobOut, RunId, job_out
from gis.errors import InputError
from runs.jobs.submit import submit_once
from runs.recorded import store
from runs.recorded.decided import ALLOCATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.access.auth import Caller
    from api.language import Language
    from api.service import Service

router = APIRouter(prefix="/v1", tags=["jobs"], responses=ANSWERS)


class SecondRoundIn(RequestBody):
    """What families answered."""

    import_id: int = Field(ge=1, description="File sent in as `answers`.", examples=[4])


class AreasIn(RequestBody):
    """How areas are derived."""

    method: Literal["certainty", "cells"] = "certainty"
    group: int = Field(default=1, ge=0, le=100)
    draws: int = Field(default=20, ge=1, le=1000)
    draw_seed: int = Field(default=1, ge=0, le=2**31 - 1)


class RobustIn(RequestBody):
    """How often homes are moved."""

    draws: int = Field(default=50, ge=1, le=1000)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class ForecastIn(RequestBody):
    """For how many years."""

    horizon: int = Field(default=5, ge=1, le=10)


@router.post("/runs/{run_id}/second-round", operation_id="runSecondRound", status_code=202)
def second_round(
    run_id: RunId,
    body: SecondRoundIn,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Place again who keeps no seat, from a sent file of answers, as a job that records a run.

    The run is a `second_round`: offers, reasons, comparison, exceptions, states and publication are
    those of any other.
    """
    return _job("second_round", run_id, body, who, service, language, response)


@router.post("/runs/{run_id}/catchments", operation_id="deriveCatchments", status_code=202)
def derive_catchments(
    run_id: RunId,
    body: AreasIn,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """Derive the areas in which a school admits always, usually and rarely, as a job."""
    return _job("catchments", run_id, body, who, service, language, response)


@router.post("/runs/{run_id}/robustness", operation_id="drawRobustness", status_code=202)
def draw_robustness(
    run_id: RunId,
    body: RobustIn,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """Repeat a run with homes moved about and count whose seat is unsure, as a job."""
    return _job("robustness", run_id, body, who, service, language, response)


@router.post("/publications", operation_id="buildPublication", status_code=202)
def build_publication(
    who: RunDecider, service: ServiceDep, language: LanguageDep, response: Response
) -> JobOut:
    """Build the next publication as a job; nobody is answered from it until it is approved."""
    return _asked("publication", {}, who, service, language, response)


@router.post("/publications/{number}/switch", operation_id="switchToPublication", status_code=202)
def switch_to_publication(
    number: Annotated[int, Path(ge=1, le=LAST_ID, examples=[2])],
    who: RunDecider,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Let the public be answered from a built publication, as a job.

    One with a placement that is no draft takes two persons: its build proposed it, and the job
    fails until another has agreed to `approval_id` of the build's result (/v1/approvals).
    """
    return _asked("publication_switch", {"number": number}, who, service, language, response)


@router.post("/forecasts", operation_id="createForecast", status_code=202)
def create_forecast(
    body: ForecastIn,
    who: ScenarioWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Tell the register of enrolment ahead, as a job that records a forecast.

    The job's `result` has the number of the forecast and its back-test: how it, last year's
    figures, a straight line and plain cohort survival did on past autumns of these very figures.
    """
    return _asked("forecast", body.model_dump(), who, service, language, response)


def _job(  # noqa: PLR0913, PLR0917 - as the routes
    kind: str,
    run_id: int,
    body: RequestBody,
    who: Caller,
    service: Service,
    language: Language,
    response: Response,
) -> JobOut:
    with reasons(run_id):
        run = store.run_facts(engine_of(service, who), run_id)
        if run["kind"] != ALLOCATION:
            msg = f"run {run_id} is a second round; this is worked out of a first one"
            raise InputError(msg)
    given = {"run_id": run_id, **body.model_dump()}
    return _asked(kind, given, who, service, language, response)


def _asked(
    kind: str,
    given: Mapping[str, Any],
    who: Caller,
    service: Service,
    language: Language,
    response: Response,
) -> JobOut:
    private(response)
    of_the_city(who)
    with reasons(*given.values()):
        job = submit_once(service.engine, kind, given, who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)
