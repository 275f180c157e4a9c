"""From a home to the schools of a grade, nearest by road first, and the way to any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from fastapi import APIRouter, Body, Response

from api import answers
from api.deps import ServiceDep
from api.errors import NoWayError, UnknownProfileError, UnknownSchoolError
from api.finder_shapes import FinderIn, FinderOut, RouteIn, Way
from api.problems import RESPONSES, Problem
from gis.units import NONE

if TYPE_CHECKING:
    from api.roads import Roads
    from api.service import Service

router = APIRouter(prefix="/v1", tags=["finder"], responses=RESPONSES)

HOME_EXAMPLE = {"lon": 107.0901, "lat": 9.7702}
FinderBody = Annotated[
    FinderIn,
    Body(openapi_examples={"grade 1": {"value": {**HOME_EXAMPLE, "grade": "1", "limit": 5}}}),
]
RouteBody = Annotated[
    RouteIn,
    Body(openapi_examples={"a school": {"value": {**HOME_EXAMPLE, "school_code": "990012"}}}),
]
NO_WAY: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "No such school, or no road leads there"}
}


@router.post("/finder", operation_id="findSchools")
def find_schools(asked: FinderBody, service: ServiceDep, response: Response) -> FinderOut:
    """Return the schools of a grade by road distance from a home, nearest first."""
    response.headers["Cache-Control"] = "no-store"
    return answers.finder(service, _roads(service, asked.profile), asked)


@router.post("/route", operation_id="findRoute", responses=NO_WAY)
def find_route(asked: RouteBody, service: ServiceDep, response: Response) -> Way:
    """Return the way from a home to the nearest gate of one school."""
    response.headers["Cache-Control"] = "no-store"
    roads = _roads(service, asked.profile)
    at = service.places.position(asked.school_code)
    if at == NONE:
        raise UnknownSchoolError
    home = roads.home(asked.lon, asked.lat)
    found = roads.nearest(home, roads.choice(np.array([at]), asked.grade), 1)
    if not len(found.gate):
        raise NoWayError
    return answers.way(service, asked, asked.school_code, gate=int(found.gate[0]))


def _roads(service: Service, profile: str) -> Roads:
    if profile not in service.roads:
        raise UnknownProfileError
    return service.roads[profile]
