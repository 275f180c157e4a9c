"""Registrations of a season: sent in batches, their state, schools for a form, answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Response

from admission.policy import file as policies
from api.access.auth import Caller, desk_of, needs
from api.answer.versions import versions_of
from api.deps import HeavyDep, LanguageDep, ServiceDep
from api.portal import shapes
from api.public.schools import Grade
from api.refused.errors import UnknownPolicyError
from api.refused.validation import FieldProblem, finding_problems
from api.registers.register_changes import author_of
from api.shield.named_writes import KEY_REQUIRED, QUESTION
from api.work.asking import ANSWERS, private
from api.work.errors import of_the_city, reasons
from api.work.shapes import LAST_ID
from gis.access import REGISTRATIONS_SEND
from runs.jobs.submit import submit_once
from runs.registrations import answers, deadline, send, state
from runs.served.roads import WALK

if TYPE_CHECKING:
    from api.language import Language
    from api.service import Service

router = APIRouter(prefix="/v1/registrations", tags=["registrations"], responses=ANSWERS)

REASON = "registrations"


def sender(who: Annotated[Caller, Depends(needs(REGISTRATIONS_SEND))]) -> Caller:
    """Return who sends; a season is the city's, and no key of some wards sends to it."""
    of_the_city(who)
    return who


Sender = Annotated[Caller, Depends(sender)]
After = Annotated[int, Query(ge=0, le=LAST_ID, description="`next` of a page.")]
Size = Annotated[int, Query(ge=1, le=1000)]


