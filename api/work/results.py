"""What a run gave: cut-offs exactly, offers as far as one may see them, reasons of one child."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import LanguageDep, ServiceDep
from api.refused.errors import UnknownChildError, UnknownRunError
from api.request_body import RequestBody
from api.shield.named_writes import QUESTION
from api.work.asking import (
    ANSWERS,
    ResultReader,
    RunReader,
    engine_of,
    private,
    seen_job,
)
from api.work.errors import reasons
from api.work.shapes import (
    HASH,
    JobOut,
    RunId,
    RunVersions,
    job_out,
    metres,
    versions_of,
)
from gis.db import transaction
from gis.queries import query
from gis.units import MM_PER_M
from runs.explain.recorded import policy_of, sentence
from runs.jobs.submit import submit_once
from runs.recorded import store

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)

PupilId = Annotated[str, Field(min_length=1, max_length=64, examples=["AT000017"])]
SchoolCode = Annotated[str, Field(min_length=1, max_length=40, examples=["990012"])]


class OffersIn(RequestBody):
    """Which offers."""

    after: PupilId | None = Field(default=None, description="`next` of the page before.")
    school_code: SchoolCode | None = None
    ward_code: str | None = Field(default=None, max_length=20, examples=["99101"])
    unplaced: bool = Field(default=False, description="Only children without an offer.")
    over_m: int | None = Field(
        default=None, ge=0, le=1_000_000, description="Only longer ways.", examples=[4000]
    )
    order: Literal["pupil_id", "longest"] = Field(
        default="pupil_id", description="By id, or the longest ways first and then by id."
    )
    counts: bool = Field(default=False, description="Whether all are counted, by school.")
    size: int = Field(default=100, ge=1, le=1000)


class OfferOut(BaseModel):
    """What one child was offered."""

    pupil_id: str = Field(json_schema_extra={"x-owner": "portal"}, examples=["AT000017"])
    school_code: str | None = Field(
        json_schema_extra={"x-owner": "gan_truong"},
        description="`null` without an offer.",
        examples=["990012"],
    )
    distance_m: float | None = Field(
        json_schema_extra={"x-owner": "gan_truong"}, examples=[812.402]
    )
    straight_m: float | None = Field(
        json_schema_extra={"x-owner": "gan_truong"}, examples=[640.113]
    )
    rank: int | None = Field(
        json_schema_extra={"x-owner": "gan_truong"},
        description="Place in the child's own order.",
        examples=[1],
    )
    group: int | None = Field(json_schema_extra={"x-owner": "portal"}, examples=[1])
    ward_code: str | None = Field(json_schema_extra={"x-owner": "portal"}, examples=["99101"])
    stands_in: bool = Field(
        json_schema_extra={"x-owner": "gan_truong"},
        description="Whether a straight line stands in.",
        examples=[False],
    )
    programme: str | None = Field(json_schema_extra={"x-owner": "gan_truong"}, examples=[None])
    decision: str | None = Field(json_schema_extra={"x-owner": "department"}, examples=[None])


class OffersOfSchool(BaseModel):
    """How many of the offers asked for one school has."""

    school_code: str | None = Field(description="`null` without an offer.", examples=["990012"])
    n_children: int = Field(examples=[31])


class OfferPage(BaseModel):
    """A page of offers, with the versions that they rest on."""

    items: list[OfferOut]
    next: str | None = Field(description="The next page's `after`.", examples=["AT000017"])
    counts: list[OffersOfSchool] | None = Field(
        description="All offers asked for, on whatever page, by school; `null` if not asked for."
    )
    versions: RunVersions


class CutoffOut(BaseModel):
    """Where a school's list ended; exact, so for officers."""

    school_code: str = Field(examples=["990012"])
    group: int = Field(examples=[1])
    last_m: float | None = Field(examples=[1204.5])
    score: float | None = Field(examples=[None])
    seats: int = Field(examples=[140])
    offers: int = Field(examples=[138])


class Cutoffs(BaseModel):
    """All cut-offs of a run."""

    items: list[CutoffOut]
    versions: RunVersions


class ChildIn(RequestBody):
    """Whose."""

    pupil_id: PupilId


class ReasonOut(BaseModel):
    """Why a school that stood higher was not offered."""

    school_code: str = Field(examples=["990012"])
    reason: str = Field(description="A word for programs.", examples=["full"])
    sentence: str | None = Field(
        description="The same for people, exact, in the caller's language; `null` without a way.",
        examples=["Trường Tiểu học 2: đã đủ chỉ tiêu; em cuối cùng ở cách trường 499 m."],
    )
    own_m: float | None = Field(examples=[512.2])
    last_m: float | None = Field(description="Of its last admitted child.", examples=[498.7])
    last_group: int | None = Field(examples=[1])
    stands_in: bool = Field(examples=[False])


class ReasonsOut(BaseModel):
    """The offer of one child, and why no nearer school."""

    offer: OfferOut
    reasons: list[ReasonOut]
    versions: RunVersions


class CompareIn(RequestBody):
    """Two runs."""

    first: int = Field(ge=1, le=2**31 - 1, examples=[3])
    second: int = Field(ge=1, le=2**31 - 1, examples=[4])


