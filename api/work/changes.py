"""Who goes to another school in another run: children, and flows between schools."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from api.shield.named_writes import QUESTION
from api.work.asking import ANSWERS, ResultReader, engine_of, private
from api.work.errors import reasons
from api.work.results import CompareIn, PupilId
from api.work.shapes import RunVersions, metres, versions_of
from gis.db import transaction
from gis.queries import query
from runs.recorded import store

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)


class MovedIn(CompareIn):
    """Which two runs, and which page."""

    after: PupilId | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=200, ge=1, le=1000)


class MovedOut(BaseModel):
    """A child whose school differs."""

    pupil_id: str = Field(examples=["AT000017"])
    group: int | None = Field(examples=[1])
    ward_code: str | None = Field(examples=["99101"])
    from_school: str | None = Field(description="`null` without an offer.", examples=["990012"])
    to_school: str | None = Field(examples=["990013"])
    from_m: float | None = Field(examples=[812.4])
    to_m: float | None = Field(examples=[640.9])


class FlowOut(BaseModel):
    """How many go from one school to another."""

    from_school: str | None = Field(examples=["990012"])
    to_school: str | None = Field(examples=["990013"])
    children: int = Field(examples=[14])


class MovedPage(BaseModel):
    """Children by id, and all flows on the first page."""

    items: list[MovedOut]
    flows: list[FlowOut] = Field(description="Empty on later pages.")
    next: str | None = Field(description="The next page's `after`.", examples=["AT000731"])
    versions: list[RunVersions] = Field(
        description="Of the first and the second run.", examples=[[]]
    )


@router.post("/moved/list", operation_id="listMoved", openapi_extra=QUESTION)
def list_moved(
    body: MovedIn, who: ResultReader, service: ServiceDep, response: Response
) -> MovedPage:
    """Return the children whose school differs between two runs, of those that the caller sees."""
    private(response)
    engine = engine_of(service, who)
    with reasons(body.first, body.second):
        both = [store.run_facts(engine, number) for number in (body.first, body.second)]
    told = {
        "first": body.first,
        "second": body.second,
        "after": body.after,
        "size": body.size + 1,
    }
    with transaction(engine) as connection:
        ask = connection.exec_driver_sql
        rows = ask(query("run_moved_page"), told).mappings().all()
        flows = [] if body.after else ask(query("run_moved_flows"), told).mappings().all()
    items = [
        MovedOut(
            pupil_id=row["pupil_id"],
            group=row["group_no"],
            ward_code=row["home_ward_code"],
            from_school=row["from_school"],
            to_school=row["to_school"],
            from_m=metres(row["from_mm"]),
            to_m=metres(row["to_mm"]),
        )
        for row in rows[: body.size]
    ]
    return MovedPage(
        items=items,
        flows=[FlowOut(**row) for row in flows],
        next=items[-1].pupil_id if len(rows) > body.size else None,
        versions=[versions_of(run, run["origin"]) for run in both],
    )
