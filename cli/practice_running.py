"""A place of practice while it runs: service and worker beside each other, set back on request."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from cli import server
from gis.errors import InputError
from runs.practice import start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runs.practice.place import Practice

WORKER: Final = (sys.executable, "-c", "from cli.main import run; run()", "--quiet", "worker")
LOOK_S: Final = 0.3
RESET_LIMIT_S: Final = 120.0
STOP_LIMIT_S: Final = 20.0


def run(place: Practice, port: int, when_ready: Callable[[str], None]) -> None:
    """
    Serve a place until interrupted; its worker is started anew if it ends.

    Parameters
    ----------
    place
        Made and entered.
    port
        Where to listen on this machine; the next free one if it is taken.
    when_ready
        Told the address each time the service answers.
    """
    asked = _asked(place)
    asked.unlink(missing_ok=True)
    chosen = server.free_port("127.0.0.1", port)
    running = place.home / "running"
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us ends both
    try:
        while True:
            running.write_text(f"{os.getpid()}\n", encoding="utf-8")
            _once(place, chosen, when_ready)
            start.reset(place)
            asked.unlink(missing_ok=True)
    finally:
        running.unlink(missing_ok=True)


def reset(place: Practice) -> None:
    """
    Bring the start state back, through the process that serves the place if there is one.

    Raises
    ------
    InputError
        If that process does not answer.
    """
    if not _is_served(place):
        start.reset(place)
        return
    asked = _asked(place)
    asked.touch()
    end_s = time.monotonic() + RESET_LIMIT_S
    while asked.is_file():
        if time.monotonic() > end_s:
            asked.unlink(missing_ok=True)
            msg = f"whoever serves {place.home} does not answer: stop it, then ask again"
            raise InputError(msg)
        time.sleep(LOOK_S)


def _is_served(place: Practice) -> bool:
    """Return whether a process serves the place; one that was killed left its number behind."""
    try:
        number = int((place.home / "running").read_text(encoding="utf-8"))
        os.kill(number, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return False
    return True


def _asked(place: Practice) -> Path:
    """Return the file whose presence asks for a reset."""
    return place.home / "reset.asked"


def _once(place: Practice, port: int, when_ready: Callable[[str], None]) -> None:
    """Serve until a reset is asked for."""
    with ExitStack() as opened:
        log = place.home / "service.log"
        out = opened.enter_context(log.open("wb"))
        words = (sys.executable, *server.words_of("127.0.0.1", port, workers=1))
        service = subprocess.Popen(words, stdout=out, stderr=out)  # noqa: S603 (our own server)
        address = opened.enter_context(server.until_stopped(service, "127.0.0.1", port, log=log))
        when_ready(address)
        worker = _worker(out)
        try:
            while not _asked(place).is_file():
                if worker.poll() is not None:  # the next one goes on where it was
                    worker = _worker(out)
                time.sleep(LOOK_S)
        finally:
            _end(worker)


def _worker(out: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(WORKER, stdout=out, stderr=out)  # type: ignore[call-overload,no-any-return]  # noqa: S603 (our own worker, an open file)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
