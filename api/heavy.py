"""Expensive work in a few processes of its own, so that it never delays a look-up."""

from __future__ import annotations

import logging
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, Final

from api.answer.versions import versions_of
from api.refused.errors import HeavyBrokenError, HeavyBusyError, HeavyLostError, HeavyTooLongError
from gis.errors import GanTruongError
from runs.heavy import city as shared
from runs.heavy.worker import READY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.service import Service

PROGRAM: Final = "from runs.heavy.worker import main; main()"
STARTS_S: Final = 120.0
"""A process that has not read its own program by then is taken for lost."""

KEPT_CITIES: Final = 2
"""The city in use and the one before it, which a question under way may still read."""

log = logging.getLogger("gantruong.heavy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How much expensive work is taken on.

    Attributes
    ----------
    n_processes
        Questions answered at once.
    n_waiting
        Questions that may wait; one more is refused at once.
    longest_s
        Seconds after which a question is ended.
    """

    n_processes: int = 2
    n_waiting: int = 4
    longest_s: float = 60.0


class Heavy:
    """
    A pool of processes that answer expensive questions.

    Parameters
    ----------
    limits
        How much is taken on.

    Notes
    -----
    A process starts with its first question and maps the city from files that all share. One
    that dies or takes too long is replaced, and its caller is told so; nobody waits for it.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._places = BoundedSemaphore(limits.n_processes + limits.n_waiting)
        self._free: queue.LifoQueue[_Process] = queue.LifoQueue()
        self._all = [_Process() for _ in range(limits.n_processes)]
        for one in self._all:
            self._free.put(one)
        self._cities: dict[str, Path] = {}
        self._writing = Lock()
        self._root: Path | None = None

    def ask(self, service: Service, name: str, asked: Mapping[str, Any]) -> bytes:
        """
        Return the answer to a question.

        Raises
        ------
        HeavyBusyError
            At once, if too many questions wait.
        HeavyTooLongError
            If it took longer than is allowed; its process was ended.
        HeavyLostError
            If its process died; another takes its place.
        HeavyBrokenError
            If the question broke something; the log has its name.
        """
        if not self._places.acquire(blocking=False):
            raise HeavyBusyError
        try:
            folder = self._folder(service)
            try:
                process = self._free.get(timeout=self._limits.longest_s)
            except queue.Empty:
                raise HeavyBusyError from None
            try:
                return process.ask((str(folder), name, dict(asked)), self._limits.longest_s)
            finally:
                self._free.put(process)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all processes and remove the files."""
        for one in self._all:
            one.end()
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)

    def _folder(self, service: Service) -> Path:
        """Return where the service's city stands as files, written if it is new."""
        version = service.city.version
        with self._writing:
            if version not in self._cities:
                self._root = self._root or Path(tempfile.mkdtemp(prefix="gan-truong-heavy-"))
                folder = Path(tempfile.mkdtemp(dir=self._root))
                shared.write(_city(service), folder)
                self._cities[version] = folder
                for old in list(self._cities)[:-KEPT_CITIES]:
                    shutil.rmtree(self._cities.pop(old), ignore_errors=True)
            return self._cities[version]


class _Process:
    """One process and the connection to it; started when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def ask(self, question: tuple[str, str, dict[str, Any]], longest_s: float) -> bytes:
        try:
            line = self._connected()
            line.send(question)
            if not line.poll(longest_s):
                self.end()
                log.warning("heavy question=%s ended after s=%.0f", question[1], longest_s)
                raise HeavyTooLongError
            what, told = line.recv()
        except (EOFError, OSError):
            self.end()
            log.warning("heavy question=%s lost its process", question[1])
            raise HeavyLostError from None
        if what == "refused" and isinstance(told, GanTruongError):
            raise told
        if what != "answer":
            log.error("heavy question=%s error=%s", question[1], told)
            raise HeavyBrokenError
        return bytes(told)

    def end(self) -> None:
        """End the process, whatever it does; the next question starts another."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process, self._line = None, None

    def _connected(self) -> Connection:
        if self._process is None or self._line is None or self._process.poll() is not None:
            self.end()
            mine, theirs = socket.socketpair()
            self._process = subprocess.Popen(  # noqa: S603 (this very interpreter, no shell)
                [sys.executable, "-c", PROGRAM, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
            theirs.close()
            self._line = Connection(mine.detach())
            if not self._line.poll(STARTS_S) or self._line.recv() != READY:
                raise EOFError
        return self._line


def _city(service: Service) -> shared.City:
    known = service.places
    return shared.City(
        networks={name: way.network for name, way in service.roads.items()},
        gates=known.gates,
        school_code=tuple(school.school_code for school in known.schools),
        directory=service.directory,
        versions=versions_of(service).model_dump(),
    )
