"""The proxy that we ship: what it refuses and keeps, and that it speaks as the service does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from api.shield.shed_answer import prepared
from cli.server import any_port, until_stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.language import Language

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "benchmarks" / "proxy.py"
AT_ONCE, CROWD = 128, 300
HELLO = b'"hello"'

CADDY = shutil.which("caddy")

pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="no checkout")


def script() -> Any:  # noqa: ANN401 (a module)
    """Return the module that runs the shipped file on this machine."""
    found = importlib.util.spec_from_file_location("proxy_of_benchmarks", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@dataclass(slots=True)
class Behind:
    """What stands behind the proxy, and what it was asked."""

    port: int
    asked: Counter[str] = field(default_factory=Counter)
    go_on: threading.Event = field(default_factory=threading.Event)
    most_at_once: int = 0
    told_address: str = ""


class Listening(ThreadingHTTPServer):
    """Takes a crowd."""

    daemon_threads = True
    request_queue_size = 1_024


@contextmanager
def something() -> Iterator[Behind]:
    """Run a service that is slow under ``/slow`` and says what may be kept under ``/kept``."""
    lock, now = threading.Lock(), 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            nonlocal now
            with lock:
                behind.asked[self.path] += 1
                behind.told_address = self.headers.get("X-Forwarded-For", "")
                now += 1
                behind.most_at_once = max(behind.most_at_once, now)
            if self.path.startswith("/slow"):
                behind.go_on.wait(60)
            status = 503 if self.path == "/own-503" else 200
            self.send_response(status)
            kept = "public, max-age=60" if self.path.startswith("/kept") else "no-store"
            self.send_header("Cache-Control", kept)
            self.send_header("Content-Length", str(len(HELLO)))
            self.end_headers()
            self.wfile.write(HELLO)
            with lock:
                now -= 1

        def log_message(self, *_: object) -> None:
            return

    server = Listening(("127.0.0.1", 0), Handler)
    behind = Behind(port=server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield behind
    finally:
        behind.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def behind() -> Iterator[Behind]:
    """Return something behind a proxy."""
    with something() as made:
        yield made


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the proxy keeps everything that it writes."""
    return Path(tmp_path_factory.mktemp("proxy"))


@pytest.fixture
def front(behind: Behind, folder: Path) -> Iterator[str]:
    """Run nginx with the shipped file, and return its address."""
    module = script()
    with module.before(behind.port, folder) as port:
        if port is None:
            pytest.skip("nginx is not installed")
        behind.asked.clear()
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_refuses_in_the_words_of_the_service(language: Language) -> None:
    """A caller cannot tell, and need not, who was too busy."""
    _, body = prepared(language)

    assert body.decode() in (ROOT / "deploy/proxy/nginx.conf").read_text(encoding="utf-8")


def test_a_crowd_is_refused_at_once_and_the_others_are_served(front: str, behind: Behind) -> None:
    """So many are answered at a time; who is one too many is told when to come again."""
    limits = httpx.Limits(max_connections=None)
    with (
        httpx.Client(base_url=front, timeout=60, limits=limits) as client,
        ThreadPoolExecutor(CROWD) as crowd,
    ):
        asked = [crowd.submit(client.get, f"/slow/{n}") for n in range(CROWD)]
        end_s = time.monotonic() + 60
        while sum(one.done() for one in asked) < CROWD - AT_ONCE and time.monotonic() < end_s:
            time.sleep(0.05)
        refused = [one.result() for one in asked if one.done()]
        behind.go_on.set()
        answers = [one.result() for one in asked]

    assert Counter(one.status_code for one in answers) == {200: AT_ONCE, 503: CROWD - AT_ONCE}
    assert behind.most_at_once == AT_ONCE
    assert len(refused) == CROWD - AT_ONCE
    for one in refused:
        assert one.headers["retry-after"] == "3"
        assert one.headers["content-type"] == "application/problem+json"
        assert one.headers["cache-control"] == "no-store"
        assert one.json()["type"] == "urn:gantruong:problem:overloaded"


def test_the_services_own_refusal_passes(front: str) -> None:
    """What it says of itself is more exact than what the proxy could say."""
    answer = httpx.get(f"{front}/own-503")

    assert (answer.status_code, answer.content) == (503, HELLO)


def test_public_answers_are_kept_and_nothing_else(front: str, behind: Behind, folder: Path) -> None:
    """A query may hold an address and a key opens more: neither is ever on the proxy's disk."""
    for path in ("/kept/a", "/kept/b?v=12ab", "/kept/c?q=12+Le+Loi", "/other"):
        for _ in range(3):
            assert httpx.get(front + path).content == HELLO
    for _ in range(3):
        httpx.get(f"{front}/kept/d", headers={"Authorization": "Bearer x"})

    assert behind.asked == {
        "/kept/a": 1,
        "/kept/b?v=12ab": 1,
        "/kept/c?q=12+Le+Loi": 3,
        "/other": 3,
        "/kept/d": 3,
    }
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert any(b"/kept/a" in path.read_bytes() for path in kept)
    for path in kept:
        assert b"Le+Loi" not in path.read_bytes(), path


@pytest.mark.skipif(CADDY is None, reason="Caddy is not installed")
def test_the_other_proxy_passes_on_and_keeps_no_query(behind: Behind, tmp_path: Path) -> None:
    """Who asks is what Caddy saw, not what the caller says; its log knows the path alone."""
    port = any_port()
    log = tmp_path / "log"
    command = [str(CADDY), "run", "--adapter", "caddyfile"]
    command += ["--config", str(ROOT / "deploy/proxy/Caddyfile")]
    environment = os.environ | {
        "CITY": f"http://localhost:{port}",
        "SERVICE": f"127.0.0.1:{behind.port}",
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)  # noqa: S603 (the system's)
        with until_stopped(process, "localhost", port, log=log):
            answer = httpx.get(
                f"http://localhost:{port}/other?q=12+Le+Loi",
                headers={"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer abc123"},
            )
    said = log.read_text()

    assert answer.content == HELLO
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert behind.told_address in {"127.0.0.1", "::1"}
    assert '"uri":"/other"' in said
    assert "Loi" not in said
    assert "abc123" not in said
