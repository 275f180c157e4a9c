"""Who did what: the audit log, page by page."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs
from api.deps import ServiceDep
from api.registers.registers import ANSWERS, private
from gis.access import AUDIT_READ, act_as
from gis.db import transaction
from runs.audit.read import Asked, page

router = APIRouter(prefix="/v1/audit", tags=["audit"], responses=ANSWERS)

Reader = Annotated[Caller, Depends(needs(AUDIT_READ))]
Word = Annotated[str | None, Query(max_length=200)]


class AuditOut(BaseModel):
    """One thing that was done; its hash seals it and all before it."""

    audit_id: int = Field(examples=[17])
    at: dt.datetime = Field(examples=["2026-06-01T08:00:00Z"])
    actor: str = Field(examples=["client department"])
    action: str = Field(examples=["edit"])
    subject: str = Field(examples=["register schools"])
    detail: dict[str, Any] = Field(
        description="Numbers, no values.", examples=[{"rows": 1, "changes": [5, 5]}]
    )
    sha256: str = Field(examples=["9f" * 32])


class AuditPage(BaseModel):
    """Rows of the log, the newest first."""

    items: list[AuditOut]
    next: int | None = Field(description="The next page's `before`.", examples=[16])


@router.get("", operation_id="listAudit")
def list_audit(  # noqa: PLR0913, PLR0917 - one argument per parameter
    who: Reader,
    service: ServiceDep,
    response: Response,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next`.")] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
    actor: Word = None,
    action: Word = None,
    subject: Word = None,
) -> AuditPage:
    """Return what was done by whom; it is added to and never changed."""
    private(response)
    asked = Asked(before=before, actor=actor, action=action, subject=subject)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        found = page(connection, asked, size=size + 1)
    shown = [_out(one) for one in found[:size]]
    return AuditPage(items=shown, next=shown[-1].audit_id if len(found) > size else None)


def _out(row: Any) -> AuditOut:  # noqa: ANN401 (a row of the log)
    return AuditOut(**{name: getattr(row, name) for name in AuditOut.model_fields})
