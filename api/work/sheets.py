"""The sheet of one child for an appeal: everything that decided, to print and to hand over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from api.access.auth import Caller
from api.deps import ServiceDep
from api.refused.errors import UnknownChildError
from api.shield.named_writes import QUESTION
from api.work.asking import ANSWERS, ResultReader, engine_of
from api.work.decisions import one_at_a_time
from api.work.errors import reasons
from api.work.results import ChildIn
from api.work.shapes import RunId
from gis.access import RUNS_DECIDE, act_as
from gis.db import transaction
from gis.write_audit import audit
from runs.recorded import store
from runs.recorded.export import sealed_of
from runs.recorded.publish import told_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.service import Service
    from runs.explain.sheet import Sheet

router = APIRouter(prefix="/v1/runs", tags=["runs"], responses=ANSWERS)

Audience = Literal["family", "officer"]
MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}
PAGE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The sheet, as `gantruong appeal` writes it without a way.",
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "text/html": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}
Turn = Annotated[None, Depends(one_at_a_time)]


class SheetIn(ChildIn):
    """Whose sheet, for whom, and as what."""

    audience: Audience = Field(
        default="family", description="Families see public numbers, officers exact ones."
    )
    format: Literal["html", "pdf", "json"] = "pdf"


@router.post(
    "/{run_id}/sheet",
    operation_id="writeSheet",
    openapi_extra=QUESTION,
    responses=PAGE,
    response_class=Response,
)
def write_sheet(
    run_id: RunId, body: SheetIn, who: ResultReader, service: ServiceDep, _turn: Turn
) -> Response:
    """
    Return the sheet of one child of the own wards: result, reasons, what was needed, rules, hashes.

    The same child and run give the same bytes, any day. It is noted in the audit log that a sheet
    of the run was written and for whom, not of which child. Exact numbers of others (`officer`)
    take `runs:decide` too.
    """
    engine = engine_of(service, who)
    with reasons(run_id):
        store.run_facts(engine, run_id)
    _check_seen(engine, run_id, body, who)
    with reasons(run_id):
        content = _content(_sheet(service, engine, run_id, body), body.format)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        audit(
            connection,
            actor=f"client {who.client}",
            action="write a sheet",
            subject=f"run {run_id}",
            detail={"for": body.audience},
        )
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="sheet-{run_id}.{body.format}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, headers=headers, media_type=MEDIA[body.format])


def _check_seen(engine: Engine, run_id: int, body: SheetIn, who: Caller) -> None:
    """Answer for a child that may not be seen as for one that does not exist."""
    said = {"run": run_id, "pupil": body.pupil_id}
    asked = "SELECT 1 FROM work.offer WHERE run_id = %(run)s AND pupil_id = %(pupil)s"
    with transaction(engine) as connection:
        found = connection.exec_driver_sql(asked, said).first()
    if found is None or (body.audience == "officer" and RUNS_DECIDE not in who.access.scopes):
        raise UnknownChildError


def _sheet(service: Service, engine: Engine, run_id: int, body: SheetIn) -> Sheet:
    from runs.explain.sheet import sheet  # noqa: PLC0415 (compiled code)
    from runs.explain.told import public_of  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    stored = read_result(sealed_of(engine, run_id))
    is_family = body.audience == "family"
    return sheet(
        stored,
        body.pupil_id,
        audience=body.audience,
        names={one.school_code: one.name for one in service.places.schools},
        public=public_of(stored, told_of(engine, run_id)) if is_family else None,
    )


def _content(found: Sheet, wanted: str) -> bytes:
    from webmap.sheet_page import page  # noqa: PLC0415 (drawn only when asked for)
    from webmap.sheet_pdf import pdf  # noqa: PLC0415 (the same)

    if wanted == "pdf":
        return pdf(found.facts, found.shapes)
    if wanted == "html":
        return page(found.facts, found.shapes).encode()
    return (json.dumps(found.facts, ensure_ascii=False, indent=1) + "\n").encode()
