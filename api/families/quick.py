"""
The shortest way from a family's code to its result, for the hour in which all of them ask.

The answer is that of ``api.families.result``, byte for byte, made of the same parts: limits first,
then the records. Whatever is not a plain request with a code that opens something takes the
ordinary way and is counted and refused there, so that there is one place that refuses.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from api.families.opened import as_sent, results_of
from api.refused.errors import NotPublishedError, TooManyTriesError
from api.shield.body import all_at_once, too_late
from api.shield.guard import MOST_HEADER_BYTES, RAW_HEADERS, note_line
from api.shield.patience import Patience
from runs.families.limiter import GUESSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

    from api.access.door import Door
    from api.families.opened import RawHeaders
    from api.running.ending import UnderWay
    from api.service import Service

PATH: Final = "/v1/family/result"
MEDIA: Final = b"application/json"
SHORT: Final = re.compile(rb"[0-9]{1,3}")
"""Length of a body that can hold a code and not much else."""

PLAIN: Final = re.compile(rb'\s*\{\s*"code"\s*:\s*"([0-9A-Za-z -]{1,64})"\s*\}\s*')
"""JSON with a code as people type it and nothing else; all other JSON is read where all is."""


class Quick:
    """
    Answers codes that open something; passes everything else on.

    Parameters
    ----------
    app
        The service, with its guard and the ordinary route.

    Notes
    -----
    It stands before the service's layers and so keeps their promises itself: bounds of headers,
    body and time, the security headers, the count and the line of each answer.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        state = app.state
        self._seconds = state.metrics.seconds.labels("POST", PATH, "200")
        self._under_way: UnderWay = state.under_way
        self._patience = Patience(state.settings.body_s)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        plain = None
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST":
            plain = _plain(scope["headers"])
        if plain is None or scope["query_string"]:
            await self._app(scope, receive, send)
            return
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
        try:
            await self._answer(scope, receive, send, plain)
        finally:
            if task is not None:
                self._under_way.discard(task)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, plain: tuple[int, str]
    ) -> None:
        start_s = time.perf_counter()
        length_bytes, accepted = plain
        try:
            with self._patience:
                body, receive = await all_at_once(receive, length_bytes)
        except TimeoutError:
            body, receive = None, too_late  # refused where all is, and not waited for once more
        sent = None if body is None else self._sent(scope, body, accepted)
        if sent is None:
            await self._app(scope, receive, send)
            return
        headers, record = sent
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": record})
        self._seconds.observe(time.perf_counter() - start_s)
        note_line("POST", PATH, 200, start_s)

    def _sent(self, scope: Scope, body: bytes, accepted: str) -> tuple[RawHeaders, bytes] | None:
        """Return headers and body of an answer, ``None`` wherever the ordinary way has to look."""
        typed = PLAIN.fullmatch(body)
        if typed is None:
            return None
        state = self._app.state
        service: Service = state.service
        door: Door = state.door
        try:
            results = results_of(service)
            door.admit(Request(scope), GUESSES)
        except (NotPublishedError, TooManyTriesError):
            return None
        found = results.look_up(typed[1].decode("ascii"))
        if found is None:
            return None
        headers, record = as_sent(found, accepted)
        headers += RAW_HEADERS
        return headers, record


def _plain(headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, str] | None:
    """Return a body's length and which encodings are taken, ``None`` where others have to look."""
    n_bytes, media, length, accepted = 0, b"", b"", b""
    for name, value in headers:
        n_bytes += len(name) + len(value)
        match name:
            case b"content-type":
                media = b"" if media else value  # two of them are not plain
            case b"content-length":
                length = value
            case b"accept-encoding":
                accepted = value
            case b"transfer-encoding":
                return None
    if media != MEDIA or not SHORT.fullmatch(length) or n_bytes > MOST_HEADER_BYTES:
        return None
    return int(length), accepted.decode("latin-1")
