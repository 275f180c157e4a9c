"""Writes that may be sent twice: which were begun, which carried out, what was answered."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, column


class Idempotency(Base):
    """One write that its sender named by a key of its own."""

    __tablename__ = "idempotency"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'written', 'done')", name="state"),
        CheckConstraint("(state = 'done') = (answer IS NOT NULL)", name="answered"),
        Index("ix_idempotency_created_at", "created_at"),
        {
            "schema": "work",
            "comment": "Writes named by their senders, kept for seven days; a second one is"
            " answered like the first",
        },
    )

    key_sha256: Mapped[bytes] = column(
        "SHA-256 of sender and key; the key itself is kept nowhere", primary_key=True
    )
    principal: Mapped[str] = column("Client that sent it; public for callers without a key")
    route: Mapped[str] = column("Method and address pattern, without any value")
    request_mac: Mapped[bytes] = column("Hash of address and body under the sender's key")
    state: Mapped[str] = column(
        "running, written (carried out, answer lost) or done", server_default=text("'running'")
    )
    attempt: Mapped[int] = column(
        "Which try holds it; an older one may no longer write", server_default=text("1")
    )
    status: Mapped[int | None] = column("Status answered; null until done")
    answer: Mapped[bytes | None] = column(
        "Answer encrypted under the sender's key, which only the sender has; null until done"
    )
    created_at: Mapped[dt.datetime] = column("When it was first sent", server_default=func.now())
    claimed_at: Mapped[dt.datetime] = column(
        "When the present try began", server_default=func.clock_timestamp()
    )
