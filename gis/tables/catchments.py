"""Catchments as places of their own: versions with a status, their schools, units and history."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import WKBElement
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped

from gis.tables.base import NATURE_COMMENT, Base, column, geometry, gist, nature_check

LEVELS = "level IN ('preschool', 'primary', 'lower_secondary', 'upper_secondary')"
KINDS = "kind IN ('official', 'khu_pho_list', 'drawn', 'derived', 'proposed')"
STATUSES = "status IN ('draft', 'approved', 'replaced')"
IN_FORCE = "status = 'approved' AND kind IN ('official', 'khu_pho_list')"
SEASON = (
    "season ~ '^[0-9]{4}-[0-9]{4}$' AND right(season, 4)::integer = left(season, 4)::integer + 1"
)


class Catchment(Base):
    """One version of a catchment; triggers let only its status and its last day change."""

    __tablename__ = "catchment"
    __table_args__ = (
        UniqueConstraint(
            *("season", "catchment_id", "version"), name="uq_catchment_season_catchment_id_version"
        ),
        UniqueConstraint(
            *("catchment_no", "level", "kind", "status", "valid"), name="uq_catchment_state"
        ),
        CheckConstraint(LEVELS, name="level"),
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint(STATUSES, name="status"),
        nature_check(),
        CheckConstraint(SEASON, name="season"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="period"),
        CheckConstraint("geom IS NOT NULL OR kind = 'khu_pho_list'", name="area"),
        CheckConstraint(
            "geom IS NULL OR (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))", name="valid"
        ),
        CheckConstraint("num_nonnulls(dataset_id, derived_set_id) <= 1", name="origin"),
        gist("catchment"),
        Index("ix_catchment_season", "season", "level", "status"),
        Index("ix_catchment_dataset_id", "dataset_id"),
        {"comment": "Catchments, one row per version; draft, then approved, then replaced"},
    )

    catchment_no: Mapped[int] = column("Number of this version", Identity(), primary_key=True)
    catchment_id: Mapped[str] = column("Catchment id, the same in all its versions")
    season: Mapped[str] = column("Season")
    version: Mapped[int] = column("1, 2, 3 … of this id in this season")
    level: Mapped[str] = column("Level")
    kind: Mapped[str] = column("official, khu_pho_list, drawn, derived or proposed")
    status: Mapped[str] = column("draft, approved or replaced; never back", server_default="draft")
    valid: Mapped[Range[dt.date]] = column(
        "Days on which it holds; open at the end until another takes its place", DATERANGE
    )
    source: Mapped[str | None] = column("Source")
    nature: Mapped[str] = column(NATURE_COMMENT, server_default="real")
    content_sha256: Mapped[str] = column(
        "SHA-256 of all that decides: id, level, season, kind, days, schools, units, outline"
    )
    dataset_id: Mapped[int | None] = column(
        "Imported file that it comes from; null for others",
        ForeignKey("dataset.dataset_id", ondelete="RESTRICT"),
    )
    derived_set_id: Mapped[int | None] = column(
        "Derived areas that it comes from; null for others",
        ForeignKey("work.derived_set.derived_set_id", ondelete="SET NULL"),
    )
    replaced_by: Mapped[int | None] = column(
        "Version that took its place; null if none did", ForeignKey("catchment.catchment_no")
    )
    geom: Mapped[WKBElement | None] = column(
        "Area; null for a list of neighbourhoods that have no outline", geometry("MULTIPOLYGON")
    )


class CatchmentSchool(Base):
    """A school of a catchment; what the exclusion constraint compares follows the catchment."""

    __tablename__ = "catchment_school"
    __table_args__ = (
        ForeignKeyConstraint(
            ["catchment_no", "level", "kind", "status", "valid"],
            [f"catchment.{name}" for name in ("catchment_no", "level", "kind", "status", "valid")],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        ExcludeConstraint(
            ("school_code", "="),
            ("level", "="),
            ("kind", "="),
            ("valid", "&&"),
            where=text(IN_FORCE),
            name="ex_catchment_school_in_force",
        ),
        {
            "comment": "Schools of each catchment; no school has two official ones of a level on "
            "one day"
        },
    )

    catchment_no: Mapped[int] = column("Version of a catchment", primary_key=True)
    school_code: Mapped[str] = column("School", primary_key=True)
    level: Mapped[str] = column("Level, as the catchment has it")
    kind: Mapped[str] = column("Kind, as the catchment has it")
    status: Mapped[str] = column("Status, as the catchment has it")
    valid: Mapped[Range[dt.date]] = column("Days, as the catchment has them", DATERANGE)


class CatchmentUnit(Base):
    """A ward or a neighbourhood that a catchment lists."""

    __tablename__ = "catchment_unit"
    __table_args__ = {  # noqa: RUF012 (SQLAlchemy's own name)
        "comment": "Units that a catchment lists instead of, or beside, an outline"
    }

    catchment_no: Mapped[int] = column(
        "Version of a catchment",
        ForeignKey("catchment.catchment_no", ondelete="CASCADE"),
        primary_key=True,
    )
    ward_code: Mapped[str] = column("Code of today's ward", primary_key=True)
    khu_pho: Mapped[str] = column(
        "Neighbourhood as it is compared, such as khu pho 5; empty means the whole ward",
        primary_key=True,
        server_default="",
    )
    named: Mapped[str] = column("The unit as the file names it")


class CatchmentState(Base):
    """One step in the history of a version; append-only by trigger."""

    __tablename__ = "catchment_state"
    __table_args__ = (
        CheckConstraint(STATUSES, name="status"),
        CheckConstraint("btrim(decided_by) <> '' AND btrim(reason) <> ''", name="said"),
        {"comment": "Status of catchments with who, when and why; append-only"},
    )

    catchment_no: Mapped[int] = column(
        "Version of a catchment",
        ForeignKey("catchment.catchment_no", ondelete="RESTRICT"),
        primary_key=True,
    )
    step: Mapped[int] = column("1, 2, 3 … of this version", primary_key=True)
    status: Mapped[str] = column("Status entered, or kept when only the last day changed")
    decided_by: Mapped[str] = column("Office or role; never a person's name")
    reason: Mapped[str] = column("Why")
    document: Mapped[str | None] = column("Number of the decision, where there is one")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
