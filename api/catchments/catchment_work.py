"""Catchments worked on by officers: drawn, imported, counted, approved, withdrawn."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs, needs_any
from api.answer.paging import PageDep, PageOut, shape_of
from api.answer.versions import Versions, versions_of
from api.catchments.catchments import LAST_NUMBER, Level, LevelQuery, SeasonQuery
from api.deps import HeavyDep, LanguageDep, ServiceDep
from api.public.schools import CODE_MAX
from api.refused.errors import NoVersionError
from api.refused.problems import RESPONSES, Problem
from api.refused.validation import FieldProblem, finding_problems
from api.registers.register_forms import Reason
from api.request_body import RequestBody
from api.shield.named_writes import QUESTION
from gis.access import CATCHMENTS_APPROVE, CATCHMENTS_EDIT, acting
from gis.catchment import stored
from gis.catchment.states import Decision
from runs.zoning import by_hand

if TYPE_CHECKING:
    from api.service import Service
    from gis.catchment.stored import Stored

ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "No valid key"},
    403: {
        "model": Problem,
        "description": "The key lacks the scope, or a school is another ward's",
    },
}
DECISIONS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such catchment"},
    409: {"model": Problem, "description": "It is no draft, or another one is in the way"},
    412: {"model": Problem, "description": "Somebody decided on it since it was read"},
    428: {"model": Problem, "description": "If-Match is missing"},
}
router = APIRouter(prefix="/v1/catchments", tags=["catchments"], responses=RESPONSES | ANSWERS)

Status = Literal["draft", "approved", "replaced"]
Number = Annotated[int, Path(ge=1, le=LAST_NUMBER, examples=[3])]
Reader = Annotated[Caller, Depends(needs_any(frozenset({CATCHMENTS_EDIT, CATCHMENTS_APPROVE})))]
Editor = Annotated[Caller, Depends(needs(CATCHMENTS_EDIT))]
Approver = Annotated[Caller, Depends(needs(CATCHMENTS_APPROVE))]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="ETag that was read.", examples=['"3.1"'])
]
SQUARE = [[[107.08, 9.76], [107.09, 9.76], [107.09, 9.77], [107.08, 9.77], [107.08, 9.76]]]
DRAWN = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": SQUARE},
    "properties": {
        "catchment_id": "TH-990012",
        "season": "2026-2027",
        "level": "primary",
        "school_codes": "990012",
        "kind": "drawn",
    },
}


class DraftsIn(RequestBody):
    """Outlines as the register of catchments has them: one that was drawn, or a file's."""

    type: Literal["FeatureCollection"] = Field(examples=["FeatureCollection"])
    features: list[dict[str, Any]] = Field(min_length=1, max_length=2000, examples=[[DRAWN]])
    season: str | None = Field(
        default=None, max_length=9, description="Of features that name none."
    )
    dry_run: bool = Field(default=False, description="Only check.", examples=[False])


class DecisionIn(RequestBody):
    """Why, and by which document."""

    reason: Reason
    document: str | None = Field(default=None, max_length=120, examples=["12/QĐ-UBND"])


class ApprovalIn(DecisionIn):
    """How a draft comes into force."""

    end_earlier: bool = Field(
        default=False,
        description="Approved ones of the same schools that began earlier end the day before.",
        examples=[False],
    )
    despite_overlaps: bool = Field(
        default=False, description="A home may belong to both of two.", examples=[False]
    )


class TotalsIn(RequestBody):
    """An outline while it is drawn."""

    geometry: dict[str, Any] = Field(
        description="Polygon or MultiPolygon, degrees.",
        examples=[{"type": "Polygon", "coordinates": SQUARE}],
    )
    season: str = Field(max_length=9, examples=["2026-2027"])
    level: Level = Field(examples=["primary"])
    schools: list[Annotated[str, Field(max_length=CODE_MAX)]] = Field(
        max_length=50, examples=[["990012"]]
    )
    profile: str = Field(default="walk", max_length=CODE_MAX, examples=["walk"])


