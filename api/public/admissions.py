"""The public record of a season: seats, offers, confirmations and seats left, of a publication."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.runs import WITHHELD, Figures, Title
from api.public.schools import CODE_MAX
from api.public.statistics import StatisticOut, rows_of
from api.refused.errors import UnknownSchoolError, UnknownWardError
from api.refused.problems import RESPONSES, Problem
from runs.open_data.text import csv_of

if TYPE_CHECKING:
    from api.service import Service
    from runs.served.places import School

router = APIRouter(prefix="/v1/admissions", tags=["admissions"], responses=RESPONSES)

PART: Final = "admissions"
CSV: Final = "text/csv; charset=utf-8"
CSV_COLUMNS: Final = (
    *("season", "grade", "round", "state", "school_code", "school_name", "ward_code", "ward_name"),
    *("seats", "offered", "confirmed_at_least", "seats_left", "run_id", "is_model"),
)
NO_SCHOOL: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Problem, "description": "No school has that code"}
}
NO_WARD: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Problem, "description": "No ward has that code"}
}
AT_LEAST = "In whole tens downwards: at least so many; `null`: withheld, or nobody was asked yet."


class AssumedRule(BaseModel):
    """A rule that no published text states."""

    key: str = Field(examples=["tie_band"])
    sentence: Title
    source: str = Field(examples=["No published text names a tie band"])


class PlacedBy(BaseModel):
    """The rules of a placement as they stood then, read aloud."""

    name: str = Field(examples=["hcmc-2025-grade1"])
    sha256: str = Field(examples=["50aa0eaf2b099dee"])
    title: Title
    sentences: dict[Literal["vi", "en"], list[str]] = Field(examples=[{"vi": ["…"], "en": ["…"]}])
    assumed: list[AssumedRule] = Field(description="Those that are assumed.")


class RegisterUsed(BaseModel):
    """A register that a placement was made from."""

    name: str = Field(examples=["pupils"])
    rows: int = Field(examples=[5000])
    data_date: str | None = Field(description="As the file says.", examples=["2026-05-02"])
    nature: str = Field(description="real, model or invented.", examples=["invented"])


class Quality(BaseModel):
    """What a placement rests on, and how good that was."""

    verified: bool = Field(
        description="An independent checker held every promise against it.", examples=[True]
    )
    run_sha256: str | None = Field(description="The same for whoever computes it again.")
    network_date: str | None = Field(description="Date of the roads.", examples=["2026-01-15"])
    registers: list[RegisterUsed]
    schools_at_own_point: int | None = Field(
        description="Schools without a gate, measured to their own point.", examples=[0]
    )
    n_not_located: int | None = Field(description=f"Children without a place. {WITHHELD}")
    n_cut_off: int | None = Field(description=f"Without a way to any school. {WITHHELD}")


class RoundShort(BaseModel):
    """One round of a grade; a proposal until it is confirmed."""

    run_id: int = Field(examples=[1])
    round: int = Field(examples=[1])
    season: str = Field(examples=["2026-2027"])
    grade: str = Field(examples=["1"])
    level: str = Field(examples=["primary"])
    state: Literal["draft", "provisional", "confirmed", "final"] = Field(examples=["confirmed"])
    proposed: bool = Field(description="Not confirmed yet.", examples=[False])
    is_model: bool = Field(description="Simulated or invented children.", examples=[True])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    decided_on: dt.date | None = Field(description="Of the newest decision on it.")
    document: str | None = Field(description="Its number.", examples=["QĐ 12"])


class RoundOut(RoundShort):
    """One round with its figures, rules and quality."""

    seats: int | None = Field(examples=[1325])
    summary: Figures
    is_answered: bool = Field(description="Whether families answer yet.", examples=[True])
    confirmed: int | None = Field(description=f"Sum of the schools. {AT_LEAST}", examples=[1010])
    policy: PlacedBy | None
    quality: Quality


class SchoolRound(RoundShort):
    """One round of one school."""

    seats: int | None = Field(description=WITHHELD, examples=[140])
    offered: int | None = Field(description=WITHHELD, examples=[138])
    confirmed: int | None = Field(description=AT_LEAST, examples=[120])
    left: int | None = Field(description=f"Seats that nobody was offered. {WITHHELD}", examples=[2])


class OfSchool(BaseModel):
    """A school in a table."""

    school_code: str = Field(examples=["990012"])
    name: str = Field(examples=["Trường Tiểu học Lạc Hồng"])
    ward_code: str | None = Field(examples=["99110"])
    ward_name: str | None = Field(examples=["Phường Lạc Hồng"])
    rounds: list[SchoolRound] = Field(description="By grade and round.")


class Published(BaseModel):
    """The publication that an answer comes from."""

    number: int = Field(examples=[12])
    published_at: dt.datetime = Field(examples=["2026-06-20T08:00:00Z"])
    content_sha256: str = Field(examples=["3f0c9a1be2d47c55"])


class AdmissionsOut(BaseModel):
    """The season as published."""

    published: Published | None = Field(description="`null`: nothing was published yet.")
    rounds: list[RoundOut]
    versions: Versions


class SchoolAdmissions(OfSchool):
    """One school as published."""

    published: Published | None
    versions: Versions


class WardAdmissions(BaseModel):
    """One ward as published: its children by grade, its schools."""

    published: Published | None
    ward_code: str = Field(examples=["99101"])
    ward_name: str = Field(examples=["Phường Chợ Đình"])
    children: list[StatisticOut] = Field(description="Homes of the ward, by grade.")
    schools: list[OfSchool] = Field(description="Schools of the ward that took part.")
    versions: Versions


@router.get(
    "",
    operation_id="readAdmissions",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    response_model=AdmissionsOut,
)
def read_admissions(
    service: PublicDep,
    response: Response,
    form: Annotated[Literal["json", "csv"], Query(alias="format", examples=["json"])] = "json",
) -> Any:  # noqa: ANN401 (JSON by the model, or CSV)
    """
    Return the rounds of the season as published, with rules, assumptions and quality.

    As CSV one row per school and round. Answered from the publication alone: before the first one
    there are no rounds.
    """
    if form == "csv":
        return Response(csv_of(list(CSV_COLUMNS), _table(service)), media_type=CSV)
    response.headers["Cache-Control"] = "no-cache"
    return AdmissionsOut(
        published=_published(service),
        rounds=[RoundOut.model_validate(_marked(one)) for one in rounds_of(service)],
        versions=versions_of(service),
    )


@router.get("/schools/{school_code}", operation_id="readSchoolAdmissions", responses=NO_SCHOOL)
def read_school_admissions(
    school_code: Annotated[str, Path(max_length=CODE_MAX, examples=["990012"])],
    service: PublicDep,
    response: Response,
) -> SchoolAdmissions:
    """Return seats, offers, confirmations and seats left of one school, round by round."""
    found = next((one for one in service.places.schools if one.school_code == school_code), None)
    if found is None:
        raise UnknownSchoolError
    response.headers["Cache-Control"] = "no-cache"
    return SchoolAdmissions(
        **_of_school(service, found).model_dump(),
        published=_published(service),
        versions=versions_of(service),
    )


@router.get("/wards/{ward_code}", operation_id="readWardAdmissions", responses=NO_WARD)
def read_ward_admissions(
    ward_code: Annotated[str, Path(max_length=CODE_MAX, examples=["99101"])],
    service: PublicDep,
    response: Response,
) -> WardAdmissions:
    """Return one ward: its children by grade as open data tell them, and its schools by round."""
    ward = service.directory.ward(ward_code)
    if ward is None:
        raise UnknownWardError
    told = rows_of(service) if service.publication is not None else []
    own = [one for one in service.places.schools if one.ward_code == ward_code]
    schools = [_of_school(service, one) for one in own]
    response.headers["Cache-Control"] = "no-cache"
    return WardAdmissions(
        published=_published(service),
        ward_code=ward.code,
        ward_name=ward.name,
        children=[
            StatisticOut.model_validate({**row, "told_on": row["told_on"] and str(row["told_on"])})
            for row in told
            if row["ward_code"] == ward_code
        ],
        schools=[one for one in schools if one.rounds],
        versions=versions_of(service),
    )


def rounds_of(service: Service) -> list[dict[str, Any]]:
    """Return the rounds of the publication; none where nothing was published."""
    return [] if service.publication is None else list(service.publication.parts[PART])


def _marked(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "proposed": one["state"] not in {"confirmed", "final"}}


def _of_school(service: Service, school: School) -> OfSchool:
    rounds = [
        SchoolRound.model_validate({**_marked(one), **one["schools"][school.school_code]})
        for one in rounds_of(service)
        if school.school_code in one["schools"]
    ]
    return OfSchool(
        school_code=school.school_code,
        name=school.name,
        ward_code=school.ward_code,
        ward_name=school.ward_name,
        rounds=rounds,
    )


def _published(service: Service) -> Published | None:
    if service.publication is None:
        return None
    manifest = service.publication.manifest
    return Published.model_validate(manifest, from_attributes=True)


def _table(service: Service) -> list[dict[str, Any]]:
    return [
        {
            **one.model_dump(),
            "school_code": school.school_code,
            "school_name": school.name,
            "ward_code": school.ward_code,
            "ward_name": school.ward_name,
            "confirmed_at_least": one.confirmed,
            "seats_left": one.left,
        }
        for school in service.places.schools
        for one in _of_school(service, school).rounds
    ]
