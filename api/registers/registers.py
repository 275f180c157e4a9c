"""Registers as tables and on the map, and the history of their rows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.access.auth import Caller, needs
from api.deps import LanguageDep, ServiceDep
from api.refused.problems import RESPONSES, Problem
from api.registers import register_shapes as shapes
from gis import read_changes, read_rows
from gis.access import REGISTERS_READ, act_as
from gis.db import transaction
from gis.read_register import active_sets, active_sets_in
from gis.register.contract import registers
from gis.register.encoding import refused
from gis.register.finding import finding
from gis.register.row import key_in, row_id
from runs.editing.errors import no_such_row
from runs.editing.order import editable

ANSWERS: dict[int | str, dict[str, Any]] = RESPONSES | {
    401: {"model": Problem, "description": "No valid key"},
    403: {"model": Problem, "description": "The key lacks the scope, or the row is another ward's"},
    404: {"model": Problem, "description": "No such register, row or change"},
}
router = APIRouter(prefix="/v1/registers", tags=["registers"], responses=ANSWERS)

Reader = Annotated[Caller, Depends(needs(REGISTERS_READ))]
Name = Annotated[str, Path(max_length=40, examples=["gates"])]
RowId = Annotated[str, Path(max_length=800, examples=["990012,1"])]
OWN_PARAMETERS = frozenset({"after", "size", "sort", "q", "bbox", "format"})
N_SIDES = 4


@router.get("", operation_id="listRegisters")
def list_registers(
    who: Reader, service: ServiceDep, language: LanguageDep, response: Response
) -> shapes.RegisterList:
    """Return the registers about no child, their columns and the versions in use."""
    del who
    private(response)
    sets = active_sets(service.engine)
    items = []
    for one in registers().values():
        if one.personal or not _is_editable(one.kind):
            continue
        here = sets.get(one.kind)
        items.append(
            shapes.register_out(
                one.kind,
                language,
                n_rows=0 if here is None else here.n_rows,
                version=None if here is None else here.content_sha256,
            )
        )
    return shapes.RegisterList(items=items)


@router.get("/{register}/rows", operation_id="listRegisterRows")
def list_rows(  # noqa: PLR0913, PLR0917 - one argument per parameter
    register: Name,
    who: Reader,
    service: ServiceDep,
    request: Request,
    response: Response,
    after: Annotated[str | None, Query(max_length=800, description="`next` of a page.")] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
    sort: Annotated[
        str, Query(max_length=41, description="A column, `-` before it for the greatest first.")
    ] = "",
    q: Annotated[str, Query(max_length=120, description="Words of the name.")] = "",
    bbox: Annotated[
        str | None,
        Query(max_length=120, description="West,south,east,north.", examples=["107,9,108,10"]),
    ] = None,
    format: Annotated[Literal["json", "geojson"], Query()] = "json",  # noqa: A002 (the parameter's name)
) -> shapes.RowPage | shapes.FeaturePage:
    """
    Return one page of a register; any column may be a parameter that it must equal.

    Pages follow the key, so that rows added or changed meanwhile neither repeat nor hide others.
    """
    public(register)
    private(response)
    asked = read_rows.Asked(
        equal={n: v for n, v in request.query_params.items() if n not in OWN_PARAMETERS},
        words=q,
        box=_box(bbox, register),
        sort=sort,
        after=None if after is None else key_in(after),
        size=size,
    )
    on_map = format == "geojson"
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        sets = active_sets_in(connection)
        page = read_rows.page(connection, register, asked, with_geometry=on_map)
    version = sets[register].content_sha256 if register in sets else ""
    following = row_id(page.rows[-1].key) if page.more else None
    told = {"total": page.total, "next": following, "version": version}
    if on_map:
        return shapes.FeaturePage(features=[shapes.feature(row) for row in page.rows], **told)
    return shapes.RowPage(items=[shapes.row_out(row) for row in page.rows], **told)


@router.get("/{register}/rows/{row}", operation_id="readRegisterRow")
def read_row(
    register: Name, row: RowId, who: Reader, service: ServiceDep, response: Response
) -> shapes.RowOut:
    """Return one row with the ETag that a change needs."""
    public(register)
    key = key_in(row)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        found = read_rows.by_key(connection, register, [key]).get(key)
    if found is None:
        raise no_such_row(register)
    out = shapes.row_out(found)
    response.headers["ETag"] = out.etag
    private(response)
    return out


@router.get("/{register}/rows/{row}/history", operation_id="listRowHistory")
def list_history(
    register: Name, row: RowId, who: Reader, service: ServiceDep, response: Response
) -> shapes.History:
    """Return all changes of one row, the newest first; also of one that was removed."""
    public(register)
    private(response)
    key = key_in(row)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        entries = read_changes.of_row(connection, register, key)
        if not entries and key not in read_rows.by_key(connection, register, [key]):
            raise no_such_row(register)
    return shapes.history(entries)


@router.get("/{register}/changes", operation_id="listRegisterChanges")
def list_changes(
    register: Name,
    who: Reader,
    service: ServiceDep,
    response: Response,
    before: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="`next` of a page.")
    ] = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> shapes.History:
    """Return the newest changes of a register."""
    public(register)
    private(response)
    with transaction(service.engine) as connection:
        act_as(connection, who.access)
        entries = read_changes.newest(connection, register, before=before, size=size + 1)
    return shapes.history(entries[:size], more=len(entries) > size)


def private(response: Response) -> None:
    """Keep an answer out of every cache."""
    response.headers["Cache-Control"] = "no-store"


def _is_editable(kind: str) -> bool:
    try:
        editable(kind)
    except ValueError:
        return False
    return True


def public(register: str) -> None:
    """Refuse registers about children, as if there were none: they have their own routes."""
    if editable(register).personal:
        raise no_such_row(register)


def _box(text: str | None, register: str) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        raise refused(finding("not_a_box", register, column="bbox")) from None
    return west, south, east, north
