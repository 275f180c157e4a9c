"""Registers changed by hand: add, correct, close, paste, undo; each with author and reason."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Response

from api.access.auth import Caller, desk_of, needs
from api.deps import LanguageDep, ServiceDep
from api.refused.errors import NoVersionError
from api.refused.problems import Problem
from api.registers import register_forms as forms
from api.registers import register_shapes as shapes
from api.registers.registers import ANSWERS, Name, RowId, private, public
from gis.access import REGISTERS_EDIT
from gis.register.encoding import refused
from gis.register.finding import finding
from gis.register.row import key_in
from runs.editing import acts
from runs.editing.order import Author, Target
from runs.editing.undo import undo

WRITES: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "The row is there already, or a later change conflicts"},
    412: {"model": shapes.StaleProblem, "description": "Somebody changed it since it was read"},
    428: {"model": Problem, "description": "If-Match is missing"},
}
router = APIRouter(prefix="/v1/registers", tags=["registers"], responses=ANSWERS | WRITES)

Editor = Annotated[Caller, Depends(needs(REGISTERS_EDIT))]
ChangeId = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[17])]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="ETag of the row as it was read.", examples=['"5.17"']),
]


@router.post("/{register}/rows", operation_id="addRegisterRow", status_code=201)
def add_row(
    register: Name,
    body: forms.AddIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> shapes.ChangedOut:
    """Add one row; in a preview nothing is written and the status is 200."""
    public(register)
    done = acts.add(
        desk_of(service, who),
        register,
        values=body.values,
        author=author_of(who, body.reason),
        dry_run=body.dry_run,
    )
    out = shapes.changed_out(done, language, dry_run=body.dry_run)
    if body.dry_run:
        response.status_code = 200
    elif out.changes:
        address = f"/v1/registers/{register}/rows/{out.changes[0].row_id}"
        response.headers["Location"] = address
    return told(out, response, service)


@router.patch("/{register}/rows/{row}", operation_id="changeRegisterRow")
def change_row(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    register: Name,
    row: RowId,
    body: forms.CorrectIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    if_match: IfMatch = None,
) -> shapes.ChangedOut:
    """
    Change columns of one row: rename, move, correct.

    A point moved into another ward needs the new `ward_code` too: the ward of the day is checked.
    """
    public(register)
    target = Target(kind=register, key=key_in(row), version=version_in(if_match))
    done = acts.correct(
        desk_of(service, who),
        target,
        values=body.values,
        author=author_of(who, body.reason),
        dry_run=body.dry_run,
    )
    return told(shapes.changed_out(done, language, dry_run=body.dry_run), response, service)


@router.post("/{register}/rows/{row}/close", operation_id="closeRegisterRow")
def close_row(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    register: Name,
    row: RowId,
    body: forms.CloseIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    if_match: IfMatch = None,
) -> shapes.ChangedOut:
    """Close a school, campus or gate from a day on."""
    public(register)
    target = Target(kind=register, key=key_in(row), version=version_in(if_match))
    done = acts.close(
        desk_of(service, who),
        target,
        closed_from=body.closed_from,
        author=author_of(who, body.reason),
        dry_run=body.dry_run,
    )
    return told(shapes.changed_out(done, language, dry_run=body.dry_run), response, service)


@router.post("/{register}/paste", operation_id="pasteRegisterRows")
def paste_rows(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    register: Name,
    body: forms.PasteIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description="ETag of the preview: the register's version."),
    ] = None,
) -> shapes.ChangedOut:
    """
    Change and add many rows, all or nothing; without `dry_run: false` it is a preview.

    Writing needs the preview's ETag, so that what was seen is what is written.
    """
    public(register)
    rows = body.text if body.text is not None else body.rows
    if rows is None or (body.text is not None and body.rows is not None):
        raise refused(finding("text_or_rows", register))
    done = acts.paste(
        desk_of(service, who),
        register,
        rows=rows,
        author=author_of(who, body.reason),
        version=None if body.dry_run and if_match is None else version_in(if_match),
        dry_run=body.dry_run,
    )
    return told(shapes.changed_out(done, language, dry_run=body.dry_run), response, service)


@router.post("/changes/{change}/undo", operation_id="undoChange")
def undo_change(
    change: ChangeId,
    body: forms.UndoIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> shapes.ChangedOut:
    """Take a change back by a new one; refused where later changes touched the same values."""
    done = undo(
        desk_of(service, who),
        change,
        author=author_of(who, body.reason),
        whole=body.whole,
        dry_run=body.dry_run,
    )
    return told(shapes.changed_out(done, language, dry_run=body.dry_run), response, service)


def author_of(who: Caller, reason: str) -> Author:
    """Return who changes something, and why."""
    return Author(client=who.client, person=who.person, reason=reason)


def version_in(if_match: str | None) -> str:
    """Return the version that a change rests on. Raises ``NoVersionError`` if it says none."""
    version = (if_match or "").strip().removeprefix("W/").strip('"')
    if version in {"", "*"}:
        raise NoVersionError
    return version


def told(out: shapes.ChangedOut, response: Response, service: ServiceDep) -> shapes.ChangedOut:
    """Give an answer its ETag, and let this process read the city again."""
    if out.etag:
        response.headers["ETag"] = out.etag
    private(response)
    if out.written:
        service.changed.set()
    return out
