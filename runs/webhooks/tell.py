"""Telling addresses what happened: put into the queue, sent, sent again, given up."""

from __future__ import annotations

import datetime as dt
import json
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from procrastinate import BaseRetryStrategy, RetryDecision
from sqlalchemy import func, insert, select, text, update

from gis.access import Access, act_as
from gis.db import transaction
from gis.tables.webhooks import Webhook, WebhookDelivery
from gis.tables.work import ApiClient
from gis.write_audit import audit
from runs.feed import read
from runs.webhooks import target
from runs.webhooks.signing import secret_of, signature
from runs.webhooks.store import give_up_waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from procrastinate.jobs import Job
    from sqlalchemy import Connection, Engine, Row

TASK: Final = "deliver"
QUEUE: Final = "webhooks"
ACTOR: Final = "worker"
PAUSES_S: Final = (5, 30, 120, 600, 3_600, 6 * 3_600, 24 * 3_600)
"""Seconds until a message is sent again, after the first, second … try that failed."""

MOST_GIVEN_UP: Final = 5
"""Messages given up one after the other, after which an address is told nothing any more."""

AT_ONCE: Final = 100
GONE: Final = 410
OK: Final = range(200, 300)


class AgainError(Exception):
    """The message has to be sent again, later."""


class Growing(BaseRetryStrategy):
    """Growing pauses between tries."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when a message is sent again; also after an error of ours, but not for ever."""
        del exception
        if job.attempts > len(PAUSES_S):
            return None
        return RetryDecision(retry_in={"seconds": PAUSES_S[min(job.attempts, len(PAUSES_S) - 1)]})


def enqueue(engine: Engine) -> int:
    """
    Put what happened into the queue, for every address that may know it; return how much.

    Notes
    -----
    The cursor of an address moves in the transaction that puts its messages into the queue, so
    that each is put there once, whoever dies in between.
    """
    chosen = select(Webhook.webhook_id).where(
        Webhook.removed_at.is_(None), Webhook.disabled_at.is_(None)
    )
    with engine.connect() as connection:
        numbers = list(connection.scalars(chosen))
    return sum(_enqueue_one(engine, number) for number in numbers)


def _enqueue_one(engine: Engine, number: int) -> int:
    with transaction(engine) as connection:
        hook = connection.execute(
            select(Webhook.__table__)
            .where(Webhook.webhook_id == number, Webhook.disabled_at.is_(None))
            .with_for_update(skip_locked=True)
        ).first()
        access = None if hook is None else _access(connection, hook.client)
        if hook is None or access is None:
            return 0
        act_as(connection, access)
        found = read.after_in(connection, hook.cursor, AT_ONCE)
        for change in found:
            if hook.kinds and change.kind not in hook.kinds:
                continue
            row = {"webhook_id": number, "change_id": change.cursor}
            made = insert(WebhookDelivery).values(row).returning(WebhookDelivery.delivery_id)
            told = {"number": connection.scalar(made)}
            connection.execute(text("SELECT work.defer_delivery(:number)"), told)
        if found:
            moved = update(Webhook).where(Webhook.webhook_id == number)
            connection.execute(moved.values(cursor=found[-1].cursor))
    return len(found)


def _access(connection: Connection, client: str) -> Access | None:
    """Return what the client of an address may know now; ``None`` once its key ended."""
    table = ApiClient.__table__
    row = connection.execute(
        select(table.c.scopes, table.c.wards).where(
            table.c.name == client,
            table.c.revoked_at.is_(None),
            func.coalesce(table.c.valid_until, func.now() + text("INTERVAL '1 day'")) > func.now(),
        )
    ).first()
    return None if row is None else Access(scopes=frozenset(row.scopes), wards=tuple(row.wards))


def deliver(engine: Engine, delivery_id: int) -> None:
    """
    Send one message.

    Raises
    ------
    AgainError
        If it has to be sent again, later.
    """
    row = _waiting(engine, delivery_id)
    if row is None:
        return
    said = send(row, row.change_id, _body(engine, row))
    attempts = row.attempts + 1
    if said.isdigit() and int(said) in OK:
        _ended(engine, row, "delivered", said)
        return
    if said == str(GONE) or attempts > len(PAUSES_S):
        _ended(engine, row, "given_up", said)
        return
    with transaction(engine) as connection:
        _note(connection, delivery_id, "waiting", said)
    raise AgainError


