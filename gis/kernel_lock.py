"""Lets one process compile a kernel while the others wait for it, instead of all doing the same."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from numba.core.compiler_lock import global_compiler_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT_S: Final = 60.0  # then it is compiled here, too
_LOOK_AGAIN_S: Final = 0.02

_held: set[Path] = set()


def compile_once(dispatcher: Any) -> None:  # noqa: ANN401 (numba's have no public type)
    """
    Make a dispatcher of numba compile under a lock that all processes of one cache share.

    Notes
    -----
    Whoever comes second finds in the cache what the first has compiled. On a fresh machine a
    service, its workers and commands start side by side, and each would compile the same for a
    minute. Kernels call one another without circles, so two that wait cannot wait for each other.
    """
    compiles = dispatcher.compile

    def compile_(signature: Any) -> Any:  # noqa: ANN401 (numba's)
        # numba's own lock first: of two threads the one that waits must hold no file
        with global_compiler_lock, _alone(_place(dispatcher)):
            return compiles(signature)

    dispatcher.compile = compile_


def _place(dispatcher: Any) -> Path | None:  # noqa: ANN401 (numba's)
    """Return the file that stands for a kernel beside its compiled forms."""
    folder = dispatcher._cache.cache_path  # noqa: SLF001 (numba tells it nowhere else)
    name = f"{dispatcher.py_func.__qualname__}-{dispatcher.py_func.__code__.co_firstlineno}.lock"
    return Path(folder, name) if folder else None


@contextmanager
def _alone(place: Path | None) -> Iterator[None]:
    """Hold a lock, or go on without after the longest wait: it saves time and nothing else."""
    if place is None or place in _held:
        yield
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        file = place.open("ab")
    except OSError:  # a folder that may only be read
        yield
        return
    with file:
        end_s = time.monotonic() + LONGEST_WAIT_S
        while not _locked(file.fileno()) and time.monotonic() < end_s:
            time.sleep(_LOOK_AGAIN_S)
        _held.add(place)
        try:
            yield
        finally:
            _held.discard(place)
            fcntl.flock(file, fcntl.LOCK_UN)  # a child that was forked meanwhile has it open, too


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
