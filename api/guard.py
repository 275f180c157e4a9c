"""Every answer carries its security headers, every body has a limit, every request one log line."""

from __future__ import annotations

import logging
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

from api.errors import BodyTooLargeError
from api.problems import on_error

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # MapLibre's own style sheet holds its icons as data: addresses
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
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

PASTE: Final = re.compile(r"/v1/registers/[a-z0-9_]+/paste")
DRAINED_BYTES: Final = 1_048_576

log = logging.getLogger("gantruong.access")


class Guard:
    """
    The outermost layer of the service.

    Parameters
    ----------
    app
        The application inside.
    max_body_bytes
        Longest body that is read; a longer one is refused before it is parsed.
    max_paste_bytes
        The same for pastes into registers.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int, max_paste_bytes: int) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._max_paste_bytes = max_paste_bytes

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
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._bounded(scope, receive, send_guarded)
        finally:
            elapsed_ms = (time.perf_counter() - start_s) * 1000
            # the path alone: a query may hold an address, a body a home
            log.info(
                "method=%s path=%s status=%d ms=%.1f",
                *(scope["method"], scope["path"], status, elapsed_ms),
            )

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = Headers(scope=scope).get("content-length", "0")
        is_paste = PASTE.fullmatch(scope["path"]) is not None
        limit_bytes = self._max_paste_bytes if is_paste else self._max_body_bytes
        if not declared.isdigit() or int(declared) > limit_bytes:
            await self._refuse(scope, receive, send)
            return
        n_bytes = 0
        ended = False

        async def receive_bounded() -> Message:
            nonlocal ended, n_bytes
            message = await receive()
            ended = not message.get("more_body", False)
            n_bytes += len(message.get("body", b""))
            if n_bytes > limit_bytes:
                raise BodyTooLargeError
            return message

        async def send_unless_refused(message: Message) -> None:
            if n_bytes <= limit_bytes:  # else the application answers its own alarm
                await send(message)

        with suppress(BodyTooLargeError):
            await self._app(scope, receive_bounded, send_unless_refused)
        if n_bytes > limit_bytes:
            await self._refuse(scope, _nothing_more if ended else receive, send)

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer after throwing away some of what is still coming: who is sending cannot hear."""
        n_bytes = 0
        more = True
        while more and n_bytes < DRAINED_BYTES:
            message = await receive()
            n_bytes += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
        response = await on_error(Request(scope), BodyTooLargeError())
        await response(scope, receive, send)


async def _nothing_more() -> Message:
    """Say that the whole body has been read."""
    return {"type": "http.request", "body": b"", "more_body": False}