def send(hook: Any, message: int | str, body: bytes) -> str:  # noqa: ANN401 (a row of an address)
    """Send one signed message and return the status of the answer, or why there was none."""
    at_s = int(time.time())
    message_id = f"change-{message}"
    generations = [hook.generation]
    if hook.old_until is not None and hook.old_until > dt.datetime.now(dt.UTC):
        generations.append(hook.generation - 1)
    secrets = [secret_of(hook.webhook_id, one) for one in generations]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "gantruong-webhook/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(signature(one, message_id, at_s, body) for one in secrets),
    }
    try:
        target.check(hook.url)
        return str(target.post(target.target_of(hook.url), body, headers))
    except (target.NotSentError, ValueError) as error:
        return str(error)


def tried(hook: Mapping[str, Any]) -> str:
    """Send a message that tells of nothing, and return what the address said."""
    now = dt.datetime.now(dt.UTC)
    row = SimpleNamespace(**hook)
    return send(row, f"try-{int(now.timestamp())}", message("test", now, 0, "/v1/changes"))


def message(kind: str, at: dt.datetime, cursor: int, link: str) -> bytes:
    """Return the body of a message: what happened, and where to read it; nothing of a child."""
    told = {"type": kind, "timestamp": at.isoformat(), "data": {"cursor": cursor, "link": link}}
    return json.dumps(told, separators=(",", ":")).encode()


def _waiting(engine: Engine, delivery_id: int) -> Row[Any] | None:
    one, hook = WebhookDelivery.__table__, Webhook.__table__
    chosen = (
        select(one.c.delivery_id, one.c.change_id, one.c.attempts, *hook.c)
        .join(hook, hook.c.webhook_id == one.c.webhook_id)
        .where(
            one.c.delivery_id == delivery_id,
            one.c.state == "waiting",
            hook.c.removed_at.is_(None),
            hook.c.disabled_at.is_(None),
        )
    )
    with engine.connect() as connection:
        return connection.execute(chosen).first()


def _body(engine: Engine, row: Any) -> bytes:  # noqa: ANN401 (a row)
    with transaction(engine) as connection:
        access = _access(connection, row.client)
        if access is not None:
            act_as(connection, access)
        found = read.after_in(connection, row.change_id - 1, 1)
    one = found[0] if found and found[0].cursor == row.change_id else None
    if one is None:  # its client may not know it any more
        return message("withdrawn", dt.datetime.now(dt.UTC), row.change_id, "/v1/changes")
    return message(one.kind, one.at, one.cursor, one.link)


def _note(connection: Connection, delivery_id: int, state: str, said: str) -> None:
    values = {
        "state": state,
        "attempts": WebhookDelivery.attempts + 1,
        "last_said": said,
        "last_at": func.clock_timestamp(),
    }
    chosen = update(WebhookDelivery).where(WebhookDelivery.delivery_id == delivery_id)
    connection.execute(chosen.values(values))


def _ended(engine: Engine, row: Any, state: str, said: str) -> None:  # noqa: ANN401 (a row)
    """Note how a message ended; an address that takes none for long is told nothing any more."""
    with transaction(engine) as connection:
        _note(connection, row.delivery_id, state, said)
        hook = update(Webhook).where(Webhook.webhook_id == row.webhook_id)
        if state == "delivered":
            connection.execute(hook.values(failures=0))
            return
        failures = connection.scalar(
            hook.values(failures=Webhook.failures + 1).returning(Webhook.failures)
        )
        if said != str(GONE) and int(failures or 0) < MOST_GIVEN_UP:
            return
        why = "gone" if said == str(GONE) else f"{failures} messages given up, the last: {said}"
        off = hook.where(Webhook.disabled_at.is_(None))
        done = connection.execute(off.values(disabled_at=func.now(), disabled_why=why))
        if done.rowcount:
            give_up_waiting(connection, row.webhook_id, "disabled")
            audit(
                connection,
                actor=ACTOR,
                action="disable webhook",
                subject=f"webhook {row.webhook_id}",
                detail={"client": row.client, "failures": failures, "said": said},
            )
