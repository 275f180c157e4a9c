"""Seasons as they were defined, and every deadline that was ever set: added to, never changed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Identity, Index, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column


class SeasonDefinition(Base):
    """A season as it was defined once; the newest that is in force counts."""

    __tablename__ = "season_definition"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'in_force')", name="state"),
        Index("ix_season_definition_season", "season", "state", "definition_no"),
        {"schema": "work", "comment": "Seasons as they were defined; added to, never changed"},
    )

    definition_no: Mapped[int] = column("Number", Identity(), primary_key=True)
    season: Mapped[str] = column("Season, such as 2026-2027")
    state: Mapped[str] = column("draft or in_force")
    body: Mapped[Json] = column("Levels, deadlines, rules, committees, contacts, texts")
    decided_by: Mapped[str] = column("Office, role or client")
    reason: Mapped[str] = column("Why", server_default="")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())


class SeasonDeadline(Base):
    """A deadline as it was set once; the newest of a grade, round and step counts."""

    __tablename__ = "season_deadline"
    __table_args__ = (
        CheckConstraint("act IN ('set', 'extended')", name="act"),
        CheckConstraint("status IN ('published', 'assumed', 'unknown')", name="status"),
        CheckConstraint("act <> 'extended' OR reason <> ''", name="reason"),
        CheckConstraint("decided_by <> ''", name="decided_by"),
        CheckConstraint("closes >= opens", name="in_order"),
        Index("ix_season_deadline_key", "season", "grade", "round", "step", "deadline_no"),
        {"schema": "work", "comment": "Deadlines as they were set; added to, never changed"},
    )

    deadline_no: Mapped[int] = column("Number", Identity(), primary_key=True)
    season: Mapped[str] = column("Season")
    grade: Mapped[str] = column("Grade entered; empty for all without one of their own")
    round: Mapped[int] = column("1, 2 …", server_default=text("1"))
    step: Mapped[str] = column("Step of the season, such as registration")
    opens: Mapped[dt.datetime | None] = column("First moment; null where it is not known")
    closes: Mapped[dt.datetime | None] = column("Last moment; null where it is not known")
    status: Mapped[str] = column("published, assumed or unknown")
    source: Mapped[str] = column("Where it was published", server_default="")
    act: Mapped[str] = column("set or extended", server_default=text("'set'"))
    reason: Mapped[str] = column("Why it was set anew or extended", server_default="")
    decided_by: Mapped[str] = column("Office, role or client")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
