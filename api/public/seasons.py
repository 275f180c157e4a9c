"""Seasons: what is admitted in each, and when, as far as it is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.runs import Title
from api.refused.problems import RESPONSES
from gis import clock, season_calendar
from gis.errors import DatabaseError
from gis.validity import first_day
from runs.season import moments, published
from runs.season.deadlines import phase

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.season_calendar import Step
    from runs.season.definition import Deadline, Season

router = APIRouter(prefix="/v1/seasons", tags=["city"], responses=RESPONSES)


class StepOut(BaseModel):
    """A step of a season; a day that nobody published is `null`."""

    step: str = Field(examples=["registration"])
    title: Title
    first: dt.date | None = Field(examples=["2026-05-15"])
    last: dt.date | None = Field(examples=["2026-05-29"])
    status: Literal["published", "assumed", "unknown"] = Field(
        description="`unknown`: no day was seen anywhere.", examples=["published"]
    )
    source: str | None = Field(examples=["Plan of the Department, 31 March 2026"])


class DeadlineOut(BaseModel):
    """When a step of one grade and round opens and closes; both moments are in time."""

    grade: str = Field(description="Empty: every grade without one of its own.", examples=["1"])
    round: int = Field(examples=[1])
    step: str = Field(examples=["confirmation"])
    title: Title
    opens: dt.datetime | None = Field(examples=["2026-06-12T08:00:00+07:00"])
    closes: dt.datetime | None = Field(examples=["2026-06-15T17:00:00+07:00"])
    opens_said: Title | None = Field(description="The moment as it is read aloud.")
    closes_said: Title | None = Field(examples=[{"vi": "17:00, thứ Hai 15/6/2026", "en": "…"}])
    phase: Literal["before", "open", "over", "unknown"] = Field(examples=["open"])
    status: Literal["published", "assumed", "unknown"] = Field(examples=["published"])
    source: str | None = Field(examples=["Plan of the Department, 31 March 2026"])


class SeasonOut(BaseModel):
    """One season."""

    season: str = Field(examples=["2026-2027"])
    is_newest: bool = Field(description="The newest season with seats.", examples=[True])
    first_day: dt.date = Field(
        description="Schools and gates that are open on this day count: 5 September, an "
        "assumption where nothing else is decided.",
        examples=["2026-09-05"],
    )
    grades: list[str] = Field(description="Grades with seats.", examples=[["1", "6", "10"]])
    steps: list[StepOut] = Field(description="Every usual step and what else is known, in order.")
    is_defined: bool = Field(
        description="Whether the season's definition is in force here; else its steps are those of "
        "the published calendar and it has no deadlines.",
        examples=[True],
    )
    deadlines: list[DeadlineOut] = Field(description="By grade, round and step.")


class SeasonsOut(BaseModel):
    """All seasons, the newest first."""

    items: list[SeasonOut]
    time_does_not_matter: Title = Field(description="When one registers changes nothing.")
    versions: Versions


SAID = Title(
    vi="Nộp sớm hay muộn trong thời gian đăng ký không ảnh hưởng đến kết quả.",
    en="Registering early or late within the period makes no difference to the result.",
)


@router.get("", operation_id="listSeasons")
def list_seasons(service: PublicDep, response: Response) -> SeasonsOut:
    """Return the seasons of seats and of the calendar with their steps; unknown days say so."""
    calendar = season_calendar.steps(service.province.id)
    defined = _defined(service.engine)
    with_seats = {one.season for one in service.directory.seats}
    seasons = sorted(with_seats | {one.season for one in calendar} | set(defined), reverse=True)
    response.headers["Cache-Control"] = "no-cache"
    return SeasonsOut(
        items=[
            SeasonOut(
                season=season,
                is_newest=season == service.places.season,
                first_day=dt.date.fromisoformat(first_day(season)),
                grades=sorted(
                    {one.grade for one in service.directory.seats if one.season == season},
                    key=lambda grade: (not grade.startswith("K"), len(grade), grade),
                ),
                steps=_steps(known),
                is_defined=season in defined,
                deadlines=[deadline_out(one) for one in listed],
            )
            for season in seasons
            for known, listed in [_known(season, defined.get(season), calendar)]
        ],
        time_does_not_matter=SAID,
        versions=versions_of(service),
    )


def deadline_out(one: Deadline) -> DeadlineOut:
    """Return a deadline as it is answered."""
    vi, en = season_calendar.STEPS[one.step]
    return DeadlineOut(
        grade=one.grade,
        round=one.round,
        step=one.step,
        title=Title(vi=vi, en=en),
        opens=one.opens,
        closes=one.closes,
        opens_said=Title(**moments.told(one.opens)) if one.opens else None,
        closes_said=Title(**moments.told(one.closes)) if one.closes else None,
        phase=phase(one, clock.now()),
        status=one.status,
        source=one.source or None,
    )


def _defined(engine: Engine) -> dict[str, Season]:
    """Return the seasons in force; none while the database is away, as nobody can tell then."""
    try:
        return published.in_force(engine)
    except (DatabaseError, DBAPIError):
        return {}


def _known(
    season: str, defined: Season | None, calendar: tuple[Step, ...]
) -> tuple[tuple[Step, ...], tuple[Deadline, ...]]:
    """Return steps and deadlines of a season: of its definition, else of the calendar alone."""
    if defined is None:
        return tuple(one for one in calendar if one.season == season), ()
    return published.steps_of(defined), defined.deadline


def _steps(known: tuple[Step, ...]) -> list[StepOut]:
    by_name = {one.step: one for one in known}
    return [_step(name, by_name.get(name)) for name in published.names_of(known)]


def _step(name: str, found: Step | None) -> StepOut:
    vi, en = season_calendar.STEPS[name]
    return StepOut(
        step=name,
        title=Title(vi=vi, en=en),
        first=found.first if found else None,
        last=found.last if found else None,
        status=found.status if found else "unknown",
        source=found.source if found else None,
    )
