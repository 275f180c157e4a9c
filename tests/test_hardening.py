"""What callers can send that no honest one does: each is answered, nothing breaks."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from api.shield.shedding import Doors, Room, kind_of
from api.shield.strict_json import NotStrictError, check
from tests import ready

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fixtures.server import CityDatabase

HOME = {"lon": 107.0901, "lat": 9.7702, "grade": "1"}
AREA = {"lon": 107.0901, "lat": 9.7702, "metres": 800, "profile": "walk"}
BODY_S = "1.0"


@pytest.fixture(scope="module")
def hasty_server(
    city_database: CityDatabase, map_page: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of a service that waits a second for a body."""
    assert (map_page / "index.html").is_file()
    environment = {"GANTRUONG_DATABASE_URL": city_database.app_url, "GANTRUONG_BODY_S": BODY_S}
    log = tmp_path_factory.mktemp("hasty") / "server.log"
    with ready.running(environment=environment, log=log) as address:
        yield address


@pytest.fixture
def caller(hasty_server: str) -> Iterator[httpx.Client]:
    """Return a caller of that service, in English."""
    with httpx.Client(
        base_url=hasty_server, timeout=60, headers={"Accept-Language": "en"}
    ) as client:
        yield client


@pytest.mark.parametrize(
    "body",
    [
        b'{"lon": NaN, "lat": 9.77, "grade": "1"}',
        b'{"lon": Infinity, "lat": 9.77, "grade": "1"}',
        b'{"lon": 1e400, "lat": 9.77, "grade": "1"}',
        b'{"lon": ' + b"9" * 10_000 + b', "lat": 9.77, "grade": "1"}',
        b'{"lon": 107, "lon": 108, "lat": 9.77, "grade": "1"}',
        b'{"lon": 107, "lat": 9.77, "grade": "\\u0000"}',
        b'{"lon": 107, "lat": 9.77, "grade": "\\ud800"}',
        b'{"lon": 107, "lat": 9.77, "grade": "\x00"}',
        b'{"lon": 107, "lat": 9.77, "grade": "\xff"}',
        b"[" * 20_000 + b"]" * 20_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        "{}".encode("utf-16"),
        b"{",
        b"\xef\xbb\xbf{}",
    ],
)
def test_unclear_json_is_refused_with_a_sentence(caller: httpx.Client, body: bytes) -> None:
    """What two readers understand differently gets past one of them."""
    answer = caller.post("/v1/finder", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "",
    ],
)
def test_another_kind_of_body_is_refused(caller: httpx.Client, media: str) -> None:
    """Only JSON is JSON."""
    content = json.dumps(HOME)
    answer = caller.post("/v1/finder", content=content, headers={"Content-Type": media})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/schools/%00", 400),
        ("/v1/schools?q=%00", 400),
        ("/v1/schools?q=a%0ab", 400),
        ("/v1/schools/%ff%fe", 400),
        ("/v1/schools/%ed%a0%80", 400),
        ("/v1/schools?q=%ff", 200),
        ("/v1/schools/" + "9" * 3_000, 414),
        ("/v1/schools?q=" + "9" * 9_000, 414),
        ("/tiles/roads/99999999999999999999/1/1.mvt", 404),
        ("/tiles/roads/1/-1/1.mvt", 404),
        ("/tiles/roads/16/65536/1.mvt", 404),
        ("/tiles/roads/1e3/1/1.mvt", 422),
        ("/tiles/roads,roads/3/1/1.mvt", 404),
        ("/tiles/../../etc/passwd/1/1/1.mvt", 404),
        ("/..%2f..%2fetc%2fpasswd", 404),
        ("/v1/wards/" + "%F0%9F%8F%AB", 404),
    ],
)
def test_strange_addresses_are_answered(caller: httpx.Client, path: str, status: int) -> None:
    """None of them is our mistake, so none is a 500."""
    answer = caller.get(path)

    assert answer.status_code == status, answer.text[:200]


