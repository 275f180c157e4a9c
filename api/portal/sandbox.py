"""The clock of a sandbox: a route that exists nowhere else."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.access.auth import Caller, caller
from api.request_body import Moment, RequestBody
from api.work.asking import ANSWERS, private
from gis import clock

router = APIRouter(prefix="/v1/sandbox", tags=["sandbox"], responses=ANSWERS)


class ClockIn(RequestBody):
    """Where the clock is put; it stands there until it is moved again."""

    at: Moment = Field(examples=["2026-06-15T17:00:00+07:00"])


class ClockOut(BaseModel):
    """What the clock says, in the city's own time."""

    now: dt.datetime = Field(examples=["2026-06-15T17:00:00+07:00"])


@router.post("/clock", operation_id="moveClock")
def move_clock(
    body: ClockIn, _: Annotated[Caller, Depends(caller)], response: Response
) -> ClockOut:
    """Move the clock that deadlines are held against, for every process of the sandbox."""
    private(response)
    clock.move(Path(os.environ[clock.SETTING]), body.at)
    return ClockOut(now=clock.now())
