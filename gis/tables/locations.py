"""The location desk: what became of each pupil's address, and points that officers confirmed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column, geometry, gist


class Location(Base):
    """One pupil whose file gave an address and no point."""

    __tablename__ = "location"
    __table_args__ = (
        UniqueConstraint("dataset_id", "season", "pupil_id"),
        ForeignKeyConstraint(
            ["dataset_id", "season", "pupil_id"],
            ["people.pupil.dataset_id", "people.pupil.season", "people.pupil.pupil_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "status IN ('located', 'queue', 'not_found', 'confirmed', 'rejected')", name="status"
        ),
        Index("ix_location_status", "dataset_id", "status", "ward_code"),
        {"schema": "people", "comment": "Addresses of pupils without a point, and their queue"},
    )

    location_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    dataset_id: Mapped[int] = column("Imported set that the pupil belongs to")
    season: Mapped[str] = column("Season, such as 2026-2027")
    pupil_id: Mapped[str] = column("Opaque id of the pupil")
    ward_code: Mapped[str | None] = column("Ward of the pupil, which decides who may see the row")
    address_hash: Mapped[str] = column("Keyed hash of the address in its plain form")
    status: Mapped[str] = column("located, queue, not_found, confirmed or rejected")
    reason: Mapped[str] = column("Why a person is asked; empty where none is", server_default="")
    quality: Mapped[str | None] = column("What the point stands for; null without a point")
    margin: Mapped[float] = column("Lead of the best candidate", Double())
    candidates: Mapped[Json] = column("Places that may be meant, best first")
    located_at: Mapped[dt.datetime] = column("When it was looked up", server_default=func.now())
    decided_by: Mapped[str | None] = column("Office or role that decided; null while open")
    decided_at: Mapped[dt.datetime | None] = column("When it was decided; null while open")
    note: Mapped[str] = column("Reason of the decision in words", server_default="")


class ConfirmedPoint(Base):
    """The point of one address, confirmed by an officer."""

    __tablename__ = "confirmed_point"
    __table_args__ = (
        gist("confirmed_point"),
        {"schema": "people", "comment": "Points of addresses that officers confirmed, reused"},
    )

    address_hash: Mapped[str] = column("Keyed hash of the address", primary_key=True)
    ward_code: Mapped[str | None] = column("Ward of the pupil for whom it was confirmed")
    geom: Mapped[bytes] = column("Longitude and latitude", geometry("POINT"))
    confirmed_by: Mapped[str] = column("Office or role that confirmed it")
    confirmed_at: Mapped[dt.datetime] = column("When", server_default=func.now())
