"""Areas within reach, the account of one distance, and where an address may lie."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field, model_validator

from api.answer.accept import chosen
from api.answer.paging import GEOJSON
from api.answer.versions import Versions
from api.deps import HeavyDep, PublicDep
from api.near.finder import HOME_EXAMPLE
from api.near.finder_shapes import HomeIn
from api.public.schools import CODE_MAX, Grade
from api.refused.errors import UnknownProfileError, UnknownSchoolError
from api.refused.problems import RESPONSES, Problem
from api.request_body import Latitude, Longitude, RequestBody
from api.shield.named_writes import QUESTION
from gis.units import NONE
from webmap.dossier_page import page

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/v1", tags=["distances"], responses=RESPONSES)

MOST_M: Final = 20_000
MOST_S: Final = 7_200
ADDRESS_MAX: Final = 300
HTML: Final = "text/html"
JSON: Final = "application/json"
NO_SCHOOL: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Problem, "description": "No school has that code"}
}


class AreaIn(RequestBody):
    """Within `metres` or `seconds`, from a home outwards or to the gates of a school."""

    lon: Longitude | None = None
    lat: Latitude | None = None
    school_code: str | None = Field(default=None, max_length=CODE_MAX)
    grade: Grade | None = Field(default=None, description="Only gates of sites that teach it.")
    metres: float | None = Field(default=None, gt=0, le=MOST_M, allow_inf_nan=False)
    seconds: float | None = Field(default=None, gt=0, le=MOST_S, allow_inf_nan=False)
    profile: str = Field(default="walk", max_length=CODE_MAX)

    @model_validator(mode="after")
    def _one_of_each(self) -> AreaIn:
        has_home = self.lon is not None and self.lat is not None
        if has_home == (self.school_code is not None) or (self.lon is None) != (self.lat is None):
            msg = "either lon and lat, or school_code"
            raise ValueError(msg)
        if (self.metres is None) == (self.seconds is None):
            msg = "either metres or seconds"
            raise ValueError(msg)
        return self


class AreaFigures(BaseModel):
    """What an area rests on."""

    profile: str = Field(examples=["walk"])
    direction: Literal["from", "to"] = Field(examples=["from"])
    limit: float = Field(examples=[1000.0])
    unit: Literal["m", "s"] = Field(examples=["m"])
    n_points: int = Field(description="Homes or gates.", examples=[1])
    n_not_located: int = Field(description="Of them those without a usable road.", examples=[0])
    n_parts: int = Field(description="Parts of road within the limit.", examples=[212])
    road_mm: int = Field(description="Their length together.", examples=[18231004])


class AreaOut(BaseModel):
    """The area as GeoJSON."""

    type: Literal["FeatureCollection"] = Field(examples=["FeatureCollection"])
    features: list[dict[str, Any]] = Field(examples=[[]])
    figures: AreaFigures
    versions: Versions


class DossierIn(HomeIn):
    """A home and a school."""

    school_code: str = Field(max_length=CODE_MAX)
    grade: Grade | None = Field(default=None, description="Only gates of sites that teach it.")
    reference: str = Field(
        default="", max_length=CODE_MAX, description="The caller's own word for the home."
    )
    point_quality: Literal["house", "alley", "street", "khu_pho", "ward"] | None = None


class DossierOut(BaseModel):
    """Every metre of one distance."""

    facts: dict[str, Any] = Field(
        description="Home, gate, legs with their edges, rules of the way of travelling, notes.",
        examples=[{"distance_mm": 1240113}],
    )
    shapes: dict[str, Any] = Field(
        description="GeoJSON: home, gate, one line per leg.",
        examples=[{"type": "FeatureCollection", "features": []}],
    )
    versions: Versions


class AddressIn(RequestBody):
    """An address; it stands in the body, never in an address, and is not kept."""

    address: str = Field(min_length=1, max_length=ADDRESS_MAX)


class Whereabouts(BaseModel):
    """A place that an address may mean."""

    rank: int = Field(examples=[1])
    lon: float = Field(examples=[107.0901])
    lat: float = Field(examples=[9.7702])
    quality: Literal["house", "alley", "street", "khu_pho", "ward"] = Field(
        description="What the point stands for.", examples=["street"]
    )
    matched: str = Field(description="What of the address was found.", examples=["street"])
    bound_m: float = Field(description="How far off it may be, metres.", examples=[180.0])
    score: float = Field(description="From 0 to 1.", examples=[0.71])


class AddressOut(BaseModel):
    """Where an address may lie; never a guess without a margin."""

    status: Literal["located", "queue", "not_found"] = Field(
        description="`located`: the first place is the answer; `queue`: let the family choose.",
        examples=["queue"],
    )
    reason: str | None = Field(description="Why it is not certain.", examples=["inexact"])
    items: list[Whereabouts]
    versions: Versions


@router.post(
    "/isochrone",
    operation_id="drawReach",
    openapi_extra=QUESTION,
    response_model=AreaOut,
    responses=NO_SCHOOL,
)
def draw_reach(
    asked: Annotated[
        AreaIn,
        Body(
            openapi_examples={
                "from a home": {"value": {**HOME_EXAMPLE, "metres": 1000}},
                "to a school": {"value": {"school_code": "990012", "seconds": 900}},
            }
        ),
    ],
    service: PublicDep,
    heavy: HeavyDep,
) -> Response:
    """Return the area within some metres or seconds by road, of a home or of a school."""
    _refuse_unknown(service, asked.profile, asked.school_code)
    question = {
        "ids": ["home"],
        "lon": [asked.lon],
        "lat": [asked.lat],
        "school_code": asked.school_code,
        "grade": asked.grade,
        "profile": asked.profile,
        "limit": asked.metres if asked.metres is not None else asked.seconds,
        "unit": "m" if asked.metres is not None else "s",
    }
    return _kept_by_nobody(heavy.ask(service, "area", question), JSON)


@router.post(
    "/dossier",
    operation_id="explainDistance",
    openapi_extra=QUESTION,
    response_model=DossierOut,
    responses={
        **NO_SCHOOL,
        200: {
            "description": "JSON, GeoJSON or a page to print, as `Accept` asks",
            "content": {
                HTML: {"schema": {"type": "string"}},
                GEOJSON: {"schema": {"type": "object"}},
            },
        },
        406: {"model": Problem, "description": "Accept takes none of the forms"},
    },
)
def explain_distance(
    asked: Annotated[
        DossierIn,
        Body(openapi_examples={"a school": {"value": {**HOME_EXAMPLE, "school_code": "990012"}}}),
    ],
    service: PublicDep,
    heavy: HeavyDep,
    request: Request,
) -> Response:
    """Return everything that makes up one distance: for the family and the committee only."""
    form = chosen(request.headers.get("accept", ""), (JSON, HTML, GEOJSON))
    _refuse_unknown(service, asked.profile, asked.school_code)
    question = {
        "ids": [asked.reference],
        "lon": [asked.lon],
        "lat": [asked.lat],
        "school_code": asked.school_code,
        "grade": asked.grade,
        "profile": asked.profile,
        "quality": asked.point_quality,
    }
    body = heavy.ask(service, "dossier", question)
    if form == JSON:
        return _kept_by_nobody(body, JSON)
    found = json.loads(body)
    if form == GEOJSON:
        text = json.dumps({**found["shapes"], "versions": found["versions"]}, ensure_ascii=False)
        return _kept_by_nobody(text.encode(), GEOJSON)
    answer = _kept_by_nobody(page(found["facts"], found["shapes"]).encode(), HTML)
    # a file to keep and print: opened from here its own styles would break the page's policy
    answer.headers["Content-Disposition"] = 'attachment; filename="dossier.html"'
    return answer


@router.post(
    "/address", operation_id="locateAddress", openapi_extra=QUESTION, response_model=AddressOut
)
def locate_address(
    asked: Annotated[
        AddressIn,
        Body(
            openapi_examples={
                "a street": {"value": {"address": "12 Phan Thị Ngời, phường Chợ Đình"}}
            }
        ),
    ],
    service: PublicDep,
    heavy: HeavyDep,
) -> Response:
    """Return where an address may lie, with how sure that is; old ward names are understood."""
    body = heavy.ask(service, "address", {"address": asked.address})
    return _kept_by_nobody(body, JSON)


def _refuse_unknown(service: Service, profile: str, school_code: str | None) -> None:
    if profile not in service.roads:
        raise UnknownProfileError
    if school_code is not None and service.places.position(school_code) == NONE:
        raise UnknownSchoolError


def _kept_by_nobody(body: bytes, form: str) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    return Response(body, media_type=form, headers=headers)
