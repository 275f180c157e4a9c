"""What was handed out in bulk: numbered exports, and which children were in each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Identity, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, column


class Export(Base):
    """One export of a run's offers, the next of its series."""

    __tablename__ = "export"
    __table_args__ = (
        UniqueConstraint("client", "purpose", "season", "grade", "number"),
        {"schema": "work", "comment": "Bulk exports; whoever took one sees it, within its wards"},
    )

    export_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    client: Mapped[str] = column("Principal that took it")
    purpose: Mapped[str] = column("What for; with client, season and grade it is the series")
    season: Mapped[str] = column("Season of the run")
    grade: Mapped[str] = column("Grade of the run")
    number: Mapped[int] = column("1, 2, 3 … in its series")
    run_id: Mapped[int] = column("Run", ForeignKey("work.run.run_id", ondelete="RESTRICT"))
    previous_id: Mapped[int | None] = column(
        "Export before it in its series; null for the first",
        ForeignKey("work.export.export_id", ondelete="RESTRICT"),
    )
    approval_id: Mapped[int | None] = column(
        "Approval of the second person; null where none was needed",
        ForeignKey("work.approval.approval_id", ondelete="RESTRICT"),
    )
    wards: Mapped[list[str]] = column(
        "Wards that it is limited to; none for the whole city", server_default=text("'{}'")
    )
    n_children: Mapped[int] = column("How many children are in it")
    offers_sha256: Mapped[str] = column("SHA-256 of its CSV, hexadecimal")
    manifest_sha256: Mapped[str] = column("SHA-256 of its manifest, hexadecimal")
    made_at: Mapped[dt.datetime] = column("When it was made", server_default=func.now())
    open_until: Mapped[dt.datetime | None] = column(
        "Until when its files may be fetched; null for no end"
    )


class ExportRow(Base):
    """One child in one export."""

    __tablename__ = "export_row"
    __table_args__ = (
        {"schema": "work", "comment": "Which children were in which export; for a loss only"},
    )

    export_id: Mapped[int] = column(
        "Export", ForeignKey("work.export.export_id", ondelete="CASCADE"), primary_key=True
    )
    pupil_id: Mapped[str] = column("Opaque id of the pupil or applicant", primary_key=True)
