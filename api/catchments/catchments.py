"""Official catchments: lists, maps, by school, and the one that a home lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import shapely
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from api.answer.paging import AS_GEOJSON, BoxQuery, FormQuery, PageDep, PageOut, box_of, collection
from api.answer.paging import feature as feature_of
from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.near.finder_shapes import HomeIn
from api.public.schools import CODE_MAX
from api.refused.errors import UnknownCatchmentError
from api.refused.problems import RESPONSES, Problem
from api.shield.named_writes import QUESTION

if TYPE_CHECKING:
    from runs.directory.model import PublicCatchment

router = APIRouter(prefix="/v1/catchments", tags=["catchments"], responses=RESPONSES)

Level = Literal["preschool", "primary", "lower_secondary", "upper_secondary"]
LAST_NUMBER: Final = 2**31 - 1
SeasonQuery = Annotated[
    str | None, Query(description="Season.", max_length=9, examples=["2026-2027"])
]
LevelQuery = Annotated[Level | None, Query(description="Level.", examples=["primary"])]


class UnitOut(BaseModel):
    """A ward or neighbourhood that a catchment lists."""

    ward_code: str = Field(examples=["99101"])
    named: str = Field(description="As the list names it.", examples=["Khu phố 3"])


class CatchmentShort(BaseModel):
    """A catchment that is in force."""

    number: int = Field(description="Of this version.", examples=[3])
    catchment_id: str = Field(examples=["TH-990012"])
    season: str = Field(examples=["2026-2027"])
    version: int = Field(examples=[1])
    level: str = Field(examples=["primary"])
    kind: Literal["official", "khu_pho_list"] = Field(
        description="An outline, or a list of units.", examples=["official"]
    )
    valid_from: str = Field(description="First day.", examples=["2026-01-01"])
    valid_to: str | None = Field(description="Last day; `null`: until replaced.", examples=[None])
    schools: list[str] = Field(examples=[["990012"]])
    units: list[UnitOut] = Field(description="What it lists; empty for an outline.")
    source: str | None = Field(examples=["Plan of the ward, 12/2026"])
    nature: str = Field(description="real, model or invented", examples=["invented"])
    content_sha256: str = Field(description="Of all that decides.", examples=["3f0c9a1be2d47c55…"])


class CatchmentPage(PageOut):
    """One page of catchments."""

    items: list[CatchmentShort]
    versions: Versions


class CatchmentOut(CatchmentShort):
    """One catchment with its outline."""

    geometry: dict[str, Any] | None = Field(
        description="GeoJSON; `null` for a list of neighbourhoods without outlines.",
        examples=[{"type": "MultiPolygon", "coordinates": []}],
    )
    versions: Versions


class AtIn(HomeIn):
    """A home whose catchments are asked for."""

    level: Level = Field(examples=["primary"])
    season: str | None = Field(
        default=None, max_length=9, description="The newest with seats if not given."
    )


class AtOut(BaseModel):
    """The catchments that a home lies in."""

    season: str | None = Field(examples=["2026-2027"])
    level: str = Field(examples=["primary"])
    ward_code: str | None = Field(examples=["99101"])
    certain: bool = Field(
        description="False where only a list of neighbourhoods speaks: ask the ward's office.",
        examples=[True],
    )
    items: list[CatchmentShort]
    versions: Versions


@router.get(
    "", operation_id="listCatchments", response_model=CatchmentPage, responses={200: AS_GEOJSON}
)
def list_catchments(  # noqa: PLR0913, PLR0917 - one argument per filter
    service: PublicDep,
    response: Response,
    page: PageDep,
    season: SeasonQuery = None,
    level: LevelQuery = None,
    school: Annotated[
        str | None, Query(description="School code.", max_length=CODE_MAX, examples=["990012"])
    ] = None,
    bbox: BoxQuery = None,
    format: FormQuery = "json",  # noqa: A002 (the name in the address)
) -> Any:  # noqa: ANN401 (a page or a map)
    """Return the official catchments in force, as a page or, those with an outline, as a map."""
    box = box_of(bbox)
    found = [
        one
        for one in service.directory.catchments
        if season in {None, one.season}
        and level in {None, one.level}
        and (school is None or school in one.schools)
        and (box is None or (one.area is not None and one.area.intersects(box)))
    ]
    if format == "geojson":
        features = [
            feature_of(one.area, short(one).model_dump(), name=str(one.number))
            for one in page.of([one for one in found if one.area is not None])
        ]
        return collection(features, versions=versions_of(service).model_dump())
    response.headers["Cache-Control"] = "no-cache"
    return CatchmentPage(
        items=[short(one) for one in page.of(found)],
        versions=versions_of(service),
        **page.facts(found),
    )


@router.get(
    "/{number}",
    operation_id="readCatchment",
    responses={404: {"model": Problem, "description": "No catchment in force has that number"}},
)
def read_catchment(
    number: Annotated[int, Path(ge=1, le=LAST_NUMBER, examples=[1])],
    service: PublicDep,
    response: Response,
) -> CatchmentOut:
    """Return one catchment in force with its outline."""
    found = next((one for one in service.directory.catchments if one.number == number), None)
    if found is None:
        raise UnknownCatchmentError
    response.headers["Cache-Control"] = "no-cache"
    whole = feature_of(found.area, {}, name="")
    return CatchmentOut(
        **short(found).model_dump(), geometry=whole["geometry"], versions=versions_of(service)
    )


@router.post("/at", operation_id="findCatchments", openapi_extra=QUESTION)
def find_catchments(asked: AtIn, service: PublicDep, response: Response) -> AtOut:
    """Return the official catchments of a level that a home lies in."""
    response.headers["Cache-Control"] = "no-store"
    known = service.places
    season = asked.season or known.season
    ward = known.wards.at(asked.lon, asked.lat) if known.wards else None
    point = shapely.Point(asked.lon, asked.lat)
    mine = [
        one
        for one in service.directory.catchments
        if (one.season, one.level) == (season, asked.level)
    ]
    drawn = [one for one in mine if one.area is not None and one.area.intersects(point)]
    listed = [
        one
        for one in mine
        if one.area is None and ward and ward.code in {code for code, _ in one.units}
    ]
    return AtOut(
        season=season,
        level=asked.level,
        ward_code=ward.code if ward else None,
        certain=not listed,
        items=[short(one) for one in (*drawn, *listed)],
        versions=versions_of(service),
    )


def short(one: PublicCatchment) -> CatchmentShort:
    """Return what a list tells of a catchment."""
    return CatchmentShort.model_validate(
        {
            **{name: getattr(one, name) for name in CatchmentShort.model_fields if name != "units"},
            "schools": list(one.schools),
            "units": [UnitOut(ward_code=code, named=named) for code, named in one.units],
        }
    )
