"""The web server: a free port, a process of its own or this one, and waiting until it answers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

from gis.errors import EnvironmentNotReadyError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TARGET: Final = "api.app:create_served"
READY: Final = "/v1/ready"
START_LIMIT_S: Final = 180.0  # a large city on a busy machine; a hang guard, not a target
STOP_LIMIT_S: Final = 15.0
WORKER_STOP_LIMIT_S: Final = 12  # longer than its own end takes: a guard against one that hangs
PAUSE_S: Final = 0.1
PORTS_TRIED: Final = 20
LAST_PORT: Final = 65_535
HTTP_OK: Final = 200


class Process(Protocol):
    """What ``until_stopped`` asks of a process; ``subprocess.Popen`` is one."""

    def poll(self) -> int | None:
        """Return how it ended, or None."""

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended once it has; raise ``TimeoutExpired`` if that takes longer."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it."""


def free_port(host: str, wanted: int) -> int:
    """
    Return the wanted port, or the next one that is free.

    Raises
    ------
    InputError
        If the host is no address of this machine, or no port near the wanted one is free.
    """
    for port in range(wanted, min(wanted + PORTS_TRIED, LAST_PORT + 1)):
        if _is_free(host, port):
            return port
    msg = f"ports {wanted} to {wanted + PORTS_TRIED - 1} on {host} are all in use; choose another"
    raise InputError(msg)


def any_port(host: str = "127.0.0.1") -> int:
    """Return a port that the system says is free."""
    with _listener(host) as listener:
        listener.bind((host, 0))
        return int(listener.getsockname()[1])


def address(host: str, port: int) -> str:
    """
    Return what a person types into a browser on this machine.

    Examples
    --------
    >>> address("0.0.0.0", 8080), address("::1", 80)
    ('http://127.0.0.1:8080/', 'http://[::1]:80/')
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - told apart, not bound
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def run(host: str, port: int, *, workers: int, when_ready: Callable[[], None]) -> None:
    """
    Serve in this process until it is interrupted.

    Parameters
    ----------
    host, port
        Where to listen; the port must be free.
    workers
        Processes that answer.
    when_ready
        Called once, as soon as the service answers.
    """
    from granian import Granian  # noqa: PLC0415 (only where served)
    from granian.constants import Interfaces, Loops  # noqa: PLC0415 (only where served)
    from granian.log import LogLevels  # noqa: PLC0415 (only where served)

    folder = tempfile.TemporaryDirectory(prefix="gan-truong-metrics-")
    if workers > 1:  # read by the library when a worker loads it
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder.name)
    server = Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=workers,
        loop=Loops.asyncio,
        websockets=False,
        respawn_failed_workers=True,  # one crash must not end the service
        workers_kill_timeout=WORKER_STOP_LIMIT_S,
        log_level=LogLevels.warning,
    )
    # What a request imports is imported here: a worker that is forked while the thread below is
    # importing would wait for that import for ever.
    get(host, port, READY)
    waiting = Thread(target=_tell, args=(host, port, when_ready), daemon=True)
    waiting.start()
    with folder:
        server.serve()


@contextmanager
def running(
    *,
    host: str = "127.0.0.1",
    environment: Mapping[str, str] | None = None,
    workers: int = 1,
    log: Path,
) -> Iterator[str]:
    """
    Serve in a process of its own while the block runs.

    Parameters
    ----------
    host
        Where to listen, on any free port.
    environment
        Settings added to this process's own.
    workers
        Processes that answer.
    log
        File for what the server says.

    Yields
    ------
    address
        Of the service, which answers by then.

    Raises
    ------
    EnvironmentNotReadyError
        If it does not answer in time; the sentence ends with the server's last words.
    """
    port = any_port(host)
    command = [sys.executable, *words_of(host, port, workers=workers)]
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 (our own server)
            command, env={**os.environ, **(environment or {})}, stdout=out, stderr=out
        )
        with until_stopped(process, host, port, log=log) as served:
            yield served


@contextmanager
def until_stopped(process: Process, host: str, port: int, *, log: Path) -> Iterator[str]:
    """Yield the address of a service once it answers, and end it; errors as of ``running``."""
    try:
        if not wait_until_ready(host, port, alive=lambda: process.poll() is None):
            words = log.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
            msg = f"the service did not start: {words}"
            raise EnvironmentNotReadyError(msg)
        yield address(host, port)
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def words_of(host: str, port: int, *, workers: int) -> tuple[str, ...]:
    """Return what follows ``python`` on the command line of a service."""
    how = ("--interface", "asgi", "--factory", "--no-ws", "--loop", "asyncio")
    where = ("--workers", str(workers), "--host", host, "--port", str(port))
    end = ("--workers-kill-timeout", str(WORKER_STOP_LIMIT_S))
    return "-m", "granian", *how, *where, *end, TARGET


def wait_until_ready(host: str, port: int, *, alive: Callable[[], bool]) -> bool:
    """Return whether the service answered before its process ended or the limit was reached."""
    end_s = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end_s and alive():
        if _ready(host, port):
            return True
        time.sleep(PAUSE_S)
    return False


def _tell(host: str, port: int, when_ready: Callable[[], None]) -> None:
    if wait_until_ready(host, port, alive=lambda: True):
        when_ready()


def _ready(host: str, port: int) -> bool:
    status, _ = get(host, port, READY)
    return status == HTTP_OK


def get(host: str, port: int, path: str) -> tuple[int, Any]:
    """Return status and JSON of one request to the service; status 0 if nobody answers."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - told apart, not bound
    connection = HTTPConnection(shown, port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    except (OSError, HTTPException, ValueError):
        return 0, None
    finally:
        connection.close()


def _is_free(host: str, port: int) -> bool:
    with _listener(host) as listener:
        try:
            listener.bind((host, port))
        except PermissionError as error:
            msg = f"port {port} needs administrator rights; choose one above 1023"
            raise InputError(msg) from error
        except OSError:
            return False
    return True


def _listener(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
    return listener
