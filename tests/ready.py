"""Our programs in processes of their own that need not import everything first."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from cli import server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parents[1]
COMMAND_LINE: Final = ("-c", "from cli.main import run; run()")


class Stream(Protocol):
    """What has a file of the system."""

    def fileno(self) -> int:
        """Return its number."""


class Process:
    """
    A process as ``subprocess.Popen`` has one.

    Attributes
    ----------
    pid
        Its number.
    returncode
        How it ended, below 0 by a signal; None as far as is known it runs.
    """

    def __init__(self, told: int) -> None:
        self._told = os.fdopen(told, "rb")
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended, or None."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended once it has; raise ``TimeoutExpired`` if that takes longer."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode


def start(
    *words: str, environment: Mapping[str, str], out: Stream, stdin: Stream | None = None
) -> Process:
    """
    Start a program of ours, as ``python *words`` would in the folder of the sources.

    Parameters
    ----------
    words
        ``-m MODULE …`` or ``-c PROGRAM …``.
    environment
        All of its environment. Kernels lie where this process has them.
    out
        Where both its streams go.
    """
    asked = {"words": words, "env": dict(environment), "cwd": str(ROOT)}
    told, tells = os.pipe()
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a device)
        streams = [(stdin or nothing).fileno(), out.fileno(), out.fileno()]
        socket.send_fds(_line(), [json.dumps(asked).encode()], [tells, *streams])
    os.close(tells)
    return Process(told)


@contextmanager
def running(
    *, environment: Mapping[str, str], workers: int = 1, log: Path, port: int | None = None
) -> Iterator[str]:
    """Serve as ``cli.server.running`` does, whose words these are, from a process that is ready."""
    port = port or server.any_port()
    words = server.words_of("127.0.0.1", port, workers=workers)
    with log.open("wb") as out:
        process = start(*words, environment={**os.environ, **environment}, out=out)
    with server.until_stopped(process, "127.0.0.1", port, log=log) as served:
        yield served


@cache
def _line() -> socket.socket:
    """Return the line to this process's own ready process, which is started by the first call."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # whole messages
    number = theirs.fileno()
    words = [sys.executable, "-m", "tests.ready_process", str(number)]
    process = subprocess.Popen(words, cwd=ROOT, pass_fds=[number])  # noqa: S603 (our own program)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
