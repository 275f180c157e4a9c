"""A write that is sent twice is carried out once: claims, and the mark in its own transaction."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gis.db_connection import driver, transaction
from gis.errors import DatabaseError
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

KEPT_DAYS: Final = 7
LEASE_S: Final = 30.0
"""Seconds after which a try that did not end counts as given up: its process is gone."""
TRIES: Final = 5

Standing = Literal["running", "written", "done", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """
    A write as its sender named it.

    Attributes
    ----------
    key_sha256
        Hash of sender and key.
    principal
        Who sends it.
    route
        Method and address pattern.
    request_mac
        Hash of address and body under the sender's key.
    """

    key_sha256: bytes
    principal: str
    route: str
    request_mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to carry out a named write; a later try takes it away."""

    key_sha256: bytes
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What became of a write that was sent before; ``other`` is another write of the same key."""

    standing: Standing
    status: int | None = None
    answer: bytes | None = None


_held: ContextVar[Claim | None] = ContextVar("held_claim", default=None)


def claim(engine: Engine, named: Named, *, lease_s: float = LEASE_S) -> Claim | Before:
    """Begin a named write, or tell what became of it before."""
    values = {
        "key_sha256": named.key_sha256,
        "principal": named.principal,
        "route": named.route,
        "request_mac": named.request_mac,
        "lease_s": lease_s,
    }
    for _ in range(TRIES):  # a try that is given up at this very moment leaves no row behind
        with transaction(engine) as connection:
            attempt = connection.exec_driver_sql(query("once_claim"), values).scalar()
            if attempt is not None:
                return Claim(key_sha256=named.key_sha256, attempt=int(attempt))
            row = connection.exec_driver_sql(query("once_read"), values).one_or_none()
        if row is not None:
            if bytes(row.request_mac) != named.request_mac:
                return Before(standing="other")
            answer = None if row.answer is None else bytes(row.answer)
            return Before(standing=row.state, status=row.status, answer=answer)
    return Before(standing="running")


@contextmanager
def holding(held: Claim) -> Iterator[None]:
    """Let every transaction of this request that writes mark the claim, or be rolled back."""
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)


def mark(connection: Connection) -> None:
    """
    Mark the claim of this request as carried out, in the transaction that carries it out.

    Called before every commit. Nothing happens without a claim, or if nothing was written.

    Raises
    ------
    DatabaseError
        If a later try holds the claim by now: this one came too late and is rolled back.
    """
    held = _held.get()
    if held is None:
        return
    values = {"key_sha256": held.key_sha256, "attempt": held.attempt}
    row = driver(connection).execute(query("once_mark"), values).fetchone()
    if row is None or row[0]:
        msg = "this write was begun anew by another request; nothing was written by this one"
        raise DatabaseError(msg)


def keep(engine: Engine, held: Claim, *, status: int, answer: bytes) -> None:
    """Keep the answer of a write that is carried out."""
    values = {
        "key_sha256": held.key_sha256,
        "attempt": held.attempt,
        "status": status,
        "answer": answer,
    }
    with transaction(engine) as connection:
        connection.exec_driver_sql(query("once_keep"), values)


def release(engine: Engine, held: Claim, *, refused: bool) -> None:
    """
    Let a write that came to nothing be sent again.

    Parameters
    ----------
    refused
        Whether the sender was told that nothing is done; after a failure only a write that is not
        marked as carried out is let go.
    """
    values = {"key_sha256": held.key_sha256, "attempt": held.attempt, "refused": refused}
    with transaction(engine) as connection:
        connection.exec_driver_sql(query("once_release"), values)


def forget(engine: Engine, *, days: int = KEPT_DAYS) -> int:
    """Forget writes after their time; return how many."""
    with transaction(engine) as connection:
        return connection.exec_driver_sql(query("once_forget"), {"days": days}).rowcount
