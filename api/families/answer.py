"""A family confirms or refuses its seat; nothing is ever answered as kept that is not."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import DBAPIError

from api.access.door import DoorDep
from api.deps import ServiceDep
from api.families.opened import NO_STORE, opened
from api.families.result import FAILURES, WRONG_KEY
from api.families.shapes import AnswerIn, AnswerOut
from api.refused.errors import FamilyLaterError, NoResultError
from api.refused.problems import RESPONSES, Problem
from gis.clock import CITY_TIME
from gis.errors import DatabaseError, EnvironmentNotReadyError
from runs.families.answers import Offered, keep
from runs.families.code import plain

router = APIRouter(prefix="/v1/family", tags=["families"], responses=RESPONSES)

REFUSED: Final[dict[int | str, dict[str, Any]]] = (
    FAILURES
    | WRONG_KEY
    | {
        409: {"model": Problem, "description": "Not now: no seat, a proposal, or the time is over"},
    }
)


@router.post("/confirm", operation_id="answerOffer", responses=REFUSED)
def answer_offer(
    body: AnswerIn, request: Request, response: Response, service: ServiceDep, door: DoorDep
) -> AnswerOut:
    """
    Confirm or refuse the seat until the last day; the newest answer counts.

    The same answer sent again is kept once. If it cannot be kept the answer is 503, never that
    the code were wrong.
    """
    results, found = opened(request, service, door, body.code)
    told = found.facts
    school = None if told["school"] is None else told["school"]["school_code"]
    offered = Offered(
        run_id=int(told["run_id"]),
        grade=told["grade"],
        school_code=school,
        is_confirmed=told["is_confirmed"],
    )
    try:
        kept = keep(service.engine, results.key.finder(plain(body.code)), offered, body.answer)
    except (DatabaseError, DBAPIError, EnvironmentNotReadyError):
        raise FamilyLaterError from None
    if kept is None:
        raise NoResultError
    response.headers["Cache-Control"] = NO_STORE
    return AnswerOut(
        answer=body.answer,
        school_code=str(school),
        at=kept.at,
        last_day=None if kept.until is None else kept.until.astimezone(CITY_TIME).date(),
        until=kept.until,
        rules=told["rules"],
        note=told["note"],
    )
