"""A family asks to correct the place of its home, and sees what became of it."""

from __future__ import annotations

import binascii
import datetime as dt
from base64 import b64decode
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError

from api.access.door import Door, DoorDep
from api.answer.versions import Versions, versions_of
from api.deps import ServiceDep
from api.families.opened import NO_STORE, nothing_opened
from api.families.result import FAILURES, WRONG_KEY
from api.families.shapes import Both, CodeIn
from api.refused.errors import FamilyLaterError, NotPublishedError
from api.refused.problems import RESPONSES, Problem
from api.request_body import Latitude, Longitude
from api.shield.named_writes import QUESTION
from gis.crs import geodesic_mm
from gis.errors import DatabaseError, EnvironmentNotReadyError, InputError
from gis.units import MM_PER_M
from runs.families import evidence, requests
from runs.families.code import plain
from runs.families.limiter import GUESSES, REQUESTS
from runs.families.refusals import not_now, wrong_evidence
from runs.families.secret import FamilyKey, family_key
from runs.families.words import said, when
from runs.served.roads import home as tied

if TYPE_CHECKING:
    from api.service import Service
    from runs.families.family import Child

router = APIRouter(prefix="/v1/family", tags=["families"], responses=RESPONSES)

REFUSED = (
    FAILURES
    | WRONG_KEY
    | {
        409: {"model": Problem, "description": "The last day is over, or too many requests wait"},
    }
)
N_NEAREST = 5
MOST_BASE64 = evidence.MOST_BYTES * 4 // 3 + 4
DOWN = (DatabaseError, DBAPIError, EnvironmentNotReadyError)
"""What the database being away looks like."""


class HomeIn(CodeIn):
    """Where the home is, and what shows it."""

    lon: Longitude = Field(examples=[107.0901])
    lat: Latitude = Field(examples=[9.7702])
    words: str = Field(default="", max_length=1000, examples=["Nhà ở hẻm 12, không phải mặt tiền."])
    files: list[Annotated[str, Field(max_length=MOST_BASE64)]] = Field(
        default_factory=list,
        max_length=evidence.MOST_FILES,
        description="Photos (JPEG, PNG) or PDF papers, base64; what they are is told by content.",
    )
    dry_run: bool = Field(default=False, description="Only show the metres; nothing is kept.")


class MetresOut(BaseModel):
    """One school from both points; null where no way was found."""

    school_code: str = Field(examples=["990012"])
    name: str = Field(examples=["Trường Tiểu học Lạc Hồng"])
    old_m: float | None = Field(examples=[912.4])
    new_m: float | None = Field(examples=[640.1])


class HomeRequestOut(BaseModel):
    """A request as the family sees it."""

    request_no: int | None = Field(description="Null of a dry run.", examples=[7])
    state: Literal["received", "accepted", "rejected"] | None = Field(examples=["received"])
    made_at: dt.datetime | None = Field(examples=["2026-02-20T03:00:00Z"])
    decided_at: dt.datetime | None = None
    reason: str | None = Field(default=None, description="The office's words.")
    moved_m: float | None = Field(description="Straight line from the point in use.")
    nearest: list[MetresOut] = Field(description="The five nearest schools of either point.")
    n_files: int = Field(examples=[1])
    correct: Both = Field(description="Until when homes can be corrected.")
    note: Both
    versions: Versions | None = Field(
        description="Of the metres, as they were measured; `null` of a request made before this."
    )


class HomeRequestsOut(BaseModel):
    """All requests for the child."""

    items: list[HomeRequestOut]


@router.post("/requests", operation_id="askForCorrection", responses=REFUSED)
def ask_for_correction(
    body: HomeIn, request: Request, response: Response, service: ServiceDep, door: DoorDep
) -> HomeRequestOut:
    """
    Ask to move the home, before the last day; only an officer's decision changes a distance.

    The answer shows old and new metres to the five nearest schools.
    """
    response.headers["Cache-Control"] = NO_STORE
    address = door.admit(request, REQUESTS)
    key, finder, child = _known(request, service, door, body.code)
    try:
        last = requests.check_open(service.engine, child)
        files = [evidence.checked(_decoded(one)) for one in body.files]
        if service.places.wards and service.places.wards.at(body.lon, body.lat) is None:
            raise not_now(why="outside")
        asked = _asked(service, child, body, files)
        number = None
        if not body.dry_run:
            number = requests.ask(service.engine, finder, asked, key)
            if number is None:
                raise nothing_opened(door, address, body.code)
            door.limiter.failed(REQUESTS, address)  # each one is counted, not only wrong ones
    except DOWN:
        raise FamilyLaterError from None
    facts: dict[str, Any] = {"metres": asked.measured, "moved_mm": asked.moved_mm}
    kept = number is not None
    facts |= {"request_no": number, "state": requests.RECEIVED if kept else None}
    return _out(facts | {"files": files}, last)


