"""How far away the last child lived whom a school admitted, as the public was told it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, Field

from admission.policy import file as policies
from admission.public_cutoffs import STEP_MM
from admission.standing import standing_names
from api.answer.versions import PlacementVersions, placement_versions
from api.deps import PublicDep
from api.public.runs import Title
from api.public.schools import CODE_MAX, Grade
from api.refused.problems import RESPONSES
from api.request_body import RequestBody
from api.shield.named_writes import QUESTION
from gis.units import MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.service import Service
    from runs.served.figures import ToldCutoffs

router = APIRouter(prefix="/v1", tags=["runs"], responses=RESPONSES)

MOST_SCHOOLS = 50
Why = Literal["shown", "no_offers", "few_offers", "few_homes"]


class LastAdmittedIn(RequestBody):
    """Schools, in the body: those near one home, in an address, would tell where it is."""

    grade: Grade
    school_codes: list[Annotated[str, Field(max_length=CODE_MAX)]] = Field(
        min_length=1, max_length=MOST_SCHOOLS, examples=[["990012"]]
    )


class LastOfGroup(BaseModel):
    """Of one group at one school."""

    group: int = Field(examples=[1])
    title: Title | None = Field(description="Who they are; `null` if the policy does not say.")
    within_m: int | None = Field(
        description="Rounded up to 50 m; `null` where it is not told.", examples=[1250]
    )
    why: Why = Field(
        description="`shown`, or why not: nobody was admitted, fewer than ten children, or it "
        "would lead to a home.",
        examples=["shown"],
    )


class LastOfSchool(BaseModel):
    """Of one school, by group; empty if it took no part."""

    school_code: str = Field(examples=["990012"])
    full: bool | None = Field(
        description="Every seat was given; `null` where the number of offers is not told.",
        examples=[True],
    )
    groups: list[LastOfGroup]


class LastAdmittedOut(BaseModel):
    """The newest placement of the grade whose cut-offs were told; without one nothing is."""

    run_id: str | None = Field(examples=["1"])
    season: str | None = Field(examples=["2026-2027"])
    is_model: bool | None = Field(
        description="Its children are simulated or invented.", examples=[True]
    )
    tie_band_m: float | None = Field(
        description="Homes whose ways to a school differ by less may count as equal there, as the "
        "placement's policy has it; 0: none.",
        examples=[0],
    )
    rounded_up_m: int = Field(
        description="What is told is rounded up by less than so many metres.",
        examples=[50],
    )
    items: list[LastOfSchool]
    versions: PlacementVersions | None


@router.post("/last-admitted", operation_id="tellLastAdmitted", openapi_extra=QUESTION)
def tell_last_admitted(
    asked: Annotated[
        LastAdmittedIn,
        Body(openapi_examples={"a school": {"value": {"grade": "1", "school_codes": ["990012"]}}}),
    ],
    service: PublicDep,
    response: Response,
) -> LastAdmittedOut:
    """Return how far away the last admitted child of each group lived, rounded, where told."""
    response.headers["Cache-Control"] = "no-store"
    told = service.figures.told(asked.grade)
    if told is None:
        return LastAdmittedOut(
            run_id=None,
            season=None,
            is_model=None,
            tie_band_m=None,
            rounded_up_m=STEP_MM // MM_PER_M,
            items=[],
            versions=None,
        )
    policy = _policy(told)
    return LastAdmittedOut(
        run_id=str(told.run.run_id),
        season=told.run.season,
        is_model=told.run.is_model,
        tie_band_m=_tie_band_m(policy),
        rounded_up_m=STEP_MM // MM_PER_M,
        items=_items(service, told, _titles(policy, told), dict.fromkeys(asked.school_codes)),
        versions=placement_versions(told.run.versions),
    )


def _items(
    service: Service, told: ToldCutoffs, titles: Mapping[int, Title], codes: Iterable[str]
) -> list[LastOfSchool]:
    return [
        LastOfSchool(
            school_code=code,
            full=_is_full(service, told.run.run_id, code),
            groups=[
                LastOfGroup(
                    group=row["group_no"],
                    title=titles.get(row["group_no"]),
                    within_m=None if row["shown_mm"] is None else row["shown_mm"] // MM_PER_M,
                    why=row["why"],
                )
                for row in told.rows.get(code, ())
            ],
        )
        for code in codes
    ]


def _is_full(service: Service, run_id: int, school_code: str) -> bool | None:
    """Return whether all seats were given, as far as the newest placement's offers are told."""
    found = service.figures.offers(school_code)
    if found is None or found.run_id != run_id or found.n_offers is None:
        return None
    return found.n_offers >= found.seats


def _policy(told: ToldCutoffs) -> policies.Policy | None:
    """Return the placement's policy if it is a shipped one and has not been changed since."""
    name = told.run.policy_name
    if name not in policies.names():
        return None
    policy = policies.load(name)
    return policy if policy.sha256 == told.run.versions.get("policy_sha256") else None


def _titles(policy: policies.Policy | None, told: ToldCutoffs) -> dict[int, Title]:
    if policy is None:
        return {}
    groups = {row["group_no"] for rows in told.rows.values() for row in rows}
    words = standing_names(policy, np.array(sorted(groups), np.int32))
    return {group: Title(vi=both["vi"], en=both["en"]) for group, both in words.items()}


def _tie_band_m(policy: policies.Policy | None) -> float | None:
    rule = None if policy is None else policy.rules.get("tie_band")
    return None if rule is None else float(rule.value)
