"""The tables of the registers, one per stored section of ``registers.toml``, made from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped

from gis.register.contract import load, registers
from gis.tables.base import NATURE_COMMENT, Base, Json, column, geometry, gist, nature_check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.register.contract import Column as Cell
    from gis.register.contract import Register

TABLE_NAMES: Final = {
    "wards": "admin_unit",
    "aliases": "admin_unit_alias",
    "schools": "school",
    "campuses": "campus",
    "gates": "gate",
    "seats": "seats",
    "population": "population",
    "children": "children",
    "births": "births",
    "pupils": "pupil",
    "programme_lists": "programme_list",
    "placed_beforehand": "placed_beforehand",
    "applicants": "applicant",
    "enrolment": "enrolment",
    "rooms": "rooms",
    "grade10_cutoffs": "grade10_cutoff",
    "housing": "housing",
    "candidate_sites": "candidate_site",
    "contacts": "contact",
}
"""Table of each register: the noun of one row."""

COLUMN_NAMES: Final = {"group": "group_no"}
"""Column names that SQL keeps for itself."""

SQL_TYPES: Final[dict[str, Any]] = {
    "codes": ARRAY(Text),
    "choices": ARRAY(Text),
    "date": Date(),
    "integer": Integer(),
    "number": Double(),
    "boolean": Boolean(),
}
"""Type of each cell type that is not plain text; lists are joined by | in files only."""

ON_GLOBE: Final = "ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90"
NEAR: Final = frozenset({"schools", "gates"})
"""Registers of which the nearest are asked for, in metres."""

SEARCHED: Final = frozenset({"wards", "aliases", "schools"})
"""Registers whose names people type."""


class Dataset(Base):
    """One imported set of rows of one register."""

    __tablename__ = "dataset"
    __table_args__ = (
        UniqueConstraint("kind", "sha256", "content_sha256"),
        nature_check(),
        Index("ix_dataset_active", "kind", unique=True, postgresql_where=text("active")),
        {"comment": "Imported sets; the same file is kept once, a changed one beside it"},
    )

    dataset_id: Mapped[int] = column("Number of the set", Identity(), primary_key=True)
    kind: Mapped[str] = column("Register, as in registers.toml")
    name: Mapped[str] = column("File it was read from, without its folder")
    sha256: Mapped[str] = column("SHA-256 of that file, hexadecimal")
    content_sha256: Mapped[str] = column(
        "SHA-256 of the accepted rows, hexadecimal; after an edit by hand, of the hash before "
        "and the edit"
    )
    data_date: Mapped[str] = column("Date of the data")
    licence: Mapped[str] = column("Licence of the data", server_default="")
    nature: Mapped[str] = column(NATURE_COMMENT, server_default="real")
    imported_at: Mapped[dt.datetime] = column("When it was stored", server_default=func.now())
    n_rows: Mapped[int] = column("Rows stored")
    active: Mapped[bool] = column("Whether this is the set in use; one per register at most")
    flagged: Mapped[Json] = column(
        "How many rows the check warned about, by code; somebody signs for them before a run",
        server_default=text("'{}'"),
    )


class SignOff(Base):
    """Somebody's word that a set may be used although its check warned about rows."""

    __tablename__ = "sign_off"
    __table_args__ = ({"schema": "work", "comment": "Who signed for flagged rows; append-only"},)

    sign_off_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    dataset_id: Mapped[int] = column(
        "Set", ForeignKey("dataset.dataset_id", ondelete="RESTRICT"), index=True
    )
    flagged: Mapped[Json] = column("How many rows by code it was signed for")
    reason: Mapped[str] = column("Why they may stand; nothing of a child")
    signed_by: Mapped[str] = column("Who signed, by name or office")
    at: Mapped[dt.datetime] = column("When", server_default=func.now())


def register_table(kind: str) -> Table:
    """Return the table of a register."""
    contract = load(kind)
    name = TABLE_NAMES[contract.kind]
    schema = _schema(contract)
    return Base.metadata.tables[f"{schema}.{name}" if schema else name]


def column_name(name: str) -> str:
    """
    Return the database's name of a register's column.

    Examples
    --------
    >>> column_name("group"), column_name("ward_code")
    ('group_no', 'ward_code')
    """
    return COLUMN_NAMES.get(name, name)


def table_names() -> tuple[str, ...]:
    """Return the full name of every table, sorted."""
    return tuple(sorted(Base.metadata.tables))


def _schema(contract: Register) -> str | None:
    return "people" if contract.personal else None


def _cells(contract: Register) -> Iterator[Column[Any]]:
    yield Column(
        "dataset_id",
        ForeignKey("dataset.dataset_id", ondelete="CASCADE"),
        nullable=False,
        comment="Imported set that the row belongs to",
    )
    for cell in contract.columns:
        if cell.type not in {"longitude", "latitude"}:
            yield _cell(cell)
    if contract.geometry:
        kind = contract.geometry.upper()
        needed = kind != "POINT" or contract.column("lon").required
        comment = "Longitude and latitude" if kind == "POINT" else "Area"
        yield Column("geom", geometry(kind), nullable=not needed, comment=comment)
    if contract.kind in SEARCHED:
        name = "alias" if contract.kind == "aliases" else "name"
        search = Computed(f"vn_norm({name})", persisted=True)
        yield Column("name_norm", Text, search, comment="Name without accents, for search")


def _cell(cell: Cell) -> Column[Any]:
    filled = cell.default is not None or (cell.required and not cell.may_be_empty)
    sql_type = SQL_TYPES.get(cell.type, Text)
    return Column(column_name(cell.name), sql_type, nullable=not filled, comment=cell.en)


def _rules(contract: Register) -> Iterator[Any]:
    name = TABLE_NAMES[contract.kind]
    key = ["dataset_id", *map(column_name, contract.key)]
    if all(contract.column(part).required for part in contract.key):
        yield PrimaryKeyConstraint(*key)
    else:
        yield UniqueConstraint(*key, postgresql_nulls_not_distinct=True)
    if contract.geometry:
        yield gist(name)
    if contract.kind in SEARCHED:
        operators = {"name_norm": "gin_trgm_ops"}
        yield Index(
            f"ix_{name}_name_norm", "name_norm", postgresql_using="gin", postgresql_ops=operators
        )
    if contract.kind == "pupils":
        yield Index("ix_pupil_ward_code", "dataset_id", "ward_code")
    yield from _checks(contract)
    if contract.kind in NEAR:
        near = text("geography(geom)")
        yield Index(f"ix_{name}_geography", near, postgresql_using="gist")


def _checks(contract: Register) -> Iterator[CheckConstraint]:
    """Yield the rules about places and periods that hold for whoever writes."""
    if contract.geometry == "point":
        yield CheckConstraint(ON_GLOBE, name="on_globe")
    if contract.geometry == "multipolygon":
        yield CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name="area")
    if {"valid_from", "valid_to"} <= set(contract.names):
        yield CheckConstraint("valid_to >= valid_from", name="period")


def _table(contract: Register) -> Table:
    cells, rules = _cells(contract), _rules(contract)
    schema = _schema(contract)
    name = TABLE_NAMES[contract.kind]
    return Table(name, Base.metadata, *cells, *rules, schema=schema, comment=contract.en)


for _contract in registers().values():
    if _contract.stored:
        _table(_contract)
