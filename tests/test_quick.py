"""The shortest ways to the finder and to tiles answer as the ordinary ones, or pass on."""

from __future__ import annotations

import asyncio
import json
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from api.answer.answering import KEY
from api.near.quick import QuickFinder
from api.public.quick_tiles import QuickTiles
from api.service import Service, published
from api.shield.metrics import Metrics
from runs.publication.opened import open_current

if TYPE_CHECKING:
    import httpx
    from starlette.types import Message, Receive, Scope, Send

    from tests.fixtures.publishing import PublishedCity

HOME = {"lon": 107.0901, "lat": 9.7702, "grade": "1", "limit": 7}
FINDER = "/v1/finder"
TILE = "/tiles/water,wards,roads,schools/14/13066/7744.mvt"
EMPTY = "/tiles/roads/14/0/0.mvt"


@pytest.fixture(scope="module")
def stored(published_city: PublishedCity) -> Service:
    """Return what answers from the publication."""
    found = open_current(published_city.root)
    assert found is not None
    return published(found, published_city.engine, threading.Event())


async def ordinary(_: Scope, receive: Receive, send: Send) -> None:
    """Say that the ordinary way was taken, with the body that it was given."""
    message = await receive()
    await send({"type": "ordinary", "body": message["body"], "more": message["more_body"]})


def asked(
    service: Service,
    layer: type[QuickFinder | QuickTiles],
    **given: Any,  # noqa: ANN401 (of the scope)
) -> list[Message]:
    """Return what is answered."""
    sent: list[Message] = []
    body, more = given.pop("body", json.dumps(HOME).encode()), given.pop("more", False)
    media = given.pop("media", b"application/json")
    scope = {
        "type": "http",
        "path": FINDER,
        "method": "POST",
        "query_string": b"",
        "headers": [(b"content-type", media)],
        "state": {},
        "app": SimpleNamespace(state=SimpleNamespace(service=service)),
        KEY: None,
        **given,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(layer(ordinary, Metrics())(scope, receive, send))
    return sent


def test_plain_questions_take_the_shortest_way(stored: Service) -> None:
    """Else every measurement of it is one of the ordinary way."""
    finder = asked(stored, QuickFinder)
    tile = asked(stored, QuickTiles, path=TILE, method="GET")
    empty = asked(stored, QuickTiles, path=EMPTY, method="GET")

    assert [one.get("status") for one in (finder[0], tile[0], empty[0])] == [200, 200, 204]
    assert len(json.loads(finder[1]["body"])["schools"]) == HOME["limit"]
    assert tile[1]["body"][:2] == b"\x1f\x8b"
    assert empty[1]["body"] == b""


@pytest.mark.parametrize(
    "given",
    [
        {"body": b"{"},
        {"body": b"[" * 100_000},
        {"body": json.dumps({**HOME, "grade": "2"}).encode()},
        {"body": json.dumps({**HOME, "limit": 51}).encode()},
        {"body": json.dumps({**HOME, "profile": "boat"}).encode()},
        {"media": b"text/plain"},
        {"media": b"application/json; charset=utf-8"},
        {"more": True},
        {"method": "GET"},
        {"path": "/v1/route"},
    ],
)
def test_what_is_no_plain_question_to_the_finder_is_passed_on(
    stored: Service, given: dict[str, Any]
) -> None:
    """One place refuses, with the whole body in its hands."""
    body, more = given.get("body", json.dumps(HOME).encode()), given.get("more", False)

    assert asked(stored, QuickFinder, **given) == [{"type": "ordinary", "body": body, "more": more}]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", TILE),
        ("GET", "/tiles/roads/17/0/0.mvt"),
        ("GET", "/tiles/roads/2/4/0.mvt"),
        ("GET", "/tiles/roads,roads/3/1/1.mvt"),
        ("GET", "/tiles/rails/3/1/1.mvt"),
        ("GET", "/tiles/roads,schools/3/1/1.mvt"),
        ("GET", "/tiles/roads/003/1/1.mvt"),
        ("GET", "/tiles/roads/3/-1/1.mvt"),
        ("GET", "/tiles/roads/3/1/1.pbf"),
    ],
)
def test_what_is_no_plain_question_for_a_stored_tile_is_passed_on(
    stored: Service, method: str, path: str
) -> None:
    """Layers that have to be put together are work, and work is done elsewhere."""
    assert asked(stored, QuickTiles, method=method, path=path)[0]["type"] == "ordinary"


@pytest.mark.parametrize("home", [HOME, {**HOME, "profile": "motorbike"}, {**HOME, "lon": 2.0}])
def test_both_ways_to_the_finder_answer_alike(reader: httpx.Client, home: dict[str, Any]) -> None:
    """Status, bytes and headers; a media type with a charset takes the ordinary way."""
    given = json.dumps(home)
    quick, slow = (
        reader.post(FINDER, content=given, headers={"Content-Type": media})
        for media in ("application/json", "application/json; charset=utf-8")
    )

    assert told(quick) == told(slow)
    assert quick.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [TILE, EMPTY])
def test_both_ways_to_a_tile_answer_alike(reader: httpx.Client, path: str) -> None:
    """With and without the version, fresh and known; a zoom with noughts goes the ordinary way."""
    version = reader.get("/v1/city").json()["version"]
    other = path.replace("/14/", "/0014/")
    known = {"If-None-Match": reader.get(path).headers["etag"]}

    for query in ("", f"?v={version}", "?v=x", f"?v={version}&v=x", "?x=1"):
        assert told(reader.get(path + query)) == told(reader.get(other + query)), query
        quick, slow = (reader.get(one + query, headers=known) for one in (path, other))
        assert told(quick) == told(slow), query
    assert reader.get(path, headers=known).status_code == (304 if path == TILE else 204)


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Return status, content and headers but the date."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, answer.content, headers
