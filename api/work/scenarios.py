"""What-ifs: steps that differ from things as they are, run as jobs, and what they change."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field, model_validator

from admission.policy import file as policies
from api.deps import LanguageDep, ServiceDep
from api.refused.errors import ConflictError, UnknownPolicyError, UnknownScenarioError
from api.request_body import RequestBody
from api.shield.named_writes import KEY_REQUIRED
from api.work.asking import ANSWERS, ScenarioWorker, engine_of, private, seen_job
from api.work.errors import of_the_city, reasons
from api.work.known_roads import raw_of
from api.work.roads import AddRoad, CloseArea, CloseRoads, change_roads
from api.work.scenario_steps import StepDoes, StepMap, does, map_of
from api.work.shapes import JobOut, job_out
from gis import read, read_edits, write_edits
from gis.errors import UnknownNameError
from runs.jobs.submit import submit_once
from runs.scenario import changes
from runs.whatif.store import add_change

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.service import Service
    from gis.read_edits import StoredScenario

router = APIRouter(prefix="/v1/scenarios", tags=["scenarios"], responses=ANSWERS)

Name = Annotated[str, Path(min_length=1, max_length=120, examples=["đóng cầu"])]
Code = Annotated[str, Field(min_length=1, max_length=40, examples=["990012"])]
Season = Annotated[str, Field(max_length=20, examples=["2026-2027"])]
Grade = Annotated[Literal["K", "1", "6"], Field(examples=["1"])]


class Seats(RequestBody):
    """More or fewer seats at a school."""

    school_code: Code
    seats_more: int = Field(ge=-10_000, le=10_000, examples=[35])
    programme: str = Field(default="", max_length=60)


class Opening(RequestBody):
    """A school that opens."""

    school_code: Code
    seats: int = Field(ge=1, le=10_000, examples=[140])
    lon: float = Field(ge=-180, le=180, examples=[107.1])
    lat: float = Field(ge=-90, le=90, examples=[9.8])


class Moving(RequestBody):
    """A school that moves to another gate."""

    school_code: Code
    lon: float = Field(ge=-180, le=180, examples=[107.1])
    lat: float = Field(ge=-90, le=90, examples=[9.8])


class Project(RequestBody):
    """A housing project, whose children come from a year on; only an outlook knows years."""

    project: str = Field(min_length=1, max_length=120, examples=["Bờ Sông"])
    lon: float = Field(ge=-180, le=180, examples=[107.1])
    lat: float = Field(ge=-90, le=90, examples=[9.8])
    units: int = Field(ge=1, le=200_000, description="Dwellings.", examples=[900])
    pupils_per_unit: float = Field(
        gt=0, le=5, description="Children of all grades per dwelling; assumed.", examples=[0.4]
    )
    year: int = Field(ge=2000, le=2100, description="Autumn of the first.", examples=[2028])


class Merger(RequestBody):
    """Wards that become part of one."""

    ward_codes: list[Annotated[str, Field(max_length=20)]] = Field(
        min_length=1, max_length=200, examples=[["99104"]]
    )
    into: str = Field(max_length=20, examples=["99101"])


class FromYear(RequestBody):
    """A step that holds from a year on; only an outlook knows years."""

    step: int = Field(ge=1, le=10_000, examples=[1])
    year: int = Field(ge=2000, le=2100, examples=[2029])


class StepIn(RequestBody):
    """One step; exactly one of its kinds is said."""

    season: Season
    grade: Grade = "1"
    close_roads: CloseRoads | None = None
    close_area: CloseArea | None = None
    add_road: AddRoad | None = None
    seats: Seats | None = None
    open_school: Opening | None = None
    close_school: Code | None = None
    move_school: Moving | None = None
    housing: Project | None = None
    merge_wards: Merger | None = None
    from_year: FromYear | None = None
    policy: str | None = Field(default=None, max_length=120, examples=["nearest-first"])

    @model_validator(mode="after")
    def _one(self) -> StepIn:
        kinds = (self.seats, self.open_school, self.close_school, self.move_school, self.policy)
        later = (self.housing, self.merge_wards, self.from_year)
        n_said = sum(one is not None for one in (*self.of_roads, *kinds, *later))
        if n_said != 1:
            msg = (
                "say exactly one of close_roads, close_area, add_road, seats, open_school, "
                "close_school, move_school, housing, merge_wards, from_year, policy"
            )
            raise ValueError(msg)
        return self

    @property
    def of_roads(self) -> tuple[CloseRoads | CloseArea | AddRoad | None, ...]:
        """Return the kinds of steps that change roads."""
        return self.close_roads, self.close_area, self.add_road


class ScenarioIn(RequestBody):
    """A new what-if with its first steps."""

    name: str = Field(min_length=1, max_length=120, examples=["thêm lớp"])
    steps: list[StepIn] = Field(min_length=1, max_length=50)


class StepOut(BaseModel):
    """A step as it is stored."""

    number: int = Field(examples=[1])
    reason: str = Field(examples=["+35 seats at 990012"])
    does: StepDoes | None = Field(description="The same for programs; `null` of later versions.")
    created_by: str = Field(examples=["department"])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    holds: bool = Field(description="False once it was undone.", examples=[True])
    undone_at: dt.datetime | None = Field(examples=[None])


class ScenarioOut(BaseModel):
    """A stored what-if."""

    name: str = Field(examples=["thêm lớp"])
    network_id: int = Field(description="Version of the roads that it edits.", examples=[1])
    created_by: str = Field(examples=["department"])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    steps: list[StepOut]


class Scenarios(BaseModel):
    """All stored what-ifs, by name."""

    items: list[ScenarioOut]


class ScenarioRunIn(RequestBody):
    """By which rules it is run, and against what."""

    policy: str = Field(max_length=120, examples=["hcmc-2025-grade1"])
    season: Season
    grade: Grade = "1"
    seed: str | None = Field(default=None, max_length=200)
    against: str | None = Field(
        default=None, max_length=120, description="Another what-if instead of things as they are."
    )


@router.get("", operation_id="listScenarios")
def list_scenarios(who: ScenarioWorker, service: ServiceDep, response: Response) -> Scenarios:
    """Return every stored what-if with its steps."""
    private(response)
    found = read_edits.scenarios(engine_of(service, who))
    return Scenarios(items=[_out(service, one) for one in found])


@router.post("", operation_id="createScenario", status_code=201)
def create_scenario(
    body: ScenarioIn, who: ScenarioWorker, service: ServiceDep, response: Response
) -> ScenarioOut:
    """Make a what-if; every step is tried on the data in use before it is stored."""
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    if body.name in {one.name for one in read_edits.scenarios(engine)}:
        raise ConflictError(
            vi="Đã có phương án mang tên này; hãy thêm bước cho nó.",
            en="There is a what-if of this name; add steps to it.",
        )
    for step in body.steps:
        _add(service, engine, body.name, step, who.client)
    return _out(service, _read(engine, body.name))


@router.get("/{name}", operation_id="readScenario")
def read_scenario(
    name: Name, who: ScenarioWorker, service: ServiceDep, response: Response
) -> ScenarioOut:
    """Return one what-if, with the steps that were undone too."""
    private(response)
    return _out(service, _read(engine_of(service, who), name))


@router.get("/{name}/map", operation_id="readScenarioMap")
def read_scenario_map(
    name: Name, who: ScenarioWorker, service: ServiceDep, response: Response
) -> StepMap:
    """Return what the steps that hold change on the map, as GeoJSON: roads and new schools."""
    private(response)
    engine = engine_of(service, who)
    found = _read(engine, name)
    raw = raw_of(service, found.network_id) or read.network(engine, found.network_id)
    return map_of(found.steps, raw)


@router.post(
    "/{name}/steps", operation_id="addScenarioStep", status_code=201, openapi_extra=KEY_REQUIRED
)
def add_step(
    name: Name, body: StepIn, who: ScenarioWorker, service: ServiceDep, response: Response
) -> ScenarioOut:
    """Add a step to a what-if."""
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    _read(engine, name)
    _add(service, engine, name, body, who.client)
    return _out(service, _read(engine, name))


@router.delete("/{name}/steps/{step}", operation_id="undoScenarioStep")
def undo_step(
    name: Name,
    step: Annotated[int, Path(ge=1, le=10_000, examples=[2])],
    who: ScenarioWorker,
    service: ServiceDep,
    response: Response,
) -> ScenarioOut:
    """Undo a step; it stays in the list."""
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    _read(engine, name)
    try:
        write_edits.undo_step(engine, name, step, by=who.client)
    except UnknownNameError:
        raise ConflictError(
            vi="Không có bước nào như vậy còn hiệu lực.", en="There is no such step that holds."
        ) from None
    return _out(service, _read(engine, name))


@router.post("/{name}/runs", operation_id="runScenario", status_code=202)
def run_scenario(
    name: Name,
    body: ScenarioRunIn,
    who: ScenarioWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Run a what-if as a job: roads, distances, places, and who moves.

    The job's `result.difference` holds the numbers, counts under ten hidden.
    """
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    _read(engine, name)
    if body.against is not None:
        _read(engine, body.against)
    if body.policy not in policies.names():
        raise UnknownPolicyError
    given = {"scenario": name, **body.model_dump()}
    job = submit_once(service.engine, "what_if", given, who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)


