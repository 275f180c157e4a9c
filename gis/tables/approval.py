"""What waits for a second person, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column

DECISIONS = "'approved', 'rejected', 'withdrawn', 'applied', 'stale'"
TERM = "expires_at > proposed_at AND expires_at <= proposed_at + INTERVAL '14 days'"


class Approval(Base):
    """Something that one person proposed and another has to agree to."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("proposed_by <> ''", name="proposer"),
        CheckConstraint(TERM, name="term"),
        Index("ix_approval_what", "what", "subject"),
        {"schema": "work", "comment": "What waits for a second person; append-only"},
    )

    approval_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    what: Mapped[str] = column("cutoffs, publication, export, seats or final")
    subject: Mapped[str] = column("What it is done to, such as run 12")
    content_sha256: Mapped[str] = column(
        "SHA-256 of what would be done, hexadecimal; other content needs another approval"
    )
    body: Mapped[Json] = column(
        "What would be done, for whoever carries it out; nothing about a child",
        server_default=text("'{}'"),
    )
    summary: Mapped[Json] = column("Its figures, for whoever decides", server_default=text("'{}'"))
    scope: Mapped[str] = column("Scope that proposing and deciding need")
    wards: Mapped[list[str]] = column(
        "Wards that it touches; none for the whole city", server_default=text("'{}'")
    )
    proposed_by: Mapped[str] = column("Principal; names given by one key are one")
    reason: Mapped[str] = column("Why")
    proposed_at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
    expires_at: Mapped[dt.datetime] = column("Until when it can be approved and carried out")


class ApprovalDecision(Base):
    """One step of an approval: agreed to, refused, taken back, carried out, overtaken."""

    __tablename__ = "approval_decision"
    __table_args__ = (
        CheckConstraint(f"decision IN ({DECISIONS})", name="decision"),
        {"schema": "work", "comment": "What became of approvals; append-only"},
    )

    approval_id: Mapped[int] = column(
        "Approval", ForeignKey("work.approval.approval_id", ondelete="RESTRICT"), primary_key=True
    )
    step: Mapped[int] = column("1, 2 … in its approval", primary_key=True, autoincrement=False)
    decision: Mapped[str] = column("approved, rejected, withdrawn, applied or stale")
    decided_by: Mapped[str] = column("Principal; another than the proposer where it is approved")
    reason: Mapped[str] = column("Why", server_default=text("''"))
    detail: Mapped[Json] = column("Numbers of what was carried out", server_default=text("'{}'"))
    at: Mapped[dt.datetime] = column("When")
