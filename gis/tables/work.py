"""Recorded work: policies, runs, scenarios, publications, who asked, and what was done by whom."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped

from gis.tables.base import Base, Json, column


class Policy(Base):
    """One policy file, kept whole."""

    __tablename__ = "policy"
    __table_args__ = (
        UniqueConstraint("sha256"),
        {"schema": "work", "comment": "Admission policies as they stood when a run used them"},
    )

    policy_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    name: Mapped[str] = column("Name of the policy")
    sha256: Mapped[str] = column("SHA-256 of the file, hexadecimal")
    body: Mapped[str] = column("The TOML file")
    created_at: Mapped[dt.datetime] = column("When it was stored", server_default=func.now())


class Run(Base):
    """One recorded computation: what went in, by which code, what came out."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("run_key"),
        CheckConstraint("state IN ('draft', 'provisional', 'confirmed', 'final')", name="state"),
        Index(
            "ix_run_final",
            "kind",
            "season",
            "grade",
            unique=True,
            postgresql_where=text("state = 'final'"),
        ),
        CheckConstraint(
            "(kind IN ('second_round', 'late')) = (first_run_id IS NOT NULL)", name="first_run"
        ),
        Index("ix_run_first_run_id", "first_run_id"),
        {"schema": "work", "comment": "Recorded runs; a season's grade becomes final once"},
    )

    run_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    kind: Mapped[str] = column("allocation, second_round, late, wishes, forecast, siting …")
    state: Mapped[str] = column(
        "draft, provisional, confirmed or final", server_default=text("'draft'")
    )
    season: Mapped[str] = column("Season, such as 2026-2027")
    grade: Mapped[str | None] = column("Grade entered; null where a run has none")
    policy_name: Mapped[str | None] = column("Policy used")
    policy_sha256: Mapped[str | None] = column("SHA-256 of the policy file, hexadecimal")
    network_id: Mapped[int | None] = column(
        "Network version used", ForeignKey("network.network_id", ondelete="RESTRICT")
    )
    scenario_id: Mapped[int | None] = column(
        "Scenario applied; null for things as they are", ForeignKey("work.scenario.scenario_id")
    )
    inputs: Mapped[Json] = column("SHA-256 of every input by name", server_default=text("'{}'"))
    summary: Mapped[Json] = column("Figures of the result", server_default=text("'{}'"))
    code_version: Mapped[str] = column("Version of this program")
    seed: Mapped[str | None] = column("Seed of the lot; null where none was drawn")
    manifest_sha256: Mapped[str | None] = column("SHA-256 of the sealed manifest, hexadecimal")
    is_model: Mapped[bool] = column(
        "Whether its pupils are simulated; then every output says so", server_default=text("false")
    )
    created_at: Mapped[dt.datetime] = column("When it was written", server_default=func.now())
    run_key: Mapped[str | None] = column("SHA-256 of what it is made from; the same is one run")
    run_sha256: Mapped[str | None] = column(
        "Hash that every run of the same inputs, rules and code has"
    )
    origin: Mapped[Json] = column(
        "Versions of network and registers, points that could not be used",
        server_default=text("'{}'"),
    )
    first_run_id: Mapped[int | None] = column(
        "First round of a second one or of late children; null for all other runs",
        ForeignKey("work.run.run_id", ondelete="RESTRICT"),
    )


class RunState(Base):
    """One change of a run's state: which, by whom, by which document."""

    __tablename__ = "run_state"
    __table_args__ = (
        CheckConstraint("state IN ('provisional', 'confirmed', 'final')", name="state"),
        {"schema": "work", "comment": "Changes of state of runs; append-only"},
    )

    run_id: Mapped[int] = column(
        "Run", ForeignKey("work.run.run_id", ondelete="RESTRICT"), primary_key=True
    )
    step: Mapped[int] = column("1, 2, 3 … in its run", primary_key=True)
    state: Mapped[str] = column("State entered")
    decided_by: Mapped[str] = column("Role or client that decided")
    document: Mapped[str | None] = column("Number of the decision, where there is one")
    note: Mapped[str | None] = column("Further words")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())
    person: Mapped[str | None] = column("Office-holder who signed the decision")
    role: Mapped[str | None] = column("As what that person signed")
    document_date: Mapped[dt.date | None] = column("Date of the decision")


class AcceptedAssumption(Base):
    """A named officer's word for one rule of a run that no document states."""

    __tablename__ = "accepted_assumption"
    __table_args__ = (
        {
            "schema": "work",
            "comment": "Who accepted which assumed rule of a run; append-only",
        },
    )

    run_id: Mapped[int] = column(
        "Run", ForeignKey("work.run.run_id", ondelete="RESTRICT"), primary_key=True
    )
    rule: Mapped[str] = column("Key of the rule in the run's policy", primary_key=True)
    person: Mapped[str] = column("Officer who answers for it")
    role: Mapped[str] = column("As what that officer accepts it")
    accepted_by: Mapped[str] = column("Client or office that said so")
    at: Mapped[dt.datetime] = column("When", server_default=func.clock_timestamp())


