"""Children's rows: read and corrected one by one; ids stand in bodies, never in addresses."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field

from api.access.auth import Caller, desk_of, needs
from api.deps import LanguageDep, ServiceDep
from api.refused.problems import RESPONSES
from api.registers import register_forms as forms
from api.registers import register_shapes as shapes
from api.registers.register_changes import WRITES, ChangeId, IfMatch, author_of, told, version_in
from api.registers.registers import ANSWERS, private
from api.request_body import RequestBody
from api.shield.named_writes import QUESTION
from gis import read_changes, read_rows
from gis.access import PEOPLE_EDIT, PEOPLE_READ, act_as
from gis.db import transaction
from gis.register.contract import load
from gis.register.encoding import refused
from gis.register.finding import finding, suggestion
from gis.register.row import Key
from runs.editing import acts
from runs.editing.errors import no_such_row
from runs.editing.order import Target
from runs.editing.undo import undo

router = APIRouter(prefix="/v1/people", tags=["people"], responses=RESPONSES | ANSWERS)

Reader = Annotated[Caller, Depends(needs(PEOPLE_READ))]
Editor = Annotated[Caller, Depends(needs(PEOPLE_EDIT))]
Name = Annotated[Literal["pupils", "applicants"], Path(examples=["pupils"])]
KeyIn = Annotated[
    dict[str, Annotated[str, Field(max_length=64)]],
    Field(
        description="Every column of the register's key.",
        max_length=4,
        examples=[{"season": "2026-2027", "pupil_id": "T17"}],
    ),
]
LISTED_BY = frozenset({"season", "grade", "ward_code", "group", "point_quality", "residence_kind"})


class PersonIn(RequestBody):
    """Whose row."""

    key: KeyIn


class PeopleIn(RequestBody):
    """Which rows."""

    equal: dict[str, Annotated[str, Field(max_length=64)]] = Field(
        default_factory=dict,
        description="season, grade, ward_code, group, point_quality or residence_kind.",
        examples=[{"season": "2026-2027", "grade": "1"}],
    )
    after: KeyIn | None = Field(default=None, description="Key of the last row before.")
    size: int = Field(default=100, ge=1, le=1000)


class CorrectPersonIn(forms.CorrectIn):
    """What is corrected in whose row."""

    key: KeyIn


class PeoplePage(RequestBody):
    """One page of children's rows, in the order of their keys."""

    items: list[shapes.RowOut]
    total: int
    next: dict[str, str] | None = Field(description="The next page's `after`.")


@router.post("/{register}/list", operation_id="listPeople", openapi_extra=QUESTION)
def list_people(
    register: Name, body: PeopleIn, who: Reader, service: ServiceDep, response: Response
) -> PeoplePage:
    """Return the rows that the caller's wards may see, page by page."""
    private(response)
    known = LISTED_BY & set(load(register).names)
    asked = read_rows.Asked(
        equal={name: text for name, text in body.equal.items() if name in known},
        after=None if body.after is None else _key(register, body.after),
        size=body.size,
    )
    for name in sorted(set(body.equal) - known):
        raise refused(finding("no_such_column", register, column=name, facts=suggestion("", ())))
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        page = read_rows.page(connection, register, asked)
    last = dict(zip(load(register).key, page.rows[-1].key, strict=True)) if page.more else None
    items = [shapes.row_out(row) for row in page.rows]
    return PeoplePage(items=items, total=page.total, next=last)


@router.post("/{register}/read", operation_id="readPerson", openapi_extra=QUESTION)
def read_person(
    register: Name, body: PersonIn, who: Reader, service: ServiceDep, response: Response
) -> shapes.RowOut:
    """Return one row; one of another ward is answered like one that does not exist."""
    key = _key(register, body.key)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        found = read_rows.by_key(connection, register, [key]).get(key)
    if found is None:
        raise no_such_row(register)
    out = shapes.row_out(found)
    response.headers["ETag"] = out.etag
    private(response)
    return out


@router.post("/{register}/correct", operation_id="correctPerson", responses=WRITES)
def correct_person(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    register: Name,
    body: CorrectPersonIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
    if_match: IfMatch = None,
) -> shapes.ChangedOut:
    """Correct columns of one row; a child that would leave the own wards is the department's."""
    target = Target(kind=register, key=_key(register, body.key), version=version_in(if_match))
    done = acts.correct(
        desk_of(service, who),
        target,
        values=body.values,
        author=author_of(who, body.reason),
        dry_run=body.dry_run,
    )
    return told(shapes.changed_out(done, language, dry_run=body.dry_run), response, service)


@router.post("/{register}/history", operation_id="listPersonHistory", openapi_extra=QUESTION)
def list_history(
    register: Name, body: PersonIn, who: Reader, service: ServiceDep, response: Response
) -> shapes.History:
    """Return all corrections of one row, the newest first, to whoever sees the row."""
    private(response)
    key = _key(register, body.key)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        if key not in read_rows.by_key(connection, register, [key]):
            raise no_such_row(register)
        entries = read_changes.of_row(connection, register, key)
    return shapes.history(entries)


@router.post("/changes/{change}/undo", operation_id="undoCorrection", responses=WRITES)
def undo_correction(
    change: ChangeId,
    body: forms.UndoIn,
    who: Editor,
    service: ServiceDep,
    language: LanguageDep,
    response: Response,
) -> shapes.ChangedOut:
    """Take a correction back by a new one."""
    done = undo(
        desk_of(service, who),
        change,
        author=author_of(who, body.reason),
        personal=True,
        whole=body.whole,
        dry_run=body.dry_run,
    )
    return told(shapes.changed_out(done, language, dry_run=body.dry_run), response, service)


def _key(register: str, given: dict[str, str]) -> Key:
    names = load(register).key
    if set(given) != set(names):
        raise no_such_row(register)
    return tuple(given[name] for name in names)
