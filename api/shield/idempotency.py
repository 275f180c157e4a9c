"""``Idempotency-Key``: a write that is sent twice is carried out once and answered alike."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request

from api.refused.errors import (
    BadIdempotencyKeyError,
    DoneBeforeError,
    KeyReusedError,
    NoIdempotencyKeyError,
    StillRunningError,
)
from api.refused.problems import on_error
from api.shield.named_writes import HEADER, KEY, again, named, needs_key, principal_of, write_of
from api.shield.sealed_answer import Answer, opened, sealed
from gis import once
from gis.errors import GanTruongError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.service import Service

IN_MEMORY_BYTES: Final = 1_048_576
MOST_KEPT_BYTES: Final = 4_194_304
FORGET_EVERY_S: Final = 3_600.0
SERVER_ERRORS: Final = 500
OK: Final = range(200, 300)
PAUSES_S: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Waits between tries to note what became of a write, while the database is away."""

log = logging.getLogger("gantruong.idempotency")


@dataclass(slots=True)
class _Heard:
    """An answer of the application, held back until it is kept."""

    messages: list[Message] = field(default_factory=list)
    n_bytes: int = 0

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"]) if self.messages else SERVER_ERRORS

    def answer(self) -> Answer:
        body = b"".join(one.get("body", b"") for one in self.messages[1:])
        return Answer(status=self.status, headers=list(self.messages[0]["headers"]), body=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A write with its key, its sender and its body, which may be read again."""

    service: Service
    principal: str
    key: bytes
    named: once.Named
    body: IO[bytes]


class Idempotency:
    """
    Carries out a named write once.

    Parameters
    ----------
    app
        The application inside. Its routes say nothing about keys: every ``POST``, ``PUT``,
        ``PATCH`` and ``DELETE`` below ``/v1`` takes one, but those marked ``QUESTION``.

    Notes
    -----
    The claim is a row of its own that is committed first; whatever transaction of the request
    writes marks it as carried out in that same transaction (``gis.once.mark``), and is rolled
    back if another try took over. An answer of success is kept before it is sent. A refusal is
    not kept: nothing was done, so the same key may be sent again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._tasks: set[asyncio.Task[None]] = set()
        self._forget_at_s = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        route = write_of(scope)
        if route is None:
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER)
        if given is None and not needs_key(route):
            await self._app(scope, receive, send)
            return
        if given is None or KEY.fullmatch(given) is None:
            error = NoIdempotencyKeyError() if given is None else BadIdempotencyKeyError()
            await _refuse(error, scope, receive, send)
            return
        service: Service = scope["app"].state.service
        try:
            principal = await run_in_threadpool(principal_of, Request(scope), service)
        except GanTruongError as error:
            await _refuse(error, scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as body:
            write = await named(scope, receive, body, (route, principal, given.encode()))
            sent = _Sent(
                service=service, principal=principal, key=given.encode(), named=write, body=body
            )
            await self._serve(sent, scope, receive, send)

    async def _serve(self, sent: _Sent, scope: Scope, receive: Receive, send: Send) -> None:
        engine = sent.service.engine
        try:
            await self._forget(engine)
            held = await run_in_threadpool(once.claim, engine, sent.named)
        except GanTruongError as error:
            await _refuse(error, scope, receive, send)
            return
        if isinstance(held, once.Before):
            await _answer_again(held, sent, scope, send)
            return
        heard = _Heard()

        async def hear(message: Message) -> None:
            heard.messages.append(message)
            heard.n_bytes += len(message.get("body", b""))

        finished = False
        try:
            with once.holding(held):
                await self._app(scope, again(sent.body, receive), hear)
            finished = True
        finally:
            await self._settle(sent, held, heard, finished=finished)
        for message in heard.messages:
            await send(message)

    async def _settle(
        self, sent: _Sent, held: once.Claim, heard: _Heard, *, finished: bool
    ) -> None:
        """Note what became of a write; where the database is away, go on trying beside."""
        engine = sent.service.engine
        if finished and heard.status in OK and heard.n_bytes <= MOST_KEPT_BYTES:
            answer = sealed(heard.answer(), sent.principal, sent.key)
            status = heard.status

            def note() -> None:
                once.keep(engine, held, status=status, answer=answer)

        elif finished and heard.status in OK:
            return  # too long to be kept; the mark says that it is carried out
        else:
            refused = finished and heard.status < SERVER_ERRORS

            def note() -> None:
                once.release(engine, held, refused=refused)

        try:
            await run_in_threadpool(note)
        except GanTruongError:
            task = asyncio.create_task(_insist(note))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _forget(self, engine: Any) -> None:  # noqa: ANN401 (passed on)
        now_s = time.monotonic()
        if now_s >= self._forget_at_s:
            self._forget_at_s = now_s + FORGET_EVERY_S
            await run_in_threadpool(once.forget, engine)


async def _insist(note: Callable[[], None]) -> None:
    for pause_s in PAUSES_S:
        await asyncio.sleep(pause_s)
        try:
            await run_in_threadpool(note)
        except GanTruongError:
            continue
        return
    log.warning("what became of a named write could not be noted")


async def _answer_again(before: once.Before, sent: _Sent, scope: Scope, send: Send) -> None:
    if before.answer is None:
        error = {"other": KeyReusedError, "written": DoneBeforeError}.get(
            before.standing, StillRunningError
        )
        await _refuse(error(), scope, _nothing, send)
        return
    answer = opened(before.answer, sent.principal, sent.key, status=before.status or SERVER_ERRORS)
    headers = [*answer.headers, (b"idempotency-replayed", b"true")]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _refuse(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    response = await on_error(Request(scope), error)
    await response(scope, receive, send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