@pytest.mark.parametrize("given", ["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 500])
def test_ranges_do_not_matter(caller: httpx.Client, given: str) -> None:
    """Many overlapping ranges make other servers send a file a thousand times."""
    answer = caller.get("/v1/city", headers={"Range": given})

    assert answer.status_code == 200
    assert len(answer.content) < 100_000


def test_headers_have_a_limit(caller: httpx.Client) -> None:
    """Beyond it nobody is honest."""
    answer = caller.get("/v1/health", headers={"X-Long": "x" * 40_000})

    assert answer.status_code == 431


@pytest.mark.parametrize(
    "languages", ["en;q=abc", "q=,;;", "\u00e9".encode("latin-1").decode("latin-1"), "x" * 5_000]
)
def test_strange_languages_are_answered(caller: httpx.Client, languages: str) -> None:
    """A header is data too."""
    headers = [(b"Accept-Language", languages.encode("latin-1"))]
    assert caller.get("/v1/schools/none", headers=headers).status_code == 404


def test_a_body_that_trickles_is_given_up(hasty_server: str) -> None:
    """Whoever sends a letter a second must not hold a place for long."""
    where = urlsplit(hasty_server)
    head = b"POST /v1/finder HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection((where.hostname, where.port), timeout=60) as line:
        line.sendall(head + b"Content-Length: 100\r\n\r\n{")
        start_s = time.monotonic()
        answer = line.recv(100)

    assert b" 408 " in answer.splitlines()[0]
    assert time.monotonic() - start_s >= float(BODY_S) / 2


def test_bodies_that_never_end_stand_in_nobodys_way(
    hasty_server: str, caller: httpx.Client
) -> None:
    """Four finders work at once; a hundred that never send their body take none of these places."""
    where = urlsplit(hasty_server)
    head = b"POST /v1/finder HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    lines = [socket.create_connection((where.hostname, where.port), timeout=60) for _ in range(100)]
    try:
        for line in lines:
            line.sendall(head + b"Content-Length: 100\r\n\r\n")
        assert caller.post("/v1/finder", json=HOME).status_code == 200
        assert caller.get("/v1/health").status_code == 200
    finally:
        for line in lines:
            line.close()


@pytest.mark.parametrize(
    ("path", "asked", "codes"),
    [
        ("/v1/finder", HOME, ({200}, {200, 503})),  # fast enough, at times, for all of them
        ("/v1/isochrone", AREA, ({200, 503},)),
    ],
)
def test_more_than_can_be_done_is_refused_and_nothing_else(
    hasty_server: str,
    caller: httpx.Client,
    path: str,
    asked: dict[str, object],
    codes: tuple[set[int], ...],
) -> None:
    """Of four hundred at once each gets its answer or is told to come again; look-ups go on."""
    body = json.dumps(asked).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Accept-Language: en\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    where = urlsplit(hasty_server)
    lines = [
        socket.create_connection((where.hostname, where.port), timeout=120) for _ in range(400)
    ]
    for line in lines:
        line.sendall(head.encode() + body)
    beside = [caller.get("/v1/health").status_code for _ in range(20)]
    answers = [_all_of(line) for line in lines]

    assert set(beside) == {200}
    statuses = Counter(int(answer.split(b" ", 2)[1]) for answer in answers)
    assert set(statuses) in codes, statuses
    assert statuses[200] >= 4
    for answer in answers:
        top, _, said = answer.partition(b"\r\n\r\n")
        headers = top.lower()
        if b" 503 " in answer.splitlines()[0]:
            assert json.loads(said)["type"] == "urn:gantruong:problem:overloaded"
            assert re.search(rb"retry-after: [1-4]\r\n", headers)
            assert b"cache-control: no-store" in headers
            assert b"x-content-type-options: nosniff" in headers


def _all_of(line: socket.socket) -> bytes:
    parts = []
    with line:
        while part := line.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def test_a_door_lets_in_what_it_can_serve_in_time() -> None:
    """At work two, waiting three, the sixth is refused; a slow room refuses earlier."""

    async def scene() -> list[bool]:
        doors = Doors({"finder": Room(at_once=2, waiting=3, patience_s=60)})
        ended = asyncio.Event()

        async def guest() -> None:
            async with doors.turn("finder"):
                await ended.wait()

        let_in = []
        guests = []
        for _ in range(6):
            let_in.append(doors.lets_in("finder"))
            if let_in[-1]:
                guests.append(asyncio.create_task(guest()))
                await asyncio.sleep(0)
        assert doors.counts()["finder"] == (2, 3, 1)
        ended.set()
        await asyncio.gather(*guests)
        assert doors.counts()["finder"] == (0, 0, 1)
        return let_in

    assert asyncio.run(scene()) == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/health", "look-up"),
        ("/", "look-up"),
        ("/tiles/roads/1/1/1.mvt", "look-up"),
        ("/v1/route", "finder"),
        ("/v1/registers/schools/rows", "officer"),
        ("/v1/imports/schools", "costly"),
    ],
)
def test_costly_work_has_a_door_of_its_own(path: str, kind: str) -> None:
    """A matrix never stands before a family's look-up."""
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"a": [1, 2.5, "x", null, true]}', '{"a": "ườ"}'.encode(), b'"\\ud83c\\udfeb"'],
)
def test_clear_json_is_let_through(body: bytes) -> None:
    """Strictness must not cost anybody an honest request."""
    check(body)


def test_depth_is_counted_outside_of_texts() -> None:
    """A text full of brackets is not deep."""
    check(json.dumps({"a": "[" * 1000}).encode())
    with pytest.raises(NotStrictError):
        check(b"[" * 40 + b"]" * 40)


def test_figures_are_for_monitoring_alone(caller: httpx.Client) -> None:
    """They hold patterns of routes, no address; through a forwarder they are not to be had."""
    caller.get("/v1/schools/990012")
    here = caller.get("/metrics")
    forwarded = caller.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})

    assert forwarded.status_code == 404
    assert here.status_code == 200
    assert 'route="/v1/schools/{school_code}"' in here.text
    assert "990012" not in here.text
    for name in ("gantruong_shed_total", "gantruong_working", "gantruong_database_up 1.0"):
        assert name in here.text
