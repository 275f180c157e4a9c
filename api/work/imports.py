"""Files that offices send in: kept, checked as a job, and imported as a job."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.deps import LanguageDep, ServiceDep
from api.refused.errors import ConflictError, UnknownImportError
from api.request_body import RequestBody
from api.shield.named_writes import KEY_REQUIRED
from api.work.asking import ANSWERS, RunDecider, RunWorker, engine_of, private, seen_job
from api.work.errors import of_the_city, reasons
from api.work.shapes import HASH, JobOut, RunId, job_out
from gis.errors import UnknownNameError
from gis.register.contract import registers
from runs.jobs import uploads
from runs.jobs.submit import submit_once
from runs.sign_off import flagged_sets, sign

if TYPE_CHECKING:
    from api.access.auth import Caller
    from api.language import Language
    from api.service import Service

router = APIRouter(prefix="/v1/imports", tags=["imports"], responses=ANSWERS)

Format = Literal["csv", "xlsx", "geojson", "gpkg", "parquet"]
ImportId = RunId
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class SignedOff(BaseModel):
    """Who signed for flagged rows, and why."""

    by: str = Field(examples=["Trần B"])
    reason: str = Field(examples=["đã đối chiếu QĐ 12"])


class ImportOut(BaseModel):
    """A file that was sent in, and the jobs about it."""

    import_id: int = Field(examples=[4])
    of: str = Field(description="Register that it is of, or `answers`.", examples=["schools"])
    format: str = Field(examples=["xlsx"])
    season: str | None = Field(examples=["2026-2027"])
    sha256: str = Field(examples=[HASH])
    n_bytes: int = Field(examples=[18231])
    sent_by: str = Field(examples=["department"])
    created_at: dt.datetime = Field(examples=["2026-05-20T08:00:00Z"])
    check: JobOut | None = Field(
        description="Its check: `result` has `errors`, `warnings`, `counts` and `findings`, each "
        "with row, column, code and a sentence in both languages, never with the value."
    )
    accept: JobOut | None = Field(description="Its import, once somebody wanted that.")
    flagged: dict[str, int] = Field(
        description="Rows of the imported set that the check warned about, by code, while it is "
        "in use: somebody signs for them before a run uses it.",
        examples=[{"class_above_norm": 3}],
    )
    signed_off: list[SignedOff] = Field(description="Who signed for them.")


class Imports(BaseModel):
    """The newest files that were sent in."""

    items: list[ImportOut]


class AcceptIn(RequestBody):
    """What is knowingly set back."""

    over_hand_edits: bool = Field(
        default=False, description="Whether rows changed by hand may be set back."
    )


class SignOffIn(RequestBody):
    """Why flagged rows may stand."""

    reason: str = Field(
        min_length=1, max_length=400, description="Nothing of a child.", examples=["QĐ 12"]
    )


@router.post("", operation_id="sendImport", status_code=201, openapi_extra=FILE | KEY_REQUIRED)
async def send_import(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    register: Annotated[str, Query(max_length=40, examples=["schools"])],
    format: Annotated[Format, Query(examples=["csv"])],  # noqa: A002 (the parameter's name)
    season: Annotated[
        str | None, Query(max_length=20, description="Of a file without that column.")
    ] = None,
) -> ImportOut:
    """
    Send in a file as the request's body; it is kept and checked as a job, and nothing is imported.

    `register` is a register, or `answers` for what families answered to a first round.
    """
    private(response)
    of_the_city(who)
    with reasons(register):
        _known(register)
    arriving = await run_in_threadpool(_arriving)
    try:
        with arriving.open("wb") as file:
            async for chunk in request.stream():
                file.write(chunk)
        number = await run_in_threadpool(
            _keep, service, who, arriving, register=register, format=format, season=season
        )
    finally:
        arriving.unlink(missing_ok=True)
    response.headers["Location"] = f"/v1/imports/{number}"
    return await run_in_threadpool(_out, service, who, number, language)


@router.get("", operation_id="listImports")
def list_imports(
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Imports:
    """Return the newest files that were sent in."""
    private(response)
    of_the_city(who)
    found = uploads.all_of(engine_of(service, who), size=size)
    return Imports(items=[_out(service, who, one["import_id"], language) for one in found])


@router.get("/{import_id}", operation_id="readImport")
def read_import(
    import_id: ImportId,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> ImportOut:
    """Return one file with its check report."""
    private(response)
    of_the_city(who)
    return _out(service, who, import_id, language)


@router.post("/{import_id}/accept", operation_id="acceptImport", status_code=202)
def accept_import(
    import_id: ImportId,
    body: AcceptIn,
    who: RunWorker,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> ImportOut:
    """Import a file whose check found no error, as a job; it is checked once more."""
    private(response)
    of_the_city(who)
    out = _out(service, who, import_id, language)
    if out.of == uploads.ANSWERS:
        raise ConflictError(
            vi="Tệp trả lời không nhập vào danh mục; hãy dùng cho đợt hai.",
            en="Answers are not imported; use them for a second round.",
        )
    if out.check is None or out.check.state != "succeeded" or (out.check.result or {})["errors"]:
        raise ConflictError(
            vi="Tệp chưa kiểm tra xong, hoặc còn lỗi; hãy xem báo cáo.",
            en="The file is not checked yet, or has errors; see its report.",
        )
    given = {"import_id": import_id, "province": service.province.id, **body.model_dump()}
    job = submit_once(service.engine, "import", given, who.client, access=who.access)
    uploads.note_job(engine_of(service, who), import_id, accept_job=job.job_id)
    return _out(service, who, import_id, language)


@router.post("/{import_id}/sign-off", operation_id="signOffImport")
def sign_off_import(
    import_id: ImportId,
    body: SignOffIn,
    who: RunDecider,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> ImportOut:
    """
    Sign for the rows that the check of an imported file warned about, so that runs may use it.

    Whoever signs is the client, or the officer named in `Gantruong-Author`; every run that uses
    the set names signature and reason in its manifest.
    """
    private(response)
    of_the_city(who)
    out = _out(service, who, import_id, language)
    if not out.flagged:
        raise ConflictError(
            vi="Tệp này chưa nhập, không còn dùng, hoặc không có dòng bị cảnh báo.",
            en="This file is not imported, no longer in use, or has no flagged rows.",
        )
    with reasons(import_id):
        by = who.person or who.client
        sign(engine_of(service, who), out.of, by=by, reason=body.reason, access=who.access)
    return _out(service, who, import_id, language)


def _known(register: str) -> None:
    if register == uploads.ANSWERS:
        return
    found = registers().get(register)
    if found is None or not found.stored:
        names = ", ".join(name for name, one in registers().items() if one.stored)
        msg = f"no register {register}; there are {names}"
        raise UnknownNameError(msg)


def _arriving() -> Path:
    return uploads.folder() / f".arriving-{uuid4().hex}"


def _keep(service: Service, who: Caller, arriving: Path, **facts: str | None) -> int:
    engine = engine_of(service, who)
    number = uploads.keep(engine, arriving, client=who.client, **facts)
    if facts["register"] != uploads.ANSWERS:
        given = {"import_id": number, "province": service.province.id}
        job = submit_once(service.engine, "check_import", given, who.client, access=who.access)
        uploads.note_job(engine, number, check_job=job.job_id)
    return number


def _out(service: Service, who: Caller, number: int, language: Language) -> ImportOut:
    try:
        row = uploads.facts_of(engine_of(service, who), number)
    except UnknownNameError:
        raise UnknownImportError from None
    jobs = {
        name: None if row[f"{name}_job"] is None else seen_job(service, who, row[f"{name}_job"])
        for name in ("check", "accept")
    }
    made = None if jobs["accept"] is None else (jobs["accept"].result or {}).get("dataset_id")
    here = flagged_sets(engine_of(service, who)).get(row["register"])
    found = here if here is not None and here.dataset_id == made else None
    return ImportOut(
        **{name: row[name] for name in ImportOut.model_fields if name in row},
        of=row["register"],
        sent_by=row["client"],
        check=None if jobs["check"] is None else job_out(jobs["check"], language),
        accept=None if jobs["accept"] is None else job_out(jobs["accept"], language),
        flagged={} if found is None else dict(found.flagged),
        signed_off=[] if found is None else [SignedOff(**one) for one in found.signed],
    )
