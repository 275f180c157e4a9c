"""A request's body, read whole within a limit of bytes and of seconds before anything is begun."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import TYPE_CHECKING, Any, Final

from api.refused.errors import BodyTooLargeError, BodyTooSlowError, NotStrictJsonError
from api.shield.strict_json import NotStrictError, check

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

PASTE: Final = re.compile(
    r"/v1/(registers/[a-z0-9_]+/paste|distances|finder/batch|catchments(/[a-z]+)?)"
)
"""Addresses of requests that may be long: pastes, batches of distances, outlines."""

REQUEST: Final = "/v1/family/requests"
REQUEST_BYTES: Final = 12_582_912  # two files of 4 MB in base64, and words
VALUE: Final = "gantruong.value"
"""Where in a request's scope the value of its JSON body stands, once it was read and is clear."""

STREAMED: Final = re.compile(r"/v1/imports(/.*)?")
LEAST_BYTES_A_SECOND: Final = 16_384
"""A body that comes more slowly than this after the first seconds is given up."""


class Gone(Exception):  # noqa: N818 (no error of ours: the caller left)
    """The caller has gone before the end of its request."""


async def whole(
    receive: Receive, *, limit_bytes: int, first_s: float, length_bytes: int = 0
) -> bytes:
    """
    Return the whole body: what comes, or as much as its sender says if it says how much.

    Raises
    ------
    BodyTooLargeError
        If it is longer than allowed.
    BodyTooSlowError
        If it does not come within ``first_s`` seconds and one more per 16 KiB.
    Gone
        If the caller leaves.
    """
    parts: list[bytes] = []
    n_bytes = 0
    more = True
    limited = within(receive, first_s=first_s)
    while more:
        message = await limited()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        n_bytes += len(part)
        if n_bytes > limit_bytes:
            raise BodyTooLargeError
        parts.append(part)
        more = message.get("more_body", False) and n_bytes != length_bytes
    return b"".join(parts)


def within(receive: Receive, *, first_s: float) -> Receive:
    """Return a reader of the body that gives up on one who sends too slowly."""
    start_s = time.monotonic()
    n_bytes = 0
    ended = False

    async def receive_in_time() -> Message:
        nonlocal ended, n_bytes
        if ended:  # what comes now is the caller's leaving, for which one may wait long
            return await receive()
        end_s = start_s + first_s + n_bytes / LEAST_BYTES_A_SECOND
        try:
            async with asyncio.timeout(end_s - time.monotonic()):  # no task, as wait_for would
                message = await receive()
        except TimeoutError:
            raise BodyTooSlowError from None
        n_bytes += len(message.get("body", b""))
        ended = not message.get("more_body", False)
        return message

    return receive_in_time


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a body that was read, then whatever else comes."""
    return _first({"type": "http.request", "body": body, "more_body": False}, receive)


async def all_at_once(
    receive: Receive, length_bytes: int | None = None
) -> tuple[bytes | None, Receive]:
    """
    Return the body if it comes in one part, and a reader for whoever else has to read it.

    Parameters
    ----------
    receive
        What the body comes from.
    length_bytes
        What its sender says: that much is the whole, whatever the server says of more.

    Returns
    -------
    body
        ``None`` if there is more than one part, or none.
    receive
        Begins anew.
    """
    message = await receive()
    body: bytes = message.get("body", b"")
    is_whole = len(body) == length_bytes or not message.get("more_body", False)
    if message["type"] != "http.request" or not is_whole:
        return None, _first(message, receive)
    return body, replayed(body, receive)


async def too_late() -> Message:
    """Raise ``BodyTooSlowError``: what a body is read from that did not come."""
    raise BodyTooSlowError


def value_of(scope: Scope, body: bytes) -> Any:  # noqa: ANN401 (any JSON)
    """
    Return the value of a JSON body, read already or now.

    Raises
    ------
    ValueError
        If it is no JSON.
    """
    value = scope.get(VALUE)
    return json.loads(body) if value is None else value


def _first(message: Message, receive: Receive) -> Receive:
    """Return a message that was read, then whatever else comes."""
    told = False

    async def receive_all() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return message

    return receive_all


def refuse_unclear(body: bytes, content_type: str) -> Any:  # noqa: ANN401 (any JSON)
    """
    Return the value of a JSON body, ``None`` of any other.

    Raises
    ------
    NotStrictJsonError
        If two readers would make two things of it.
    """
    media, _, rest = content_type.partition(";")
    if not body or not (media.strip().lower().endswith("json")):
        return None
    if rest:
        charset = rest.lower().replace(" ", "").replace('"', "")
        if "charset=" in charset and "charset=utf-8" not in charset:
            raise NotStrictJsonError
    try:
        return check(body)
    except NotStrictError as error:
        raise NotStrictJsonError from error
