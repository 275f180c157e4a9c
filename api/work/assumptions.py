"""Rules of a run that no document states: listed first, each accepted by a named officer."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from api.request_body import RequestBody
from api.work.asking import ANSWERS, RunDecider, RunReader, engine_of, private
from api.work.errors import of_the_city, reasons
from api.work.shapes import RunId, RunVersions, versions_of
from runs.recorded import store
from runs.recorded.assumptions import accept, assumptions_of

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)

RuleKey = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$", examples=["tie_band"])]


class Told(BaseModel):
    """The same in both languages."""

    vi: str = Field(examples=["Nhóm khoảng cách"])
    en: str = Field(examples=["Tie band"])


class AcceptedBy(BaseModel):
    """Who answers for a rule, and since when."""

    person: str = Field(examples=["Nguyễn Thị A"])
    role: str = Field(examples=["Trưởng phòng"])
    at: dt.datetime = Field(examples=["2026-06-10T02:00:00Z"])


class AssumptionOut(BaseModel):
    """One assumed rule."""

    rule: str = Field(examples=["tie_band"])
    title: Told
    sentence: Told
    source: str = Field(description="What the policy says of its source.", examples=["chưa có"])
    status: Literal["assumed"] = Field(examples=["assumed"])
    accepted: AcceptedBy | None = Field(description="`null`: nobody answers for it yet.")


class AssumptionsOut(BaseModel):
    """The assumed rules of a run; it cannot become final while one is not accepted."""

    items: list[AssumptionOut]
    n_missing: int = Field(description="Rules that nobody accepted yet.", examples=[2])
    versions: RunVersions


class AcceptanceIn(RequestBody):
    """Who answers for the rule."""

    person: str = Field(min_length=2, max_length=120, examples=["Nguyễn Thị A"])
    role: str = Field(min_length=2, max_length=120, examples=["Trưởng phòng"])


@router.get("/{run_id}/assumptions", operation_id="listAssumptions")
def list_assumptions(
    run_id: RunId, who: RunReader, service: ServiceDep, response: Response
) -> AssumptionsOut:
    """Return the rules of a run that no document states, and who accepted each."""
    private(response)
    return _told(run_id, who, service)


@router.post(
    "/{run_id}/assumptions/{rule}/acceptance", operation_id="acceptAssumption", status_code=201
)
def accept_assumption(
    run_id: RunId,
    rule: RuleKey,
    body: AcceptanceIn,
    who: RunDecider,
    service: ServiceDep,
    response: Response,
) -> AssumptionsOut:
    """
    Keep for ever that a named officer accepts one assumed rule of a run.

    A provisional or confirmed run only; an acceptance is never changed or taken back.
    """
    private(response)
    of_the_city(who)
    with reasons(run_id, rule, conflict=True):
        accept(
            engine_of(service, who),
            run_id,
            rule,
            person=body.person,
            role=body.role,
            by=who.client,
        )
    return _told(run_id, who, service)


def _told(run_id: int, who: RunReader, service: ServiceDep) -> AssumptionsOut:
    engine = engine_of(service, who)
    with reasons(run_id):
        run = store.run_facts(engine, run_id)
        found = assumptions_of(engine, run_id)
    items = [
        AssumptionOut(
            rule=one.rule,
            title=Told(**one.title),
            sentence=Told(**one.sentence),
            source=one.source,
            status="assumed",
            accepted=None
            if one.person is None or one.role is None or one.at is None
            else AcceptedBy(person=one.person, role=one.role, at=one.at),
        )
        for one in found
    ]
    return AssumptionsOut(
        items=items,
        n_missing=sum(one.accepted is None for one in items),
        versions=versions_of(run, run["origin"]),
    )
