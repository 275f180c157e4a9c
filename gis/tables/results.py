"""What runs found out: offers with their reasons, cut-offs, exceptions and forecasts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Double,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, column


def _run_id() -> Mapped[int]:
    """Return the first column of every result table."""
    return column("Run", ForeignKey("work.run.run_id", ondelete="CASCADE"), primary_key=True)


class Offer(Base):
    """The one offer of a pupil or applicant, or none."""

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_school_code", "run_id", "school_code"),
        Index("ix_offer_home_ward_code", "home_ward_code"),
        Index("ix_offer_school_ward_code", "school_ward_code"),
        {"schema": "work", "comment": "Offers; a ward sees its own children and its own schools"},
    )

    run_id: Mapped[int] = _run_id()
    pupil_id: Mapped[str] = column("Opaque id of the pupil or applicant", primary_key=True)
    school_code: Mapped[str | None] = column("School offered; null if unplaced")
    distance_mm: Mapped[int | None] = column("Road distance home to gate, millimetres")
    straight_mm: Mapped[int | None] = column("Straight-line distance, millimetres")
    rank: Mapped[int | None] = column("Place of the school in the pupil's own order, from 1")
    group_no: Mapped[int | None] = column("Priority group, smaller first")
    home_ward_code: Mapped[str | None] = column("Ward of the home; decides who may see the row")
    school_ward_code: Mapped[str | None] = column("Ward of the school; decides who may see the row")
    stands_in: Mapped[bool] = column(
        "Whether a straight line times the policy's factor stands in for a way",
        server_default=text("false"),
    )
    programme: Mapped[str | None] = column("Special programme admitted to; null outside of them")
    decision: Mapped[str | None] = column(
        "decided for a seat that the committee gave beforehand; null without one"
    )


class Cutoff(Base):
    """Where a school's list ended, by group or by wish."""

    __tablename__ = "cutoff"
    __table_args__ = (
        {
            "schema": "work",
            "comment": "Cut-offs; exact, for officers: a distance is a child's home",
        },
    )

    run_id: Mapped[int] = _run_id()
    school_code: Mapped[str] = column("School", primary_key=True)
    group_no: Mapped[int] = column("Priority group, or rank of the wish", primary_key=True)
    last_distance_mm: Mapped[int | None] = column("Distance of the last admitted, millimetres")
    score_hundredths: Mapped[int | None] = column("Score needed, hundredths of a mark")
    seats: Mapped[int] = column("The school's seats in all")
    n_offers: Mapped[int] = column("Offers made in this group")


class Considered(Base):
    """Why a pupil was not offered a school that stood higher in the pupil's order."""

    __tablename__ = "considered"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('full', 'not_eligible', 'zone', 'programme', 'too_far', 'optimum',"
            " 'family')",
            name="reason",
        ),
        {"schema": "work", "comment": "One reason per school nearer than the offer"},
    )

    # No foreign key: a trigger looks once per statement, not once for each of a million rows.
    run_id: Mapped[int] = column("Run", primary_key=True, autoincrement=False)
    pupil_id: Mapped[str] = column("Opaque id of the pupil or applicant", primary_key=True)
    school_code: Mapped[str] = column("School that was not offered", primary_key=True)
    reason: Mapped[str] = column("full, not_eligible, zone, programme, too_far, optimum or family")
    own_mm: Mapped[int | None] = column("The pupil's distance to it, millimetres")
    cutoff_mm: Mapped[int | None] = column("Distance of its last admitted, millimetres")
    cutoff_group: Mapped[int | None] = column("Group of its last admitted")
    stands_in: Mapped[bool] = column(
        "Whether own_mm is a straight line that stands in for a way", server_default=text("false")
    )


class Override(Base):
    """An exception decided by people, with who moved and what it cost."""

    __tablename__ = "override"
    __table_args__ = (
        Index("ix_override_run_id", "run_id"),
        UniqueConstraint("run_id", "decision", "position"),
        {"schema": "work", "comment": "Exceptions to a run; append-only"},
    )

    override_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    run_id: Mapped[int] = column("Run", ForeignKey("work.run.run_id", ondelete="RESTRICT"))
    pupil_id: Mapped[str] = column("Opaque id of the pupil who moved")
    from_school: Mapped[str | None] = column("School left; null if unplaced before")
    to_school: Mapped[str | None] = column("School given")
    reason: Mapped[str] = column("Why, as decided")
    decided_by: Mapped[str] = column("Role or client that decided")
    gained_mm: Mapped[int] = column(
        "Millimetres saved by those who moved", server_default=text("0")
    )
    lost_mm: Mapped[int] = column("Millimetres added to those who moved", server_default=text("0"))
    decided_at: Mapped[dt.datetime] = column("When", server_default=func.now())
    decision: Mapped[int] = column(
        "1, 2, 3 … in its run; the moves of one decision belong together"
    )
    position: Mapped[int] = column("Order of the move in its decision, from 1")
    reason_code: Mapped[str] = column("Kind of reason, such as appeal")
    document: Mapped[str | None] = column("Number of the decision, where there is one")
    from_mm: Mapped[int | None] = column(
        "Distance to the school left, millimetres; null without one"
    )
    to_mm: Mapped[int | None] = column(
        "Distance to the school given, millimetres; null without one"
    )
    over_seats: Mapped[bool] = column(
        "Whether the decision knowingly exceeds the seats", server_default=text("false")
    )


class Forecast(Base):
    """Expected pupils of one unit and grade in one year, with bounds."""

    __tablename__ = "forecast"
    __table_args__ = ({"schema": "work", "comment": "Forecast pupils with their bounds"},)

    run_id: Mapped[int] = _run_id()
    unit: Mapped[str] = column("School, ward or city", primary_key=True)
    grade: Mapped[str] = column("Grade", primary_key=True)
    year: Mapped[int] = column("Autumn of the school year", primary_key=True)
    method: Mapped[str] = column("How it was made", primary_key=True)
    p025: Mapped[float | None] = column("2.5 % bound, pupils", Double)
    p10: Mapped[float] = column("10 % bound, pupils", Double)
    p50: Mapped[float] = column("Middle, pupils", Double)
    p90: Mapped[float] = column("90 % bound, pupils", Double)
    p975: Mapped[float | None] = column("97.5 % bound, pupils", Double)
