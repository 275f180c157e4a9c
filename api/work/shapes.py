"""What the officers' routes answer with."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field

from gis.units import MM_PER_M
from runs.jobs.found import kinds
from runs.recorded.standing import standing_of, standing_word
from runs.stage_words import stage_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.language import Language
    from runs.jobs.store import JobFacts
    from runs.recorded.confirmation import Confirmation

LAST_ID = 2**31 - 1
JobId = Annotated[int, Path(ge=1, le=LAST_ID, examples=[12])]
RunId = Annotated[int, Path(ge=1, le=LAST_ID, examples=[3])]
Before = Annotated[int | None, Query(ge=1, le=LAST_ID, description="`next` of a page.")]
HASH = "70e1fd4da95c77dfaa69fc374b2ad0d1c2710f4842d52802297d3ac697747d60"
SUMMARY = {"placed": 1295, "unplaced": 1, "mean_m": 930.4}
State = Literal["waiting", "running", "succeeded", "failed", "cancelled"]


class JobProblem(BaseModel):
    """Why a job failed."""

    word: str = Field(examples=["input"])
    message: str = Field(examples=["The input or the request has errors; nothing was written."])
    findings: list[dict[str, Any]] = Field(
        description="One per wrong cell: row, column, code and sentence; never the value.",
        examples=[[{"row": 14, "column": "lon", "code": "not_a_number", "severity": "error"}]],
    )


class JobOut(BaseModel):
    """Work in the background."""

    job_id: int = Field(examples=[12])
    kind: str = Field(examples=["allocation"])
    title: str = Field(examples=["Place a season's grade and record the run"])
    state: State = Field(examples=["running"])
    stage: str | None = Field(
        description="What is being done, in a word for programs.", examples=["measuring homes"]
    )
    stage_name: str | None = Field(
        description="The same in the caller's language.", examples=["đo từ từng nhà"]
    )
    done: int | None = Field(description="Things of the stage that are done.", examples=[400])
    total: int | None = Field(description="How many there are.", examples=[1296])
    remaining_s: float | None = Field(description="Estimate of the seconds left.", examples=[3.5])
    remaining_of: Literal["job", "stage"] | None = Field(
        description="Of what: of the whole job by the last one of its kind, or of the stage.",
        examples=["job"],
    )
    result: dict[str, Any] | None = Field(
        description="What came out, once it succeeded.", examples=[{"run_id": 3}]
    )
    problem: JobProblem | None
    asked_by: str = Field(description="The client.", examples=["department"])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    started_at: dt.datetime | None = Field(examples=["2026-05-20T08:00:01Z"])
    ended_at: dt.datetime | None = Field(examples=[None])
    version: int = Field(description="Grows with every change.", examples=[7])


class Jobs(BaseModel):
    """A page of jobs, the newest first."""

    items: list[JobOut]
    next: int | None = Field(description="The next page's `before`.", examples=[9])


class RunVersions(BaseModel):
    """The versions that every number of a run rests on."""

    network: dict[str, Any] = Field(
        description="Roads: name, SHA-256, date.",
        examples=[{"name": "an-thuan", "content_sha256": HASH, "data_date": "2026-01-05"}],
    )
    registers: dict[str, Any] = Field(
        description="Each register: SHA-256 of its rows and its date.",
        examples=[{"gates": {"content_sha256": HASH, "data_date": "2026-01-05"}}],
    )
    policy: str | None = Field(examples=["hcmc-2025-grade1"])
    policy_sha256: str | None = Field(examples=[HASH])
    run_sha256: str | None = Field(
        description="The same for the same inputs, rules and code.", examples=[HASH]
    )
    code: str = Field(examples=["0.1.0"])
    standing: Literal["proposed", "confirmed", "final"] = Field(
        description="`proposed` until the committee confirms the run.", examples=["proposed"]
    )


class StandingOut(BaseModel):
    """What must be said beside every result: a proposal, confirmed, or final."""

    word: Literal["proposed", "confirmed", "final"] = Field(examples=["proposed"])
    vi: str = Field(examples=["Đề xuất, chưa được hội đồng xác nhận"])
    en: str = Field(examples=["A proposal, not confirmed by the committee"])


class ConfirmationOut(BaseModel):
    """Who confirmed a run, by which document."""

    person: str = Field(examples=["Nguyễn Thị A"])
    role: str = Field(examples=["Chủ tịch Hội đồng tuyển sinh"])
    document: str = Field(examples=["12/QĐ-UBND"])
    document_date: dt.date = Field(examples=["2026-06-12"])


class RunFacts(BaseModel):
    """One recorded run, exactly; a proposal until the committee confirms it."""

    run_id: int = Field(examples=[3])
    kind: str = Field(examples=["allocation"])
    state: str = Field(examples=["draft"])
    first_run_id: int | None = Field(
        description="First round of a `second_round`.", examples=[None]
    )
    season: str = Field(examples=["2026-2027"])
    grade: str | None = Field(examples=["1"])
    is_model: bool = Field(examples=[True])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    summary: dict[str, Any] = Field(examples=[SUMMARY])
    standing: StandingOut
    confirmation: ConfirmationOut | None = Field(
        default=None,
        description="`null` before the committee confirms, in lists, and for runs confirmed "
        "before this was asked for.",
    )
    versions: RunVersions


class RunPage(BaseModel):
    """A page of runs, the newest first."""

    items: list[RunFacts]
    next: int | None = Field(description="The next page's `before`.", examples=[2])


def job_out(facts: JobFacts, language: Language) -> JobOut:
    """Return a job in the caller's language."""
    kind = kinds().get(facts.kind)
    title = facts.kind if kind is None else kind.vi if language == "vi" else kind.en
    given = {name: getattr(facts, name) for name in JobOut.model_fields if hasattr(facts, name)}
    stage = None if facts.stage is None else stage_in(language, facts.stage)
    given |= {"title": title, "stage_name": stage, "asked_by": facts.client, "problem": None}
    if facts.problem is not None:
        given["problem"] = JobProblem(
            word=facts.problem["word"],
            message=facts.problem[language],
            findings=list(facts.problem.get("findings", ())),
        )
    return JobOut(**given)


def run_facts_out(row: Mapping[str, Any], confirmation: Confirmation | None = None) -> RunFacts:
    """Return a run with the versions that it rests on, and who confirmed it."""
    origin = row["origin"]
    return RunFacts(
        **{name: row[name] for name in RunFacts.model_fields if name in row},
        standing=StandingOut(**standing_of(row["state"])),
        confirmation=None if confirmation is None else ConfirmationOut(**asdict(confirmation)),
        versions=versions_of(row, origin),
    )


def versions_of(row: Mapping[str, Any], origin: Mapping[str, Any]) -> RunVersions:
    """Return the versions of a run; the seed of its lot is not among them."""
    return RunVersions(
        network=origin.get("network", {}),
        registers=origin.get("registers", {}),
        policy=row["policy_name"],
        policy_sha256=row["policy_sha256"],
        run_sha256=row["run_sha256"],
        code=row["code_version"],
        standing=standing_word(row["state"]),
    )


def metres(mm: int | None) -> float | None:
    """Return metres of millimetres."""
    return None if mm is None else mm / MM_PER_M
