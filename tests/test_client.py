"""The client in one file: httpx alone, typed problems, further tries only where they are safe."""

from __future__ import annotations

import doctest
import importlib.util
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from api import client
from api.client import BusyError, Client, InvalidError, NotAllowedError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("httpx", "httpcore", "h11", "anyio", "certifi", "idna", "typing_extensions")


def test_its_examples_are_true(city_server: str) -> None:
    """What the docstring shows is what the live service answers."""
    text = (client.__doc__ or "").replace("  # doctest: +SKIP", "")  # elsewhere nothing answers
    space = {**vars(client), "address": city_server}
    examples = doctest.DocTestParser().get_doctest(text, space, "client", None, 0)
    told = doctest.DocTestRunner().run(examples)

    assert told.attempted >= 5
    assert told.failed == 0


def test_it_needs_httpx_and_nothing_else(tmp_path: Path) -> None:
    """A partner copies one file; nothing of this project may be pulled in behind it."""
    for name in NEEDED:
        found = importlib.util.find_spec(name)
        assert found is not None
        assert found.origin is not None
        whole = Path(found.origin)
        source = whole.parent if whole.name == "__init__.py" else whole
        (tmp_path / source.name).symlink_to(source)
    (tmp_path / "their_client.py").write_bytes(Path(client.__file__).read_bytes())
    program = (
        f"import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p and p] + "
        f"[{str(tmp_path)!r}]\n"
        "from their_client import Client; Client('http://127.0.0.1:1').close()\n"
        "assert not {'api', 'gis', 'runs', 'fastapi', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, cwd=tmp_path)  # noqa: S603 (our own program)


def test_problems_are_errors_with_status_and_word(city_server: str) -> None:
    """A program tells them apart by class and word, a person by the sentence."""
    with Client(city_server, language="en") as city:
        with pytest.raises(NotFoundError, match="No school has that code") as missing:
            city.school("nowhere")
        with pytest.raises(InvalidError) as wrong:
            city.find(999.0, 9.7, "1")
        with pytest.raises(NotAllowedError):
            city.distances([("a", 107.09, 9.77)], schools=["990012"])

    assert (missing.value.status, missing.value.word) == (404, "unknown-school")
    assert wrong.value.errors[0]["field"] == "lon"


def test_lists_are_read_to_their_end(city_server: str) -> None:
    """Nobody forgets the second page."""
    with Client(city_server) as city:
        schools = list(city.schools(size=7))
        one = city.schools(size=7, grade="1")

        assert len(schools) == city.get("/v1/schools")["total"]
        assert next(one)["school_code"]
        assert len(list(city.wards())) == 12


class _Flaky(BaseHTTPRequestHandler):
    """Answers 503 as often as the server says, then notes what came."""

    def _answer(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server.heard.append((self.command, self.headers.get("Idempotency-Key")))
        if self.path.endswith("/events"):
            body, status, kind = server.stream, 200, "text/event-stream"
        else:
            status = 503 if len(server.heard) <= server.n_busy else 200
            body = json.dumps({"type": "urn:gantruong:problem:busy", "items": []}).encode()
            kind = "application/json"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815 (names of the base class)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    heard: list[tuple[str, str | None]]
    n_busy: int
    stream: bytes = b""


@pytest.fixture
def flaky() -> Iterator[_Server]:
    """Return a server that is busy for a while."""
    server = _Server(("127.0.0.1", 0), _Flaky)
    server.heard, server.n_busy = [], 2
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def address_of(server: _Server) -> str:
    """Return where a server listens."""
    return f"http://127.0.0.1:{server.server_port}"


def test_a_busy_service_is_asked_again_and_a_write_bears_one_key(flaky: _Server) -> None:
    """The service carries a write out once however often it arrives."""
    with Client(address_of(flaky)) as city:
        city.write("PATCH", "/v1/registers/schools/rows/1", {"values": {}}, etag='"1.1"')

    methods, keys = zip(*flaky.heard, strict=True)
    assert methods == ("PATCH",) * 3
    assert len(set(keys)) == 1
    assert keys[0]


def test_what_is_not_known_to_be_safe_is_sent_once(flaky: _Server) -> None:
    """A POST without a key might be done twice."""
    with Client(address_of(flaky)) as city, pytest.raises(BusyError):
        city.send("POST", "/v1/anything", json={})

    assert flaky.heard == [("POST", None)]


def test_after_the_last_try_the_problem_is_told(flaky: _Server) -> None:
    """Nobody waits for ever."""
    flaky.n_busy = 99
    with Client(address_of(flaky), tries=3) as city, pytest.raises(BusyError) as told:
        city.city()

    assert len(flaky.heard) == 3
    assert told.value.word == "busy"


def test_a_service_that_is_away_is_an_error_of_the_connection() -> None:
    """It is told apart from an answer."""
    with Client("http://127.0.0.1:1", tries=2) as city, pytest.raises(httpx.ConnectError):
        city.city()


def test_events_of_a_job_are_read_as_they_come(flaky: _Server) -> None:
    """Comments and several lines of data are part of the format."""
    flaky.stream = (
        b'event: progress\ndata: {"done": 1}\n\n: still here\n\n'
        b'event: ended\ndata: {"done":\ndata: 2}\n\n'
    )
    with Client(address_of(flaky)) as city:
        assert list(city.events(7)) == [("progress", {"done": 1}), ("ended", {"done": 2})]
