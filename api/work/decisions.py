"""Exceptions and publication: who would move, what is decided by whom, what the public is told."""

from __future__ import annotations

from collections import Counter
from threading import Semaphore
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs
from api.deps import ServiceDep
from api.refused.errors import BusyError, UnknownChildError
from api.request_body import RequestBody
from api.shield.named_writes import QUESTION
from api.work.asking import ANSWERS, ResultReader, RunDecider, engine_of, private
from api.work.errors import of_the_city, reasons
from api.work.results import ChildIn, PupilId, SchoolCode
from api.work.shapes import RunId, RunVersions, metres, versions_of
from gis.access import RESULTS_READ, RUNS_DECIDE
from gis.db import transaction
from gis.units import MM_PER_M
from runs.recorded import store
from runs.recorded.export import sealed_of
from runs.recorded.moves import measured_moves
from runs.recorded.overrides import (
    REASON_CODES,
    Decision,
    decide,
    gained_and_lost_mm,
    overrides,
)
from runs.recorded.publish import Told, publish_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)

Reason = Literal[
    "appeal", "health", "sibling", "point_corrected", "refused", "superior", "makes_room", "other"
]
WAIT_S: Final = 20.0
_places: Final = Semaphore(1)
"""One placement at a time is computed in this process; look-ups go on beside it."""


class ChainIn(ChildIn):
    """Whom to grant which school."""

    school_code: SchoolCode


class ChainStep(BaseModel):
    """One child that moves."""

    pupil_id: str = Field(examples=["AT000017"])
    from_school: str | None = Field(examples=["990012"])
    to_school: str | None = Field(examples=["990013"])
    from_m: float | None = Field(examples=[512.2])
    to_m: float | None = Field(examples=[840.9])


class ChainOut(BaseModel):
    """Who moves if a seat is granted; nothing is recorded."""

    moves: list[ChainStep]
    gained_m: float = Field(description="Nearer in all.", examples=[120.5])
    lost_m: float = Field(description="Farther in all.", examples=[328.7])
    versions: RunVersions


class MoveIn(RequestBody):
    """One child and the school it is given."""

    pupil_id: PupilId
    school_code: SchoolCode | None = Field(description="`null` for no school.")


class OverrideIn(RequestBody):
    """An exception: all its moves or none."""

    moves: list[MoveIn] = Field(min_length=1, max_length=200)
    reason_code: Reason = Field(examples=["appeal"])
    reason: str = Field(
        min_length=3, max_length=400, description="In words; no child's name.", examples=["KN 12"]
    )
    document: str | None = Field(default=None, max_length=120, examples=["QĐ 12"])
    over_seats: bool = Field(default=False, description="Knowingly exceed a school's seats.")


class OverrideOut(BaseModel):
    """The decision as it was recorded, in the audit log too."""

    decision: int = Field(description="1, 2, 3 … in the run.", examples=[1])
    moves: list[ChainStep]
    gained_m: float = Field(examples=[120.5])
    lost_m: float = Field(examples=[328.7])
    versions: RunVersions


class OverridesOut(BaseModel):
    """All exceptions of a run that the caller may see."""

    items: list[dict[str, Any]] = Field(examples=[[{"decision": 1, "reason_code": "appeal"}]])
    reason_codes: dict[str, str] = Field(examples=[{"appeal": "an appeal was upheld"}])
    versions: RunVersions


class PreviewOut(BaseModel):
    """What the public would be told of a run's cut-offs now."""

    shown: int = Field(description="Cut-offs that would be told.", examples=[36])
    withheld: int = Field(description="Withheld: few children stand there.", examples=[8])
    earlier: int = Field(description="Earlier publications taken into account.", examples=[0])
    is_told: bool = Field(description="Whether it was published already.", examples=[False])
    items: list[dict[str, Any]] = Field(
        examples=[[{"school_code": "990012", "group": 1, "within_m": 1250, "why": "shown"}]]
    )
    versions: RunVersions


class PublishIn(RequestBody):
    """By which decision."""

    document: str | None = Field(default=None, max_length=120, examples=["QĐ 12"])


Granter = Annotated[Caller, Depends(needs(RUNS_DECIDE))]


def one_at_a_time() -> Iterator[None]:
    """Let one request compute; others wait a while and are asked to come again."""
    if not _places.acquire(timeout=WAIT_S):
        raise BusyError
    try:
        yield
    finally:
        _places.release()


Turn = Annotated[None, Depends(one_at_a_time)]


@router.post("/{run_id}/chain", operation_id="previewChain", openapi_extra=QUESTION)
def preview_chain(
    run_id: RunId,
    body: ChainIn,
    who: Granter,
    service: ServiceDep,
    response: Response,
    _turn: Turn,
) -> ChainOut:
    """Return who would move if one child were granted a school; the number of seats stays."""
    from runs.explain.needed import chain, chain_rows  # noqa: PLC0415 (compiled code)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    private(response)
    of_the_city(who)
    if RESULTS_READ not in who.access.scopes:
        raise UnknownChildError
    engine = engine_of(service, who)
    with reasons(run_id, body.school_code):
        run = store.run_facts(engine, run_id)
        stored = read_result(sealed_of(engine, run_id))
        rows = chain_rows(stored, chain(stored, body.pupil_id, body.school_code))
    moves = [
        ChainStep(
            pupil_id=row["pupil_id"],
            from_school=row["from"],
            to_school=row["to"],
            from_m=row["from_m"],
            to_m=row["to_m"],
        )
        for row in rows
    ]
    gained_m, lost_m = _sums(moves)
    return ChainOut(
        moves=moves,
        gained_m=gained_m,
        lost_m=lost_m,
        versions=versions_of(run, run["origin"]),
    )


