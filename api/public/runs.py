"""What recorded placements gave, as figures about many children and never about one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from admission.policy import file as policies
from api.answer.versions import PlacementVersions, placement_versions
from api.deps import PublicDep
from api.refused.errors import UnknownRunError
from api.refused.problems import RESPONSES, Problem

if TYPE_CHECKING:
    from api.service import Service

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=RESPONSES)

NO_RUN: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such placement"}
}
LAST_RUN_ID = 2**31 - 1


WITHHELD = "`null`: withheld, because it is fewer than ten or would give such a number back."
ROUNDED = "Rounded up to 50 m; `null` of fewer than ten children."


class Figures(BaseModel):
    """Headline figures of one placement; none tells of fewer than ten children."""

    placed: int | None = Field(description=WITHHELD, examples=[1150])
    unplaced: int | None = Field(description=WITHHELD, examples=[12])
    mean_m: int | None = Field(description=ROUNDED, examples=[850])
    median_m: int | None = Field(description=ROUNDED, examples=[650])
    p95_m: int | None = Field(
        description="The way that 95 % do not exceed, rounded up to 50 m; `null` where fewer than "
        "ten children have as long a way.",
        examples=[2150],
    )
    over_4km: int | None = Field(description=WITHHELD, examples=[None])
    at_nearest: int | None = Field(
        description=f"Children offered the first school of their own order. {WITHHELD}",
        examples=[871],
    )


class Title(BaseModel):
    """A name in both languages."""

    vi: str = Field(examples=["Gần trước"])
    en: str = Field(examples=["Nearest first"])


class RunOut(BaseModel):
    """One recorded placement; a proposal until the committee confirms it."""

    run_id: str = Field(examples=["1"])
    kind: str = Field(
        description="`allocation`, or `second_round` of who kept no seat.", examples=["allocation"]
    )
    state: str = Field(examples=["draft"])
    season: str = Field(examples=["2026-2027"])
    grade: str | None = Field(examples=["1"])
    policy: str | None = Field(examples=["nearest-first"])
    policy_title: Title | None = Field(description="What the policy calls itself.")
    is_model: bool = Field(description="Its children are simulated or invented.", examples=[True])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    summary: Figures
    versions: PlacementVersions


class SchoolRun(BaseModel):
    """One school in the newest placement: counts alone, because a distance is a child's home."""

    run_id: str = Field(examples=["1"])
    season: str = Field(examples=["2026-2027"])
    grade: str = Field(examples=["1"])
    seats: int = Field(examples=[140])
    offers: int | None = Field(description=WITHHELD, examples=[138])
    versions: PlacementVersions


@router.get("/latest", operation_id="readLatestRun", responses=NO_RUN)
def read_latest_run(service: PublicDep, response: Response) -> RunOut:
    """Return the newest placement, first rounds alone; 404 before the first one."""
    response.headers["Cache-Control"] = "no-cache"
    return _run(service, None)


@router.get("/{run_id}", operation_id="readRun", responses=NO_RUN)
def read_run(
    run_id: Annotated[int, Path(ge=1, le=LAST_RUN_ID, examples=[1])],
    service: PublicDep,
    response: Response,
) -> RunOut:
    """Return one placement."""
    response.headers["Cache-Control"] = "no-cache"
    return _run(service, run_id)


def offers_of(service: Service, school_code: str) -> SchoolRun | None:
    """Return the seats and offers of one school in the newest placement, if it took part."""
    found = service.figures.offers(school_code)
    if found is None:
        return None
    return SchoolRun(
        run_id=str(found.run_id),
        season=found.season,
        grade=found.grade or "",
        seats=found.seats,
        offers=found.n_offers,
        versions=versions_of_run(service, found.run_id),
    )


def versions_of_run(service: Service, run_id: int) -> PlacementVersions:
    """Return the versions that the figures of a placement rest on."""
    run = service.figures.run(run_id)
    return placement_versions({} if run is None else run.versions)


def _run(service: Service, run_id: int | None) -> RunOut:
    found = service.figures.run(run_id)
    if found is None:
        raise UnknownRunError
    return RunOut(
        run_id=str(found.run_id),
        kind=found.kind,
        state=found.state,
        season=found.season,
        grade=found.grade,
        policy=found.policy_name,
        policy_title=_title(found.policy_name),
        is_model=found.is_model,
        created_at=found.created_at,
        summary=Figures.model_validate(found.summary),
        versions=placement_versions(found.versions),
    )


def _title(policy_name: str | None) -> Title | None:
    """Return the title of a shipped policy; a policy file of somebody's own has none here."""
    if policy_name not in policies.names():
        return None
    policy = policies.load(policy_name)
    return Title(vi=policy.title_vi, en=policy.title_en)