@router.post("", operation_id="sendRegistrations", openapi_extra=KEY_REQUIRED)
def send_registrations(
    body: shapes.BatchIn,
    who: Sender,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> shapes.BatchOut:
    """
    Register, change and withdraw up to 1,000 pupils of a season's grade.

    Every row is answered. The right ones are written together, of a wrong one nothing is; the same
    batch again changes nothing. After the last moment the answer is 409 `registration-closed` with
    the moment, where to ask and what to do.
    """
    private(response)
    rows = [
        send.Row(
            pupil_id=one.pupil_id,
            values=one.pupil.model_dump(exclude_unset=True),
            withdraw=one.withdraw,
        )
        for one in body.items
    ]
    done = send.send(
        desk_of(service, who),
        rows,
        season=body.season,
        grade=body.grade,
        author=author_of(who, body.reason or REASON),
        dry_run=body.dry_run,
    )
    job_id = None
    if done.waits_for_place:
        told = {"season": body.season}
        job_id = submit_once(service.engine, "locate", told, who.client, access=who.access).job_id
    items = [
        _answered(at, row.pupil_id, answer, language)
        for at, (row, answer) in enumerate(zip(rows, done.answers, strict=True), 1)
    ]
    written = any(one.receipt is not None for one in items)
    n_refused = sum(one.outcome == "refused" for one in items)
    return shapes.BatchOut(
        season=body.season,
        grade=body.grade,
        written=written,
        accepted=len(items) - n_refused,
        refused=n_refused,
        items=items,
        closes_at=done.closes_at,
        locate_job=job_id,
    )


@router.get("", operation_id="readRegistrations")
def read_registrations(
    who: Sender,
    service: ServiceDep,
    response: Response,
    season: Annotated[str, Query(max_length=20, examples=[shapes.SEASON])],
    grade: Grade,
) -> shapes.CountsOut:
    """Return how many pupils of a grade are registered and located, and until when it is open."""
    private(response)
    counted = state.counts(service.engine, who.access, season, grade)
    now = deadline.standing(service.engine, season, grade)
    return shapes.CountsOut(
        season=season,
        grade=grade,
        registered=sum(counted.values()),
        closes_at=now.deadline.closes,
        open=now.is_open,
        versions=versions_of(service),
        **counted,
    )


@router.post("/read", operation_id="readStandings", openapi_extra=QUESTION)
def read_standings(
    body: shapes.StandingsIn, who: Sender, service: ServiceDep, response: Response
) -> shapes.StandingsOut:
    """Return how up to 1,000 pupils stand; an id that nobody registered is `unknown`."""
    private(response)
    found = state.standings(service.engine, who.access, body.season, body.pupil_ids)
    names = shapes.PupilStandingOut.model_fields
    items = [
        shapes.PupilStandingOut(**{name: getattr(one, name) for name in names}) for one in found
    ]
    return shapes.StandingsOut(items=items)


@router.get("/receipts", operation_id="listReceipts")
def list_receipts(
    who: Sender, service: ServiceDep, response: Response, after: After = 0, size: Size = 100
) -> shapes.ReceiptsOut:
    """Return what was written about pupils after a receipt, in its order, whoever wrote it."""
    private(response)
    rows = state.receipts(service.engine, who.access, after, size + 1)
    items = [
        shapes.ReceiptOut(
            receipt=row["change_id"],
            sent_by=row["author"],
            **{name: row[name] for name in ("season", "pupil_id", "outcome", "at")},
        )
        for row in rows[:size]
    ]
    return shapes.ReceiptsOut(items=items, next=items[-1].receipt if len(rows) > size else None)


@router.post("/schools", operation_id="listSchoolsForForm", openapi_extra=QUESTION)
def list_schools_for_form(
    body: shapes.FormIn, who: Sender, service: ServiceDep, heavy: HeavyDep, response: Response
) -> shapes.FormOut:
    """Return the schools with seats of the grade nearest to registered pupils, by their ids."""
    private(response)
    profile, far_mm = WALK, None
    if body.policy is not None:
        if body.policy not in policies.names():  # never a path
            raise UnknownPolicyError
        policy = policies.load(body.policy)
        profile, far_mm = policy.profile, policy.far_flag_mm
    found = state.standings(service.engine, who.access, body.season, body.pupil_ids)
    placed = [one for one in found if one.lon is not None and one.grade == body.grade]
    near = {}
    if placed:
        codes = _with_seats(service, body.season, body.grade)
        asked = {
            "ids": [one.pupil_id for one in placed],
            "lon": [one.lon for one in placed],
            "lat": [one.lat for one in placed],
            "profile": profile,
            "schools": list(codes),
            "grade": body.grade,
            "limit": body.limit,
        }
        told = json.loads(heavy.ask(service, "nearest", asked))["items"] if codes else []
        near = {one["id"]: _form(one, codes, far_mm) for one in told}
    return shapes.FormOut(
        season=body.season,
        grade=body.grade,
        profile=profile,
        items=[near.get(one.pupil_id) or _without(one, body.grade) for one in found],
        versions=versions_of(service),
    )


@router.post("/answers", operation_id="sendAnswers", openapi_extra=KEY_REQUIRED)
def send_answers(
    body: shapes.AnswersIn,
    who: Sender,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> shapes.AnswersOut:
    """
    Pass on what up to 1,000 families answered to the offers of a confirmed run.

    A family may answer by its code too; the newest answer counts. The same answer again changes
    nothing.
    """
    private(response)
    said = [(one.pupil_id, one.answer) for one in body.items]
    with reasons(body.run_id, None, None):
        kept = answers.send(service.engine, who.access, body.run_id, said, client=who.client)
    items = []
    for row, (one, (pupil, _)) in enumerate(zip(kept, said, strict=True), 1):
        wrong = []
        if one.why is not None:
            message = one.why[0 if language == "vi" else 1]
            wrong.append(FieldProblem(field="pupil_id", row=row, message=message))
        items.append(
            shapes.PortalAnswerOut(
                row=row, pupil_id=pupil, outcome=one.outcome, answer_no=one.number, errors=wrong
            )
        )
    return shapes.AnswersOut(
        run_id=body.run_id,
        kept=sum(one.outcome == "kept" for one in items),
        refused=sum(one.outcome == "refused" for one in items),
        items=items,
    )


@router.get("/answers", operation_id="listAnswers")
def list_answers(
    who: Sender,
    service: ServiceDep,
    response: Response,
    run_id: Annotated[int, Query(ge=1, le=LAST_ID, examples=[3])],
    after: After = 0,
    size: Size = 100,
) -> shapes.GivenPage:
    """Return answers of families after one of them, whether by code or by the portal."""
    private(response)
    rows = answers.since(service.engine, who.access, run_id, after, size + 1)
    items = [shapes.GivenOut(**row) for row in rows[:size]]
    more = len(rows) > size
    return shapes.GivenPage(run_id=run_id, items=items, next=items[-1].answer_no if more else None)


def _answered(
    row: int, pupil_id: str, answer: send.Answer, language: Language
) -> shapes.RegistrationOut:
    told: dict[str, list[FieldProblem]] = {"error": [], "warning": []}
    for one in answer.findings:
        told[one.severity] += finding_problems([one], language)
    return shapes.RegistrationOut(
        row=row,
        pupil_id=pupil_id,
        outcome=answer.outcome,
        receipt=answer.receipt,
        errors=told["error"],
        warnings=told["warning"],
    )


def _with_seats(service: Service, season: str, grade: str) -> dict[str, tuple[str, int | None]]:
    """Return the schools that a run of the grade would place in: name and ordinary seats."""
    counted = ((school, school.seats_of(season, grade)) for school in service.places.schools)
    return {one.school_code: (one.name, seats) for one, seats in counted if seats is not None}


def _form(
    near: dict[str, object], codes: dict[str, tuple[str, int | None]], far_mm: int | None
) -> shapes.FormOfPupil:
    rows = near["schools"]
    assert isinstance(rows, list)  # noqa: S101 (for mypy)
    status = "ok" if rows else str(near["status"])
    return shapes.FormOfPupil(
        pupil_id=str(near["id"]),
        status="unreachable" if status in {"ok", "far"} and not rows else status,
        schools=[
            shapes.FormSchool(
                name=codes[one["school_code"]][0],
                seats=codes[one["school_code"]][1],
                over_far_limit=None if far_mm is None else one["distance_mm"] > far_mm,
                **one,
            )
            for one in rows
        ],
    )


def _without(one: state.Standing, grade: str) -> shapes.FormOfPupil:
    registered = one.state == "registered" and one.grade == grade
    status = "no_place" if registered else "not_registered"
    return shapes.FormOfPupil(pupil_id=one.pupil_id, status=status, schools=[])
