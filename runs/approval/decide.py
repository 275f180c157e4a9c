"""What the second person says, and the first one who thinks better of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from gis import write
from gis.access import act_as
from gis.cluster.place import APP
from gis.db import transaction
from gis.errors import InputError
from runs.approval import errors, gate
from runs.approval.kinds import KINDS
from runs.approval.read import APPROVED, PENDING, Approval, approval

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from gis.access import Access

VERBS: Final = {"approved": "approve", "rejected": "reject", "withdrawn": "withdraw"}
BY_OWNER: Final = "by_owner"
"""Key of a body: what it describes is carried out by the owner's role alone."""


def approve(
    engine: Engine,
    number: int,
    *,
    access: Access,
    content_sha256: str | None = None,
    reason: str = "",
) -> Approval:
    """
    Agree, as another person than the proposer, and carry it out where that can be done here.

    Parameters
    ----------
    content_sha256
        Hash that the second person was shown; ``None`` if it is shown and decided in one step.

    Returns
    -------
    approval
        ``applied``; or ``approved`` where whoever asked for it has to ask again.

    Raises
    ------
    NoSuchApprovalError, SamePersonError, OvertakenError
        If it is none of the caller's, its own, decided, lapsed, or of other content by now.

    Notes
    -----
    Agreed to and not carried out, as after a crash in between, it is carried out by agreeing
    once more.
    """
    found = _seen(engine, number, access)
    if content_sha256 not in {None, found.content_sha256}:
        raise errors.other_content(number)
    if _is_same_person(engine, found.proposed_by, access.principal):
        raise errors.same_person(number)
    if found.state != APPROVED:
        _decide(engine, found, "approved", access=access, reason=reason)
    return _carried_out(engine, number, access)


def reject(engine: Engine, number: int, *, access: Access, reason: str) -> Approval:
    """Refuse, as another person than the proposer, with a reason; errors as ``approve``."""
    if not reason.strip():
        msg = "a rejection needs its reason"
        raise InputError(msg)
    found = _seen(engine, number, access)
    if _is_same_person(engine, found.proposed_by, access.principal):
        raise errors.same_person(number)
    _decide(engine, found, "rejected", access=access, reason=reason)
    return _seen(engine, number, access)


def withdraw(engine: Engine, number: int, *, access: Access, reason: str = "") -> Approval:
    """Take one's own proposal back before it is carried out; errors as ``approve``."""
    found = _seen(engine, number, access)
    if found.proposed_by != access.principal:
        raise errors.not_proposer(number)
    _decide(engine, found, "withdrawn", access=access, reason=reason)
    return _seen(engine, number, access)


def _decide(engine: Engine, found: Approval, decision: str, *, access: Access, reason: str) -> None:
    waits = {PENDING, APPROVED} if decision == "withdrawn" else {PENDING}
    if found.state not in waits:
        raise errors.over(found.approval_id, found.state)
    with transaction(engine) as connection:
        act_as(connection, access)
        _lock(connection, found.approval_id)
        now = approval(connection, found.approval_id)
        if now is None or now.state not in waits:
            raise errors.over(found.approval_id, "decided" if now is None else now.state)
        gate.decide(connection, found.approval_id, decision, by=access.principal, reason=reason)
        write.audit(
            connection,
            actor=access.principal,
            action=VERBS[decision],
            subject=f"approval {found.approval_id}",
            detail={"what": found.what, "of": found.subject, "proposed_by": found.proposed_by},
        )


def _carried_out(engine: Engine, number: int, access: Access) -> Approval:
    found = _seen(engine, number, access)
    place = KINDS[found.what].by
    if not place or (found.body.get(BY_OWNER) and _is_app(engine)):
        return found
    module, _, name = place.partition(":")
    try:
        getattr(import_module(module), name)(engine, found, access)
    except InputError as error:
        with transaction(engine) as connection:
            act_as(connection, access)
            gate.decide(connection, number, "stale", by=access.principal, reason=str(error))
            write.audit(
                connection,
                actor=access.principal,
                action="overtaken",
                subject=f"approval {number}",
                detail={"what": found.what, "of": found.subject},
            )
        raise
    return _seen(engine, number, access)


def _seen(engine: Engine, number: int, access: Access) -> Approval:
    if not access.principal:
        msg = "who decides must be named"
        raise InputError(msg)
    with transaction(engine) as connection:
        act_as(connection, access)
        found = approval(connection, number)
    if found is None:
        raise errors.no_such(number)
    return found


def _lock(connection: Connection, number: int) -> None:
    wanted = text("SELECT pg_advisory_xact_lock(hashtext('work.approval'), :number)")
    connection.execute(wanted, {"number": number})


def _is_same_person(engine: Engine, one: str, other: str) -> bool:
    """Return whether two principals are one person: a key belongs to whoever gave it out, too."""
    with transaction(engine) as connection:
        same = text("SELECT work.hand_of(:one) = work.hand_of(:other)")
        return bool(connection.scalar(same, {"one": one, "other": other}))


def _is_app(engine: Engine) -> bool:
    with transaction(engine) as connection:
        return bool(connection.scalar(text("SELECT current_user")) == APP)
