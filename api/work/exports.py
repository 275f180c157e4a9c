"""Numbered exports of offers for another system: made, listed, fetched, what changed since."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field, model_validator

from api.access.auth import Caller, needs
from api.deps import LanguageDep, ServiceDep
from api.request_body import RequestBody
from api.shield.named_writes import KEY_REQUIRED
from api.work.asking import ANSWERS, private, seen_job
from api.work.errors import reasons
from api.work.shapes import HASH, LAST_ID, JobOut, RunVersions, job_out, versions_of
from gis.access import EXPORTS_READ
from runs.exports import make, store
from runs.exports.files import MEDIA
from runs.jobs.submit import submit_once

router = APIRouter(prefix="/v1/exports", tags=["exports"], responses=ANSWERS)

Exporter = Annotated[Caller, Depends(needs(EXPORTS_READ))]
Number = Annotated[int, Path(ge=1, le=LAST_ID, examples=[4])]
FileName = Annotated[
    Literal[
        "offers.csv",
        "offers.parquet",
        "schools.parquet",
        "changes.csv",
        "changes.json",
        "manifest.json",
    ],
    Path(examples=["offers.csv"]),
]
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {kind: {} for kind in sorted(set(MEDIA.values()))}, "description": "The file"},
}


class ExportIn(RequestBody):
    """Of which run: its number, or season and grade for the newest one that is no draft."""

    purpose: str = Field(min_length=1, max_length=60, examples=["admission-portal"])
    run_id: int | None = Field(default=None, ge=1, le=LAST_ID, examples=[3])
    season: str | None = Field(default=None, max_length=20, examples=["2026-2027"])
    grade: str | None = Field(default=None, max_length=4, examples=["1"])
    reason: str = Field(
        default="", max_length=500, description="For the second person.", examples=["hằng đêm"]
    )

    @model_validator(mode="after")
    def _one(self) -> ExportIn:
        if (self.run_id is None) != (self.season is not None and self.grade is not None):
            msg = "say run_id, or season and grade"
            raise ValueError(msg)
        return self


class ExportOut(BaseModel):
    """One export."""

    export_id: int = Field(examples=[4])
    number: int = Field(description="In its series: client, purpose, season, grade.", examples=[2])
    purpose: str = Field(examples=["admission-portal"])
    season: str = Field(examples=["2026-2027"])
    grade: str = Field(examples=["1"])
    run_id: int = Field(examples=[3])
    previous_id: int | None = Field(description="The one before it.", examples=[3])
    approval_id: int | None = Field(description="Of the second person.", examples=[9])
    wards: list[str] = Field(description="Empty: the whole city.", examples=[["99101"]])
    n_children: int = Field(examples=[150])
    offers_sha256: str = Field(description="Of `offers.csv`.", examples=[HASH])
    manifest_sha256: str = Field(examples=[HASH])
    made_at: dt.datetime = Field(examples=["2026-06-20T20:00:00Z"])
    open_until: dt.datetime | None = Field(
        description="Until when its files may be fetched.", examples=[None]
    )
    versions: RunVersions


class ExportFull(ExportOut):
    """One export with its manifest."""

    manifest: dict[str, Any] = Field(examples=[{"format": make.FORMAT, "children": 150}])


class ExportPage(BaseModel):
    """A page of the caller's exports, the newest first."""

    items: list[ExportOut]
    next: int | None = Field(description="The next page's `before`.", examples=[2])


class Later(BaseModel):
    """The exports that follow one, in the order in which their changes apply."""

    items: list[ExportOut]


LARGE: Final[dict[int | str, dict[str, Any]]] = {
    202: {"model": JobOut, "description": "A large export: the job that makes it"},
}


@router.post(
    "",
    operation_id="createExport",
    status_code=201,
    response_model=ExportOut,
    responses=LARGE,
    openapi_extra=KEY_REQUIRED,
)
def create_export(
    body: ExportIn,
    who: Exporter,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> ExportOut | JSONResponse:
    """
    Make the next export of a series.

    Above 200 children the first call is kept as a proposal; once another person agreed to it, the
    same call makes the export. Above 20,000 children the answer is 202 with a job that does just
    that: its `result` has the `export_id`, or `null` and the `approval_id` that waits.
    """
    private(response)
    engine, access = service.engine, who.access
    with reasons(body.run_id, body.season, body.grade):
        run_id = body.run_id or make.newest(
            engine, body.season or "", body.grade or "", access=access
        )
        asked = make.Asked(run_id=run_id, purpose=body.purpose, reason=body.reason)
        if make.n_children(engine, run_id, access=access) > make.at_once():
            given = {**asdict(asked), "wards": sorted(access.wards)}
            job = submit_once(engine, "export", given, who.client, access=access)
            out = job_out(seen_job(service, who, job.job_id), language).model_dump(mode="json")
            headers = {"Location": f"/v1/jobs/{job.job_id}", "Cache-Control": "no-store"}
            return JSONResponse(out, 202, headers=headers)
        made = make.make(engine, asked, access=access)
    response.headers["Location"] = f"/v1/exports/{made.export_id}"
    return _out(made)


@router.get("", operation_id="listExports")
def list_exports(
    who: Exporter,
    service: ServiceDep,
    response: Response,
    before: Annotated[int | None, Query(ge=1, le=LAST_ID, description="`next`.")] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ExportPage:
    """Return the caller's own exports, the newest first."""
    private(response)
    found = store.exports(service.engine, access=who.access, before=before, size=size + 1)
    shown = [_out(one) for one in found[:size]]
    return ExportPage(items=shown, next=shown[-1].export_id if len(found) > size else None)


@router.get("/{export}", operation_id="readExport")
def read_export(
    export: Number, who: Exporter, service: ServiceDep, response: Response
) -> ExportFull:
    """Return one export with its manifest; another client's is answered like none."""
    private(response)
    one = store.export(service.engine, export, access=who.access)
    return ExportFull(**_out(one).model_dump(), manifest=store.manifest_of(one))


@router.get("/{export}/since", operation_id="listExportsSince")
def list_since(export: Number, who: Exporter, service: ServiceDep, response: Response) -> Later:
    """Return the exports that came after one in its series; apply their changes in this order."""
    private(response)
    found = store.since(service.engine, export, access=who.access)
    return Later(items=[_out(one) for one in found])


@router.get(
    "/{export}/files/{name}",
    operation_id="readExportFile",
    response_class=Response,
    responses=FILE,
)
def read_file(export: Number, name: FileName, who: Exporter, service: ServiceDep) -> Response:
    """Return one file of an export, unchanged since it was made."""
    one = store.export(service.engine, export, access=who.access)
    shown = f"export-{one.export_id}-{name}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{shown}"',
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(store.file_of(one, name), media_type=MEDIA[name], headers=headers)


def _out(one: store.Export) -> ExportOut:
    given = {name: getattr(one, name) for name in ExportOut.model_fields if name != "versions"}
    return ExportOut(**given, versions=versions_of(one.run, one.run["origin"]))
