"""The shortest way to a family's result answers what is plain and passes everything else on."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from api.families.quick import PATH, Quick
from api.refused.errors import BodyTooSlowError, TooManyTriesError
from api.shield.guard import RAW_HEADERS
from api.shield.metrics import Metrics
from runs.families.packed import packed
from runs.families.publication import Found

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Message, Receive, Scope, Send

HANG_S: Final = 60.0
GOOD = json.dumps({"code": "good"}).encode()
FOUND = Found(gzipped=packed(b'{"state":"confirmed"}'), proof=b"")


class Records:
    """Opens one code and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def look_up(self, code: str) -> Found | None:
        """Return a record."""
        self.asked.append(code)
        return FOUND if code == "good" else None


class Ordinary:
    """Answers what the ordinary way would be given."""

    def __init__(self, state: SimpleNamespace) -> None:
        self.state = state

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        message = await receive()
        await send({"type": "ordinary", "body": message["body"], "more": message["more_body"]})


def asked(
    body: bytes = GOOD,
    *,
    limited: bool = False,
    **given: Any,  # noqa: ANN401 (of the scope)
) -> tuple[list[Message], Records]:
    """Return what is answered, and what the records were asked."""
    records, sent = Records(), []

    def admit(*_: object) -> str:
        if limited:
            raise TooManyTriesError(5)
        return "192.0.2.1"

    service = SimpleNamespace(publication=SimpleNamespace(parts={"families": records}))
    state = SimpleNamespace(
        service=service,
        door=SimpleNamespace(admit=admit),
        metrics=Metrics(),
        under_way=set(),
        settings=SimpleNamespace(body_s=given.pop("body_s", HANG_S)),
    )
    late_s = given.pop("late_s", 0.0)
    media, more = given.pop("media", b"application/json"), given.pop("more", False)
    length = given.pop("length", str(len(body)).encode())
    own = [(b"content-type", media), (b"content-length", length), *given.pop("headers", ())]
    scope = {
        "type": "http",
        "path": PATH,
        "method": "POST",
        "query_string": b"",
        "headers": own,
        "client": ("192.0.2.1", 1),
        "state": {},
        **given,
    }

    async def receive() -> Message:
        await asyncio.sleep(late_s)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Quick(cast("FastAPI", Ordinary(state)))(scope, receive, send))
    assert not state.under_way
    return sent, records


def test_a_code_that_opens_something_is_answered_at_once() -> None:
    """The record as it was published, kept by nobody."""
    (start, end), _ = asked()

    assert start["status"] == 200
    assert (b"cache-control", b"no-store") in start["headers"]
    assert set(RAW_HEADERS) <= set(start["headers"])
    assert end["body"] == FOUND.record


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        (b"gzip, deflate, br", True),
        (b"br;q=1, gzip;q=0.5", True),
        (b"gzip;q=0", False),
        (b"", False),
    ],
)
def test_a_record_is_sent_as_it_lies_to_who_takes_gzip(accepted: bytes, *, is_packed: bool) -> None:
    """Others get what is in it."""
    (start, end), _ = asked(headers=[(b"accept-encoding", accepted)])

    assert ((b"content-encoding", b"gzip") in start["headers"]) == is_packed
    assert end["body"] == (FOUND.gzipped if is_packed else FOUND.record)
    assert (b"content-length", str(len(end["body"])).encode()) in start["headers"]


def test_a_body_as_long_as_its_sender_says_is_whole() -> None:
    """The server does not know of its end before it is asked for more."""
    assert asked(more=True)[0][0]["type"] == "http.response.start"


@pytest.mark.parametrize(
    "body", [b'{"code":"bad"}', b"[]", b"{", b'{"code":1}', b'{"code":"good","x":1}', b""]
)
def test_what_opens_nothing_or_is_unclear_is_refused_elsewhere(body: bytes) -> None:
    """One place refuses, with the whole body in its hands."""
    assert asked(body)[0] == [{"type": "ordinary", "body": body, "more": False}]


@pytest.mark.parametrize(
    "given",
    [
        {"media": b"text/plain"},
        {"method": "GET"},
        {"path": "/v1/family/proof"},
        {"more": True, "length": b"99"},
        {"length": b"1000"},
        {"length": b""},
        {"query_string": b"a=b"},
        {"headers": [(b"transfer-encoding", b"chunked")]},
        {"headers": [(b"content-type", b"application/json")]},
        {"headers": [(b"cookie", b"x" * 40_000)]},
    ],
)
def test_any_other_request_is_passed_on(given: dict[str, Any]) -> None:
    """Other methods, addresses, media types, bodies in parts."""
    assert asked(**given)[0][0]["type"] == "ordinary"


def test_whoever_is_limited_is_asked_nothing() -> None:
    """The limits come before the records."""
    sent, records = asked(limited=True)

    assert sent[0]["type"] == "ordinary"
    assert records.asked == []


def test_a_body_that_does_not_come_is_refused_at_once() -> None:
    """Its time is over: the ordinary way does not wait for it once more."""
    with pytest.raises(BodyTooSlowError):
        asked(late_s=HANG_S, body_s=0.01)
