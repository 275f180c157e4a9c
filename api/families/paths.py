"""Anybody may report a missing alley, a closed path or a gate; people look before it counts."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from shapely.geometry import LineString, Point
from sqlalchemy.exc import DBAPIError

from api.access.door import DoorDep
from api.deps import ServiceDep
from api.families.opened import NO_STORE
from api.families.result import FAILURES, WRONG_KEY
from api.families.shapes import Both
from api.refused.errors import FamilyLaterError
from api.refused.problems import RESPONSES
from api.request_body import Day, Latitude, Longitude, RequestBody
from gis import path_reports
from gis.errors import DatabaseError
from runs.families.limiter import REQUESTS
from runs.families.refusals import not_now
from runs.families.words import said
from runs.review.path_reports import MOST_NOTE, told_by

router = APIRouter(prefix="/v1", tags=["families"], responses=RESPONSES)

MOST_POINTS = 100
PUBLIC = "public"

Spot = Annotated[tuple[Longitude, Latitude], Field(strict=False)]


class PathReportIn(RequestBody):
    """What somebody saw; no name and no telephone."""

    kind: Literal["missing_path", "closed_path", "gate"] = Field(examples=["missing_path"])
    way: Literal["path", "footbridge", "road", "bridge"] | None = Field(
        default=None, description="Of a missing path: what it is.", examples=["path"]
    )
    points: list[Spot] = Field(
        description="One point, or the line from end to end.",
        min_length=1,
        max_length=MOST_POINTS,
        examples=[[[107.0901, 9.7702], [107.0905, 9.7705]]],
    )
    seen_on: Day = Field(examples=["2026-05-19"])
    note: str = Field(default="", max_length=MOST_NOTE, examples=["Hẻm thông ra đường 12."])


class PathReportOut(BaseModel):
    """That it was written down."""

    report_no: int = Field(examples=[12])
    note: Both


@router.post(
    "/path-reports", operation_id="reportPath", responses=FAILURES | WRONG_KEY, status_code=201
)
def report_path(
    body: PathReportIn, request: Request, response: Response, service: ServiceDep, door: DoorDep
) -> PathReportOut:
    """Write a report down; before a path counts it is looked at, measured and signed."""
    response.headers["Cache-Control"] = NO_STORE
    address = door.admit(request, REQUESTS)
    west, south, east, north = service.city.bbox
    if not all(west <= lon <= east and south <= lat <= north for lon, lat in body.points):
        raise not_now(why="outside")
    shape = Point(body.points[0]) if len(body.points) == 1 else LineString(body.points)
    properties = {"kind": body.kind, "way": body.way, "note": body.note}
    told = told_by(shape, properties | {"seen_on": body.seen_on.isoformat()}, label="report")
    try:
        numbers = path_reports.add(service.engine, [told], heard_by=PUBLIC)
    except (DatabaseError, DBAPIError):
        raise FamilyLaterError from None
    door.limiter.failed(REQUESTS, address)  # each one is counted
    return PathReportOut(report_no=numbers[0], note=Both(**said("reported")))
