"""Distances of many pairs at once, for systems."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, Field, model_validator

from api.access.auth import needs
from api.answer.accept import chosen
from api.answer.versions import Versions, versions_of
from api.deps import HeavyDep, ServiceDep
from api.near.distance import DistanceStatus
from api.public.schools import CODE_MAX, Grade
from api.refused.errors import (
    TooManyPairsError,
    UnknownHomeError,
    UnknownProfileError,
    UnknownSchoolError,
)
from api.refused.problems import RESPONSES, Problem
from api.request_body import Latitude, Longitude, RequestBody
from api.shield.named_writes import QUESTION
from gis.access import DISTANCES_BATCH
from gis.units import NONE
from runs.heavy.tables import ARROW, CSV, FORMS, JSON, PARQUET

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(
    prefix="/v1",
    tags=["distances"],
    responses={
        **RESPONSES,
        401: {"model": Problem, "description": "No valid key"},
        403: {"model": Problem, "description": "The key lacks the scope `distances:batch`"},
        404: {"model": Problem, "description": "A school code is unknown"},
    },
    dependencies=[Depends(needs(DISTANCES_BATCH))],
)

MOST_PAIRS: Final = 10_000
MOST_HOMES: Final = 10_000
MOST_NEAREST: Final = 50
VERSIONS_HEADER: Final = "Gantruong-Versions"
Code = Annotated[str, Field(max_length=CODE_MAX, examples=["990012"])]
Pair = Annotated[tuple[Code, Code], Field(strict=False)]
HOMES: Final = [{"id": "a", "lon": 107.0901, "lat": 9.7702}]


class BatchHome(RequestBody):
    """A home with the caller's own id; it is not kept."""

    id: str = Field(max_length=CODE_MAX, examples=["a"])
    lon: Longitude = Field(examples=[107.0901])
    lat: Latitude = Field(examples=[9.7702])


class _Batch(RequestBody):
    homes: list[BatchHome] = Field(
        min_length=1, max_length=MOST_HOMES, description="Each id once.", examples=[HOMES]
    )
    profile: str = Field(default="walk", max_length=CODE_MAX, examples=["walk"])

    @model_validator(mode="after")
    def _once(self) -> Any:  # noqa: ANN401 (whichever class it is)
        if len({home.id for home in self.homes}) < len(self.homes):
            msg = "an id stands twice"
            raise ValueError(msg)
        return self


class DistancesIn(_Batch):
    """Homes with all of `schools`, or just the given `pairs`; one of the two."""

    schools: list[Code] | None = Field(
        default=None, min_length=1, max_length=MOST_PAIRS, examples=[["990012", "990013"]]
    )
    pairs: list[Pair] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_PAIRS,
        description="Id of a home and code of a school.",
        examples=[[["a", "990012"]]],
    )
    grade: Grade | None = Field(
        default=None,
        description="Only to gates of sites that teach it; all gates if not given.",
        examples=["1"],
    )

    @model_validator(mode="after")
    def _one_way(self) -> DistancesIn:
        if (self.schools is None) == (self.pairs is None):
            msg = "either schools or pairs"
            raise ValueError(msg)
        return self


class DistanceRow(BaseModel):
    """One pair."""

    id: str = Field(description="The caller's own id of the home.", examples=["a"])
    school_code: str = Field(examples=["990012"])
    distance_mm: int | None = Field(description="Along the road.", examples=[1240113])
    distance_m: float | None = Field(examples=[1240.113])
    straight_m: float = Field(description="As the crow flies; not used.", examples=[880.2])
    status: DistanceStatus = Field(examples=["ok"])
    gate_no: int | None = Field(description="The nearest gate.", examples=[1])


class DistancesOut(BaseModel):
    """Pairs in the order asked: home by home, or as given."""

    items: list[DistanceRow]
    profile: str = Field(examples=["walk"])
    grade: str | None = Field(examples=["1"])
    versions: Versions


class FinderBatchIn(_Batch):
    """Homes whose nearest schools of a grade are wanted."""

    grade: Grade = Field(examples=["1"])
    limit: int = Field(default=10, ge=1, le=MOST_NEAREST, examples=[10])


