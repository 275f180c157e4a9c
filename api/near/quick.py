"""
The shortest way to the finder's answer: plain requests without the framework's layers.

Made by the function of the ordinary route, so the bytes are the same. Whatever is not a plain
request with a right body takes the ordinary way and is refused there.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from api.answer.answering import note_public
from api.near.finder import found, told
from api.near.finder_shapes import FinderIn
from api.shield.body import all_at_once, value_of
from gis.errors import GanTruongError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.shield.metrics import Metrics

PATH: Final = "/v1/finder"
MEDIA: Final = b"application/json"
LENGTH: Final = b"content-length"


class QuickFinder:
    """
    Answers plain questions to the finder; passes everything else on.

    Parameters
    ----------
    app
        The application inside, with the ordinary route.
    metrics
        Where the answers are counted, under the ordinary route's name.

    Notes
    -----
    A question takes about a millisecond (``benchmarks/README.md``). It is answered in the loop,
    after one turn of it: whoever comes meanwhile is heard, let in or told to come again before
    the next question is begun.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._seconds = metrics.seconds.labels("POST", PATH, "200")
        self._headers = [pair for pair in told(b"").raw_headers if pair[0] != LENGTH]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        start_s = time.perf_counter()
        body, receive = await all_at_once(receive)
        asked = None if body is None else _asked(scope, body)
        if asked is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(0)
        service = scope["app"].state.service
        try:
            answer = found(service, asked)
        except GanTruongError:
            await self._app(scope, receive, send)
            return
        note_public(scope, service)
        scope["state"]["route"] = PATH
        headers = [*self._headers, (LENGTH, b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})
        self._seconds.observe(time.perf_counter() - start_s)


def _asked(scope: Scope, body: bytes) -> FinderIn | None:
    """Return what a plain request asks, ``None`` wherever the ordinary way has to look."""
    media = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if media != MEDIA:
        return None
    try:
        return FinderIn.model_validate(value_of(scope, body))
    except (ValueError, ValidationError, RecursionError):
        return None
