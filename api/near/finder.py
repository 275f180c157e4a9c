"""From a home to the schools of a grade, nearest by road first, and the way to any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import orjson
from fastapi import APIRouter, Body, Response

from api.deps import PublicDep
from api.near import answers
from api.near.finder_shapes import FinderIn, FinderOut, RouteIn, Way
from api.refused.errors import NoWayError, UnknownProfileError, UnknownSchoolError
from api.refused.problems import RESPONSES, Problem
from api.shield.named_writes import QUESTION
from gis.units import NONE
from runs.served.roads import Home

if TYPE_CHECKING:
    from api.service import Service
    from runs.served.roads import Roads

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


@router.post(
    "/finder", operation_id="findSchools", openapi_extra=QUESTION, response_model=FinderOut
)
def find_schools(asked: FinderBody, service: PublicDep) -> Response:
    """Return the schools of a grade by road distance from a home, nearest first."""
    return found(service, asked)


def found(service: Service, asked: FinderIn) -> Response:
    """
    Return the finder's answer, the same by whichever way it was asked.

    Raises
    ------
    UnknownProfileError
        If nobody travels like that here.
    """
    _roads(service, asked.profile)
    return _told(answers.finder(service, asked))


@router.post(
    "/route",
    operation_id="findRoute",
    openapi_extra=QUESTION,
    response_model=Way,
    responses=NO_WAY,
)
def find_route(asked: RouteBody, service: PublicDep) -> Response:
    """Return the way from a home to the nearest gate of one school."""
    roads = _roads(service, asked.profile)
    at = service.places.position(asked.school_code)
    if at == NONE:
        raise UnknownSchoolError
    home = Home.of(service.roads, asked.lon, asked.lat, asked.profile)
    found = roads.nearest(home.own, roads.choice(np.array([at]), asked.grade), 1)
    if not len(found.gate):
        raise NoWayError
    return _told(answers.way(service, home, asked.school_code, gate=int(found.gate[0])))


def _told(value: dict[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(value), headers=headers, media_type="application/json")


def _roads(service: Service, profile: str) -> Roads:
    if profile not in service.roads:
        raise UnknownProfileError
    return service.roads[profile]
