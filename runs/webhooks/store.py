"""Addresses that are told: added, listed, given new secrets, removed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from gis.db import transaction
from gis.errors import UnknownNameError
from gis.tables.webhooks import Webhook, WebhookDelivery
from gis.tables.work import ApiClient, AuditLog
from gis.write_audit import audit
from runs.feed.read import KINDS
from runs.webhooks import target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

Row = dict[str, Any]


def add(engine: Engine, client: str, url: str, kinds: Sequence[str], *, by: str) -> int:
    """
    Add an address; it is told what happens from now on.

    Raises
    ------
    InputError
        If nothing is ever sent to such an address.
    UnknownNameError
        If there is no such client, or no such kind of change.
    """
    target.check(url)
    for one in kinds:
        if one not in KINDS:
            msg = f"there is no change of kind {one!r}; there are {', '.join(sorted(KINDS))}"
            raise UnknownNameError(msg)
    with transaction(engine) as connection:
        known = select(ApiClient.client_id).where(ApiClient.name == client)
        if connection.scalar(known) is None:
            msg = f"there is no client {client!r}; see: gantruong client list"
            raise UnknownNameError(msg)
        newest = connection.scalar(select(func.coalesce(func.max(AuditLog.audit_id), 0)))
        row = {"client": client, "url": url, "kinds": list(kinds), "cursor": newest}
        number = connection.scalar(insert(Webhook).values(row).returning(Webhook.webhook_id))
        detail = {"client": client, "kinds": list(kinds)}
        _note(connection, by, "add webhook", int(number or 0), detail)
    return int(number or 0)


def rotate(engine: Engine, number: int, *, overlap_days: int, by: str) -> int:
    """Give an address its next secret and return its generation; the old one signs meanwhile."""
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=overlap_days) if overlap_days else None
    values = {
        "generation": Webhook.generation + 1,
        "old_until": until,
        "failures": 0,
        "disabled_at": None,
        "disabled_why": None,
    }
    with transaction(engine) as connection:
        made = connection.scalar(
            update(Webhook)
            .where(Webhook.webhook_id == number, Webhook.removed_at.is_(None))
            .values(values)
            .returning(Webhook.generation)
        )
        if made is None:
            raise _unknown(number)
        _note(connection, by, "rotate webhook", number, {"overlap_days": overlap_days})
    return int(made)


def remove(engine: Engine, number: int, *, by: str) -> None:
    """Tell an address nothing any more."""
    with transaction(engine) as connection:
        gone = connection.execute(
            update(Webhook)
            .where(Webhook.webhook_id == number, Webhook.removed_at.is_(None))
            .values(removed_at=func.now())
        )
        if gone.rowcount != 1:
            raise _unknown(number)
        give_up_waiting(connection, number, "removed")
        _note(connection, by, "remove webhook", number, {})


def give_up_waiting(connection: Connection, number: int, why: str) -> None:
    """Let no message wait for an address that is told nothing any more: nobody would send it."""
    waiting = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == number, WebhookDelivery.state == "waiting"
    )
    connection.execute(waiting.values(state="given_up", last_said=why))


def webhooks(engine: Engine) -> list[Row]:
    """Return the addresses that hold, by number."""
    chosen = (
        select(Webhook.__table__).where(Webhook.removed_at.is_(None)).order_by(Webhook.webhook_id)
    )
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]


def one(engine: Engine, number: int) -> Row:
    """Return one address. Raises ``UnknownNameError`` if there is none of that number."""
    for row in webhooks(engine):
        if row["webhook_id"] == number:
            return row
    raise _unknown(number)


def deliveries(engine: Engine, number: int, most: int) -> list[Row]:
    """Return what became of the newest messages to an address, the newest first."""
    table = WebhookDelivery.__table__
    chosen = (
        select(table)
        .where(table.c.webhook_id == number)
        .order_by(table.c.delivery_id.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]


def _note(
    connection: Connection, by: str, action: str, number: int, detail: Mapping[str, Any]
) -> None:
    audit(connection, actor=by, action=action, subject=f"webhook {number}", detail=detail)


def _unknown(number: int) -> UnknownNameError:
    return UnknownNameError(f"there is no webhook {number}; see: gantruong webhook list")
