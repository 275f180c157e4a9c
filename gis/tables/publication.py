"""Cut-offs and statistics told to the public, each publication kept for the next one's sake."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, column


class CutoffPublication(Base):
    """One publication of a run's cut-offs; a run is told once."""

    __tablename__ = "cutoff_publication"
    __table_args__ = (
        UniqueConstraint("run_id"),
        {"schema": "work", "comment": "Publications of cut-offs; append-only, a run is told once"},
    )

    cutoff_publication_id: Mapped[int] = column(
        "Number; later ones were made knowing all earlier ones", Identity(), primary_key=True
    )
    run_id: Mapped[int] = column(
        "Run whose cut-offs are told", ForeignKey("work.run.run_id", ondelete="RESTRICT")
    )
    published_by: Mapped[str] = column("Office or role, never a person's name")
    document: Mapped[str | None] = column("Number of the decision, where there is one")
    content_sha256: Mapped[str] = column("SHA-256 of the published CSV, hexadecimal")
    published_at: Mapped[dt.datetime] = column("When", server_default=func.now())


class PublicCutoff(Base):
    """What the public is told of one school and group: a distance in whole steps, or why not."""

    __tablename__ = "public_cutoff"
    __table_args__ = (
        CheckConstraint("why IN ('shown', 'no_offers', 'few_offers', 'few_homes')", name="why"),
        CheckConstraint("(shown_mm IS NOT NULL) = (why = 'shown')", name="shown"),
        CheckConstraint("shown_mm % 50000 = 0", name="rounded"),
        {"schema": "work", "comment": "Cut-offs as published: rounded up, or withheld with why"},
    )

    cutoff_publication_id: Mapped[int] = column(
        "Publication",
        ForeignKey("work.cutoff_publication.cutoff_publication_id", ondelete="RESTRICT"),
        primary_key=True,
    )
    school_code: Mapped[str] = column("School", primary_key=True)
    group_no: Mapped[int] = column("Priority group", primary_key=True)
    shown_mm: Mapped[int | None] = column("Distance rounded up to 50 m; null where withheld")
    why: Mapped[str] = column("shown, no_offers, few_offers or few_homes")


class PublicStatistic(Base):
    """What the public is told of the children and seats of one ward in one run."""

    __tablename__ = "public_statistic"
    __table_args__ = (
        CheckConstraint(
            "least(nullif(n_children, 0), nullif(n_placed, 0), nullif(n_unplaced, 0), "
            "nullif(n_at_nearest, 0), nullif(n_over_4km, 0), nullif(n_over_7km, 0)) >= 10",
            name="few",
        ),
        CheckConstraint("median_m % 50 = 0 AND p95_m % 50 = 0", name="rounded"),
        {
            "schema": "work",
            "comment": "Statistics by ward as told: no count of one to nine, none that follows",
        },
    )

    run_id: Mapped[int] = column(
        "Run whose figures are told",
        ForeignKey("work.run.run_id", ondelete="RESTRICT"),
        primary_key=True,
    )
    ward_code: Mapped[str] = column(
        "Ward of the homes, and of the schools for seats; empty where a home is in none",
        primary_key=True,
    )
    level: Mapped[str] = column("Level that the grade belongs to")
    n_seats: Mapped[int] = column("Seats of the ward's schools in the run")
    n_children: Mapped[int | None] = column("Children; null where withheld")
    n_placed: Mapped[int | None] = column("Children with an offer; null where withheld")
    n_unplaced: Mapped[int | None] = column("Children without an offer; null where withheld")
    n_at_nearest: Mapped[int | None] = column(
        "Children offered the first school of their own order; null where withheld"
    )
    n_over_4km: Mapped[int | None] = column(
        "Children whose way is longer than 4 km; null where withheld"
    )
    n_over_7km: Mapped[int | None] = column(
        "Children whose way is longer than 7 km; null where withheld"
    )
    median_m: Mapped[int | None] = column(
        "Median way of the placed, rounded up to 50 m; null where withheld"
    )
    p95_m: Mapped[int | None] = column(
        "Way that 95 % of the placed do not exceed, rounded up to 50 m; null where withheld"
    )
    told_at: Mapped[dt.datetime] = column("When it was told", server_default=func.now())
