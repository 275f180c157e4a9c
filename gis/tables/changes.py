"""Changes of register rows by hand: one table about places, one about children."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column

ACTIONS = "'add', 'change', 'rename', 'move', 'close', 'remove'"


class _Change:
    """The columns that both tables have."""

    change_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    batch: Mapped[str] = column("Same for all rows that were written together")
    register: Mapped[str] = column("Register, as in registers.toml")
    row_key: Mapped[list[str]] = column("Key of the row, in the order of registers.toml")
    action: Mapped[str] = column("add, change, rename, move, close or remove")
    before: Mapped[Json | None] = column(
        "Former values of what changed; null for a new row", JSONB(none_as_null=True)
    )
    after: Mapped[Json | None] = column(
        "New values of what changed; null for a removed row", JSONB(none_as_null=True)
    )
    reason: Mapped[str] = column("Why")
    author: Mapped[str] = column("Client that asked for it")
    person: Mapped[str | None] = column("Officer whom the client named; null if none")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
    undoes: Mapped[int | None] = column("Change that this one undoes; null for others")


class RegisterChange(_Change, Base):
    """One change of one row of a register about no child."""

    __tablename__ = "register_change"
    __table_args__ = (
        CheckConstraint(f"action IN ({ACTIONS})", name="action"),
        Index("ix_register_change_row", "dataset_id", "row_key"),
        Index("ix_register_change_batch", "batch"),
        {
            "schema": "work",
            "comment": "Changes of register rows by hand, about no child; append-only",
        },
    )

    dataset_id: Mapped[int] = column(
        "Imported set that was changed", ForeignKey("dataset.dataset_id")
    )


class PersonalChange(_Change, Base):
    """One correction of one child's row."""

    __tablename__ = "register_change"
    __table_args__ = (
        CheckConstraint(f"action IN ({ACTIONS})", name="action"),
        Index("ix_register_change_row", "dataset_id", "row_key"),
        Index("ix_register_change_batch", "batch"),
        {
            "schema": "people",
            "comment": "Corrections of children's rows; seen as the child is, deleted with the set",
        },
    )

    dataset_id: Mapped[int] = column(
        "Imported set that was changed", ForeignKey("dataset.dataset_id", ondelete="CASCADE")
    )