class TotalsOut(BaseModel):
    """What lies inside; numbers about fewer than ten children are `null`."""

    children: int | None = Field(
        description="Registered children; `null`: fewer than ten, or yours to see are none.",
        examples=[212],
    )
    seats: int = Field(description="Ordinary seats of the schools.", examples=[210])
    longest_m: int | None = Field(
        description="The longest way to the nearest of the schools, rounded up to 50 m.",
        examples=[1850],
    )
    unreachable: int | None = Field(
        description="Children without a way; `null` for one to nine.", examples=[0]
    )
    versions: Versions


class StepOut(BaseModel):
    """A step in the history of a catchment."""

    step: int = Field(examples=[1])
    status: Status = Field(examples=["draft"])
    decided_by: str = Field(description="Office or program.", examples=["ward-cho-dinh"])
    reason: str = Field(examples=["drawn or sent by hand"])
    document: str | None = Field(examples=["12/QĐ-UBND"])
    at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])


class WorkShort(BaseModel):
    """A version of a catchment, whatever its status."""

    number: int = Field(examples=[3])
    catchment_id: str = Field(examples=["TH-990012"])
    season: str = Field(examples=["2026-2027"])
    version: int = Field(examples=[1])
    level: str = Field(examples=["primary"])
    kind: str = Field(examples=["official"])
    status: Status = Field(examples=["draft"])
    valid_from: dt.date = Field(examples=["2026-01-01"])
    valid_to: dt.date | None = Field(examples=[None])
    schools: list[str] = Field(examples=[["990012"]])
    source: str | None = Field(examples=["Plan of the ward"])
    replaced_by: int | None = Field(examples=[None])
    content_sha256: str = Field(examples=["3f0c9a1be2d47c55…"])


class WorkPage(PageOut):
    """One page of versions."""

    items: list[WorkShort]


class WorkOut(WorkShort):
    """One version with outline, history, and what a decision on it must name."""

    geometry: dict[str, Any] | None = Field(examples=[None])
    history: list[StepOut]
    etag: str = Field(examples=['"3.1"'])


class DraftOut(BaseModel):
    """What became of one outline."""

    catchment_id: str = Field(examples=["TH-990012"])
    number: int | None = Field(description="`null` in a dry run.", examples=[3])
    is_new: bool = Field(description="False: the newest version is the same.", examples=[True])


class DraftsOut(BaseModel):
    """What was stored, and what the check found."""

    dry_run: bool = Field(examples=[False])
    items: list[DraftOut]
    warnings: list[FieldProblem]


class ApprovedOut(BaseModel):
    """What is in force now."""

    number: int = Field(examples=[3])
    replaced: list[int] = Field(description="Versions replaced or ended by it.", examples=[[1]])
    etag: str = Field(examples=['"3.2"'])


@router.get("/drafts", operation_id="listCatchmentVersions")
def list_versions(  # noqa: PLR0913, PLR0917 - one argument per filter
    who: Reader,
    service: ServiceDep,
    response: Response,
    page: PageDep,
    status: Annotated[Status | None, Query(description="Status.", examples=["draft"])] = "draft",
    season: SeasonQuery = None,
    level: LevelQuery = None,
) -> WorkPage:
    """Return versions of catchments, drafts unless another status is asked for."""
    statuses = [status] if status else []
    desk = _desk(service, who)
    found = stored.find(desk.engine, season=season, level=level, statuses=statuses)
    response.headers["Cache-Control"] = "no-store"
    return WorkPage(items=[_short(one) for one in page.of(found)], **page.facts(found))


@router.get("/drafts/{number}", operation_id="readCatchmentVersion", responses=DECISIONS)
def read_version(
    number: Number,
    who: Reader,
    service: ServiceDep,
    response: Response,
) -> WorkOut:
    """Return one version of a catchment with its history and its ETag."""
    desk = _desk(service, who)
    (found,) = stored.numbered(desk.engine, [number])
    history = [StepOut.model_validate(step) for step in stored.history(desk.engine, number)]
    etag = f'"{number}.{len(history)}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["ETag"] = etag
    return WorkOut(
        **_short(found).model_dump(),
        geometry=None if found.geometry is None else shape_of(found.geometry),
        history=history,
        etag=etag,
    )


