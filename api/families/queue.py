"""Requests of families, for the officers who decide them: each sees those of the own wards."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, desk_of, needs
from api.answer.versions import Versions
from api.deps import ServiceDep
from api.families.opened import NO_STORE
from api.families.requests import MetresOut
from api.refused.errors import ScopeError
from api.refused.problems import RESPONSES, Problem
from api.registers.register_changes import author_of
from api.registers.register_forms import Reason
from api.request_body import RequestBody
from gis.access import PEOPLE_EDIT, REQUESTS_DECIDE, REQUESTS_READ
from gis.units import MM_PER_M
from runs.approval.kinds import is_far_move
from runs.families import evidence, requests
from runs.families.secret import family_key

ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Problem, "description": "Nobody says who asks"},
    403: {"model": Problem, "description": "The key lacks a scope"},
    404: {"model": Problem, "description": "No such request within the caller's wards"},
}
DECIDES: Final[dict[int | str, dict[str, Any]]] = {
    409: {"model": Problem, "description": "Decided already, or a second person has to agree"}
}
router = APIRouter(prefix="/v1/requests", tags=["requests"], responses=RESPONSES | ANSWERS)

Reader = Annotated[Caller, Depends(needs(REQUESTS_READ))]
Decider = Annotated[Caller, Depends(needs(REQUESTS_DECIDE))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[7])]


class FileOut(BaseModel):
    """A photo or paper; what it is was told by its content."""

    evidence_no: int = Field(examples=[1])
    kind: Literal["jpeg", "png", "pdf"] = Field(examples=["jpeg"])
    n_bytes: int = Field(examples=[250_000])
    note: str = Field(examples=["metadata taken out"])


class RequestOut(BaseModel):
    """A request with the child that it is about."""

    request_no: int = Field(examples=[7])
    season: str = Field(examples=["2026-2027"])
    pupil_id: str = Field(examples=["T17"])
    ward_code: str | None = Field(examples=["99101"])
    lon: float = Field(examples=[107.0901])
    lat: float = Field(examples=[9.7702])
    moved_m: float | None = Field(description="Straight line from the point in use.")
    takes_two: bool = Field(
        description="Whether accepting waits for a second person.", examples=[False]
    )
    words: str = Field(examples=["Nhà ở hẻm 12."])
    nearest: list[MetresOut]
    files: list[FileOut]
    made_at: dt.datetime
    state: Literal["received", "accepted", "rejected"] = Field(examples=["received"])
    decided_by: str | None
    decided_at: dt.datetime | None
    reason: str | None
    changes: list[int] | None = Field(description="Changes of the register of pupils.")
    versions: Versions | None = Field(description="Of the metres, as they were measured.")


class RequestPage(BaseModel):
    """Requests by number."""

    items: list[RequestOut]


class DecideIn(RequestBody):
    """What is decided, and why; the family reads the reason."""

    accept: bool = Field(examples=[True])
    reason: Reason


@router.get("", operation_id="listRequests")
def list_requests(
    who: Reader,
    service: ServiceDep,
    response: Response,
    state: Annotated[Literal["received", "accepted", "rejected"], Query()] = "received",
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> RequestPage:
    """Return the requests of the caller's wards, at most 200 after a number."""
    response.headers["Cache-Control"] = NO_STORE
    rows = requests.queue(service.engine, who.access, state=state, after=after)
    return RequestPage(items=[_out(row) for row in rows])


@router.get("/{number}", operation_id="readRequest")
def read_request(
    number: Number, who: Reader, service: ServiceDep, response: Response
) -> RequestOut:
    """Return one request; one of another ward is answered like one that does not exist."""
    response.headers["Cache-Control"] = NO_STORE
    return _out(requests.one(service.engine, who.access, number))


@router.get("/{number}/files/{place}", operation_id="readRequestFile", response_class=Response)
def read_file(
    number: Number,
    place: Annotated[int, Path(ge=1, le=evidence.MOST_FILES, examples=[1])],
    who: Reader,
    service: ServiceDep,
) -> Response:
    """Return a photo or paper as a download; it is never shown inside a page of ours."""
    found = requests.file_of(service.engine, who.access, number, place)
    content = evidence.load(family_key(make=False), found["file"])
    headers = {
        "Cache-Control": NO_STORE,
        "Content-Disposition": f'attachment; filename="request-{number}-{place}.{found["kind"]}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, headers=headers, media_type=evidence.MEDIA[found["kind"]])


@router.post("/{number}/decide", operation_id="decideRequest", responses=DECIDES)
def decide_request(
    number: Number, body: DecideIn, who: Decider, service: ServiceDep, response: Response
) -> RequestOut:
    """
    Accept or reject a request.

    Accepting moves the child's home as a correction by hand does, with its history; by more than
    300 m it waits until a second person has agreed, and is asked for again then.
    """
    response.headers["Cache-Control"] = NO_STORE
    if body.accept and PEOPLE_EDIT not in who.access.scopes:
        raise ScopeError(PEOPLE_EDIT)
    desk, author = desk_of(service, who), author_of(who, body.reason)
    if not body.accept:
        return _out(requests.reject(desk, number, author=author))
    asked = requests.one(service.engine, who.access, number)
    wards = service.places.wards
    ward = None if wards is None else wards.at(asked["lon"], asked["lat"])
    code = None if ward is None else ward.code
    row = requests.accept(desk, number, author=author, ward_code=code)
    service.changed.set()
    return _out(row)


def _out(row: dict[str, Any]) -> RequestOut:
    moved_mm = row["moved_mm"]
    plain = {name: row[name] for name in RequestOut.model_fields if name in row}
    return RequestOut(
        **plain,
        moved_m=None if moved_mm is None else moved_mm / MM_PER_M,
        takes_two=is_far_move(moved_mm),
        nearest=[MetresOut(**one) for one in row["metres"]["nearest"]],
        versions=row["metres"].get("versions"),
    )
