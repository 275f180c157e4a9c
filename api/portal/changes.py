"""The change feed: what happened after a cursor."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, needs_any
from api.deps import ServiceDep
from api.work.asking import ANSWERS, private
from api.work.shapes import LAST_ID
from gis.access import (
    EXPORTS_READ,
    PEOPLE_READ,
    REGISTERS_READ,
    REGISTRATIONS_SEND,
    RESULTS_READ,
    RUNS_READ,
)
from runs.feed import read

router = APIRouter(prefix="/v1/changes", tags=["changes"], responses=ANSWERS)

FEED_SCOPES: Final = frozenset(
    {REGISTERS_READ, PEOPLE_READ, RUNS_READ, RESULTS_READ, EXPORTS_READ, REGISTRATIONS_SEND}
)
"""Scopes that some kind of change needs; which kinds each of them sees, the database tells."""

Reader = Annotated[Caller, Depends(needs_any(FEED_SCOPES))]


class ChangeFact(BaseModel):
    """One thing that happened: numbers and a link, nothing of a child."""

    cursor: int = Field(description="Its number; ask for what is after it.", examples=[412])
    at: dt.datetime = Field(examples=["2026-06-20T09:00:00+07:00"])
    kind: str = Field(examples=["run.state"])
    subject: str = Field(examples=["run 12"])
    detail: dict[str, Any] = Field(examples=[{"document": "12/QĐ-UBND"}])
    link: str = Field(description="Where to read more.", examples=["/v1/runs/12/exact"])


class ChangesOut(BaseModel):
    """What happened after a cursor, the oldest first."""

    items: list[ChangeFact]
    next: int = Field(description="The cursor to go on from, kept by the caller.", examples=[412])
    more: bool = Field(description="Whether more is there already.", examples=[False])


@router.get("", operation_id="listChanges")
def list_changes(
    who: Reader,
    service: ServiceDep,
    response: Response,
    after: Annotated[int, Query(ge=0, le=LAST_ID, description="`next` of the answer before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ChangesOut:
    """
    Return what happened after a cursor, as far as the key may know it.

    The same cursor always leads to the same changes, and nothing appears behind one that was read:
    keep `next`, and whatever was missed is read again from any earlier one.
    """
    private(response)
    found = read.after(service.engine, who.access, after, limit + 1)
    items = [
        ChangeFact(**{name: getattr(one, name) for name in ChangeFact.model_fields})
        for one in found[:limit]
    ]
    return ChangesOut(
        items=items, next=items[-1].cursor if items else after, more=len(found) > limit
    )
