"""Seasons: what is admitted in each, and when, as far as it is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.runs import Title
from api.refused.problems import RESPONSES
from gis import season_calendar
from gis.validity import first_day

if TYPE_CHECKING:
    from gis.season_calendar import Step

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
    steps: list[StepOut] = Field(description="Every step, in its order.")


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
    known = season_calendar.steps(service.province.id)
    with_seats = {one.season for one in service.directory.seats}
    seasons = sorted(with_seats | {one.season for one in known}, reverse=True)
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
                steps=[_step(name, season, known) for name in season_calendar.STEPS],
            )
            for season in seasons
        ],
        time_does_not_matter=SAID,
        versions=versions_of(service),
    )


def _step(name: str, season: str, known: tuple[Step, ...]) -> StepOut:
    vi, en = season_calendar.STEPS[name]
    found = next((one for one in known if (one.season, one.step) == (season, name)), None)
    return StepOut(
        step=name,
        title=Title(vi=vi, en=en),
        first=found.first if found else None,
        last=found.last if found else None,
        status=found.status if found else "unknown",
        source=found.source if found else None,
    )