@router.post(
    "/requests/list", operation_id="listOwnRequests", responses=FAILURES, openapi_extra=QUESTION
)
def list_own_requests(
    body: CodeIn, request: Request, response: Response, service: ServiceDep, door: DoorDep
) -> HomeRequestsOut:
    """Return what became of the family's requests."""
    response.headers["Cache-Control"] = NO_STORE
    _, finder, child = _known(request, service, door, body.code)
    try:
        rows = requests.of_family(service.engine, finder) or []
        last = requests.standing(service.engine, child).deadline.closes
    except DOWN:
        raise FamilyLaterError from None
    return HomeRequestsOut(items=[_out(row, last) for row in rows])


def _known(
    request: Request, service: Service, door: Door, typed: str
) -> tuple[FamilyKey, bytes, Child]:
    """Return key, finder and child of a code; before results only the database knows it."""
    address = door.admit(request, GUESSES)
    try:
        key = family_key(make=False)
    except InputError:  # no code was ever made here
        raise NotPublishedError from None
    finder = key.finder(plain(typed))
    try:
        child = requests.child_of(service.engine, finder)
    except DOWN:
        raise FamilyLaterError from None
    if child is None:
        raise nothing_opened(door, address, typed)
    return key, finder, child


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise wrong_evidence(why="not_base64") from None


def _asked(
    service: Service, child: Child, body: HomeIn, files: list[evidence.Evidence]
) -> requests.Asked:
    old_mm = _metres(service, child.grade, child.lon, child.lat)
    new_mm = _metres(service, child.grade, body.lon, body.lat)
    codes = sorted(
        {*old_mm, *new_mm},
        key=lambda code: (min(old_mm.get(code, 2**31), new_mm.get(code, 2**31)), code),
    )
    name = {one.school_code: one.name for one in service.places.schools}
    moved_mm = None
    if child.lon is not None and child.lat is not None:
        ends = (np.array([value]) for value in (child.lon, child.lat, body.lon, body.lat))
        moved_mm = int(geodesic_mm(*ends)[0])
    return requests.Asked(
        lon=body.lon,
        lat=body.lat,
        words=body.words,
        files=files,
        metres=[
            {
                "school_code": code,
                "name": name[code],
                "old_m": _m(old_mm.get(code)),
                "new_m": _m(new_mm.get(code)),
            }
            for code in codes[:N_NEAREST]
        ],
        moved_mm=moved_mm,
        versions=versions_of(service).model_dump(),
    )


def _metres(service: Service, grade: str, lon: float | None, lat: float | None) -> dict[str, int]:
    """Return the ways on foot to every school of a grade, as runs measure them."""
    profile = next(iter(service.roads))
    choice = service.choices.get((profile, grade))
    if lon is None or lat is None or choice is None or not len(choice.school):
        return {}
    roads = service.roads[profile]
    home = tied(service.roads, lon, lat, profile)
    if not home.is_located:
        return {}
    near = roads.nearest(home, choice, len(choice.school))
    found: dict[str, int] = {}
    for school, mm in zip(near.school.tolist(), near.distance_mm.tolist(), strict=True):
        found.setdefault(service.places.schools[school].school_code, mm)
    return found


def _m(mm: int | None) -> float | None:
    return None if mm is None else mm / MM_PER_M


def _out(row: dict[str, Any], last: dt.datetime | None) -> HomeRequestOut:
    told = said("correct.open", day=when(last)) if last else said("correct.unknown")
    return HomeRequestOut(
        request_no=row["request_no"],
        state=row["state"],
        made_at=row.get("made_at"),
        decided_at=row.get("decided_at"),
        reason=row.get("reason"),
        moved_m=_m(row["moved_mm"]),
        nearest=row["metres"]["nearest"],
        n_files=len(row["files"]),
        correct=Both(**told),
        note=Both(**said("note")),
        versions=row["metres"].get("versions"),
    )
