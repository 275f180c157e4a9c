"""How public answers travel: named by their publication, kept by caches, sent once, compressed."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.service import Service

KEY: Final = "gantruong.public"
HEADER: Final = "Gantruong-Publication"
FOREVER: Final = "public, max-age=31536000, immutable"
READING: Final = ("GET", "HEAD")
OK: Final = 200
NOT_MODIFIED: Final = 304
WORTH_BYTES: Final = 1_024  # a smaller answer fits one packet as it is
GZIP_LEVEL: Final = 5
WITH_NOT_MODIFIED: Final = ("cache-control", "content-location", "date", "etag", "vary", "expires")


@dataclass(slots=True)
class _Held:
    """One answer while it is made: what it comes from, and its parts so far."""

    service: Service | None = None
    start: Message | None = None
    body: bytearray = field(default_factory=bytearray)


def note_public(scope: Scope, service: Service) -> None:
    """Say that the answer to a request is public, and what it is made of."""
    held = scope.get(KEY)
    if isinstance(held, _Held):
        held.service = service


class Answering:
    """
    Gives public answers their publication, validator, lifetime and encoding; leaves others alone.

    Parameters
    ----------
    app
        The application inside.
    max_age_s
        For how long a cache may keep a public answer of a publication without asking again.
    stale_s
        For how much longer it may use it while it asks.
    """

    def __init__(self, app: ASGIApp, max_age_s: int, stale_s: int) -> None:
        self._app = app
        self._short = f"public, max-age={max_age_s}, stale-while-revalidate={stale_s}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; HEAD is GET without the body wherever GET is public."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held = _Held()
        is_head = scope["method"] == "HEAD" and scope["path"].startswith(("/v1/", "/tiles/"))
        inner = {**scope, KEY: held, **({"method": "GET"} if is_head else {})}

        async def hold(message: Message) -> None:
            if held.service is None and not is_head:
                await send(message)
            elif message["type"] == "http.response.start":
                held.start = message
            else:
                held.body += message.get("body", b"")
                if not message.get("more_body", False):
                    await self._answer(scope, held, send, is_head=is_head)

        await self._app(inner, receive, hold)

    async def _answer(self, scope: Scope, held: _Held, send: Send, *, is_head: bool) -> None:
        start, body = held.start, bytes(held.body)
        if start is None:
            return
        if held.service is not None:
            start, body = self._public(scope, held.service, start, body)
        await send(start)
        await send({"type": "http.response.body", "body": b"" if is_head else body})

    def _public(
        self, scope: Scope, service: Service, start: Message, body: bytes
    ) -> tuple[Message, bytes]:
        headers = MutableHeaders(raw=list(start["headers"]))
        start = {**start, "headers": headers.raw}
        name_source(headers, service)
        if scope["method"] not in READING or start["status"] != OK:
            return start, body
        asked = Headers(scope=scope)
        if service.publication is not None:
            headers["Cache-Control"] = self._lifetime(scope, service)
        headers.setdefault("ETag", f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')
        if "content-encoding" not in headers:
            headers.add_vary_header("Accept-Encoding")
        if _has(asked.get("if-none-match", ""), headers["etag"]):
            return _not_modified(start, headers), b""
        if _worth(headers, body) and accepts_gzip(asked.get("accept-encoding", "")):
            body = gzip.compress(body, GZIP_LEVEL, mtime=0)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
        return start, body

    def _lifetime(self, scope: Scope, service: Service) -> str:
        """Return for how long an answer holds: forever at an address that names its version."""
        named = parse_qs(scope["query_string"].decode("latin-1")).get("v", [])
        return FOREVER if named == [service.city.version] else self._short


def name_source(headers: MutableHeaders, service: Service) -> None:
    """Name the publication that an answer comes from: number, time, hash (RFC 9651 item)."""
    found = service.publication
    if found is not None:
        said = found.manifest
        headers[HEADER] = f'{said.number};published="{said.published_at}";sha256="{found.sha256}"'


def _not_modified(start: Message, headers: MutableHeaders) -> Message:
    kept = (*WITH_NOT_MODIFIED, HEADER.lower())
    raw = [(name, value) for name, value in headers.raw if name.decode().lower() in kept]
    return {**start, "status": NOT_MODIFIED, "headers": raw}


def _has(asked: str, etag: str) -> bool:
    """Return whether a list of validators names this one, weakly compared (RFC 9110, 13.1.2)."""
    bare = etag.removeprefix("W/")
    named = [one.strip().removeprefix("W/") for one in asked.split(",")]
    return bare in named or named == ["*"]


def _worth(headers: MutableHeaders, body: bytes) -> bool:
    is_text = "json" in headers.get("content-type", "")
    return is_text and len(body) >= WORTH_BYTES and "content-encoding" not in headers


def accepts_gzip(accepted: str) -> bool:
    """
    Return whether a caller takes gzip.

    Examples
    --------
    >>> accepts_gzip("gzip, br"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
