"""What families have by their code: codes as keyed hashes, answers, and requests."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import WKBElement
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column, geometry, gist


class FamilyCode(Base):
    """One code of one child; the code itself is nowhere."""

    __tablename__ = "family_code"
    __table_args__ = (
        UniqueConstraint("finder"),
        Index(
            "ix_family_code_open",
            "season",
            "pupil_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"schema": "people", "comment": "Codes of families, as keyed hashes; one open per child"},
    )

    season: Mapped[str] = column("Season, such as 2026-2027", primary_key=True)
    pupil_id: Mapped[str] = column("Opaque id of the pupil", primary_key=True)
    code_no: Mapped[int] = column("1, 2 … for this child", primary_key=True)
    ward_code: Mapped[str | None] = column("Ward of the home when it was made")
    finder: Mapped[bytes] = column("Keyed hash of the code, by which it is found")
    kept_seed: Mapped[bytes] = column("What its record keys come from, encrypted under that key")
    made_at: Mapped[dt.datetime] = column("When", server_default=func.now())
    ended_at: Mapped[dt.datetime | None] = column("When it ended; null while it opens something")


class FamilyWithheld(Base):
    """A child of whom nothing is told by code."""

    __tablename__ = "family_withheld"
    __table_args__ = (
        CheckConstraint("why IN ('protected', 'withdrawn')", name="why"),
        {"schema": "people", "comment": "Children of whom no publication holds a record"},
    )

    season: Mapped[str] = column("Season", primary_key=True)
    pupil_id: Mapped[str] = column("Opaque id of the pupil", primary_key=True)
    why: Mapped[str] = column("protected: by decision; withdrawn: the family takes no part")
    decided_by: Mapped[str] = column("Office or role")
    at: Mapped[dt.datetime] = column("When", server_default=func.now())


class FamilyAnswer(Base):
    """What a family says to an offer; the newest before the last day counts."""

    __tablename__ = "family_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('confirmed', 'refused')", name="answer"),
        Index("ix_family_answer_run", "run_id", "pupil_id", "answer_no"),
        {"schema": "people", "comment": "Answers of families to offers; never changed, added to"},
    )

    answer_no: Mapped[int] = column("Number", Identity(), primary_key=True)
    run_id: Mapped[int] = column("Run", ForeignKey("work.run.run_id", ondelete="RESTRICT"))
    season: Mapped[str] = column("Season")
    pupil_id: Mapped[str] = column("Opaque id of the pupil")
    ward_code: Mapped[str | None] = column("Ward of the home")
    school_code: Mapped[str] = column("School that was offered")
    answer: Mapped[str] = column("confirmed or refused")
    at: Mapped[dt.datetime] = column(
        "When; the order in which they come decides nothing else",
        server_default=func.clock_timestamp(),
    )


class HomeRequest(Base):
    """A family says that its home lies elsewhere; an officer decides."""

    __tablename__ = "home_request"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'accepted', 'rejected')", name="state"),
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90", name="on_globe"
        ),
        Index("ix_home_request_queue", "state", "ward_code"),
        Index("ix_home_request_child", "season", "pupil_id"),
        gist("home_request"),
        {"schema": "people", "comment": "Homes that families say lie elsewhere, and the decisions"},
    )

    request_no: Mapped[int] = column("Number", Identity(), primary_key=True)
    season: Mapped[str] = column("Season")
    pupil_id: Mapped[str] = column("Opaque id of the pupil")
    ward_code: Mapped[str | None] = column("Ward of the home as it is in use")
    geom: Mapped[WKBElement] = column("Where the family says it is", geometry("POINT"))
    moved_mm: Mapped[int | None] = column("Straight line from the point in use; null without one")
    words: Mapped[str] = column("What the family writes", server_default="")
    metres: Mapped[Json] = column("Ways to the nearest schools from both points")
    made_at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
    state: Mapped[str] = column("received, accepted or rejected", server_default=text("'received'"))
    decided_by: Mapped[str | None] = column("Client that decided; null while it waits")
    reason: Mapped[str | None] = column("Why, for the family")
    changes: Mapped[list[int] | None] = column(
        "Numbers of the changes of the register of pupils", ARRAY(Integer)
    )
    decided_at: Mapped[dt.datetime | None] = column("When it was decided; null while it waits")


class HomeEvidence(Base):
    """A photo or paper that came with a request; it lies encrypted outside the database."""

    __tablename__ = "home_evidence"
    __table_args__ = (
        UniqueConstraint("file"),
        CheckConstraint("kind IN ('jpeg', 'png', 'pdf')", name="kind"),
        {"schema": "people", "comment": "Photos and papers of requests; the files are encrypted"},
    )

    request_no: Mapped[int] = column(
        "Request",
        ForeignKey("people.home_request.request_no", ondelete="CASCADE"),
        primary_key=True,
    )
    evidence_no: Mapped[int] = column("1, 2 … of this request", primary_key=True)
    kind: Mapped[str] = column("jpeg, png or pdf, as its content says")
    n_bytes: Mapped[int] = column("Length as it was kept")
    sha256: Mapped[bytes] = column("SHA-256 of what was kept, before encryption")
    file: Mapped[str] = column("Name of its file below the state folder")
    note: Mapped[str] = column("What was taken out of it, or may still be in it", server_default="")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
