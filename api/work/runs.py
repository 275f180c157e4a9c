"""Runs for officers: ask for one, list, read exactly, decide their state, take a draft away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from admission.policy import file as policies
from api.deps import LanguageDep, ServiceDep
from api.refused.errors import UnknownPolicyError
from api.request_body import Day, RequestBody
from api.work.asking import (
    ANSWERS,
    RunDecider,
    RunReader,
    RunWorker,
    engine_of,
    private,
    seen_job,
)
from api.work.errors import of_the_city, reasons
from api.work.shapes import (
    HASH,
    Before,
    JobOut,
    RunFacts,
    RunId,
    RunPage,
    job_out,
    run_facts_out,
)
from gis.db import transaction
from gis.errors import InputError
from runs.jobs.submit import submit_once
from runs.placing import key_of
from runs.recorded import states, store
from runs.recorded.confirmation import confirmed_by

if TYPE_CHECKING:
    from sqlalchemy import Engine

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)


class RunIn(RequestBody):
    """What to place, and how."""

    policy: str = Field(max_length=120, examples=["hcmc-2025-grade1"])
    season: str = Field(max_length=20, examples=["2026-2027"])
    grade: str = Field(max_length=4, examples=["1"])
    profile: Literal["walk", "motorbike", "car"] | None = Field(
        default=None,
        description="Way of travelling; it is the policy's, and another one is refused.",
        examples=["walk"],
    )
    seed: str | None = Field(
        default=None, max_length=200, description="Secret of the lot, where one is drawn."
    )
    scenario: str | None = Field(
        default=None,
        max_length=120,
        description="A stored what-if: it is placed with and without, and nothing is recorded.",
        examples=[None],
    )


class RunAsked(BaseModel):
    """The run of these inputs, or the job that makes it."""

    run_key: str | None = Field(
        description="The same inputs, policy, seed and code have the same.", examples=[HASH]
    )
    run: RunFacts | None = Field(description="The run, where it stands already.")
    job: JobOut | None = Field(description="The job, where it is being made.")


class StateIn(RequestBody):
    """The next state of a run."""

    to: Literal["provisional", "confirmed", "final"] = Field(examples=["provisional"])
    document: str | None = Field(
        default=None, max_length=120, description="Number of the decision.", examples=["QĐ 12"]
    )
    note: str | None = Field(
        default=None, max_length=400, description="Further words; nothing of a child."
    )
    person: str | None = Field(
        default=None,
        max_length=120,
        description="Who signed the decision; needed, with `role`, `document` and "
        "`document_date`, for `confirmed`.",
        examples=["Nguyễn Thị A"],
    )
    role: str | None = Field(
        default=None,
        max_length=120,
        description="As what that person signed.",
        examples=["Chủ tịch Hội đồng tuyển sinh"],
    )
    document_date: Day | None = Field(
        default=None, description="Date of the decision.", examples=["2026-06-12"]
    )


@router.post(
    "",
    operation_id="createRun",
    status_code=202,
    responses={200: {"model": RunAsked, "description": "The run stands already"}},
)
def create_run(
    body: RunIn, who: RunWorker, service: ServiceDep, language: LanguageDep, response: Response
) -> RunAsked:
    """
    Ask for a placement; the same inputs and policy are the same run, made once.

    Trial runs are drafts and may be as many as you like. With `scenario` the answer is the job of
    a what-if.
    """
    private(response)
    of_the_city(who)
    _check(body)
    engine = engine_of(service, who)
    key, run_id = None, None
    if body.scenario is None:
        with reasons(body.season, body.grade):
            key = key_of(engine, body.policy, season=body.season, grade=body.grade, seed=body.seed)
            run_id = store.run_of_key(engine, key)
    if run_id is not None:
        response.status_code = 200
        run = run_facts_out(store.run_facts(engine, run_id))
        return RunAsked(run_key=key, run=run, job=None)
    given = body.model_dump(include={"policy", "season", "grade", "seed"})
    kind = "allocation" if body.scenario is None else "what_if"
    if body.scenario is not None:
        given["scenario"] = body.scenario
    with reasons(*given.values()):
        job = submit_once(service.engine, kind, given, who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    out = job_out(seen_job(service, who, job.job_id), language)
    return RunAsked(run_key=key, run=None, job=out)


def _check(body: RunIn) -> None:
    if body.policy not in policies.names():
        raise UnknownPolicyError
    own = policies.load(body.policy).profile
    with reasons(own, body.policy):
        if body.profile not in {None, own}:
            msg = f"policy {body.policy} goes by {own}"
            raise InputError(msg)


@router.get("", operation_id="listRuns")
def list_runs(  # noqa: PLR0913, PLR0917 - one argument per parameter
    who: RunReader,
    service: ServiceDep,
    response: Response,
    season: Annotated[str | None, Query(max_length=20, examples=["2026-2027"])] = None,
    grade: Annotated[str | None, Query(max_length=4, examples=["1"])] = None,
    before: Before = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RunPage:
    """Return the recorded runs, the newest first, each with its versions."""
    private(response)
    found = store.all_runs(engine_of(service, who), season=season, grade=grade)
    rest = [one for one in found if before is None or one["run_id"] < before]
    page = rest[:size]
    following = page[-1]["run_id"] if len(rest) > size else None
    return RunPage(items=[run_facts_out(one) for one in page], next=following)


@router.get("/{run_id}/exact", operation_id="readExactRun")
def read_exact_run(
    run_id: RunId, who: RunReader, service: ServiceDep, response: Response
) -> RunFacts:
    """Return one run exactly: figures, assumptions, and the versions that it rests on."""
    private(response)
    with reasons(run_id):
        return _exactly(engine_of(service, who), run_id)


@router.post("/{run_id}/state", operation_id="decideRunState")
def decide_state(
    run_id: RunId, body: StateIn, who: RunDecider, service: ServiceDep, response: Response
) -> RunFacts:
    """
    Move a run to its next state: draft, provisional, confirmed, final; never back.

    `confirmed` names whose decision it is: `person`, `role`, `document`, `document_date`. One run
    of a season and grade becomes final, once, after a named officer accepted each assumed rule
    (/assumptions), and that takes two persons: the first gets 409 with the number of the
    proposal, and asks again when another has agreed (/v1/approvals).
    """
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    with reasons(run_id, conflict=True):
        states.change_state(
            engine,
            run_id,
            body.to,
            decided_by=who.client,
            document=body.document,
            note=body.note,
            person=body.person,
            role=body.role,
            document_date=None if body.document_date is None else body.document_date.isoformat(),
            by=who.access,
        )
    return _exactly(engine, run_id)


@router.delete("/{run_id}", operation_id="deleteDraftRun", status_code=204)
def delete_draft(run_id: RunId, who: RunWorker, service: ServiceDep) -> None:
    """Take a draft away; that it was there stays in the audit log."""
    of_the_city(who)
    with reasons(run_id, conflict=True):
        states.delete_draft(engine_of(service, who), run_id, decided_by=who.client)


def _exactly(engine: Engine, run_id: int) -> RunFacts:
    run = store.run_facts(engine, run_id)
    with transaction(engine) as connection:
        return run_facts_out(run, confirmed_by(connection, run_id))
