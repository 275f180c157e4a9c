"""After final: late children, withdrawals and transfers."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import LanguageDep, ServiceDep
from api.request_body import Latitude, Longitude, RequestBody
from api.shield.named_writes import KEY_REQUIRED
from api.work.asking import (
    ANSWERS,
    ResultReader,
    RunDecider,
    RunWorker,
    engine_of,
    private,
    seen_job,
)
from api.work.errors import of_the_city, reasons
from api.work.results import PupilId, SchoolCode
from api.work.shapes import JobOut, RunId, RunVersions, job_out, metres, versions_of
from gis.db import transaction
from gis.units import MM_PER_M
from runs.jobs import uploads
from runs.jobs.submit import submit_once
from runs.late.acts import Asked, transfer, withdraw
from runs.recorded import store
from runs.recorded.overrides import gained_and_lost_mm
from runs.recorded.seats_today import late_offers, root_of

if TYPE_CHECKING:
    from api.access.auth import Caller
    from api.service import Service

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)

Code = Annotated[str, Field(max_length=40)]
YesNo = Literal["yes", "no"]


class LateChild(RequestBody):
    """One late child, as the register of pupils has children; nothing that names it."""

    pupil_id: PupilId
    group: int = Field(default=1, ge=1, le=99, examples=[1])
    ward_code: Code | None = Field(default=None, examples=["99101"])
    khu_pho: str | None = Field(default=None, max_length=80, examples=["Khu phố 3"])
    lon: Longitude | None = Field(default=None, examples=[107.06])
    lat: Latitude | None = Field(default=None, examples=[9.735])
    residence_kind: Literal["permanent", "temporary"] | None = Field(
        default=None, examples=["permanent"]
    )
    attended_in_area: YesNo | None = Field(default=None, examples=["yes"])
    parent_works_in_area: YesNo | None = Field(default=None, examples=["no"])


class LateIn(RequestBody):
    """Late children to place together."""

    children: list[LateChild] = Field(min_length=1, max_length=500)


class LateOffer(BaseModel):
    """Where one late child is today; a proposal until its run is confirmed."""

    run_id: int = Field(description="Late placement it stands in.", examples=[7])
    state: str = Field(examples=["provisional"])
    pupil_id: str = Field(examples=["TAM-0099"])
    school_code: str | None = Field(description="`null` without a seat.", examples=["990012"])
    distance_m: float | None = Field(
        description="To the school offered first, by road.", examples=[840.25]
    )
    moved: bool = Field(description="Whether a decision moved it since.", examples=[False])


class LateList(BaseModel):
    """Late children of a run whom the caller may see, oldest placement first."""

    first_run_id: int = Field(examples=[3])
    items: list[LateOffer]
    versions: RunVersions


class GiveBackIn(RequestBody):
    """Who does not come."""

    pupil_ids: list[PupilId] = Field(min_length=1, max_length=200)
    reason: str = Field(
        min_length=3, max_length=400, description="In words; no child's name.", examples=["31/BC"]
    )
    document: str | None = Field(default=None, max_length=120, examples=["31/BC"])


class GiveBackOut(BaseModel):
    """The decision as it was recorded, and the seats that are free again."""

    decision: int = Field(examples=[4])
    freed: dict[str, int] = Field(
        description="Seats given back, by school.", examples=[{"990012": 1}]
    )
    versions: RunVersions


class TransferMove(RequestBody):
    """One child and the school that it goes to."""

    pupil_id: PupilId
    school_code: SchoolCode


class TransferIn(RequestBody):
    """Who changes school: all of them or none."""

    moves: list[TransferMove] = Field(min_length=1, max_length=200)
    reason: str = Field(
        min_length=3, max_length=400, description="In words; no child's name.", examples=["31/BC"]
    )
    document: str | None = Field(default=None, max_length=120, examples=["31/BC"])


class TransferOut(BaseModel):
    """The decision as it was recorded."""

    decision: int = Field(examples=[4])
    gained_m: float = Field(description="Nearer in all.", examples=[120.5])
    lost_m: float = Field(description="Farther in all.", examples=[328.7])
    versions: RunVersions


@router.post(
    "/{run_id}/late", operation_id="placeLate", status_code=202, openapi_extra=KEY_REQUIRED
)
def place_late(
    run_id: RunId,
    body: LateIn,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> JobOut:
    """
    Place late children of a final run on the seats free today, as a job that records a run.

    Nobody's seat is taken; rules, roads and gates are those of the final run. The run is `late` and
    holds its seats as `provisional`; offers and reasons are read as of any other run. The same
    children again are the same run.
    """
    private(response)
    of_the_city(who)
    with reasons(run_id):
        run = store.run_facts(engine_of(service, who), run_id)
    number = _keep(service, who, body, season=run["season"])
    given = {"run_id": run_id, "import_id": number}
    with reasons(run_id):
        job = submit_once(service.engine, "late", given, who.client, access=who.access)
    response.headers["Location"] = f"/v1/jobs/{job.job_id}"
    return job_out(seen_job(service, who, job.job_id), language)


@router.get("/{run_id}/late", operation_id="listLate")
def list_late(
    run_id: RunId, who: ResultReader, service: ServiceDep, response: Response
) -> LateList:
    """Return the late children of a run, where they are today, as far as the caller sees them."""
    private(response)
    engine = engine_of(service, who)
    with reasons(run_id):
        asked = store.run_facts(engine, run_id)
        root = store.run_facts(engine, root_of(asked))
    with transaction(engine) as connection:
        found = late_offers(connection, int(root["run_id"]))
    items = [LateOffer(**row, distance_m=metres(row["distance_mm"])) for row in found]
    return LateList(
        first_run_id=int(root["run_id"]), items=items, versions=versions_of(root, root["origin"])
    )


@router.post("/{run_id}/withdrawals", operation_id="withdrawChildren", status_code=201)
def withdraw_children(
    run_id: RunId, body: GiveBackIn, who: RunDecider, service: ServiceDep, response: Response
) -> GiveBackOut:
    """
    Give back the seats of children who do not come; they are free from now on.

    Whoever has the seat by a second round or a late placement is found there.
    """
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    asked = Asked(reason=body.reason, decided_by=who.client, document=body.document)
    with reasons(run_id, conflict=True):
        run = store.run_facts(engine, run_id)
        number, moves = withdraw(engine, run_id, body.pupil_ids, asked)
    freed: dict[str, int] = {}
    for one in sorted(str(move.from_school) for move in moves):
        freed[one] = freed.get(one, 0) + 1
    return GiveBackOut(decision=number, freed=freed, versions=versions_of(run, run["origin"]))


@router.post("/{run_id}/transfers", operation_id="transferChildren", status_code=201)
def transfer_children(
    run_id: RunId, body: TransferIn, who: RunDecider, service: ServiceDep, response: Response
) -> TransferOut:
    """
    Move children to free seats of other schools, on the days on which transfers are taken.

    Outside of them, or where no seat is free today, nothing is written.
    """
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    asked = Asked(reason=body.reason, decided_by=who.client, document=body.document)
    wanted = [(one.pupil_id, one.school_code) for one in body.moves]
    with reasons(run_id, *(code for _, code in wanted), conflict=True):
        run = store.run_facts(engine, run_id)
        number, moves = transfer(engine, run_id, wanted, asked)
    gained_mm, lost_mm = gained_and_lost_mm(moves)
    return TransferOut(
        decision=number,
        gained_m=gained_mm / MM_PER_M,
        lost_m=lost_mm / MM_PER_M,
        versions=versions_of(run, run["origin"]),
    )


def _keep(service: Service, who: Caller, body: LateIn, *, season: str) -> int:
    """Keep the children as a file that the job reads, and return its number."""
    arriving = uploads.folder() / f".arriving-{uuid4().hex}"
    names = list(LateChild.model_fields)
    try:
        with arriving.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, names, lineterminator="\n")
            out.writeheader()
            out.writerows(_cells(one) for one in body.children)
        facts: dict[str, Any] = {"register": uploads.LATE, "format": "csv", "season": season}
        return uploads.keep(engine_of(service, who), arriving, client=who.client, **facts)
    finally:
        arriving.unlink(missing_ok=True)


def _cells(one: LateChild) -> dict[str, Any]:
    return {
        name: "" if value is None else repr(value) if isinstance(value, float) else value
        for name, value in one.model_dump().items()
    }
