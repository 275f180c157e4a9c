"""What scenarios change besides roads, and the areas derived from placements."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import (
    NATURE_COMMENT,
    Base,
    Json,
    column,
    geometry,
    gist,
    nature_check,
)


class ScenarioChange(Base):
    """A change of schools, seats, children or policy; stacked together with edits of roads."""

    __tablename__ = "scenario_change"
    __table_args__ = (
        Index("ix_scenario_change_scenario_id", "scenario_id"),
        {
            "schema": "work",
            "comment": "Changes of schools, seats, children, policy in a scenario; in order",
        },
    )

    scenario_change_id: Mapped[int] = column(
        "Number; changes hold in this order", Identity(), primary_key=True
    )
    scenario_id: Mapped[int] = column("Scenario", ForeignKey("work.scenario.scenario_id"))
    step: Mapped[int] = column("1, 2, 3 … in its scenario, together with the edits of roads")
    body: Mapped[Json] = column(
        "Kind of change (seats, open_school, housing, policy and others) and its values"
    )
    reason: Mapped[str] = column("What the step is, for people")
    created_by: Mapped[str] = column("Role or client that made it")
    created_at: Mapped[dt.datetime] = column("When it was made", server_default=func.now())
    undone_at: Mapped[dt.datetime | None] = column("When it was undone; null while it holds")


class DerivedSet(Base):
    """One version of the areas that a placement leaves behind."""

    __tablename__ = "derived_set"
    __table_args__ = (
        Index(
            "ix_derived_set_active",
            "season",
            "grade",
            unique=True,
            postgresql_where=text("active"),
        ),
        nature_check(),
        {
            "schema": "work",
            "comment": "Versions of areas derived from placements; one per season and grade is "
            "shown",
        },
    )

    derived_set_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    run_id: Mapped[int | None] = column(
        "Recorded run they were derived from; null for a placement that was not recorded",
        ForeignKey("work.run.run_id", ondelete="CASCADE"),
    )
    scenario_id: Mapped[int | None] = column(
        "Scenario applied; null for things as they are", ForeignKey("work.scenario.scenario_id")
    )
    network_id: Mapped[int] = column(
        "Network version whose streets they follow",
        ForeignKey("network.network_id", ondelete="CASCADE"),
    )
    season: Mapped[str] = column("Season, such as 2026-2027")
    grade: Mapped[str] = column("Grade entered")
    level: Mapped[str] = column("preschool, primary, lower_secondary or upper_secondary")
    policy_name: Mapped[str] = column("Policy of the placement")
    policy_sha256: Mapped[str] = column("SHA-256 of the policy file, hexadecimal")
    parameters: Mapped[Json] = column(
        "Everything that decided: method, group, draws, seed, thresholds, rounding"
    )
    nature: Mapped[str] = column(NATURE_COMMENT, server_default="real")
    active: Mapped[bool] = column("Whether it is the one that is shown")
    created_by: Mapped[str] = column("Role or client that made it")
    created_at: Mapped[dt.datetime] = column("When it was derived", server_default=func.now())


class DerivedArea(Base):
    """One area of a school."""

    __tablename__ = "derived_area"
    __table_args__ = (
        CheckConstraint("word IN ('always', 'usually', 'rarely', 'cell')", name="word"),
        CheckConstraint("ST_IsValid(geom)", name="valid"),
        gist("derived_area"),
        {
            "schema": "work",
            "comment": "One area of a school, of kind derived; public where ten children or more "
            "live in it",
        },
    )

    derived_set_id: Mapped[int] = column(
        "Version",
        ForeignKey("work.derived_set.derived_set_id", ondelete="CASCADE"),
        primary_key=True,
    )
    school_code: Mapped[str] = column("School", primary_key=True)
    word: Mapped[str] = column("always, usually, rarely, or cell", primary_key=True)
    n_children: Mapped[int] = column(
        "Children of the group who live in it; under ten for officers only"
    )
    n_offered: Mapped[int] = column("Those of them who are offered the school")
    geom: Mapped[WKBElement] = column("Area", geometry("MULTIPOLYGON"))
