"""The location desk: addresses that may lie in several places, decided by officers one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, desk_of, needs
from api.answer.versions import Versions, versions_of
from api.deps import ServiceDep
from api.refused.errors import ScopeError
from api.refused.problems import RESPONSES, Problem
from api.registers.register_changes import author_of
from api.registers.register_forms import Reason
from api.registers.registers import ANSWERS, private
from api.request_body import Latitude, Longitude, RequestBody
from gis.access import PEOPLE_EDIT, PEOPLE_READ, REQUESTS_DECIDE
from gis.locate.confirmed import Point
from gis.units import MM_PER_M
from runs.approval.kinds import MOST_METRES_ALONE
from runs.locate import effect, online

if TYPE_CHECKING:
    from api.service import Service

DECIDES: Final[dict[int | str, dict[str, Any]]] = {
    409: {"model": Problem, "description": "Decided already, or a second person has to agree"}
}
router = APIRouter(prefix="/v1/location-desk", tags=["people"], responses=RESPONSES | ANSWERS)

Reader = Annotated[Caller, Depends(needs(PEOPLE_READ))]
Editor = Annotated[Caller, Depends(needs(PEOPLE_EDIT))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[7])]
Status = Literal["queue", "not_found"]
PROFILE: Final = "walk"


class NearSchoolOut(BaseModel):
    """A school with seats of the child's grade, from one candidate."""

    school_code: str = Field(examples=["990012"])
    name: str = Field(examples=["Trường Tiểu học Lạc Hồng"])
    distance_m: float = Field(description="By road, as runs measure.", examples=[512.2])


class CandidateOut(BaseModel):
    """A place that the address may mean."""

    candidate: int = Field(description="From 1, best first; to be sent back.", examples=[1])
    lon: float = Field(examples=[107.0901])
    lat: float = Field(examples=[9.7702])
    quality: str = Field(description="house, alley, street, khu_pho or ward.", examples=["alley"])
    matched: str = Field(description="What of the map it is.", examples=["Hẻm 12 Trần Phú"])
    bound_m: float = Field(description="How far off the home may be.", examples=[40.0])
    standing: str = Field(description="Since when the name is used.", examples=["unknown"])
    score: float = Field(examples=[0.91])
    nearest: list[NearSchoolOut] = Field(description="The three nearest with seats.")


class WaitingShort(BaseModel):
    """An entry of the queue, without its address."""

    number: int = Field(examples=[7])
    pupil_id: str = Field(examples=["T17"])
    ward_code: str | None = Field(examples=["99101"])
    grade: str = Field(examples=["1"])
    status: Status = Field(examples=["queue"])
    reason: str = Field(description="Why a person is asked, in a word.", examples=["two_places"])
    n_candidates: int = Field(examples=[3])
    flips: bool = Field(description="Whether the nearest school differs between candidates.")
    spread_m: float = Field(description="Straight line between the farthest two.", examples=[640.0])


class LocatedOut(BaseModel):
    """How far the children of the caller's wards are located."""

    children: int = Field(examples=[1296])
    with_point: int = Field(examples=[1290])
    without_point: int = Field(description="Still without a sure place.", examples=[6])
    waiting: int = Field(description="Places to choose from.", examples=[4])
    not_found: int = Field(description="No place was found.", examples=[2])
    ask_family: int = Field(description="Sent back to the family.", examples=[0])


class DeskOut(BaseModel):
    """The queue, by effect: children whose nearest school hangs on the answer come first."""

    season: str | None = Field(examples=["2026-2027"])
    located: LocatedOut
    items: list[WaitingShort]
    versions: Versions


class WaitingOut(WaitingShort):
    """One entry with its address and the places that it may mean; for the desk alone."""

    address: str | None = Field(examples=["12/3 Trần Phú, Phường Cầu Đình"])
    candidates: list[CandidateOut]
    alone_m: int = Field(
        description="A point of your own farther than this from every candidate takes two persons.",
        examples=[300],
    )
    versions: Versions


class ConfirmIn(RequestBody):
    """Which place: a candidate, or a point of the officer's own."""

    candidate: int | None = Field(default=None, ge=1, le=1000, examples=[1])
    lon: Longitude | None = Field(default=None, examples=[None])
    lat: Latitude | None = Field(default=None, examples=[None])
    reason: Reason


class SendBackIn(RequestBody):
    """Why the family must be asked."""

    reason: Reason


class LeftOut(BaseModel):
    """What is left to decide."""

    number: int = Field(description="The entry that was decided.", examples=[7])
    status: Literal["confirmed", "rejected"] = Field(examples=["confirmed"])
    located: LocatedOut


Near: TypeAlias = "Callable[[float, float], list[NearSchoolOut]]"