class CompareOut(BaseModel):
    """The job that compares, with its result once it is known; the same two are compared once."""

    job: JobOut
    versions: list[RunVersions] = Field(
        description="Of the first and the second run.", examples=[[{"run_sha256": HASH}]]
    )


@router.get("/{run_id}/cutoffs", operation_id="listExactCutoffs")
def list_cutoffs(run_id: RunId, who: RunReader, service: ServiceDep, response: Response) -> Cutoffs:
    """Return where every list ended, exactly: a distance is a child's home, so for officers."""
    private(response)
    engine = engine_of(service, who)
    with reasons(run_id):
        run = store.run_facts(engine, run_id)
    with transaction(engine) as connection:
        rows = connection.exec_driver_sql(query("run_cutoffs"), {"run": run_id}).all()
    items = [
        CutoffOut(
            school_code=row.school_code,
            group=row.group_no,
            last_m=metres(row.last_distance_mm),
            score=None if row.score_hundredths is None else row.score_hundredths / 100,
            seats=row.seats,
            offers=row.n_offers,
        )
        for row in rows
    ]
    return Cutoffs(items=items, versions=versions_of(run, run["origin"]))


@router.post("/{run_id}/offers/list", operation_id="listOffers", openapi_extra=QUESTION)
def list_offers(
    run_id: RunId, body: OffersIn, who: ResultReader, service: ServiceDep, response: Response
) -> OfferPage:
    """
    Return offers page by page: to children of the own wards, and of schools there.

    Ids stand in the body, never in an address.
    """
    private(response)
    engine = engine_of(service, who)
    with reasons(run_id):
        run = store.run_facts(engine, run_id)
    said = {
        "run": run_id,
        "after": body.after,
        "school": body.school_code,
        "ward": body.ward_code,
        "unplaced": body.unplaced,
        "over_mm": None if body.over_m is None else body.over_m * MM_PER_M,
        "longest": body.order == "longest",
        "size": body.size + 1,
    }
    with transaction(engine) as connection:
        rows = connection.exec_driver_sql(query("run_offers_page"), said).mappings().all()
        counted = None
        if body.counts:
            counted = connection.exec_driver_sql(query("run_offers_by_school"), said).all()
    items = [_offer(row) for row in rows[: body.size]]
    return OfferPage(
        items=items,
        next=items[-1].pupil_id if len(rows) > body.size else None,
        counts=None
        if counted is None
        else [OffersOfSchool(school_code=code, n_children=n) for code, n in counted],
        versions=versions_of(run, run["origin"]),
    )


@router.post("/{run_id}/reasons", operation_id="readReasons", openapi_extra=QUESTION)
def read_reasons(
    run_id: RunId,
    body: ChildIn,
    who: ResultReader,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> ReasonsOut:
    """
    Return one child's offer and why no school that stood higher; of a child of the own wards.

    A child that may not be seen is answered like one that does not exist.
    """
    private(response)
    engine = engine_of(service, who)
    with reasons(run_id):
        run = store.run_facts(engine, run_id)
    said = {"run": run_id, "pupil": body.pupil_id}
    with transaction(engine) as connection:
        offer = connection.exec_driver_sql(
            "SELECT * FROM work.offer WHERE run_id = %(run)s AND pupil_id = %(pupil)s", said
        )
        found = offer.mappings().first()
        rows = connection.exec_driver_sql(query("run_reasons"), said).mappings().all()
    if found is None:
        raise UnknownChildError
    policy = policy_of(run)
    told = [
        ReasonOut(
            school_code=row["school_code"],
            reason=row["reason"],
            sentence=sentence(dict(row), found["group_no"], policy, language),
            own_m=metres(row["own_mm"]),
            last_m=metres(row["cutoff_mm"]),
            last_group=row["cutoff_group"],
            stands_in=row["stands_in"],
        )
        for row in rows
    ]
    return ReasonsOut(offer=_offer(found), reasons=told, versions=versions_of(run, run["origin"]))


@router.post("/compare", operation_id="compareRuns", openapi_extra=QUESTION)
def compare_runs(
    body: CompareIn, who: RunReader, service: ServiceDep, language: LanguageDep, response: Response
) -> CompareOut:
    """Compare two runs as a job: who moved, better, worse, by group, and which input differs."""
    private(response)
    engine = engine_of(service, who)
    with reasons(body.first, body.second):
        both = [store.run_facts(engine, number) for number in (body.first, body.second)]
    if any(run["run_key"] is None for run in both):
        raise UnknownRunError
    job = submit_once(service.engine, "compare", body.model_dump(), who.client, access=who.access)
    out = job_out(seen_job(service, who, job.job_id), language)
    return CompareOut(job=out, versions=[versions_of(run, run["origin"]) for run in both])


def _offer(row: Any) -> OfferOut:  # noqa: ANN401 (a row of a query)
    return OfferOut(
        pupil_id=row["pupil_id"],
        school_code=row["school_code"],
        distance_m=metres(row["distance_mm"]),
        straight_m=metres(row["straight_mm"]),
        rank=row["rank"],
        group=row["group_no"],
        ward_code=row["home_ward_code"],
        stands_in=row["stands_in"],
        programme=row["programme"],
        decision=row["decision"],
    )
