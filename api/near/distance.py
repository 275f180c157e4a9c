"""One distance: from a home to one school."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, Field

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.near.finder import HOME_EXAMPLE
from api.near.finder_shapes import RouteIn
from api.public.schools import GateOut, gate_out
from api.refused.errors import UnknownProfileError, UnknownSchoolError
from api.refused.problems import RESPONSES, Problem
from api.shield.named_writes import QUESTION
from gis.units import FAR_SNAP_MM, MM_PER_M, NONE
from runs.served.roads import home as tied
from runs.straight import straight_to_one_mm

router = APIRouter(prefix="/v1", tags=["distances"], responses=RESPONSES)

DistanceStatus = Literal["ok", "far", "unreachable", "not_located"]


class DistanceOut(BaseModel):
    """One distance; `null` where no road leads there."""

    school_code: str = Field(examples=["990012"])
    profile: str = Field(examples=["walk"])
    status: DistanceStatus = Field(
        description="`far`: home or gate more than 100 m from its road; `unreachable`: no road "
        "leads there; `not_located`: no usable road within 500 m.",
        examples=["ok"],
    )
    distance_mm: int | None = Field(description="Along the road.", examples=[1240113])
    distance_m: float | None = Field(examples=[1240.113])
    straight_m: float = Field(description="As the crow flies; not used.", examples=[880.2])
    gate: GateOut | None = Field(description="The nearest gate.")
    versions: Versions


@router.post(
    "/distance",
    operation_id="measureDistance",
    openapi_extra=QUESTION,
    responses={404: {"model": Problem, "description": "No school has that code"}},
)
def measure_distance(
    asked: Annotated[
        RouteIn,
        Body(openapi_examples={"a school": {"value": {**HOME_EXAMPLE, "school_code": "990012"}}}),
    ],
    service: PublicDep,
    response: Response,
) -> DistanceOut:
    """Return the distance by road from a home to the nearest gate of one school."""
    response.headers["Cache-Control"] = "no-store"
    if asked.profile not in service.roads:
        raise UnknownProfileError
    roads, known = service.roads[asked.profile], service.places
    at = known.position(asked.school_code)
    if at == NONE:
        raise UnknownSchoolError
    home = tied(service.roads, asked.lon, asked.lat, asked.profile)
    choice = roads.choice(np.array([at]), asked.grade)
    found = roads.nearest(home, choice, 1)
    gate = int(found.gate[0]) if len(found.gate) else None
    located = home.is_located and bool(roads.gates.located[choice.gate].any())
    status: DistanceStatus = "unreachable" if located else "not_located"
    if gate is not None:
        far = max(home.access_mm, int(roads.gates.access_mm[gate])) > FAR_SNAP_MM
        status = "far" if far else "ok"
    distance_mm = int(found.distance_mm[0]) if gate is not None else None
    return DistanceOut(
        school_code=asked.school_code,
        profile=asked.profile,
        status=status,
        distance_mm=distance_mm,
        distance_m=None if distance_mm is None else distance_mm / MM_PER_M,
        straight_m=straight_to_one_mm((asked.lon, asked.lat), known.gates.places_of(at)) / MM_PER_M,
        gate=None if gate is None else gate_out(known, gate),
        versions=versions_of(service),
    )
