"""Changes of data that wait for a signature, and the pairs that roads are held against."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Double, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column, geometry, gist


class Review(Base):
    """One proposed change: what would replace what, its impact, who decided."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'accepted', 'rejected')", name="state"),
        CheckConstraint("(network_id IS NULL) <> (dataset_id IS NULL)", name="subject"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'accepted' OR impact IS NOT NULL", name="measured"),
        Index("ix_review_waiting", "kind", unique=True, postgresql_where=text("state = 'waiting'")),
        {"schema": "work", "comment": "Changes of data in use: proposed, measured, signed"},
    )

    review_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    kind: Mapped[str] = column("network, or a register as in registers.toml")
    network_id: Mapped[int | None] = column(
        "Proposed network version", ForeignKey("network.network_id", ondelete="CASCADE")
    )
    dataset_id: Mapped[int | None] = column(
        "Proposed set of a register", ForeignKey("dataset.dataset_id", ondelete="CASCADE")
    )
    replaces: Mapped[int | None] = column("Version or set in use when it was proposed")
    state: Mapped[str] = column("waiting, accepted or rejected", server_default=text("'waiting'"))
    impact: Mapped[Json | None] = column("What it changes for children; counts only")
    proposed_by: Mapped[str] = column("Role or client, never a person's name")
    proposed_at: Mapped[dt.datetime] = column("When", server_default=func.now())
    decided_by: Mapped[str | None] = column("Role or client that decided")
    reason: Mapped[str | None] = column("Why, for people")
    decided_at: Mapped[dt.datetime | None] = column("When it was decided; null while it waits")


class CheckedPair(Base):
    """A way that people measured by hand; new roads are held against all of them."""

    __tablename__ = "checked_pair"
    __table_args__ = ({"comment": "Pairs of home and gate that people measured by hand"},)

    pair_id: Mapped[str] = column("Name of the pair", primary_key=True)
    home_lon: Mapped[float] = column("Degrees; a place anybody may know, no child's home", Double)
    home_lat: Mapped[float] = column("Degrees", Double)
    gate_lon: Mapped[float] = column("Degrees", Double)
    gate_lat: Mapped[float] = column("Degrees", Double)
    profile: Mapped[str] = column("How one travels")
    checked_mm: Mapped[int | None] = column("By hand, millimetres; null where no way leads")
    kind: Mapped[str] = column("What it tries: river, one_way, alley, main_road, gate, ordinary")
    checked_by: Mapped[str] = column("Role that measured")
    checked_on: Mapped[dt.date] = column("Day")
    note: Mapped[str] = column("How it was measured", server_default="")


class PathReport(Base):
    """What parents and wards tell of paths and gates that the roads in use do not know."""

    __tablename__ = "path_report"
    __table_args__ = (
        CheckConstraint("kind IN ('missing_path', 'closed_path', 'gate')", name="kind"),
        CheckConstraint("state IN ('received', 'taken', 'declined')", name="state"),
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided"),
        gist("path_report"),
        {
            "schema": "work",
            "comment": "Reports of paths and gates, moderated before anything moves",
        },
    )

    path_report_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    kind: Mapped[str] = column("missing_path, closed_path or gate")
    way: Mapped[str | None] = column(
        "Of a missing path: who may use it, as scenario add-road --kind"
    )
    geom: Mapped[WKBElement] = column(
        "Line of a missing path, line or point of the others", geometry("GEOMETRY")
    )
    note: Mapped[str] = column("What was seen; no name and no telephone", server_default="")
    seen_on: Mapped[dt.date] = column("Day on which it was seen")
    heard_by: Mapped[str] = column("Role that wrote it down, never a parent's name")
    heard_at: Mapped[dt.datetime] = column("When it was written down", server_default=func.now())
    state: Mapped[str] = column("received, taken or declined", server_default=text("'received'"))
    scenario: Mapped[str | None] = column("Scenario that it became a step of")
    step: Mapped[int | None] = column("That step")
    decided_by: Mapped[str | None] = column("Role that decided")
    reason: Mapped[str | None] = column("Why, for people")
    decided_at: Mapped[dt.datetime | None] = column("When it was decided; null while it waits")
