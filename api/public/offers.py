"""Gates and seats of all schools as lists."""

from __future__ import annotations

from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.answer.paging import (
    AS_GEOJSON,
    BoxQuery,
    FormQuery,
    PageDep,
    PageOut,
    box_of,
    collection,
    feature,
)
from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.schools import CODE_MAX, GateOut, gate_out
from api.refused.problems import RESPONSES

router = APIRouter(prefix="/v1", tags=["schools"], responses=RESPONSES)

SchoolQuery = Annotated[
    str | None, Query(description="School code.", max_length=CODE_MAX, examples=["990012"])
]


class SchoolGate(GateOut):
    """A gate and its school."""

    school_code: str = Field(examples=["990012"])
    school_name: str = Field(examples=["Trường Tiểu học Bình Minh"])
    grades: list[str] = Field(
        description="Grades that its site teaches; empty for all of the school's.", examples=[[]]
    )


class GatePage(PageOut):
    """One page of gates."""

    items: list[SchoolGate]
    versions: Versions


class SourceOut(BaseModel):
    """Where the rows of a register come from."""

    name: str = Field(description="File that was imported.", examples=["seats.csv"])
    data_date: str | None = Field(examples=["2026-03-31"])
    licence: str | None = Field(examples=["CC BY 4.0"])
    nature: str = Field(description="real, model or invented", examples=["invented"])
    version: str = Field(description="SHA-256 of the rows.", examples=["3f0c9a1be2d47c55…"])


class SeatRowOut(BaseModel):
    """Seats of one school, season, grade and programme."""

    season: str = Field(examples=["2026-2027"])
    school_code: str = Field(examples=["990012"])
    grade: str = Field(examples=["1"])
    programme: str = Field(examples=["ordinary"])
    classes: int | None = Field(examples=[4])
    class_size: int | None = Field(examples=[35])
    seats: int = Field(examples=[140])
    rooms: int | None = Field(examples=[4])
    shifts: int | None = Field(examples=[1])


class SeatPage(PageOut):
    """One page of seats."""

    items: list[SeatRowOut]
    total_seats: int = Field(description="Seats of all rows that fit.", examples=[3210])
    source: SourceOut | None = Field(description="`null` if no seats were imported.")
    versions: Versions


@router.get(
    "/gates", operation_id="listGates", response_model=GatePage, responses={200: AS_GEOJSON}
)
def list_gates(
    service: PublicDep,
    response: Response,
    page: PageDep,
    school: SchoolQuery = None,
    bbox: BoxQuery = None,
    format: FormQuery = "json",  # noqa: A002 (the name in the address)
) -> Any:  # noqa: ANN401 (a page or a map)
    """Return the gates that pupils may use, by school and number, as a page or as a map."""
    known, box = service.places, box_of(bbox)
    gates = known.gates
    found = [
        at
        for at in range(len(gates.school))
        if school in {None, known.schools[int(gates.school[at])].school_code}
        and (box is None or box.covers(shapely.Point(gates.lon[at], gates.lat[at])))
    ]

    def told(at: int) -> SchoolGate:
        own = known.schools[int(gates.school[at])]
        grades = "" if gates.grades is None else str(gates.grades[at])
        return SchoolGate(
            **gate_out(known, at).model_dump(),
            school_code=own.school_code,
            school_name=own.name,
            grades=[one for one in grades.split("|") if one],
        )

    items = [told(at) for at in page.of(found)]
    if format == "geojson":
        features = [
            feature(
                shapely.Point(one.lon, one.lat),
                one.model_dump(),
                name=f"{one.school_code}#{one.gate_no}",
            )
            for one in items
        ]
        return collection(features, versions=versions_of(service).model_dump())
    response.headers["Cache-Control"] = "no-cache"
    return GatePage(items=items, versions=versions_of(service), **page.facts(found))


@router.get("/seats", operation_id="listSeats")
def list_seats(  # noqa: PLR0913, PLR0917 - one argument per filter
    service: PublicDep,
    response: Response,
    page: PageDep,
    season: Annotated[
        str | None, Query(description="Season.", max_length=9, examples=["2026-2027"])
    ] = None,
    grade: Annotated[str | None, Query(description="Grade.", max_length=4, examples=["1"])] = None,
    programme: Annotated[
        str | None, Query(description="Programme.", max_length=CODE_MAX, examples=["ordinary"])
    ] = None,
    school: SchoolQuery = None,
) -> SeatPage:
    """Return seats by season, school, grade and programme, with the file that they come from."""
    found = [
        one
        for one in service.directory.seats
        if season in {None, one.season}
        and grade in {None, one.grade}
        and programme in {None, one.programme}
        and school in {None, one.school_code}
    ]
    response.headers["Cache-Control"] = "no-cache"
    return SeatPage(
        items=[SeatRowOut.model_validate(one, from_attributes=True) for one in page.of(found)],
        total_seats=sum(one.seats for one in found),
        source=source_of(service, "seats"),
        versions=versions_of(service),
        **page.facts(found),
    )


def source_of(service: PublicDep, register: str) -> SourceOut | None:
    """Return where the rows of a register come from, ``None`` if it was never imported."""
    found = service.directory.sets.get(register)
    if found is None:
        return None
    return SourceOut(
        name=found.name,
        data_date=found.data_date or None,
        licence=found.licence or None,
        nature=found.nature,
        version=found.content_sha256,
    )