@router.post("/{run_id}/overrides", operation_id="decideOverride", status_code=201)
def decide_override(
    run_id: RunId, body: OverrideIn, who: RunDecider, service: ServiceDep, response: Response
) -> OverrideOut:
    """
    Record an exception: who moves where, why, by whom, metres gained and lost.

    It is kept for ever, in the audit log too, and can only be followed by another one.
    """
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    decision = Decision(
        reason_code=body.reason_code,
        reason=body.reason,
        decided_by=who.client,
        document=body.document,
        over_seats=body.over_seats,
    )
    wanted = [(one.pupil_id, one.school_code) for one in body.moves]
    with reasons(run_id, *(code for _, code in wanted if code), conflict=True):
        run = store.run_facts(engine, run_id)
        measured = measured_moves(engine, run_id, wanted)
        number = decide(engine, run_id, measured, decision)
    moves = [
        ChainStep(
            pupil_id=one.pupil_id,
            from_school=one.from_school,
            to_school=one.to_school,
            from_m=metres(one.from_mm),
            to_m=metres(one.to_mm),
        )
        for one in measured
    ]
    gained_mm, lost_mm = gained_and_lost_mm(measured)
    return OverrideOut(
        decision=number,
        moves=moves,
        gained_m=gained_mm / MM_PER_M,
        lost_m=lost_mm / MM_PER_M,
        versions=versions_of(run, run["origin"]),
    )


@router.get("/{run_id}/overrides", operation_id="listOverrides")
def list_overrides(
    run_id: RunId, who: ResultReader, service: ServiceDep, response: Response
) -> OverridesOut:
    """Return the exceptions of a run, in their order, as far as the caller sees the children."""
    private(response)
    engine = engine_of(service, who)
    with reasons(run_id):
        run = store.run_facts(engine, run_id)
    with transaction(engine) as connection:
        rows = [dict(row) for row in overrides(connection, run_id)]
    for row in rows:
        row["decided_at"] = row["decided_at"].isoformat()
    return OverridesOut(
        items=rows,
        reason_codes={code: en for code, (_, en) in REASON_CODES.items()},
        versions=versions_of(run, run["origin"]),
    )


@router.get("/{run_id}/cutoffs/preview", operation_id="previewPublicCutoffs")
def preview_cutoffs(
    run_id: RunId, who: RunDecider, service: ServiceDep, response: Response, _turn: Turn
) -> PreviewOut:
    """Return what the public would be told of a run's cut-offs; nothing is written."""
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    with reasons(run_id, conflict=True):
        run = store.run_facts(engine, run_id)
        told = publish_run(engine, run_id, decided_by=who.client, dry_run=True)
    return _told(told, run)


@router.post("/{run_id}/cutoffs/publication", operation_id="publishCutoffs")
def publish_cutoffs(
    run_id: RunId,
    body: PublishIn,
    who: RunDecider,
    service: ServiceDep,
    response: Response,
    _turn: Turn,
) -> PreviewOut:
    """
    Tell the public the cut-offs of a run, once; it takes two persons.

    The first gets 409 with the number of the proposal, and asks again when another has agreed
    (/v1/approvals). What was told is kept, and whoever asks later gets the same.
    """
    private(response)
    of_the_city(who)
    engine = engine_of(service, who)
    with reasons(run_id, conflict=True):
        run = store.run_facts(engine, run_id)
        told = publish_run(
            engine, run_id, decided_by=who.client, document=body.document, by=who.access
        )
    return _told(told, run)


def _told(told: Told, run: Mapping[str, Any]) -> PreviewOut:
    counts = Counter(row["why"] for row in told.rows)
    items = [
        {
            "school_code": row["school_code"],
            "group": row["group_no"],
            "within_m": metres(row["shown_mm"]),
            "why": row["why"],
        }
        for row in told.rows
    ]
    return PreviewOut(
        shown=counts["shown"],
        withheld=counts["few_offers"] + counts["few_homes"],
        earlier=told.n_earlier,
        is_told=told.number is not None,
        items=items,
        versions=versions_of(run, run["origin"]),
    )


def _sums(moves: list[ChainStep]) -> tuple[float, float]:
    """Return metres gained and lost by all who have a way before and after."""
    changes = [
        one.to_m - one.from_m for one in moves if one.to_m is not None and one.from_m is not None
    ]
    gained = sum(-change for change in changes if change < 0)
    lost = sum(change for change in changes if change > 0)
    return round(gained, 3), round(lost, 3)
