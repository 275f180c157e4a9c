"""The gate: what takes two persons passes once another has agreed to exactly that content."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from psycopg.types.json import Jsonb
from sqlalchemy import func, insert

from gis import write
from gis.access import act_as
from gis.db import transaction
from gis.errors import InputError
from gis.queries import query
from gis.tables.approval import Approval as Row
from runs.approval import errors
from runs.approval.kinds import EXPORT, KINDS, MOST_CHILDREN_ALONE, TERM_H
from runs.approval.read import APPROVED, PENDING, Approval, approval
from runs.manifest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gis.access import Access

REASON_LETTERS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    What somebody wants to do.

    Attributes
    ----------
    what
        One of ``KINDS``.
    subject
        What it is done to, such as ``run 12``.
    content
        All that decides what would be done; another content needs another approval. Only its
        hash is kept.
    body
        What whoever carries it out later needs; nothing about a child.
    summary
        Figures for the second person; nothing about a child.
    wards
        Wards that it touches; empty for the whole city.
    """

    what: str
    subject: str
    content: object
    body: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    wards: Sequence[str] = ()

    @property
    def content_sha256(self) -> str:
        """Return the hash of the content, hexadecimal."""
        return hashlib.sha256(canonical_json(self.content)).hexdigest()


def require(engine: Engine, act: Act, *, access: Access, reason: str) -> int:
    """
    Return the number of the approval under which an act may be done now.

    Parameters
    ----------
    access
        Who asks; its ``principal`` tells who that is.

    Raises
    ------
    WaitsError
        If nobody else has agreed to this content yet; it is kept as a proposal then.
    InputError
        If nobody in particular asks.

    Notes
    -----
    Call ``applied`` in the transaction that does it: an approval is used once.
    """
    found = approved(engine, act, access=access)
    if found is None:
        raise errors.waits(propose(engine, act, access=access, reason=reason))
    return found


def require_for_export(
    engine: Engine, act: Act, *, n_children: int, access: Access, reason: str
) -> int | None:
    """Return what ``require`` does where an export holds more children than one may take alone."""
    if n_children <= MOST_CHILDREN_ALONE:
        return None
    if act.what != EXPORT:
        msg = f"an export is proposed as {EXPORT!r}, not {act.what!r}"
        raise ValueError(msg)
    return require(engine, act, access=access, reason=reason)


def approved(engine: Engine, act: Act, *, access: Access) -> int | None:
    """Return the number of an approval that was given to this content and not used yet."""
    return _number(engine, act, access, APPROVED)


def propose(engine: Engine, act: Act, *, access: Access, reason: str) -> Approval:
    """
    Keep an act until a second person decides; the same act of the same principal waits once.

    Raises
    ------
    InputError
        If nobody in particular proposes it, or without a reason.
    """
    kind = KINDS[act.what]
    if not access.principal:
        msg = f"to {kind.en} takes two persons, so the first one must be named"
        raise InputError(msg)
    if not reason.strip() or len(reason) > REASON_LETTERS:
        msg = f"a proposal needs its reason, of at most {REASON_LETTERS} letters"
        raise InputError(msg)
    waiting = _number(engine, act, access, PENDING)
    row = {
        "what": act.what,
        "subject": act.subject,
        "content_sha256": act.content_sha256,
        "body": dict(act.body),
        "summary": dict(act.summary),
        "scope": kind.scope,
        "wards": sorted(set(act.wards)),
        "proposed_by": access.principal,
        "reason": reason,
        "expires_at": func.clock_timestamp() + dt.timedelta(hours=TERM_H),
    }
    with transaction(engine) as connection:
        act_as(connection, access)
        if waiting is None:
            made = insert(Row).values(**row).returning(Row.approval_id)
            waiting = int(connection.execute(made).scalar_one())
            detail = {"what": act.what, "of": act.subject, "content_sha256": act.content_sha256}
            write.audit(
                connection,
                actor=access.principal,
                action="propose",
                subject=f"approval {waiting}",
                detail=detail,
            )
        found = approval(connection, waiting)
    if found is None:
        raise errors.no_such(waiting)
    return found


def applied(
    connection: Connection, number: int, *, access: Access, detail: Mapping[str, Any] | None = None
) -> None:
    """Note in the caller's transaction that an approval was used; a second use is refused."""
    decide(connection, number, "applied", by=access.principal, detail=detail)


def decide(
    connection: Connection,
    number: int,
    decision: str,
    *,
    by: str,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one decision in the caller's transaction; the database refuses what breaks the rule."""
    row = {
        "approval_id": number,
        "decision": decision,
        "decided_by": by,
        "reason": reason,
        "detail": Jsonb(dict(detail or {})),
    }
    connection.exec_driver_sql(query("approval_decide"), row)


def _number(engine: Engine, act: Act, access: Access, state: str) -> int | None:
    asked = {
        "what": act.what,
        "subject": act.subject,
        "content_sha256": act.content_sha256,
        "state": state,
        "proposed_by": access.principal if state == PENDING else None,
    }
    with transaction(engine) as connection:
        act_as(connection, access)
        found = connection.exec_driver_sql(query("approval_of"), asked).scalar()
    return None if found is None else int(found)
