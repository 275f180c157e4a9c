"""Work in the background: what was asked, how far it is, and how it ended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column


class Job(Base):
    """One piece of work in the background."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')", name="state"
        ),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))",
            name="ended",
        ),
        Index(
            "ix_job_open_key",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index("ix_job_key", "kind", "key"),
        Index("ix_job_queue_id", "queue_id"),
        {
            "schema": "work",
            "comment": "Work in the background; each ends once, and its result is kept",
        },
    )

    job_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    kind: Mapped[str] = column("What is done, such as allocation")
    arguments: Mapped[Json] = column("With what; nothing of a child", server_default=text("'{}'"))
    key: Mapped[str | None] = column(
        "Jobs of one kind and key do the same; null where none is the same"
    )
    scope: Mapped[str] = column("What a client must be allowed to see it")
    client: Mapped[str] = column("Client or role that asked for it")
    state: Mapped[str] = column(
        "waiting, running, succeeded, failed or cancelled", server_default=text("'waiting'")
    )
    attempt: Mapped[int] = column(
        "Attempts so far; only the newest may write", server_default=text("0")
    )
    failures: Mapped[int] = column(
        "Attempts that ended without a result and were not stopped on purpose",
        server_default=text("0"),
    )
    stage: Mapped[str | None] = column("What is being done")
    done: Mapped[int | None] = column("How many things of the stage are done", BigInteger)
    total: Mapped[int | None] = column("How many there are; null where unknown", BigInteger)
    stage_at: Mapped[dt.datetime | None] = column("When the stage began")
    stages: Mapped[list[Json]] = column(
        "Finished stages of the newest attempt with their seconds, in order",
        JSONB,
        server_default=text("'[]'"),
    )
    result: Mapped[Json | None] = column("What came out; nothing of a child")
    problem: Mapped[Json | None] = column("Why it failed: a word and a sentence in both languages")
    cancel_asked_at: Mapped[dt.datetime | None] = column(
        "When somebody wanted it stopped; null if nobody did"
    )
    created_at: Mapped[dt.datetime] = column("When it was asked for", server_default=func.now())
    started_at: Mapped[dt.datetime | None] = column("When its first attempt began")
    ended_at: Mapped[dt.datetime | None] = column("When it ended; null while it has not")
    version: Mapped[int] = column("Counts every change of the row", server_default=text("1"))
    changed_at: Mapped[dt.datetime] = column("When it was last changed", server_default=func.now())
    queue_id: Mapped[int | None] = column("Number in the queue", BigInteger)


class Import(Base):
    """A file that was sent in."""

    __tablename__ = "import"
    __table_args__ = (
        {"schema": "work", "comment": "Files that were sent in to be checked and imported"},
    )

    import_id: Mapped[int] = column(
        "Number; the file lies in the state folder under it", Identity(), primary_key=True
    )
    register: Mapped[str] = column("Register that it is of")
    format: Mapped[str] = column("csv, xlsx, geojson, gpkg …")
    season: Mapped[str | None] = column("Season of all rows of a file without that column")
    sha256: Mapped[str] = column("SHA-256 of the file, hexadecimal")
    n_bytes: Mapped[int] = column("Its length, bytes", BigInteger)
    client: Mapped[str] = column("Client that sent it")
    created_at: Mapped[dt.datetime] = column("When it was sent", server_default=func.now())
    check_job: Mapped[int | None] = column("Job that checks it", ForeignKey("work.job.job_id"))
    accept_job: Mapped[int | None] = column(
        "Job that imports it; null until somebody wants that", ForeignKey("work.job.job_id")
    )
