"""Exercises of a place of practice, and how far they are; elsewhere nothing stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Response
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from api.public.city import Notice
from api.refused.problems import RESPONSES, Problem
from gis.access import acting, at_the_machine
from gis.errors import UnknownNameError
from runs.operations.practice import kind
from runs.practice.exercises import look
from runs.practice.files import XLSX, file_of

if TYPE_CHECKING:
    from runs.practice.exercises import Looked

NOWHERE: Final = 404
NOT_HERE: Final[dict[int | str, dict[str, Any]]] = {
    NOWHERE: {"model": Problem, "description": "This is no place of practice"}
}
WORKBOOK: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {XLSX: {}}, "description": "The workbook"}
}
WHO: Final = at_the_machine("exercises")

router = APIRouter(prefix="/v1/practice", tags=["city"], responses=RESPONSES | NOT_HERE)

FileName = Annotated[
    str, Path(max_length=60, pattern=r"^[a-z0-9.-]+$", examples=["chi-tieu-cho-dinh.xlsx"])
]


class ExerciseOut(BaseModel):
    """One exercise, and what is still missing."""

    id: str = Field(examples=["moved-gate"])
    face: str = Field(description="Page on which it is done.", examples=["officers"])
    key: str = Field(description="Holder of the key for it.", examples=["phuong-cho-dinh"])
    title: Notice
    steps: list[Notice]
    file: str | None = Field(
        description="Workbook that it begins with.", examples=["chi-tieu-cho-dinh.xlsx"]
    )
    done: bool = Field(examples=[False])
    missing: list[Notice] = Field(description="What is still to be done; empty once it is done.")


class ExercisesOut(BaseModel):
    """Every exercise in its order."""

    kind: str = Field(description="`training` or `sandbox`.", examples=["training"])
    items: list[ExerciseOut]


@router.get("", operation_id="readExercises")
def read_exercises(service: ServiceDep, response: Response) -> ExercisesOut:
    """Return the exercises of this place of practice and what is missing; counts, no child."""
    found = _kind()
    response.headers["Cache-Control"] = "no-store"
    looked = look(acting(service.engine, WHO))
    return ExercisesOut(kind=found, items=[_out(one) for one in looked])


@router.get(
    "/files/{name}",
    operation_id="readExerciseFile",
    response_class=Response,
    responses=WORKBOOK,
)
def read_exercise_file(name: FileName) -> Response:
    """Return the workbook that an exercise begins with."""
    _kind()
    try:
        content = file_of(name)
    except UnknownNameError:
        raise HTTPException(NOWHERE) from None
    told = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=told)


def _kind() -> str:
    found = kind()
    if found is None:
        raise HTTPException(NOWHERE)
    return found


def _out(one: Looked) -> ExerciseOut:
    told = one.exercise
    return ExerciseOut(
        id=told.id,
        face=told.face,
        key=told.key,
        title=Notice(vi=told.vi, en=told.en),
        steps=[Notice(vi=vi, en=en) for vi, en in zip(told.steps_vi, told.steps_en, strict=True)],
        file=told.file or None,
        done=one.is_done,
        missing=[Notice(vi=said.vi, en=said.en) for said in one.missing],
    )
