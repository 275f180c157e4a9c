"""The operations board: how far the season is, what is wrong by written thresholds, whose it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs_any
from api.answer.versions import Versions, versions_of
from api.deps import ServiceDep
from api.public.runs import Title
from api.registers.registers import ANSWERS, private
from api.work.errors import reasons
from gis.access import PEOPLE_READ, REGISTERS_READ, RUNS_READ
from runs.board.feed import monitor

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/v1/monitor", tags=["board"], responses=ANSWERS)

Reader = Annotated[Caller, Depends(needs_any(frozenset({REGISTERS_READ, RUNS_READ, PEOPLE_READ})))]
UNTOLD = "`null`: unknown, or withheld from a key that sees no child."


class BoardCounts(BaseModel):
    """
    Counts of a grade, a ward, or all.

    A key without `people:read` gets none of one to nine children: of wards only seats, of grades
    what `/v1/runs` tells, answers of families in whole tens. Then or where unknown: `null`.
    """

    n_children: int | None = Field(description="In the register of pupils.", examples=[1296])
    n_located: int | None = Field(description="With a place of home.", examples=[1290])
    n_missing: int | None = Field(description="Without a sure place.", examples=[6])
    n_waiting: int | None = Field(description="At the location desk.", examples=[4])
    n_not_found: int | None = Field(description="Address not found.", examples=[2])
    n_seats: int | None = Field(description="Seats of the season.", examples=[1325])
    n_schools: int | None = Field(description="Public schools of the level.", examples=[22])
    n_stated: int | None = Field(description="Those that state seats.", examples=[22])
    n_in_run: int | None = Field(
        description="Children of the placement that counts.", examples=[1296]
    )
    n_placed: int | None = Field(description="With a seat.", examples=[1295])
    n_unplaced: int | None = Field(description="Without.", examples=[1])
    n_at_nearest: int | None = Field(
        description="At the first school of their own order.", examples=[939]
    )
    n_over_4km: int | None = Field(description="A way of more than 4 km.", examples=[24])
    n_over_7km: int | None = Field(description="More than 7 km.", examples=[0])
    n_over_10km: int | None = Field(description="More than 10 km.", examples=[0])
    n_confirmed: int | None = Field(description="Families who confirmed.", examples=[1100])
    n_refused: int | None = Field(description="Who refused.", examples=[12])
    n_silent: int | None = Field(description="Who have not answered.", examples=[183])


class CountingRun(BaseModel):
    """The placement of a grade that counts: the farthest decided, then the newest."""

    run_id: int = Field(examples=[1])
    state: Literal["draft", "provisional", "confirmed", "final"] = Field(examples=["draft"])
    policy_name: str | None = Field(examples=["hcmc-2025-grade1"])
    is_model: bool = Field(description="Simulated or invented children.", examples=[True])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])


class BoardGrade(BoardCounts):
    """One grade."""

    grade: str = Field(examples=["1"])
    run: CountingRun | None = Field(description="`null` before the first run.")
    median_m: float | None = Field(description="Median way, of the whole city.", examples=[642.4])


class BoardWard(BoardCounts):
    """One ward: homes for children, schools for seats."""

    ward_code: str = Field(description="Empty: children of no ward.", examples=["99101"])
    ward_name: str | None = Field(examples=["Phường Chợ Đình"])
    located_pct: float | None = Field(description=UNTOLD, examples=[99.54])
    n_short: int | None = Field(
        description="Children beyond the seats of the ward's own schools, grade by grade.",
        examples=[26],
    )
    open_stage: str | None = Field(
        description="First stage that is not done; `null` when all children were run.",
        examples=["located"],
    )


class BoardStage(BaseModel):
    """One stage of the season, with its owner and what comes next."""

    key: str = Field(examples=["located"])
    title: Title
    done: int | None = Field(description=UNTOLD, examples=[1290])
    of: int | None = Field(description="`null` where it is no part of anything.", examples=[1296])
    unit: Title
    state: Literal["todo", "doing", "done", "unknown"] = Field(examples=["doing"])
    owner: Title
    owner_status: Literal["published", "assumed"] = Field(examples=["assumed"])
    next: Title = Field(description="What to do while nothing is done.")


class BoardWaiting(BaseModel):
    """What waits for somebody; `null` of what the key does not open."""

    n_errors: int | None = Field(description="Errors in files not imported.", examples=[0])
    n_flagged: int | None = Field(description="Warnings nobody signed for.", examples=[0])
    n_requests: int | None = Field(description="Families' requests.", examples=[3])
    n_approvals: int | None = Field(
        description="Proposals that need a second person.", examples=[1]
    )
    n_jobs: int = Field(description="Jobs waiting and running.", examples=[0])


class BoardHour(BaseModel):
    """Answers of families in one hour."""

    from_hour: dt.datetime = Field(examples=["2026-06-20T08:00:00Z"])
    n_confirmed: int | None = Field(description=UNTOLD, examples=[64])
    n_refused: int | None = Field(description=UNTOLD, examples=[0])


class BoardAge(BaseModel):
    """How old something in use is."""

    kind: str = Field(description="A register, `network` or `publication`.", examples=["pupils"])
    data_date: str = Field(description="As the file says; empty if it says nothing.", examples=[""])
    at: dt.datetime = Field(description="In use since.", examples=["2026-05-02T08:00:00Z"])
    age_h: float = Field(description="Hours since then.", examples=[12.5])
    n_rows: int | None = Field(description="Rows or edges.", examples=[5000])


class ForecastBesideSeats(BaseModel):
    """Children told ahead by the newest forecast, beside the seats stated for this season."""

    run_id: int = Field(examples=[7])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    is_model: bool = Field(examples=[True])
    grade: str = Field(examples=["1"])
    year: int = Field(description="Autumn.", examples=[2027])
    n_expected: int = Field(description="Sum of the middles.", examples=[1312])
    n_seats: int = Field(examples=[1325])
    n_short_schools: int = Field(description="Schools with more children than seats.", examples=[4])
    n_short: int = Field(description="Children beyond the seats of those.", examples=[37])


class BoardWhere(BaseModel):
    """Where an alert is on."""

    code: str = Field(description="Ward or grade.", examples=["99101"])
    value: float = Field(examples=[97.1])


class BoardAlert(BaseModel):
    """One written threshold, held against the board."""

    key: str = Field(examples=["ward-located-low"])
    state: Literal["on", "off", "untold"] = Field(
        description="`untold`: the figure is unknown or withheld from this key.", examples=["on"]
    )
    measure: str = Field(examples=["ward_located_pct"])
    comparison: Literal["above", "below"] = Field(examples=["below"])
    threshold: float = Field(examples=[98.0])
    unit: str = Field(examples=["%"])
    value: float | None = Field(description="The farthest beyond.", examples=[97.1])
    where: list[BoardWhere] = Field(description="Empty where it is of all.")
    owner: Title
    sentence: Title
    status: Literal["published", "assumed"] = Field(
        description="Whether some text states the threshold.", examples=["assumed"]
    )
    source: str = Field(examples=["to be set by the Department"])


class MonitorOut(BaseModel):
    """The season as it stands for this key. Nothing of it is decided: figures of drafts too."""

    season: str = Field(examples=["2026-2027"])
    at: dt.datetime = Field(description="When it was counted.", examples=["2026-05-20T08:00:00Z"])
    grade: str | None = Field(description="Grade of `total` and `wards`.", examples=[None])
    sees_children: bool = Field(description="Whether counts are exact.", examples=[True])
    of_wards: list[str] = Field(description="Wards of the key; empty: the city.", examples=[[]])
    located_pct: float | None = Field(description=UNTOLD, examples=[99.54])
    everything: BoardCounts = Field(description="All grades.")
    total: BoardCounts = Field(description="Of the chosen grade, or of all.")
    grades: list[BoardGrade]
    wards: list[BoardWard]
    stages: list[BoardStage] = Field(description="In the order of the season.")
    runs: dict[str, int] = Field(description="Placements by state.", examples=[{"draft": 3}])
    waiting: BoardWaiting
    hours: list[BoardHour] = Field(
        description="The last 24 hours; an hour without answers is left out."
    )
    ages: list[BoardAge]
    forecast: list[ForecastBesideSeats] = Field(description="Empty where none is recorded.")
    measures: dict[str, float | None] = Field(
        description="What alerts of all compare, by name; `null`: unknown or withheld.",
        examples=[{"located_pct": 99.5, "missing": 6}],
    )
    alerts: list[BoardAlert] = Field(description="Those that are on first.")
    n_on: int = Field(description="How many are on.", examples=[2])
    versions: Versions


@router.get("", operation_id="readMonitor")
def read_monitor(
    who: Reader,
    service: ServiceDep,
    response: Response,
    season: Annotated[str | None, Query(pattern=r"^\d{4}-\d{4}$", examples=["2026-2027"])] = None,
    grade: Annotated[str | None, Query(max_length=4, examples=["1"])] = None,
) -> MonitorOut:
    """
    Return the operations board of the season: stages, figures by ward, ages, alerts with owners.

    A key of some wards gets those alone; one without `people:read` gets counts that tell of no
    child. The command `gantruong monitor` prints the same and ends with 1 while an alert is on.
    """
    private(response)
    return MonitorOut.model_validate(
        {**_feed(service, who, season, grade), "versions": versions_of(service)}
    )


def _feed(
    service: Service, who: Caller, season: str | None, grade: str | None
) -> dict[str, object]:
    with reasons(season, grade):
        return monitor(service.engine, who.access, season=season, grade=grade)