@router.post("/drafts", operation_id="addCatchmentDrafts", status_code=201)
def add_drafts(
    body: DraftsIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> DraftsOut:
    """Check outlines as an import does and store them as drafts, all or none."""
    desk = _desk(service, who)
    collection = {"type": body.type, "features": body.features}
    found = by_hand.check(desk, collection, season=body.season, province=service.province)
    found.report.raise_if_errors("catchments")
    added = [] if body.dry_run else by_hand.store(desk, found)
    number = {one.catchment_id: one for one in added}
    if body.dry_run:
        response.status_code = 200
    return DraftsOut(
        dry_run=body.dry_run,
        items=[
            DraftOut(
                catchment_id=one.catchment_id,
                number=number[one.catchment_id].number if added else None,
                is_new=number[one.catchment_id].is_new if added else True,
            )
            for one in found.catchments
        ],
        warnings=finding_problems(found.report.findings, language),
    )


@router.post("/totals", operation_id="countInOutline", openapi_extra=QUESTION)
def count_in_outline(
    body: TotalsIn, who: Editor, service: ServiceDep, heavy: HeavyDep, response: Response
) -> TotalsOut:
    """Return children, seats and the longest walk of an outline while it is drawn."""
    desk = _desk(service, who)
    outline = by_hand.outline_of(body.geometry)
    known = {school.school_code for school in service.places.schools}
    schools = [code for code in dict.fromkeys(body.schools) if code in known]
    found = by_hand.totals(desk, outline, season=body.season, level=body.level, schools=schools)
    longest: dict[str, Any] = {"longest_m": None, "unreachable": None}
    if found.homes and schools and body.profile in service.roads:
        lon, lat = zip(*found.homes, strict=True)
        asked = {
            "ids": [""] * len(lon),
            "lon": lon,
            "lat": lat,
            "schools": schools,
            "profile": body.profile,
            "grade": None,
        }
        longest = json.loads(heavy.ask(service, "longest", asked))
    response.headers["Cache-Control"] = "no-store"
    return TotalsOut(
        children=found.n_children,
        seats=found.seats,
        longest_m=longest["longest_m"],
        unreachable=longest["unreachable"],
        versions=versions_of(service),
    )


@router.post("/drafts/{number}/approve", operation_id="approveCatchment", responses=DECISIONS)
def approve_catchment(
    number: Number,
    body: ApprovalIn,
    who: Approver,
    service: ServiceDep,
    if_match: IfMatch = None,
) -> ApprovedOut:
    """Let a draft come into force; an approved version of the same catchment is replaced."""
    desk = _desk(service, who)
    replaced = by_hand.approve(
        desk,
        number,
        version=_version(if_match),
        decision=_decision(who, body),
        options={"end_earlier": body.end_earlier, "despite_overlaps": body.despite_overlaps},
    )
    service.changed.set()
    return ApprovedOut(number=number, replaced=replaced, etag=by_hand.etag_of(desk.engine, number))


@router.post("/drafts/{number}/withdraw", operation_id="withdrawCatchment", responses=DECISIONS)
def withdraw_catchment(
    number: Number,
    body: DecisionIn,
    who: Editor,
    service: ServiceDep,
    if_match: IfMatch = None,
) -> ApprovedOut:
    """Take a draft away; its history stays."""
    desk = _desk(service, who)
    by_hand.withdraw(desk, number, version=_version(if_match), decision=_decision(who, body))
    return ApprovedOut(number=number, replaced=[number], etag=by_hand.etag_of(desk.engine, number))


def _desk(service: Service, who: Caller) -> by_hand.Desk:
    engine = acting(service.engine, who.access)
    return by_hand.Desk(engine=engine, access=who.access, by=who.client)


def _decision(who: Caller, body: DecisionIn) -> Decision:
    return Decision(by=who.client, reason=body.reason, document=body.document)


def _version(if_match: str | None) -> str:
    if if_match is None or if_match.strip() in {"", "*", '""'}:
        raise NoVersionError
    return if_match.strip().removeprefix("W/")


def _short(one: Stored) -> WorkShort:
    names = [name for name in WorkShort.model_fields if name != "schools"]
    return WorkShort.model_validate(
        {**{name: getattr(one, name) for name in names}, "schools": list(one.schools)}
    )
