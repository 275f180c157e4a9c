"""Storing proposed changes of data, their impact and who decided; nothing is ever deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from gis.db import transaction
from gis.errors import InputError, UnknownNameError
from gis.tables.network import Network
from gis.tables.registers import Dataset
from gis.tables.review import CheckedPair, Review
from gis.write_audit import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine
    from sqlalchemy.sql.elements import ColumnElement

NETWORK = "network"
"""Kind of a proposed version of the roads; every other kind is a register."""


def propose(engine: Engine, kind: str, number: int, *, proposed_by: str) -> int:
    """
    Let a stored version or set wait for its signature, and return the number of the review.

    Parameters
    ----------
    kind
        ``network``, or a register as in ``registers.toml``.
    number
        Stored version or set that is not in use.

    Raises
    ------
    InputError
        If another change of that kind waits already, or this one is in use.
    """
    subject = {"network_id" if kind == NETWORK else "dataset_id": number}
    with transaction(engine) as connection:
        replaces = _in_use(connection, kind)
        if replaces == number:
            msg = f"{kind}: what was proposed is in use already; there is nothing to review"
            raise InputError(msg)
        _refuse_second(connection, kind)
        row = connection.execute(
            insert(Review)
            .values(kind=kind, replaces=replaces, proposed_by=proposed_by, **subject)
            .returning(Review.review_id)
        )
        review_id = int(row.scalar_one())
        what = f"{kind} {number}"
        detail = {"review": review_id, "replaces": replaces}
        audit(connection, actor=proposed_by, action="propose", subject=what, detail=detail)
    return review_id


def keep_impact(engine: Engine, review_id: int, impact: Mapping[str, Any]) -> None:
    """Keep what a waiting change would do; raises ``InputError`` if it is decided already."""
    with transaction(engine) as connection:
        _waiting(connection, review_id)
        connection.execute(
            update(Review).where(Review.review_id == review_id).values(impact=dict(impact))
        )


def accept(engine: Engine, review_id: int, *, decided_by: str, reason: str) -> None:
    """
    Take a change into use, in one transaction with its signature.

    Raises
    ------
    InputError
        If it was decided already, has no impact report, or replaces something that is no longer
        in use; nothing is changed then.
    UnknownNameError
        If there is no such review.
    """
    with transaction(engine) as connection:
        review = _waiting(connection, review_id)
        if review.impact is None:
            msg = f"review {review_id} has no impact report: gantruong review impact {review_id}"
            raise InputError(msg)
        if _in_use(connection, review.kind) != review.replaces:
            msg = (
                f"review {review_id} was measured against {review.kind} {review.replaces}, but "
                "another one is in use by now: reject it and propose it again"
            )
            raise InputError(msg)
        table, key, number = _subject(review)
        connection.execute(update(table).where(*_active(review.kind)).values(active=False))
        connection.execute(update(table).where(key == number).values(active=True))
        _decide(connection, review, state="accepted", decided_by=decided_by, reason=reason)


def reject(engine: Engine, review_id: int, *, decided_by: str, reason: str) -> None:
    """Leave a change out of use for good; errors as ``accept``."""
    with transaction(engine) as connection:
        review = _waiting(connection, review_id)
        _decide(connection, review, state="rejected", decided_by=decided_by, reason=reason)


def checked_pairs(engine: Engine, rows: Sequence[Mapping[str, Any]], *, kept_by: str) -> None:
    """Keep pairs that people measured by hand, in place of those kept before."""
    with transaction(engine) as connection:
        connection.execute(delete(CheckedPair))
        connection.execute(insert(CheckedPair), [dict(row) for row in rows])
        detail = {"n_pairs": len(rows)}
        audit(
            connection,
            actor=kept_by,
            action="keep",
            subject="pairs measured by hand",
            detail=detail,
        )


def refuse_second(engine: Engine, kind: str) -> None:
    """Raise ``InputError`` if one of that kind waits, before anything is stored for another."""
    with transaction(engine) as connection:
        _refuse_second(connection, kind)


def _refuse_second(connection: Connection, kind: str) -> None:
    waiting = select(Review.review_id).where(Review.kind == kind, Review.state == "waiting")
    number = connection.execute(waiting).scalar()
    if number is not None:
        msg = (
            f"another change of {kind} waits for its signature (review {number}): accept or "
            "reject it first; gantruong review list shows it"
        )
        raise InputError(msg)


def _waiting(connection: Connection, review_id: int) -> Any:  # noqa: ANN401 (a row)
    row = connection.execute(
        select(Review.__table__).where(Review.review_id == review_id).with_for_update()
    ).one_or_none()
    if row is None:
        msg = f"there is no review {review_id}; gantruong review list shows all"
        raise UnknownNameError(msg)
    if row.state != "waiting":
        msg = f"review {review_id} was {row.state} already by {row.decided_by}"
        raise InputError(msg)
    return row


def _decide(
    connection: Connection,
    review: Any,  # noqa: ANN401 (a row)
    *,
    state: str,
    decided_by: str,
    reason: str,
) -> None:
    if not (decided_by.strip() and reason.strip()):
        msg = "a decision needs who decides, an office or a role, and why: --by, --reason"
        raise InputError(msg)
    connection.execute(
        update(Review)
        .where(Review.review_id == review.review_id)
        .values(
            state=state,
            decided_by=decided_by.strip(),
            reason=reason.strip(),
            decided_at=func.clock_timestamp(),
        )
    )
    audit(
        connection,
        actor=decided_by,
        action=state,
        subject=f"{review.kind} {review.network_id or review.dataset_id}",
        detail={"review": review.review_id, "replaces": review.replaces},
    )


def _active(kind: str) -> tuple[ColumnElement[bool], ...]:
    if kind == NETWORK:
        return (Network.active.is_(True),)
    return (Dataset.active.is_(True), Dataset.kind == kind)


def _subject(review: Any) -> tuple[Any, Any, int]:  # noqa: ANN401 (a row)
    if review.kind == NETWORK:
        return Network, Network.network_id, int(review.network_id)
    return Dataset, Dataset.dataset_id, int(review.dataset_id)


def _in_use(connection: Connection, kind: str) -> int | None:
    key = Network.network_id if kind == NETWORK else Dataset.dataset_id
    found = connection.execute(select(key).where(*_active(kind)).with_for_update()).scalar()
    return None if found is None else int(found)
