"""Wards of today and former ones, and what became of every old name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Response
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
from api.public.schools import CODE_MAX, TEXT_MAX
from api.refused.errors import UnknownWardError
from api.refused.problems import RESPONSES, Problem
from gis.text import fold

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from runs.directory.model import Directory, FormerName, Ward

router = APIRouter(prefix="/v1/wards", tags=["wards"], responses=RESPONSES)

M_PER_DEGREE: Final = 111_195.0  # of a great circle on the IUGG mean sphere
FormerKind = Literal["ward", "district", "khu_pho"]


class LeadOut(BaseModel):
    """A unit of today that a former name leads to."""

    ward_code: str = Field(examples=["99110"])
    ward_name: str | None = Field(examples=["Phường Lạc Hồng"])
    confidence: float | None = Field(
        description="From 0 to 1; below 1 where nobody knows for certain.", examples=[0.9]
    )
    share: float | None = Field(
        description="Part of the former unit that went there.", examples=[0.6]
    )
    khu_pho: str | None = Field(description="Today's neighbourhood.", examples=["Khu phố 25"])
    note: str | None = Field(examples=["nay là Khu phố 25"])


class FormerOut(BaseModel):
    """A name that is no longer official."""

    name: str = Field(examples=["Khu phố 11, Phường 8"])
    kind: str = Field(examples=["khu_pho"])
    former_district: str | None = Field(examples=["Quận Thuận Tây"])
    valid_from: str | None = Field(description="First day.", examples=["2006-11-10"])
    valid_to: str | None = Field(description="Last day.", examples=["2025-06-30"])
    today: list[LeadOut] = Field(description="Where it leads, the surest first.")


class ContactOut(BaseModel):
    """The office that families of a ward ask."""

    office: str = Field(examples=["Phòng Văn hóa - Xã hội"])
    address: str | None = Field(examples=["Trụ sở phường Chợ Đình"])
    phone: str | None = Field(examples=["0000 99101"])
    email: str | None = Field(examples=["vhxh.99101@an-thuan.example"])
    hours: str | None = Field(examples=["7:30-11:30, 13:00-17:00, thứ Hai đến thứ Sáu"])


class WardShort(BaseModel):
    """A ward in a list."""

    code: str = Field(examples=["99101"])
    name: str = Field(examples=["Phường Chợ Đình"])
    kind: str | None = Field(examples=["phường"])
    today: bool = Field(description="Whether it exists today.", examples=[True])
    valid_from: str | None = Field(description="First day.", examples=["2025-07-01"])
    valid_to: str | None = Field(description="Last day.", examples=[None])
    former_units: str | None = Field(examples=["Phường 1, Phường 2, Phường 3"])
    former_district: str | None = Field(examples=["Quận Thuận Tây"])


class WardPage(PageOut):
    """One page of wards."""

    items: list[WardShort]
    versions: Versions


class FormerPage(PageOut):
    """One page of former names."""

    items: list[FormerOut]
    versions: Versions


class WardOut(WardShort):
    """Everything public about one ward."""

    bbox: tuple[float, float, float, float] = Field(
        description="West, south, east, north, degrees.", examples=[[107.0, 9.7, 107.1, 9.8]]
    )
    n_schools: int = Field(examples=[5])
    khu_pho: list[str] = Field(
        description="Neighbourhoods of today, as far as they are known.", examples=[["Khu phố 1"]]
    )
    former_names: list[FormerOut] = Field(description="Old names that lead here.")
    contacts: list[ContactOut]
    versions: Versions


@router.get("", operation_id="listWards", response_model=WardPage, responses={200: AS_GEOJSON})
def list_wards(  # noqa: PLR0913, PLR0917 - one argument per filter
    service: PublicDep,
    response: Response,
    page: PageDep,
    standing: Annotated[
        Literal["today", "ended", "all"],
        Query(description="Wards of today, ended ones, or both.", examples=["today"]),
    ] = "today",
    bbox: BoxQuery = None,
    format: FormQuery = "json",  # noqa: A002 (the name in the address)
    simplified_m: Annotated[
        int | None,
        Query(
            ge=1,
            le=500,
            description="Of a map: how far outlines may be off, to be drawn.",
            examples=[40],
        ),
    ] = None,
) -> Any:  # noqa: ANN401 (a page or a map)
    """Return wards by code, as a page or as a map."""
    known, box = service.directory, box_of(bbox)
    found = [
        one
        for one in known.wards
        if standing in {"all", "today" if one.today else "ended"}
        and (box is None or one.area.intersects(box))
    ]
    if format == "geojson":
        features = [
            feature(_simplified(one.area, simplified_m), _short(one).model_dump(), name=one.code)
            for one in page.of(found)
        ]
        return collection(features, versions=versions_of(service).model_dump())
    response.headers["Cache-Control"] = "no-cache"
    return WardPage(
        items=[_short(one) for one in page.of(found)],
        versions=versions_of(service),
        **page.facts(found),
    )


def _simplified(area: BaseGeometry, within_m: int | None) -> BaseGeometry:
    """Return an outline to be drawn, each for itself: neighbours may gape by as much."""
    return area if within_m is None else area.simplify(within_m / M_PER_DEGREE)


@router.get("/former", operation_id="listFormerNames")
def list_former_names(
    service: PublicDep,
    response: Response,
    page: PageDep,
    kind: Annotated[FormerKind | None, Query(description="Kind.", examples=["ward"])] = None,
    q: Annotated[
        str | None,
        Query(
            description="Words of the name, accents or not.",
            max_length=TEXT_MAX,
            examples=["phuong 8"],
        ),
    ] = None,
) -> FormerPage:
    """Return former names of wards, districts and neighbourhoods, and where each leads today."""
    words = fold(q or "").split()
    found = [
        one
        for one in service.directory.former
        if kind in {None, one.kind} and set(words) <= set(fold(one.name).split())
    ]
    response.headers["Cache-Control"] = "no-cache"
    return FormerPage(
        items=[former_out(service.directory, one) for one in page.of(found)],
        versions=versions_of(service),
        **page.facts(found),
    )


@router.get(
    "/{code}",
    operation_id="readWard",
    responses={404: {"model": Problem, "description": "No ward has that code"}},
)
def read_ward(
    code: Annotated[str, Path(max_length=CODE_MAX, examples=["99101"])],
    service: PublicDep,
    response: Response,
) -> WardOut:
    """Return one ward with its former names, neighbourhoods and the office to ask."""
    known = service.directory
    ward = known.ward(code)
    if ward is None:
        raise UnknownWardError
    response.headers["Cache-Control"] = "no-cache"
    west, south, east, north = ward.area.bounds
    return WardOut(
        **_short(ward).model_dump(),
        bbox=(west, south, east, north),
        n_schools=sum(school.ward_code == code for school in service.places.schools),
        khu_pho=list(known.khu_pho_of(code)),
        former_names=[former_out(known, one) for one in known.names_of(code)],
        contacts=[
            ContactOut.model_validate(one, from_attributes=True)
            for one in known.contacts
            if one.ward_code == code
        ],
        versions=versions_of(service),
    )


def former_out(known: Directory, one: FormerName) -> FormerOut:
    """Return what is told of a former name."""
    names = {ward.code: ward.name for ward in known.wards}
    return FormerOut(
        name=one.name,
        kind=one.kind,
        former_district=one.former_district,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        today=[
            LeadOut(
                ward_code=lead.ward_code,
                ward_name=names.get(lead.ward_code),
                confidence=lead.confidence,
                share=lead.share,
                khu_pho=lead.khu_pho,
                note=lead.note,
            )
            for lead in one.leads
        ],
    )


def _short(ward: Ward) -> WardShort:
    return WardShort.model_validate(ward, from_attributes=True)