class Scenario(Base):
    """A named what-if: network edits now, seats, policy and demand with later work."""

    __tablename__ = "scenario"
    __table_args__ = (
        UniqueConstraint("name"),
        {"schema": "work", "comment": "Named what-ifs"},
    )

    scenario_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    name: Mapped[str] = column("Name")
    network_id: Mapped[int | None] = column(
        "Network version it edits", ForeignKey("network.network_id", ondelete="RESTRICT")
    )
    body: Mapped[Json] = column("Changes of seats, policy and demand", server_default=text("'{}'"))
    created_by: Mapped[str] = column("Role or client that made it")
    created_at: Mapped[dt.datetime] = column("When it was made", server_default=func.now())


class Publication(Base):
    """One immutable snapshot that public reads come from."""

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_active", "active", unique=True, postgresql_where=text("active")),
        {"schema": "work", "comment": "Published snapshots; one is switched on at a time"},
    )

    publication_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    run_id: Mapped[int | None] = column("Run that is published", ForeignKey("work.run.run_id"))
    folder: Mapped[str] = column("Folder of the snapshot below the state folder")
    sha256: Mapped[str] = column("SHA-256 of its manifest, hexadecimal")
    active: Mapped[bool] = column("Whether it is the one that is read")
    published_at: Mapped[dt.datetime] = column("When it was built", server_default=func.now())


class ApiClient(Base):
    """A program or person with a key."""

    __tablename__ = "api_client"
    __table_args__ = (
        UniqueConstraint("name"),
        UniqueConstraint("prefix"),
        UniqueConstraint("old_prefix"),
        CheckConstraint(
            "(old_prefix IS NULL) = (old_key_sha256 IS NULL)"
            " AND (old_prefix IS NULL) = (old_valid_until IS NULL)"
            " AND old_valid_until <= rotated_at + INTERVAL '31 days'",
            name="overlap",
        ),
        CheckConstraint(
            "role IN ('ward_officer', 'department_officer', 'planner', 'system')", name="role"
        ),
        {"schema": "work", "comment": "Holders of API keys; of a key only its hash is kept"},
    )

    client_id: Mapped[int] = column("Number", Identity(), primary_key=True)
    name: Mapped[str] = column("Office or system")
    role: Mapped[str] = column("What it may do")
    wards: Mapped[list[str]] = column(
        "Ward codes it may see; * for the whole city", server_default=text("'{}'")
    )
    scopes: Mapped[list[str]] = column(
        "What it may do, such as registers:edit", server_default=text("'{}'")
    )
    prefix: Mapped[str] = column("Beginning of the key, by which it is found; no secret")
    key_sha256: Mapped[bytes] = column("SHA-256 of the key")
    created_at: Mapped[dt.datetime] = column("When it was made", server_default=func.now())
    valid_until: Mapped[dt.datetime | None] = column("When its key ends; null for no end")
    rotated_at: Mapped[dt.datetime | None] = column("When it last got a new key; null if never")
    revoked_at: Mapped[dt.datetime | None] = column("When it was withdrawn; null while it holds")
    purpose: Mapped[str] = column("What a program has its key for", server_default=text("''"))
    old_prefix: Mapped[str | None] = column("Beginning of the key before, while both open")
    old_key_sha256: Mapped[bytes | None] = column("SHA-256 of the key before, while both open")
    old_valid_until: Mapped[dt.datetime | None] = column(
        "Until when the key before opens; 31 days at most"
    )
    last_used_on: Mapped[dt.date | None] = column(
        "Last day on which it opened anything; the time of day is not kept"
    )
    key_given_by: Mapped[str | None] = column(
        "Principal that gave the key out over the API; null for the machine of the database"
    )


class AuditLog(Base):
    """Who did what, in one chain of hashes; rows are never changed or deleted."""

    __tablename__ = "audit_log"
    __table_args__ = (
        {
            "schema": "work",
            "comment": "What was done by whom; append-only, each row seals the last",
        },
    )

    audit_id: Mapped[int] = column("1, 2, 3 … without gaps", primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = column("When it was written")
    actor: Mapped[str] = column("Client or role; never a child's or parent's name")
    action: Mapped[str] = column("Verb, such as override or publish")
    subject: Mapped[str] = column("What it was done to, such as run 12")
    detail: Mapped[Json] = column("Further facts", server_default=text("'{}'"))
    previous_sha256: Mapped[bytes] = column("Hash of the row before; 32 zero bytes in the first")
    sha256: Mapped[bytes] = column("Hash of this row and the one before")
