"""Webhooks: which addresses are told when something happened, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, column


class Webhook(Base):
    """One address."""

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("(disabled_at IS NULL) = (disabled_why IS NULL)", name="disabled"),
        {"schema": "work", "comment": "Addresses that are told when something happened"},
    )

    webhook_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    client: Mapped[str] = column("Client whose scopes decide what it is told")
    url: Mapped[str] = column("Where; https")
    kinds: Mapped[list[str]] = column(
        "Kinds of change; none for all that the client may know", server_default=text("'{}'")
    )
    generation: Mapped[int] = column(
        "Which secret it has; rotating makes the next", server_default=text("1")
    )
    old_until: Mapped[dt.datetime | None] = column(
        "Until when the secret before signs too; null for no longer"
    )
    cursor: Mapped[int] = column("Number in the audit log up to which it is told")
    failures: Mapped[int] = column(
        "Tellings given up one after the other", server_default=text("0")
    )
    disabled_at: Mapped[dt.datetime | None] = column(
        "Since when it is told nothing; null while it is"
    )
    disabled_why: Mapped[str | None] = column("Why not")
    removed_at: Mapped[dt.datetime | None] = column("When it was removed; null while it holds")
    created_at: Mapped[dt.datetime] = column("When it was added", server_default=func.now())


class WebhookDelivery(Base):
    """What became of telling one change to one address."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "change_id"),
        CheckConstraint("state IN ('waiting', 'delivered', 'given_up')", name="state"),
        {"schema": "work", "comment": "What became of each telling; no body is kept"},
    )

    delivery_id: Mapped[int] = column("Number", BigInteger(), Identity(), primary_key=True)
    webhook_id: Mapped[int] = column(
        "Address that is told", ForeignKey("work.webhook.webhook_id", ondelete="CASCADE")
    )
    change_id: Mapped[int] = column("Number in the audit log of what happened")
    state: Mapped[str] = column("waiting, delivered or given_up", server_default=text("'waiting'"))
    attempts: Mapped[int] = column("How often it was tried", server_default=text("0"))
    last_said: Mapped[str | None] = column("Status of the last answer, or why there was none")
    last_at: Mapped[dt.datetime | None] = column("When it was last tried")