def _add(service: Service, engine: Engine, name: str, step: StepIn, client: str) -> None:
    said = (step.season, step.grade, step.close_school, step.policy)
    with reasons(*said):
        for roads in step.of_roads:
            if roads is not None:
                known = partial(raw_of, service)
                change_roads(engine, name, roads, client, known=known)
                return
        change = _change(step)
        add_change(engine, name, change, season=step.season, grade=step.grade, created_by=client)


def _change(step: StepIn) -> changes.Change:
    if step.seats is not None:
        one = step.seats
        return changes.change_seats(one.school_code, one.seats_more, programme=one.programme)
    if step.open_school is not None:
        new = step.open_school
        return changes.open_school(new.school_code, seats=new.seats, gates=[(new.lon, new.lat)])
    if step.move_school is not None:
        moved = step.move_school
        return changes.move_school(moved.school_code, gates=[(moved.lon, moved.lat)])
    if step.policy is not None:
        if step.policy not in policies.names():
            raise UnknownPolicyError
        return changes.use_policy(step.policy)
    return _later(step) or changes.close_school(step.close_school or "")


def _later(step: StepIn) -> changes.Change | None:
    """Return a change that only coming years know."""
    if step.housing is not None:
        one = step.housing
        return changes.housing(
            one.project,
            at=(one.lon, one.lat),
            units=one.units,
            pupils_per_unit=one.pupils_per_unit,
            year=one.year,
        )
    if step.merge_wards is not None:
        return changes.merge_wards(step.merge_wards.ward_codes, step.merge_wards.into)
    if step.from_year is not None:
        return changes.starts(step.from_year.step, step.from_year.year)
    return None


def _read(engine: Engine, name: str) -> StoredScenario:
    try:
        return read_edits.scenario(engine, name)
    except UnknownNameError:
        raise UnknownScenarioError from None


def _out(service: Service, found: StoredScenario) -> ScenarioOut:
    raw = raw_of(service, found.network_id)
    return ScenarioOut(
        name=found.name,
        network_id=found.network_id,
        created_by=found.created_by,
        created_at=found.created_at,
        steps=[
            StepOut(
                number=one.number,
                reason=one.reason,
                does=does(one, raw),
                created_by=one.created_by,
                created_at=one.created_at,
                holds=one.holds,
                undone_at=one.undone_at,
            )
            for one in found.steps
        ],
    )
