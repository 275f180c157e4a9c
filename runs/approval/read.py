"""Approvals as they stand: waiting, decided, carried out, lapsed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

PENDING: Final = "pending"
APPROVED: Final = "approved"
EXPIRED: Final = "expired"
STATES: Final = (PENDING, APPROVED, "applied", "rejected", "withdrawn", "stale", EXPIRED)
PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """
    One approval.

    Attributes
    ----------
    state
        ``pending``; ``approved`` and not yet carried out; ``applied``; ``rejected``;
        ``withdrawn``; ``stale`` where the content had changed; ``expired``.
    decided_by, decided_at, decision_reason
        Of the last decision; ``None`` or empty before the first one.
    approved_by
        The second person; ``None`` before there is one.
    """

    approval_id: int
    what: str
    subject: str
    content_sha256: str
    body: Mapping[str, Any]
    summary: Mapping[str, Any]
    scope: str
    wards: Sequence[str]
    proposed_by: str
    reason: str
    proposed_at: dt.datetime
    expires_at: dt.datetime
    state: str
    decided_by: str | None
    decided_at: dt.datetime | None
    decision_reason: str
    approved_by: str | None


def approvals(
    connection: Connection,
    *,
    state: str | None = None,
    before: int | None = None,
    size: int = PAGE,
) -> list[Approval]:
    """Return the approvals within reach, the newest first; those in one state if given."""
    asked = {"number": None, "before": before, "state": state, "size": size}
    return _approvals(connection, asked)


def approval(connection: Connection, number: int) -> Approval | None:
    """Return one approval, ``None`` if there is none that this transaction may see."""
    asked = {"number": number, "before": None, "state": None, "size": 1}
    return next(iter(_approvals(connection, asked)), None)


def _approvals(connection: Connection, asked: Mapping[str, Any]) -> list[Approval]:
    rows = connection.exec_driver_sql(query("approvals"), dict(asked)).mappings()
    return [Approval(**row) for row in rows]
