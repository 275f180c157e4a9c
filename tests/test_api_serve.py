"""``gantruong serve`` finds a port, tells its address once it answers, ends when interrupted."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from api.running import ending
from cli import server
from gis.errors import EnvironmentNotReadyError, InputError
from tests import ready

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.server import CityDatabase

HANG_S = 120


def test_a_taken_port_gives_the_next_free_one() -> None:
    """A second demo must not fail because the first one still runs."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert server.free_port("127.0.0.1", port) > port


def test_without_any_free_port_the_sentence_says_so() -> None:
    """The last port there is has no next one."""
    with socket.create_server(("127.0.0.1", 65_535)), pytest.raises(InputError, match="in use"):
        server.free_port("127.0.0.1", 65_535)


def test_the_command_tells_its_address_and_ends_cleanly_with_ctrl_c(
    city_database: CityDatabase, map_page: Path, tmp_path: Path
) -> None:
    """The one line on standard output is the address, and it answers by then."""
    assert map_page.is_dir()
    environment = {
        **os.environ,
        "GANTRUONG_DATABASE_URL": city_database.owner_url,
        "GANTRUONG_STATE_DIR": str(tmp_path),
        "GANTRUONG_LANG": "en",
    }
    program = "from cli.main import run; run()"
    command = [sys.executable, "-c", program, "serve", "--port", str(server.any_port())]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        assert httpx.get(f"{address}v1/ready", timeout=HANG_S).status_code == 200

        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=HANG_S)

    assert process.returncode in {0, 130}
    assert rest == ""


def test_a_service_ends_after_a_crowd_that_left(
    city_database: CityDatabase, map_page: Path, tmp_path: Path
) -> None:
    """A request left behind keeps its thread, and a process waits for its threads for ever."""
    assert map_page.is_dir()
    environment = {
        **os.environ,
        "GANTRUONG_DATABASE_URL": city_database.app_url,
        "GANTRUONG_STATE_DIR": str(tmp_path),
    }
    port = server.any_port()
    with (tmp_path / "server.log").open("wb") as log:
        words = server.words_of("127.0.0.1", port, workers=1)
        process = ready.start(*words, environment=environment, out=log)
        assert server.wait_until_ready("127.0.0.1", port, alive=lambda: process.poll() is None)
        lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(400)]
        for line in lines:
            line.sendall(b"GET /v1/schools?size=200 HTTP/1.1\r\nHost: x\r\n\r\n")
        for line in lines:
            line.close()

        process.terminate()

        try:
            assert process.wait(HANG_S) == 0
        finally:
            process.kill()


def test_who_comes_while_others_are_waited_for_is_ended_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A crowd is still being read in when the service is told to end."""
    monkeypatch.setattr(ending, "GRACE_S", 0.5)

    async def scene() -> bool:
        under_way: ending.UnderWay = set()

        def come(seconds: float) -> asyncio.Task[object]:
            task: asyncio.Task[object] = asyncio.create_task(asyncio.sleep(seconds))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            return task

        come(0.2)
        late: list[asyncio.Task[object]] = []
        asyncio.get_running_loop().call_later(0.1, lambda: late.append(come(HANG_S)))
        await ending.settled(under_way)
        return late[0].cancelled()

    assert asyncio.run(scene())


def test_a_killed_service_leaves_nobody_at_its_port(
    city_database: CityDatabase, map_page: Path, tmp_path: Path
) -> None:
    """The process that answers is another one, and would go on without who watches over it."""
    assert map_page.is_dir()
    environment = {
        **os.environ,
        "GANTRUONG_DATABASE_URL": city_database.app_url,
        "GANTRUONG_STATE_DIR": str(tmp_path),
    }
    port = server.any_port()
    with (tmp_path / "server.log").open("wb") as log:
        words = server.words_of("127.0.0.1", port, workers=1)
        process = ready.start(*words, environment=environment, out=log)
        assert server.wait_until_ready("127.0.0.1", port, alive=lambda: process.poll() is None)
        process.kill()
        process.wait()

        end_s = time.monotonic() + HANG_S
        while time.monotonic() < end_s and server.get("127.0.0.1", port, server.READY)[0]:
            time.sleep(0.1)
        with socket.create_server(("127.0.0.1", port)):
            pass


def test_a_service_that_cannot_start_says_why(tmp_path: Path) -> None:
    """Waiting for it ends when its process ends, with its last words."""
    environment = {"GANTRUONG_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    with (
        pytest.raises(EnvironmentNotReadyError, match="did not start"),
        server.running(environment=environment, log=tmp_path / "server.log"),
    ):
        pytest.fail("a service without a database answered")
