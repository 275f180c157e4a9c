"""Every answer carries its security headers, every body has a limit, every request one log line."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from api.refused.errors import (
    AddressTooLongError,
    BadAddressError,
    BodyTooLargeError,
    BodyTooSlowError,
    HeadersTooLargeError,
)
from api.refused.problems import on_error
from api.shield.body import (
    PASTE,
    REQUEST,
    REQUEST_BYTES,
    STREAMED,
    VALUE,
    Gone,
    refuse_unclear,
    replayed,
    whole,
    within,
)
from api.shield.shed_answer import shed
from api.shield.shedding import Doors, kind_of, takes_turns
from gis.errors import GanTruongError
from gis.upload.limits import most_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.running.ending import UnderWay
    from api.settings import ApiSettings
    from api.shield.metrics import Metrics
    from api.shield.shedding import Kind

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "manifest-src": "'self'",
    "img-src": "'self' data:",  # MapLibre's own style sheet holds its icons as data: addresses
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",  # but at one page: api.framing
}
CSP: Final = "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
RAW_HEADERS: Final = tuple(
    (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items()
)
"""The same as they are sent: made once, since every answer has them."""

DRAINED_BYTES: Final = 1_048_576
DRAINED_S: Final = 2.0
MOST_PATH_LETTERS: Final = 2_048
MOST_QUERY_BYTES: Final = 8_192
MOST_HEADER_BYTES: Final = 32_768
BAD_LETTERS: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffd]")
BAD_QUERY: Final = re.compile(rb"%(0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)
WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger("gantruong.access")


def note_line(method: str, route: str, status: int, start_s: float) -> None:
    """Write a request into the log, by its pattern: a path may hold a code, a query an address."""
    elapsed_ms = (time.perf_counter() - start_s) * 1000
    log.info("method=%s route=%s status=%d ms=%.1f", method, route, status, elapsed_ms)


class Guard:
    """
    The layer around all others but the shortest way of families (``api.families.quick``).

    Parameters
    ----------
    app
        The application inside.
    settings
        Longest bodies, and how long they may take to arrive.
    metrics
        Where those are counted who are not let in.
    under_way
        Filled with the tasks of requests, so that the process can end after them.
    doors
        Who is let in; of the program's own measure if not given.

    Notes
    -----
    A body is read whole before its request takes a turn, so that whoever sends slowly holds
    nothing that others need. Files that are imported are the exception: they are read as they
    come, by routes of the costly kind.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ApiSettings,
        metrics: Metrics,
        under_way: UnderWay | None = None,
        doors: Doors | None = None,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._under_way: UnderWay = set() if under_way is None else under_way
        self._settings = settings
        self._doors = doors or Doors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start_s = time.perf_counter()
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message["headers"] = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                given.extend(pair for pair in RAW_HEADERS if pair[0] not in names)
            await send(message)

        scope.setdefault("state", {})["doors"] = self._doors
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
        try:
            await self._admitted(scope, receive, send_guarded)
        finally:
            if task is not None:
                self._under_way.discard(task)
            note_line(scope["method"], scope["state"].get("route", "-"), status, start_s)

    async def _admitted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that may be served, when its turn comes."""
        path = scope["path"]
        limit_bytes, kind, said = self._limit_bytes(path), kind_of(path), _Said(scope["headers"])
        error = _wrong(scope, said)
        if error is None and (not said.length.isdigit() or int(said.length) > limit_bytes):
            error = BodyTooLargeError()
        if error is not None:
            await self._refuse(error, scope, receive, send)
            return
        turns = takes_turns(path)
        if turns and not self._doors.lets_in(kind):
            await self._shed(kind, scope, send)
            return
        try:
            body = await self._body(scope, receive, said, limit_bytes)
        except GanTruongError as refusal:
            await self._refuse(refusal, scope, receive, send)
            return
        except Gone:
            return
        if turns and not self._doors.lets_in(kind):  # others came while the body did
            await self._shed(kind, scope, send)
            return
        async with self._doors.turn(kind) if turns else nullcontext():
            if isinstance(body, bytes):  # whole, so nothing more may come
                await self._app(scope, replayed(body, receive), send)
            else:
                await self._bounded(scope, body, send, limit_bytes)

    async def _shed(self, kind: Kind, scope: Scope, send: Send) -> None:
        self._metrics.shed.labels(kind).inc()
        await shed(scope, send)

    def _limit_bytes(self, path: str) -> int:
        if PASTE.fullmatch(path):
            return self._settings.max_paste_bytes
        if path == REQUEST:
            return REQUEST_BYTES
        return most_bytes() if STREAMED.fullmatch(path) else self._settings.max_body_bytes

    async def _body(
        self, scope: Scope, receive: Receive, said: _Said, limit_bytes: int
    ) -> bytes | Receive:
        """Return the body whole, or how it may be read: in time and in bounds."""
        if scope["method"] in WITHOUT_BODY and not said.is_in_parts:
            return receive
        if STREAMED.fullmatch(scope["path"]):
            return within(receive, first_s=self._settings.body_s)
        body = await whole(
            receive,
            limit_bytes=limit_bytes,
            first_s=self._settings.body_s,
            length_bytes=int(said.length),
        )
        scope[VALUE] = refuse_unclear(body, said.media)
        return body

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, limit_bytes: int) -> None:
        """Let the application read what comes, up to the limit."""
        n_bytes = 0
        refused: GanTruongError | None = None

        async def receive_bounded() -> Message:
            nonlocal n_bytes, refused
            try:
                message = await receive()
                n_bytes += len(message.get("body", b""))
                if n_bytes > limit_bytes:
                    raise BodyTooLargeError  # noqa: TRY301 (both ways of being too much end here)
            except (BodyTooLargeError, BodyTooSlowError) as error:
                refused = error
                raise
            return message

        async def send_unless_refused(message: Message) -> None:
            if refused is None:  # else the application answers its own alarm
                await send(message)

        with suppress(BodyTooLargeError, BodyTooSlowError):
            await self._app(scope, receive_bounded, send_unless_refused)
        if refused is not None:
            await self._refuse(refused, scope, receive, send)

    @staticmethod
    async def _refuse(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer after throwing away some of what is still coming: who is sending cannot hear."""
        n_bytes = 0
        more = isinstance(error, BodyTooLargeError)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAINED_S):
                while more and n_bytes < DRAINED_BYTES:
                    message = await receive()
                    n_bytes += len(message.get("body", b""))
                    more = message["type"] == "http.request" and message.get("more_body", False)
        response = await on_error(Request(scope), error)
        await response(scope, receive, send)


class _Said:
    """What the headers say of the body, and how long they are, read in one pass."""

    __slots__ = ("is_in_parts", "length", "media", "n_bytes")

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.n_bytes, self.is_in_parts = 0, False
        length: bytes | None = None
        media: bytes | None = None
        for name, value in headers:
            self.n_bytes += len(name) + len(value)
            match name:
                case b"content-length":
                    length = value if length is None else length
                case b"content-type":
                    media = value if media is None else media
                case b"transfer-encoding":
                    self.is_in_parts = True
        self.length = b"0" if length is None else length
        self.media = "" if media is None else media.decode("latin-1")


def _wrong(scope: Scope, said: _Said) -> GanTruongError | None:
    """Return what is wrong with the address or the headers, before anything is read."""
    path, query = scope["path"], scope.get("query_string", b"")
    if len(path) > MOST_PATH_LETTERS or len(query) > MOST_QUERY_BYTES:
        return AddressTooLongError()
    if BAD_LETTERS.search(path) or BAD_QUERY.search(query):
        return BadAddressError()
    if said.n_bytes > MOST_HEADER_BYTES:
        return HeadersTooLargeError()
    return None
