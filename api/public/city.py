"""The city as a whole: name, extent, season, dates and labels of its data."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import LanguageDep, PublicDep
from api.refused.problems import RESPONSES
from api.service import Service
from gis.units import MM_PER_M
from runs.operations.practice import banner
from runs.served.city import NOTICE
from runs.served.places import GRADES
from runs.summary import FAR_MM

router = APIRouter(prefix="/v1", tags=["city"], responses=RESPONSES)

BoxOut = tuple[float, float, float, float]


class Notice(BaseModel):
    """The label that stands on every output of data that are not real."""

    vi: str = Field(examples=["Dữ liệu hư cấu"])
    en: str = Field(examples=["Invented data"])


class GradeOut(BaseModel):
    """A grade that children are admitted to."""

    grade: Literal["K", "1", "6", "10"] = Field(examples=["1"])
    n_schools: int = Field(description="Schools a child may be placed in.", examples=[24])
    far_m: int | None = Field(
        description="Beyond so many metres an office must look again: Joint Circular 65/2011, "
        "article 2 (for preschool assumed); `null` where no rule is known.",
        examples=[4000],
    )


class PublicationOut(BaseModel):
    """The publication that all public answers come from, until the next one."""

    number: int = Field(examples=[3])
    published_at: str = Field(examples=["2026-05-20T08:00:00.000+00:00"])
    sha256: str = Field(
        description="Hash of its manifest, which holds the hash of every file.",
        examples=["c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"],
    )


class CityOut(BaseModel):
    """The city and the data in use."""

    name: str = Field(examples=["Thành phố An Thuận (hư cấu)"])
    data_kind: Literal["real", "model", "invented"] = Field(
        description="The least real of the sets in use.", examples=["invented"]
    )
    notice: Notice | None = Field(description="Must stand on every map, picture and file.")
    practice: Notice | None = Field(
        description="What stands on every page where this is no real service but a place to "
        "practise in; `null` everywhere else.",
        examples=[None],
    )
    season: str | None = Field(description="Newest season with seats.", examples=["2026-2027"])
    data_date: str | None = Field(description="Date of the road data.", examples=["2018-01-11"])
    bbox: BoxOut = Field(
        description="West, south, east, north of all roads, degrees.",
        examples=[[107.0, 9.7, 107.2, 9.9]],
    )
    focus: BoxOut = Field(
        description="Where most roads are; a good first view.",
        examples=[[107.0, 9.7, 107.2, 9.9]],
    )
    attribution: str | None = Field(
        description="Must stand on every map.", examples=["© OpenStreetMap contributors"]
    )
    grades: list[GradeOut]
    profiles: list[str] = Field(description="Ways of travelling.", examples=[["walk", "motorbike"]])
    default_profile: str = Field(examples=["walk"])
    version: str = Field(
        description="Changes whenever any of the data does.", examples=["3f0c9a1be2d47c55"]
    )
    publication: PublicationOut | None = Field(
        description="Null as long as nothing was published and answers follow the database."
    )


@router.get("/city", operation_id="readCity")
def read_city(service: PublicDep, language: LanguageDep, response: Response) -> CityOut:
    """Return the city and what its data are."""
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language"
    return _city_out(service, name=_name(service, language))


def _name(service: Service, language: str) -> str:
    return service.city.name_vi if language == "vi" else service.city.name_en


def _city_out(service: Service, *, name: str) -> CityOut:
    city, known = service.city, service.places
    notice, practice = NOTICE[city.nature], banner()
    profiles = list(service.roads)
    return CityOut(
        name=name,
        data_kind=city.nature,
        notice=Notice(vi=notice[0], en=notice[1]) if notice else None,
        practice=Notice(vi=practice[0], en=practice[1]) if practice else None,
        season=known.season,
        data_date=city.data_date or None,
        bbox=city.bbox,
        focus=city.focus,
        attribution=city.attribution,
        grades=[
            GradeOut(
                grade=grade,
                n_schools=len(service.choices[profiles[0], grade].school),
                far_m=FAR_MM[grade] // MM_PER_M if grade in FAR_MM else None,
            )
            for grade in GRADES
        ],
        profiles=profiles,
        default_profile=profiles[0],
        version=city.version,
        publication=_publication_out(service),
    )


def _publication_out(service: Service) -> PublicationOut | None:
    found = service.publication
    if found is None:
        return None
    return PublicationOut(
        number=found.manifest.number,
        published_at=found.manifest.published_at,
        sha256=found.sha256,
    )
