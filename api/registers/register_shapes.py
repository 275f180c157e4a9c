"""What the routes about registers give."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from api.refused.problems import Problem
from gis.register.contract import load
from gis.register.row import row_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.language import Language
    from gis.change_row import Entry
    from gis.read_rows import StoredRow
    from runs.editing.affected import Affected
    from runs.editing.order import Changed

Value = str | int | float | bool | None
Values = dict[str, Value]
VALUES_EXAMPLE = {"school_code": "990012", "gate_no": 1, "name": "Cổng chính", "lon": 107.08}


class ColumnOut(BaseModel):
    """A column of a register."""

    name: str = Field(examples=["gate_no"])
    type: str = Field(examples=["integer"])
    label: str = Field(examples=["Số cổng"])
    required: bool = Field(examples=[True])
    allowed: list[str] = Field(examples=[[]])


class RegisterOut(BaseModel):
    """A register: what its rows hold, and which version is in use."""

    register_name: str = Field(examples=["gates"])
    label: str = Field(examples=["Cổng trường"])
    key: list[str] = Field(examples=[["school_code", "gate_no"]])
    columns: list[ColumnOut]
    geometry: Literal["", "point", "multipolygon"] = Field(examples=["point"])
    rows: int = Field(examples=[141])
    version: str | None = Field(
        description="Changes with every change; for If-Match of a paste. None before an import.",
        examples=["0c6f…"],
    )


class RegisterList(BaseModel):
    """All registers that are about no child."""

    items: list[RegisterOut]


class RowOut(BaseModel):
    """A row as it stands."""

    row_id: str = Field(description="Its key as a piece of an address.", examples=["990012,1"])
    etag: str = Field(description="For If-Match of a change.", examples=['"5.17"'])
    values: Values = Field(examples=[VALUES_EXAMPLE])


class RowPage(BaseModel):
    """One page of rows, ordered by a column and then the key."""

    items: list[RowOut]
    total: int = Field(description="Rows that fit, on all pages.", examples=[141])
    next: str | None = Field(description="The next page's `after`; none on the last.")
    version: str = Field(description="Of the register; for If-Match of a paste.")


class Feature(BaseModel):
    """A row on the map (GeoJSON)."""

    type: Literal["Feature"] = "Feature"
    id: str = Field(examples=["990012,1"])
    geometry: dict[str, Any] | None
    properties: Values


class FeaturePage(BaseModel):
    """One page of rows as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Feature]
    total: int
    next: str | None
    version: str


class ChangeOut(BaseModel):
    """One change of one row."""

    change_id: int = Field(description="0 in a preview.", examples=[17])
    row_id: str = Field(examples=["990012,1"])
    action: str = Field(examples=["move"])
    before: Values | None = Field(description="Former values of what changed.")
    after: Values | None = Field(description="New values of what changed.")


class HistoryEntry(ChangeOut):
    """One change as history tells it."""

    reason: str
    client: str = Field(examples=["department"])
    person: str | None = Field(description="Officer whom the client named.")
    at: dt.datetime
    undoes: int | None = Field(description="Change that this one took back.")


class History(BaseModel):
    """Changes, the newest first."""

    items: list[HistoryEntry]
    next: int | None = Field(default=None, description="The next page's `before`.")


class WarningOut(BaseModel):
    """What a person should read; it forbids nothing."""

    row: int | None
    field: str | None
    message: str


class AffectedOut(BaseModel):
    """What rests on the former values."""

    network_id: int | None = Field(examples=[1])
    gates: list[str] = Field(
        description="School/number; 0 is the school's own point.", examples=[["990012/1"]]
    )
    message: str | None


class ChangedOut(BaseModel):
    """What a change did, or would do."""

    written: bool = Field(description="False in a preview.")
    changes: list[ChangeOut]
    unchanged: int = Field(description="Rows that stay as they are.")
    etag: str | None = Field(description="From now on: of the row, of a paste the register's.")
    warnings: list[WarningOut]
    affected: AffectedOut


class StaleProblem(Problem):
    """Somebody else changed the row: who, when, and what stands there now."""

    current: Values | None = None
    version: str | None = Field(default=None, examples=["5.18"])
    changed_by: str | None = Field(default=None, examples=["ward-cho-dinh (Trần Văn B)"])
    changed_at: str | None = None
    change_id: int | None = None


def row_out(row: StoredRow) -> RowOut:
    """Return a row as it is told."""
    return RowOut(row_id=row_id(row.key), etag=f'"{row.version}"', values=row.values)


def feature(row: StoredRow) -> Feature:
    """Return a row as it stands on the map."""
    place = None if row.geojson is None else json.loads(row.geojson)
    return Feature(id=row_id(row.key), geometry=place, properties=row.values)


def change_out(entry: Entry) -> ChangeOut:
    """Return one change without its author."""
    return ChangeOut(
        change_id=entry.change_id,
        row_id=row_id(entry.key),
        action=entry.action,
        before=entry.before,
        after=entry.after,
    )


def history(entries: Sequence[Entry], *, more: bool = False) -> History:
    """Return changes with their authors."""
    items = [
        HistoryEntry.model_validate(
            {
                **change_out(one).model_dump(),
                "reason": one.reason,
                "client": one.author,
                "person": one.person,
                "at": one.at,
                "undoes": one.undoes,
            }
        )
        for one in entries
    ]
    return History(items=items, next=items[-1].change_id if more and items else None)


def changed_out(done: Changed, language: Language, *, dry_run: bool) -> ChangedOut:
    """Return what a change did in the caller's language."""
    vi = language == "vi"
    return ChangedOut(
        written=not dry_run and bool(done.entries),
        changes=[change_out(one) for one in done.entries],
        unchanged=done.n_same,
        etag=f'"{done.version}"' if done.version else None,
        warnings=[
            WarningOut(
                row=one.row, field=one.column, message=one.message_vi if vi else one.message_en
            )
            for one in done.warnings
        ],
        affected=_affected_out(done.affected, vi=vi),
    )


def register_out(kind: str, language: Language, *, n_rows: int, version: str | None) -> RegisterOut:
    """Return a register as its contract describes it."""
    contract = load(kind)
    vi = language == "vi"
    columns = [
        ColumnOut(
            name=one.name,
            type=one.type,
            label=one.vi if vi else one.en,
            required=one.required,
            allowed=list(one.allowed),
        )
        for one in contract.columns
        if not one.hashed
    ]
    return RegisterOut(
        register_name=kind,
        label=contract.vi if vi else contract.en,
        key=list(contract.key),
        columns=columns,
        geometry=contract.geometry,
        rows=n_rows,
        version=version,
    )


def _affected_out(touched: Affected, *, vi: bool) -> AffectedOut:
    sentence = touched.sentences[0 if vi else 1]
    return AffectedOut(
        network_id=touched.network_id,
        gates=[f"{code}/{number}" for code, number in touched.gates],
        message=sentence or None,
    )
