"""What marks grade 10 took in past years, and how often such a range held the next year's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.answer.paging import PageDep, PageOut
from api.answer.versions import Versions, versions_of
from api.deps import PublicDep
from api.public.offers import SourceOut, source_of
from api.public.schools import CODE_MAX
from api.refused.problems import RESPONSES
from runs.directory.past_marks import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runs.directory.model import PastMark

router = APIRouter(prefix="/v1/grade10", tags=["schools"], responses=RESPONSES)


class MarkOut(BaseModel):
    """The mark that one year took for one wish."""

    year: int = Field(examples=[2025])
    wish: int = Field(description="Rank of the wish, 1 first.", examples=[1])
    cutoff: float = Field(examples=[21.5])
    quota: int | None = Field(description="Seats of that year.", examples=[180])


class PastMarksOut(BaseModel):
    """The marks of one school, by year and wish."""

    school_code: str = Field(examples=["993001"])
    marks: list[MarkOut]


class HeldOut(BaseModel):
    """How often the range of the years before held a year's mark: a range is no promise."""

    held: int = Field(examples=[12])
    tried: int = Field(
        description="Marks of all schools and wishes that had two years before them.",
        examples=[63],
    )


class PastMarksPage(PageOut):
    """One page of schools with the marks of their past years."""

    items: list[PastMarksOut]
    ranges: HeldOut
    source: SourceOut | None = Field(description="`null` if no marks were imported.")
    versions: Versions


@router.get("/cutoffs", operation_id="listPastMarks")
def list_past_marks(
    service: PublicDep,
    response: Response,
    page: PageDep,
    school: Annotated[
        str | None, Query(description="School code.", max_length=CODE_MAX, examples=["993001"])
    ] = None,
) -> PastMarksPage:
    """Return the marks that grade 10 took in past years, school by school; advice, no promise."""
    marks = service.directory.past_marks
    by_school: dict[str, list[PastMark]] = defaultdict(list)
    for one in marks:
        if school in {None, one.school_code}:
            by_school[one.school_code].append(one)
    found = sorted(by_school)
    kept, tried = held(marks)
    response.headers["Cache-Control"] = "no-cache"
    return PastMarksPage(
        items=[_school(code, by_school[code]) for code in page.of(found)],
        ranges=HeldOut(held=kept, tried=tried),
        source=source_of(service, "grade10_cutoffs"),
        versions=versions_of(service),
        **page.facts(found),
    )


def _school(code: str, marks: Sequence[PastMark]) -> PastMarksOut:
    told = [MarkOut.model_validate(one, from_attributes=True) for one in marks]
    return PastMarksOut(school_code=code, marks=told)
