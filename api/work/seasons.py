"""Seasons as officers work on them: read whole, cloned for next year, deadlines extended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from api.public.runs import Title
from api.public.seasons import DeadlineOut, deadline_out
from api.request_body import Moment, RequestBody
from api.shield.named_writes import KEY_REQUIRED
from api.work.asking import ANSWERS, RunDecider, RunReader, private
from api.work.errors import of_the_city, reasons
from gis.clock import CITY_TIME
from gis.errors import UnknownNameError
from gis.season_calendar import StepName
from runs.season import checks, cloning, extending, store
from runs.season.definition import MOST_ROUNDS, Season
from runs.season.difference import Line, differences, span

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.access import Access

router = APIRouter(prefix="/v1/seasons", tags=["seasons"], responses=ANSWERS)

SeasonName = Annotated[str, Path(pattern=r"^\d{4}-\d{4}$", examples=["2026-2027"])]
Name = Annotated[str, Field(pattern=r"^\d{4}-\d{4}$", examples=["2027-2028"])]


class SeasonLineOut(BaseModel):
    """A line that differs from the season before, or that somebody must look at."""

    table: Literal["level", "deadline", "committee", "contact", "text"]
    name: Title = Field(examples=[{"vi": "Đăng ký (lớp 1, đợt 1)", "en": "Registration (…)"}])
    kind: Literal["same", "shifted", "changed", "added", "removed"] = Field(
        description="`shifted`: the same day and time of a later year.", examples=["shifted"]
    )
    before: Title | None
    after: Title | None
    look: list[Title] = Field(description="Why somebody must look at it.")


class DeadlineEntryOut(BaseModel):
    """A deadline as it was set once."""

    grade: str = Field(examples=["1"])
    round: int = Field(examples=[1])
    step: str = Field(examples=["confirmation"])
    name: Title = Field(examples=[{"vi": "Xác nhận nhập học (lớp 1, đợt 1)", "en": "…"}])
    before: Title | None = Field(description="What it replaced.")
    after: Title
    act: Literal["set", "extended"] = Field(examples=["extended"])
    reason: str = Field(examples=["mất điện diện rộng"])
    decided_by: str = Field(examples=["client so-gddt"])
    at: dt.datetime = Field(examples=["2026-06-15T08:00:00+07:00"])


class SeasonLevelOut(BaseModel):
    """A level that the season admits to."""

    level: str = Field(examples=["primary"])
    grades: list[str] = Field(examples=[["1"]])
    rounds: int = Field(examples=[2])
    policy: str = Field(description="Empty: none is decided.", examples=["nearest-first"])
    status: Literal["published", "assumed", "unknown"]
    source: str = Field(examples=["Plan of the Department, 31 March 2026"])


class SeasonCommitteeOut(BaseModel):
    """Who decides; of all levels or wards where none is named."""

    level: str = Field(examples=["primary"])
    ward: str = Field(examples=[""])
    name: Title
    complain: Title | None = Field(description="How families complain about what it decides.")
    status: Literal["published", "assumed", "unknown"]
    source: str


class SeasonOfficeOut(BaseModel):
    """The office that families of a ward ask; of every other ward where none is named."""

    ward: str = Field(examples=["99101"])
    office: str = Field(examples=["Phòng Văn hóa - Xã hội"])
    address: str
    phone: str
    email: str
    hours: str = Field(examples=["Thứ Hai - thứ Sáu, 7:30-11:30"])


class SeasonTextOut(BaseModel):
    """A text for families."""

    key: str = Field(examples=["before_registration"])
    text: Title


class SeasonNameOut(BaseModel):
    """A season that is defined here."""

    season: str = Field(examples=["2027-2028"])
    state: Literal["draft", "in_force"] = Field(examples=["draft"])


class SeasonFullOut(BaseModel):
    """A season as it stands."""

    season: str = Field(examples=["2026-2027"])
    state: Literal["draft", "in_force"] = Field(examples=["in_force"])
    based_on: str | None = Field(examples=["2025-2026"])
    decided_by: str = Field(examples=["at the machine: Sở GDĐT"])
    at: dt.datetime = Field(examples=["2026-03-31T08:00:00+07:00"])
    levels: list[SeasonLevelOut]
    deadlines: list[DeadlineOut]
    committees: list[SeasonCommitteeOut]
    contacts: list[SeasonOfficeOut]
    texts: list[SeasonTextOut]
    differences: list[SeasonLineOut] = Field(
        description="To the season that it was cloned from; empty where that is not defined here."
    )
    warnings: list[Title] = Field(description="Deadlines on days off, steps out of order.")
    history: list[DeadlineEntryOut] = Field(
        description="Every deadline ever set, the newest first."
    )
    defined: list[SeasonNameOut] = Field(description="All seasons defined here, the newest first.")


class CloneIn(RequestBody):
    """Which season is cloned for which year."""

    of: Name = Field(examples=["2026-2027"])
    to: Name
    dry_run: bool = Field(default=False, description="Only show it; nothing is kept.")
    reason: str = Field(default="", max_length=500, examples=["chuẩn bị năm học mới"])


class CloneOut(BaseModel):
    """The new season, a draft, with every line that changed or must be looked at."""

    season: str = Field(examples=["2027-2028"])
    is_kept: bool = Field(description="False of a dry run.", examples=[True])
    deadlines: list[DeadlineOut]
    differences: list[SeasonLineOut]
    warnings: list[Title]


class ExtensionIn(RequestBody):
    """Which deadline is extended until when, and why."""

    grade: str = Field(min_length=1, max_length=4, examples=["1"])
    round: int = Field(default=1, ge=1, le=MOST_ROUNDS, examples=[1])
    step: StepName = Field(examples=["confirmation"])
    closes: Moment = Field(examples=["2026-06-17T17:00:00+07:00"])
    reason: str = Field(
        min_length=3,
        max_length=500,
        description="In words; no child's name.",
        examples=["mất điện diện rộng"],
    )


@router.get("/{season}", operation_id="readSeason")
def read_season(
    season: SeasonName, who: RunReader, service: ServiceDep, response: Response
) -> SeasonFullOut:
    """Return a season in force, else its draft: what it is made of, what differs, its history."""
    private(response)
    engine, access = service.engine, who.access
    found = store.read(engine, season, access=access)
    return SeasonFullOut(
        season=season,
        state=found.state,
        based_on=found.season.based_on,
        decided_by=found.decided_by,
        at=found.at.astimezone(CITY_TIME),
        levels=[SeasonLevelOut(**one.model_dump()) for one in found.season.level],
        deadlines=[deadline_out(one) for one in found.season.deadline],
        committees=_committees(found.season),
        contacts=[SeasonOfficeOut(**one.model_dump()) for one in found.season.contact],
        texts=[
            SeasonTextOut(key=one.key, text=Title(vi=one.vi, en=one.en))
            for one in found.season.text
        ],
        differences=_since_before(engine, found.season, access),
        warnings=_warnings(found.season),
        history=[_entry(one) for one in extending.history(engine, season)],
        defined=[
            SeasonNameOut(season=name, state=state)
            for name, state in store.names(engine, access=access).items()
        ],
    )


@router.post("", operation_id="cloneSeason", status_code=201, openapi_extra=KEY_REQUIRED)
def clone_season(
    body: CloneIn, who: RunDecider, service: ServiceDep, response: Response
) -> CloneOut:
    """
    Clone a season for a later year as a draft, which closes nothing.

    Days are shifted to the same day of the later year and assumed until somebody sets them. With
    `dry_run` nothing is kept.
    """
    private(response)
    of_the_city(who)
    with reasons(body.of, body.to):
        new, lines = cloning.make(
            service.engine,
            body.of,
            body.to,
            access=who.access,
            reason=body.reason,
            dry_run=body.dry_run,
        )
    return CloneOut(
        season=new.season,
        is_kept=not body.dry_run,
        deadlines=[deadline_out(one) for one in new.deadline],
        differences=[_line(one) for one in lines],
        warnings=_warnings(new),
    )


@router.post(
    "/{season}/extensions",
    operation_id="extendDeadline",
    status_code=201,
    openapi_extra=KEY_REQUIRED,
)
def extend_deadline(
    season: SeasonName,
    body: ExtensionIn,
    who: RunDecider,
    service: ServiceDep,
    response: Response,
) -> DeadlineEntryOut:
    """
    Extend a deadline: later than it is and than now, with a reason, kept in its history.

    One officer of the department is enough; the audit log says who.
    """
    private(response)
    of_the_city(who)
    asked = extending.Extension(
        grade=body.grade,
        round_no=body.round,
        step=body.step,
        closes=body.closes,
        reason=body.reason,
    )
    with reasons(season, body.grade):
        return _entry(extending.extend(service.engine, season, asked, access=who.access))


def _since_before(engine: Engine, season: Season, access: Access) -> list[SeasonLineOut]:
    if season.based_on is None:
        return []
    try:
        before = store.read(engine, season.based_on, access=access).season
    except UnknownNameError:
        return []
    return [_line(one) for one in differences(before, season)]


def _line(one: Line) -> SeasonLineOut:
    names = ("table", "name", "kind", "before", "after", "look")
    return SeasonLineOut.model_validate({name: getattr(one, name) for name in names})


def _entry(one: extending.Entry) -> DeadlineEntryOut:
    before = None if one.before is None else Title(**span(one.before))
    return DeadlineEntryOut(
        grade=one.deadline.grade,
        round=one.deadline.round,
        step=one.deadline.step,
        name=Title(**checks.name_of(one.deadline)),
        before=before,
        after=Title(**span(one.deadline)),
        act="extended" if one.act == "extended" else "set",
        reason=one.reason,
        decided_by=one.decided_by,
        at=one.at.astimezone(CITY_TIME),
    )


def _committees(season: Season) -> list[SeasonCommitteeOut]:
    return [
        SeasonCommitteeOut(
            level=one.level,
            ward=one.ward,
            name=Title(vi=one.vi, en=one.en),
            complain=Title(vi=one.complain_vi, en=one.complain_en or one.complain_vi)
            if one.complain_vi
            else None,
            status=one.status,
            source=one.source,
        )
        for one in season.committee
    ]


def _warnings(season: Season) -> list[Title]:
    return [Title(**one) for one in checks.warnings(season)]
