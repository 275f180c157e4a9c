"""Which requests are writes, and by what a write that is sent again is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from api.access.auth import caller
from api.refused.errors import NoKeyError
from api.shield import catalogue
from api.shield.sealed_answer import name_of, request_mac
from gis import once

if TYPE_CHECKING:
    from typing import IO

    from starlette.requests import Request
    from starlette.types import Message, Receive, Scope

    from api.service import Service

HEADER: Final = "Idempotency-Key"
KEY: Final = re.compile(r"[\x21-\x7e]{16,255}")
WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
QUESTION: Final[dict[str, Any]] = {"x-question": True}
"""For ``openapi_extra`` of a POST that only asks: it needs and keeps nothing."""
KEY_REQUIRED: Final[dict[str, Any]] = {"x-idempotency-key": "required"}
"""For ``openapi_extra`` of a write of which a double would make a second thing."""

PUBLIC: Final = "public"
CHUNK_BYTES: Final = 65_536


def is_write(route: catalogue.Listed) -> bool:
    """Return whether requests of a route may be named by a key."""
    return (
        bool(route.methods & WRITES)
        and route.path.startswith("/v1/")
        and not route.extra.get("x-question")
    )


def write_of(scope: Scope) -> catalogue.Listed | None:
    """Return the route of a write that may be named; ``None`` for all other requests."""
    if scope["type"] != "http" or scope["method"] not in WRITES:
        return None
    route = catalogue.of_scope(scope)
    return route if route is not None and is_write(route) else None


def needs_key(route: catalogue.Listed) -> bool:
    """Return whether a write must be named."""
    return bool(route.extra.get("x-idempotency-key"))


def principal_of(request: Request, service: Service) -> str:
    """Return who sends: the client of the key; anybody without one is the public."""
    try:
        return f"client {caller(request, service).client}"
    except NoKeyError:
        if request.headers.get("authorization"):
            raise
    return PUBLIC


async def named(
    scope: Scope, receive: Receive, body: IO[bytes], sent: tuple[catalogue.Listed, str, bytes]
) -> once.Named:
    """Read the body to a file that can be read again, and name the write by its hashes."""
    route, principal, key = sent
    mac = request_mac(key)
    mac.update(f"{scope['method']} {scope['path']}\0".encode())
    mac.update(scope.get("query_string", b"") + b"\0")
    more = True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        mac.update(chunk)
        body.write(chunk)
        more = message["type"] == "http.request" and message.get("more_body", False)
    body.seek(0)
    return once.Named(
        key_sha256=name_of(principal, key),
        principal=principal,
        route=f"{scope['method']} {route.path}",
        request_mac=mac.digest(),
    )


def again(body: IO[bytes], receive: Receive) -> Receive:
    """Return the body from its beginning, then whatever else comes."""
    ended = False

    async def receive_again() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        chunk = body.read(CHUNK_BYTES)
        ended = len(chunk) < CHUNK_BYTES
        return {"type": "http.request", "body": chunk, "more_body": not ended}

    return receive_again
