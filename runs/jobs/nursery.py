"""
Where a worker's children are born: ``python -m runs.jobs.nursery``, which loads and then forks.

Loading the compiled code takes seconds of a core. A child that is forked from here begins at once
and shares that memory. The nursery does nothing else: it has no connection to the database, and no
work of its own that a child could find half done.

What a child leaves for later ones is kept here, see ``runs.jobs.kept``. Once there is something,
more of its kind will follow: the nursery then loads what such a job needs, see ``runs.jobs.ready``.

It reads ``start JOB ATTEMPT`` and ``end JOB ATTEMPT`` line by line, and answers ``began`` and
``ended`` with the same numbers.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import selectors
import signal
import sys
from contextlib import suppress
from typing import Final

from gis.kernel_cache import prepare
from runs.jobs import child
from runs.jobs.kept import KEPT

LOADED: Final = (
    "runs.jobs.attempt",
    "runs.allocate",
    "runs.whatif.answer",
    "runs.importing",
)
"""What every child finds loaded; kinds load the rest themselves."""

READY: Final = "runs.jobs.ready"
CHUNK_BYTES: Final = 4096
LOOK_S: Final = 30.0
"""Seconds between two looks at what is kept and unused."""

Asked = tuple[str, str]
"""Job and attempt, as they were read."""


def main() -> None:
    """Load, then start and end children until the worker closes its end."""
    child.die_with_parent()
    os.environ[child.PARENT] = str(os.getpid())
    asked, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what a child prints is not an answer of ours
    prepare()
    for name in LOADED:
        importlib.import_module(name)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    gc.freeze()  # memory stays shared: nobody counts what was loaded here
    _Nursery(asked, answers).serve()


class _Nursery:
    """The children that live, by process."""

    def __init__(self, asked: int, answers: int) -> None:
        self._asked, self._answers = asked, answers
        self._living: dict[int, Asked] = {}
        self._rest = b""
        self._is_ready = False

    def serve(self) -> None:
        """Do what is asked, and tell of every child that has ended."""
        woken, wakes = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wakes, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes)
        with selectors.DefaultSelector() as ready:
            ready.register(self._asked, selectors.EVENT_READ)
            ready.register(woken, selectors.EVENT_READ)
            left = KEPT.open()
            ready.register(left, selectors.EVENT_READ)
            while True:
                events = [key.fd for key, _ in ready.select(LOOK_S)]
                # first: a child tells what it leaves before it ends, and the next may be born now
                KEPT.hear()
                KEPT.drop_unused()
                if woken in events:
                    with suppress(BlockingIOError):
                        os.read(woken, CHUNK_BYTES)
                    self._bury()
                if self._asked in events and not self._read():
                    return

    def _read(self) -> bool:
        """Do what the lines that came say; return whether more can come."""
        chunk = os.read(self._asked, CHUNK_BYTES)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            word, job, attempt = line.decode().split()
            if word == "start":
                self._start((job, attempt))
            else:
                self._end((job, attempt))
        return bool(chunk)

    def _start(self, one: Asked) -> None:
        number = os.fork()
        if number == 0:
            code = child.NOT_RECORDED
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(self._asked)
                os.close(self._answers)
                os.setsid()  # whatever is started here ends with us
                code = child.main(int(one[0]), int(one[1]))
            except Exception:
                logging.getLogger("gantruong.jobs").exception("job=%s", one[0])
            finally:
                os._exit(code)
        self._living[number] = one
        self._tell("began", one)

    def _end(self, one: Asked) -> None:
        """Kill a child; its process is still ours, so its number is nobody else's."""
        for number, asked in self._living.items():
            if asked == one:
                with suppress(ProcessLookupError):
                    os.killpg(number, signal.SIGKILL)
                os.kill(number, signal.SIGKILL)  # it may not have made a group of its own yet

    def _bury(self) -> None:
        for number, one in list(self._living.items()):
            if os.waitpid(number, os.WNOHANG)[0] == number:
                del self._living[number]
                self._tell("ended", one)
        if KEPT.names() and not self._is_ready:
            self._get_ready()

    def _get_ready(self) -> None:
        """Load what the next what-if needs; without it that only takes longer."""
        self._is_ready = True
        try:
            importlib.import_module(READY).load_what_if()
        except Exception:
            logging.getLogger("gantruong.jobs").exception("ready=no")
        gc.freeze()

    def _tell(self, word: str, one: Asked) -> None:
        os.write(self._answers, f"{word} {one[0]} {one[1]}\n".encode())


if __name__ == "__main__":
    main()
