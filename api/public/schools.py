"""Schools: lists, search and one school."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.runs import SchoolRun, offers_of
from api.refused.errors import UnknownSchoolError
from api.refused.problems import RESPONSES, Problem
from api.service import Service
from gis.text import fold
from gis.units import NONE
from runs.served import places

router = APIRouter(prefix="/v1/schools", tags=["schools"], responses=RESPONSES)

CODE_MAX = 64
TEXT_MAX = 120
Kind = Literal[
    "preschool",
    "primary",
    "lower_secondary",
    "upper_secondary",
    "multi_level",
    "continuing",
    "language_centre",
    "it_centre",
    "unknown",
]
Grade = Literal["K", "1", "6", "10"]


class SchoolShort(BaseModel):
    """A school in a list."""

    school_code: str = Field(examples=["990012"])
    name: str = Field(examples=["Trường Tiểu học Bình Minh"])
    kind: str = Field(examples=["primary"])
    levels: list[str] = Field(examples=[["primary"]])
    ownership: str | None = Field(examples=["public"])
    ward_code: str | None = Field(examples=["99101"])
    ward_name: str | None = Field(examples=["Phường Chợ Đình"])
    lon: float = Field(examples=[107.0833])
    lat: float = Field(examples=[9.7638])


class SchoolPage(BaseModel):
    """One page of schools."""

    items: list[SchoolShort]
    versions: Versions
    total: int = Field(description="Schools that fit, on all pages.", examples=[60])
    page: int = Field(examples=[1])
    size: int = Field(examples=[50])


class GateOut(BaseModel):
    """A gate that pupils may use."""

    gate_no: int = Field(examples=[1])
    listed: bool = Field(
        description="False: no gate is known, and the school's own point stands in for it.",
        examples=[True],
    )
    name: str | None = Field(examples=["Cổng chính"])
    lon: float = Field(examples=[107.0835])
    lat: float = Field(examples=[9.7638])


class SeatsOut(BaseModel):
    """Seats of one season, grade and programme."""

    season: str = Field(examples=["2026-2027"])
    grade: str = Field(examples=["1"])
    programme: str = Field(examples=["ordinary"])
    seats: int = Field(examples=[140])


class SchoolOut(SchoolShort):
    """Everything public about one school."""

    address: str | None = Field(examples=["106 Phan Đình Giót"])
    gates: list[GateOut]
    seats: list[SeatsOut]
    last_run: SchoolRun | None = Field(description="Offers in the newest placement, if any.")
    versions: Versions


@router.get("", operation_id="listSchools")
def list_schools(  # noqa: PLR0913, PLR0917 - one argument per filter
    service: PublicDep,
    response: Response,
    grade: Annotated[Grade | None, Query(description="Admits children to this grade.")] = None,
    kind: Annotated[Kind | None, Query(description="Kind of institution.")] = None,
    ward: Annotated[str | None, Query(description="Ward code.", max_length=CODE_MAX)] = None,
    ownership: Annotated[
        Literal["public", "private"] | None,
        Query(
            description="Public or private; `kind` tells preschools and centres.",
            examples=["public"],
        ),
    ] = None,
    q: Annotated[
        str | None,
        Query(description="Words of the name, accents or not.", max_length=TEXT_MAX),
    ] = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SchoolPage:
    """Return schools by name order of fit; without ``q`` by code."""
    found = [school for school in _of_grade(service, grade) if _fits(school, kind, ward, ownership)]
    if q:
        found = search(found, q)
    response.headers["Cache-Control"] = "no-cache"
    first = (page - 1) * size
    items = [_short(school) for school in found[first : first + size]]
    return SchoolPage(
        items=items, total=len(found), page=page, size=size, versions=versions_of(service)
    )


@router.get(
    "/{school_code}",
    operation_id="readSchool",
    responses={404: {"model": Problem, "description": "No school has that code"}},
)
def read_school(
    school_code: Annotated[str, Path(max_length=CODE_MAX, examples=["990012"])],
    service: PublicDep,
    response: Response,
) -> SchoolOut:
    """Return one school with its gates, its seats and its offers in the newest placement."""
    known = service.places
    at = known.position(school_code)
    if at == NONE:
        raise UnknownSchoolError
    school = known.schools[at]
    response.headers["Cache-Control"] = "no-cache"
    return SchoolOut(
        **_short(school).model_dump(),
        address=school.address,
        gates=[gate_out(known, int(gate)) for gate in np.flatnonzero(known.gates.school == at)],
        seats=[SeatsOut.model_validate(seat, from_attributes=True) for seat in school.seats],
        last_run=offers_of(service, school_code),
        versions=versions_of(service),
    )


def gate_out(known: places.Places, gate: int) -> GateOut:
    """Return what is shown of a gate."""
    return GateOut(
        gate_no=int(known.gates.number[gate]),
        listed=known.gate_listed[gate],
        name=known.gate_name[gate],
        lon=float(known.gates.lon[gate]),
        lat=float(known.gates.lat[gate]),
    )


def search(schools: list[places.School], text: str) -> list[places.School]:
    """
    Return the schools whose names hold every word of a text, best fit first.

    A name that begins with the text comes before one that holds it, and that one before one
    that holds its words apart; equal ones stand by name.
    """
    wanted = fold(text)
    words = wanted.split()
    hits = [school for school in schools if all(word in school.search_key for word in words)]
    return sorted(hits, key=lambda school: (_misfit(school.search_key, wanted), school.search_key))


def _misfit(name: str, wanted: str) -> int:
    if name.startswith(wanted):
        return 0
    return 1 if f" {wanted}" in name else 2


def _of_grade(service: Service, grade: Grade | None) -> list[places.School]:
    known = service.places
    if grade is None:
        return list(known.schools)
    return [known.schools[at] for at in known.teaching(grade)]


def _fits(
    school: places.School, kind: Kind | None, ward: str | None, ownership: str | None
) -> bool:
    return (
        kind in {None, school.kind}
        and ward in {None, school.ward_code}
        and ownership in {None, school.ownership}
    )


def _short(school: places.School) -> SchoolShort:
    return SchoolShort.model_validate(school, from_attributes=True)
