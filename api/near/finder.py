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
    return told(found(service, asked))


def found(service: Service, asked: FinderIn) -> bytes:
    """
    Return the finder's answer in JSON, the same by whichever way it was asked.

    Raises
    ------
    UnknownProfileError
        If nobody travels like that here.
    """
    return orjson.dumps(answers.finder(service, _roads(service, asked.profile), asked))


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
    home = roads.home(asked.lon, asked.lat)
    near = roads.nearest(home.own, roads.choice(np.array([at]), asked.grade), 1)
    if not len(near.gate):
        raise NoWayError
    way = answers.way(service, home, asked.school_code, gate=int(near.gate[0]))
    return told(orjson.dumps(way))


def told(body: bytes) -> Response:
    """Return an answer that nobody may keep."""
    headers = {"Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type="application/json")


def _roads(service: Service, profile: str) -> Roads:
    if profile not in service.roads:
        raise UnknownProfileError
    return service.roads[profile]