class NearSchool(BaseModel):
    """A school near a home."""

    rank: int = Field(examples=[1])
    school_code: str = Field(examples=["990012"])
    distance_mm: int = Field(examples=[1240113])
    gate_no: int = Field(examples=[1])


class NearOut(BaseModel):
    """The nearest schools of one home."""

    id: str = Field(examples=["a"])
    status: DistanceStatus = Field(description="Of the home itself.", examples=["ok"])
    schools: list[NearSchool]


class FinderBatchOut(BaseModel):
    """The nearest schools of every home, in the order asked."""

    items: list[NearOut]
    profile: str = Field(examples=["walk"])
    grade: str = Field(examples=["1"])
    versions: Versions


TABLE: Final = {"schema": {"type": "string", "contentMediaType": CSV}}
BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
OTHER_FORMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Pairs as JSON, CSV, Arrow or Parquet, as `Accept` asks",
        "content": {CSV: TABLE, ARROW: BINARY, PARQUET: BINARY},
    },
    406: {"model": Problem, "description": "Accept takes none of the forms"},
}


@router.post(
    "/distances",
    operation_id="measureDistances",
    openapi_extra=QUESTION,
    response_model=DistancesOut,
    responses=OTHER_FORMS,
)
def measure_distances(
    asked: Annotated[
        DistancesIn,
        Body(
            openapi_examples={
                "homes x schools": {"value": {"homes": HOMES, "schools": ["990012", "990013"]}},
                "pairs": {"value": {"homes": HOMES, "pairs": [["a", "990012"]]}},
            }
        ),
    ],
    service: ServiceDep,
    heavy: HeavyDep,
    request: Request,
) -> Response:
    """Return the distances of up to 10,000 pairs, in the millimetres of every run and file."""
    form = chosen(request.headers.get("accept", ""), FORMS)
    at = {home.id: position for position, home in enumerate(asked.homes)}
    if (len(asked.homes) * len(asked.schools or ())) > MOST_PAIRS:
        raise TooManyPairsError
    pairs = [(at.get(home, NONE), code) for home, code in asked.pairs or ()]
    _refuse_unknown(service, asked.profile, asked.schools or [code for _, code in pairs])
    if any(position == NONE for position, _ in pairs):
        raise UnknownHomeError
    body = heavy.ask(
        service,
        "pairs",
        {
            **_homes(asked),
            "pairs": pairs or None,
            "schools": list(dict.fromkeys(asked.schools or ())),
            "grade": asked.grade,
            "form": form,
        },
    )
    return _answer(service, body, form)


@router.post(
    "/finder/batch",
    operation_id="findSchoolsOfMany",
    openapi_extra=QUESTION,
    response_model=FinderBatchOut,
)
def find_schools_of_many(
    asked: Annotated[
        FinderBatchIn, Body(openapi_examples={"grade 1": {"value": {"homes": HOMES, "grade": "1"}}})
    ],
    service: ServiceDep,
    heavy: HeavyDep,
) -> Response:
    """Return the schools of a grade nearest to each of many homes, as the finder would."""
    if len(asked.homes) * asked.limit > MOST_PAIRS:
        raise TooManyPairsError
    _refuse_unknown(service, asked.profile, ())
    known = service.places
    schools = [known.schools[at].school_code for at in known.teaching(asked.grade)]
    question = {**_homes(asked), "schools": schools, "grade": asked.grade, "limit": asked.limit}
    return _answer(service, heavy.ask(service, "nearest", question), JSON)


def _homes(asked: _Batch) -> dict[str, Any]:
    return {
        "ids": [home.id for home in asked.homes],
        "lon": [home.lon for home in asked.homes],
        "lat": [home.lat for home in asked.homes],
        "profile": asked.profile,
    }


def _refuse_unknown(service: Service, profile: str, codes: Any) -> None:  # noqa: ANN401 (any texts)
    if profile not in service.roads:
        raise UnknownProfileError
    known = {school.school_code for school in service.places.schools}
    if not set(codes) <= known:
        raise UnknownSchoolError


def _answer(service: Service, body: bytes, form: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Vary": "Accept",
        VERSIONS_HEADER: json.dumps(versions_of(service).model_dump(), separators=(",", ":")),
    }
    return Response(body, media_type=form, headers=headers)
