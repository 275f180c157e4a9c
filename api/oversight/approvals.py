"""What waits for a second person: seen, agreed to, refused, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs_any
from api.deps import ServiceDep
from api.refused.problems import Problem
from api.registers.registers import ANSWERS, private
from api.request_body import RequestBody
from gis.access import act_as
from gis.db import transaction
from runs.approval import decide, errors
from runs.approval import read as kept
from runs.approval.kinds import KINDS

DECISIONS: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "Decided already, lapsed, or of other content by now"},
}
router = APIRouter(prefix="/v1/approvals", tags=["approvals"], responses=ANSWERS)

SCOPES = frozenset(kind.scope for kind in KINDS.values())
Decider = Annotated[Caller, Depends(needs_any(SCOPES))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[3])]
State = Literal["pending", "approved", "applied", "rejected", "withdrawn", "stale", "expired"]
Reason = Annotated[str, Field(max_length=500, examples=["đã đối chiếu quyết định 12/QĐ"])]


class ApprovalOut(BaseModel):
    """Something proposed by one person that takes a second one."""

    approval_id: int = Field(examples=[3])
    what: str = Field(description=", ".join(KINDS), examples=["seats"])
    subject: str = Field(examples=["register seats"])
    state: State = Field(examples=["pending"])
    summary: dict[str, Any] = Field(
        description="Figures; nothing about a child.",
        examples=[{"places": 1, "from": 70, "to": 90}],
    )
    content_sha256: str = Field(description="Send it back to agree to just this.", examples=["9f…"])
    wards: list[str] = Field(description="Empty: the whole city.", examples=[["99101"]])
    proposed_by: str = Field(examples=["client ward-cho-dinh"])
    reason: str = Field(examples=["QĐ 12"])
    proposed_at: dt.datetime = Field(examples=["2026-06-01T08:00:00Z"])
    expires_at: dt.datetime = Field(examples=["2026-06-04T08:00:00Z"])
    approved_by: str | None = Field(examples=["client department"])
    decided_by: str | None = Field(examples=["client department"])
    decided_at: dt.datetime | None = Field(examples=["2026-06-01T09:00:00Z"])
    decision_reason: str = Field(examples=[""])
    own: bool = Field(description="Whether the caller proposed it, so another must decide.")


class ApprovalPage(BaseModel):
    """Approvals within reach, the newest first."""

    items: list[ApprovalOut]
    next: int | None = Field(description="The next page's `before`.", examples=[2])


class ApproveIn(RequestBody):
    """What is agreed to."""

    content_sha256: str = Field(
        min_length=64, max_length=64, description="As it was read.", examples=["9f" * 32]
    )
    reason: Reason = ""


class RejectIn(RequestBody):
    """Why it is refused."""

    reason: Annotated[str, Field(min_length=1, max_length=500, examples=["sai số lớp"])]


class WithdrawIn(RequestBody):
    """Why it is taken back."""

    reason: Reason = ""


@router.get("", operation_id="listApprovals")
def list_approvals(
    who: Decider,
    service: ServiceDep,
    response: Response,
    state: Annotated[State | None, Query(examples=["pending"])] = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next`.")] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ApprovalPage:
    """Return what the caller may decide, and what it proposed itself."""
    private(response)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        found = kept.approvals(connection, state=state, before=before, size=size + 1)
    shown = [_out(one, who) for one in found[:size]]
    return ApprovalPage(items=shown, next=shown[-1].approval_id if len(found) > size else None)


@router.get("/{approval}", operation_id="readApproval")
def read_approval(
    approval: Number, who: Decider, service: ServiceDep, response: Response
) -> ApprovalOut:
    """Return one; one out of reach is answered like one that does not exist."""
    private(response)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        found = kept.approval(connection, approval)
    if found is None:
        raise errors.no_such(approval)
    return _out(found, who)


@router.post("/{approval}/approve", operation_id="approve", responses=DECISIONS)
def approve(
    approval: Number, body: ApproveIn, who: Decider, service: ServiceDep, response: Response
) -> ApprovalOut:
    """
    Agree as the second person, and carry it out.

    `approved` in the answer: whoever asked for it asks once more, and it is done.
    """
    private(response)
    done = decide.approve(
        service.engine,
        approval,
        access=who.access,
        content_sha256=body.content_sha256,
        reason=body.reason,
    )
    service.changed.set()
    return _out(done, who)


@router.post("/{approval}/reject", operation_id="reject", responses=DECISIONS)
def reject(
    approval: Number, body: RejectIn, who: Decider, service: ServiceDep, response: Response
) -> ApprovalOut:
    """Refuse as the second person."""
    private(response)
    access = who.access
    return _out(decide.reject(service.engine, approval, access=access, reason=body.reason), who)


@router.post("/{approval}/withdraw", operation_id="withdraw", responses=DECISIONS)
def withdraw(
    approval: Number, body: WithdrawIn, who: Decider, service: ServiceDep, response: Response
) -> ApprovalOut:
    """Take one's own proposal back."""
    private(response)
    access = who.access
    return _out(decide.withdraw(service.engine, approval, access=access, reason=body.reason), who)


def _out(one: kept.Approval, who: Caller) -> ApprovalOut:
    facts = {name: getattr(one, name) for name in ApprovalOut.model_fields if name != "own"}
    return ApprovalOut(**facts, own=one.proposed_by == who.access.principal)