@router.get("", operation_id="listLocationDesk")
def list_waiting(
    who: Reader,
    service: ServiceDep,
    response: Response,
    season: Annotated[str | None, Query(max_length=20, examples=["2026-2027"])] = None,
    ward: Annotated[str | None, Query(max_length=20, examples=["99101"])] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> DeskOut:
    """Return what waits at the location desk in the caller's wards, by effect, and the counts."""
    private(response)
    told = online.counts(service.engine, who.access, season)
    rows = online.waiting(service.engine, who.access, told["season"] or "", ward)
    shown = effect.ordered(rows, lambda row: _first(service, row), most=size)
    return DeskOut(
        season=told["season"],
        located=_located(told),
        items=[_short(row, flips=flips) for row, flips in shown],
        versions=versions_of(service),
    )


@router.get("/{number}", operation_id="readLocationEntry")
def read_entry(number: Number, who: Reader, service: ServiceDep, response: Response) -> WaitingOut:
    """Return one entry with its candidates, each with the three nearest schools with seats."""
    private(response)
    row = online.entry(service.engine, who.access, number)
    listed = row["candidates"]["listed"]
    near = _near(service, row["grade"])
    candidates = [
        CandidateOut(
            candidate=at,
            nearest=near(one["lon"], one["lat"]),
            **{name: one[name] for name in CandidateOut.model_fields if name in one},
        )
        for at, one in enumerate(listed, 1)
    ]
    firsts = {one.nearest[0].school_code if one.nearest else None for one in candidates}
    return WaitingOut(
        **_short(row, flips=len(firsts) > 1).model_dump(),
        address=row["address"],
        candidates=candidates,
        alone_m=MOST_METRES_ALONE,
        versions=versions_of(service),
    )


@router.post("/{number}/confirm", operation_id="confirmLocation", responses=DECIDES)
def confirm_location(
    number: Number, body: ConfirmIn, who: Editor, service: ServiceDep, response: Response
) -> LeftOut:
    """
    Make a candidate, or a point of the officer's own, the child's home, with its history.

    A point of the own that is more than 300 m from every candidate waits until a second person has
    agreed, and is asked for again then. The same address is found at once from now on.
    """
    private(response)
    row = online.entry(service.engine, who.access, number)
    point = _point(row, body)
    if body.candidate is None and online.is_far(row, point):
        _may_decide(who)
    wards = service.places.wards
    found = None if wards is None else wards.at(point.lon, point.lat)
    online.confirm(
        desk_of(service, who),
        row,
        point,
        candidate=body.candidate,
        author=author_of(who, body.reason),
        ward=None if found is None else found.code,
    )
    service.changed.set()
    told = online.counts(service.engine, who.access, row["season"])
    return LeftOut(number=number, status="confirmed", located=_located(told))


@router.post("/{number}/reject", operation_id="rejectLocation", responses=DECIDES)
def reject_location(
    number: Number, body: SendBackIn, who: Editor, service: ServiceDep, response: Response
) -> LeftOut:
    """Close an entry without a point: no candidate is right and the family is asked again."""
    private(response)
    row = online.entry(service.engine, who.access, number)
    online.reject(desk_of(service, who), row, author=author_of(who, body.reason))
    told = online.counts(service.engine, who.access, row["season"])
    return LeftOut(number=number, status="rejected", located=_located(told))


def _may_decide(who: Caller) -> None:
    if REQUESTS_DECIDE not in who.access.scopes:
        raise ScopeError(REQUESTS_DECIDE)


def _point(row: dict[str, Any], body: ConfirmIn) -> Point:
    listed = row["candidates"]["listed"]
    if body.candidate is not None and body.lon is None and body.lat is None:
        if body.candidate <= len(listed):
            one = listed[body.candidate - 1]
            return Point(one["lon"], one["lat"])
    elif body.candidate is None and body.lon is not None and body.lat is not None:
        return Point(body.lon, body.lat)
    raise online.say_one_place()


def _first(service: Service, row: dict[str, Any]) -> set[str | None]:
    """Return the nearest schools that the candidates of an entry would mean."""
    near = _near(service, row["grade"], how_many=1)
    firsts = (near(one["lon"], one["lat"]) for one in row["candidates"]["listed"])
    return {found[0].school_code if found else None for found in firsts}


def _near(service: Service, grade: str, *, how_many: int = 3) -> Near:
    """Return what names the nearest schools with seats of a grade, by the finder's own metres."""
    roads = service.roads.get(PROFILE)
    choice = service.choices.get((PROFILE, grade))

    def near(lon: float, lat: float) -> list[NearSchoolOut]:
        if roads is None or choice is None or not len(choice.school):
            return []
        home = roads.home(lon, lat).own
        if not home.is_located:
            return []
        found = roads.nearest(home, choice, how_many)
        schools = service.places.schools
        return [
            NearSchoolOut(
                school_code=schools[at].school_code,
                name=schools[at].name,
                distance_m=int(mm) / MM_PER_M,
            )
            for at, mm in zip(found.school.tolist(), found.distance_mm.tolist(), strict=True)
        ]

    return near


def _short(row: dict[str, Any], *, flips: bool) -> WaitingShort:
    return WaitingShort(
        number=row["location_id"],
        n_candidates=len(row["candidates"]["listed"]),
        flips=flips,
        spread_m=effect.spread_mm(row) / MM_PER_M,
        **{name: row[name] for name in ("pupil_id", "ward_code", "grade", "status", "reason")},
    )


def _located(told: dict[str, Any]) -> LocatedOut:
    return LocatedOut(**{name: told[name] for name in LocatedOut.model_fields})
