"""
What one job leaves for later ones: held in memory by the worker's nursery, never on disk.

A child computes something that the next job of its kind would compute again, such as a city before
a what-if, and leaves it under a name that says what it was made of. The nursery keeps the last ones
for some minutes; a child that is born later inherits them, and maps what it wants. The memory is
sealed: no child can change what another will read.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from runs.mapped import dump, load

MOST_BYTES: Final = 1 << 30
"""Together; what is larger is not kept."""

UNUSED_S: Final = 15 * 60.0
"""Seconds after which what nobody used is given up."""

LONGEST_NAME: Final = 200
SEALS: Final = 0x1 | 0x2 | 0x4 | 0x8  # F_SEAL_SEAL, SHRINK, GROW, WRITE of fcntl(2)
ADD_SEALS: Final = 1033


@dataclass(slots=True)
class _One:
    file: int
    n_bytes: int
    used_s: float


@dataclass(slots=True)
class Kept:
    """
    What is kept, by name; the nursery's, which every child inherits as it was when it was born.

    Attributes
    ----------
    most_bytes
        That are kept together.
    """

    most_bytes: int = MOST_BYTES
    _by_name: dict[str, _One] = field(default_factory=dict)
    _hears: socket.socket | None = None
    _tells: socket.socket | None = None

    def open(self) -> socket.socket:
        """Return where the nursery hears of what its children leave and use."""
        hears, self._tells = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        hears.settimeout(0)
        self._hears = hears
        return hears

    def close(self) -> None:
        """Give up everything."""
        self.drop_unused(0)
        for end in (self._hears, self._tells):
            if end is not None:
                end.close()
        self._hears = self._tells = None

    def hear(self) -> None:
        """Take everything that children left, and note what they used."""
        if self._hears is None:
            return
        with suppress(BlockingIOError):
            while True:
                name, files, _, _ = socket.recv_fds(self._hears, LONGEST_NAME * 4, 1)
                if not name:
                    return
                self._take(name.decode(), files)

    def drop_unused(self, unused_s: float = UNUSED_S) -> None:
        """Give up what nobody used for a while."""
        now_s = time.monotonic()
        for name, one in list(self._by_name.items()):
            if now_s - one.used_s >= unused_s:
                self._drop(name)

    def names(self) -> list[str]:
        """Return the names of what is kept, the longest unused first."""
        return sorted(self._by_name, key=lambda name: self._by_name[name].used_s)

    def find(self, name: str) -> Any:  # noqa: ANN401 (whatever was left)
        """Return what an earlier job left under a name; ``None`` if that is not kept."""
        one = self._by_name.get(name)
        if one is None:
            return None
        self._say(name, [])
        return load(lambda: one.file)

    def leave(self, name: str, thing: object) -> None:
        """Leave a thing for later jobs; nothing happens outside a nursery's child."""
        if self._tells is None or not hasattr(os, "memfd_create"):
            return
        with os.fdopen(
            os.memfd_create("gantruong-job", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "wb"
        ) as file:
            dump(thing, file)
            if file.tell() <= self.most_bytes:
                fcntl.fcntl(file.fileno(), ADD_SEALS, SEALS)
                self._say(name, [file.fileno()])

    def _say(self, name: str, files: list[int]) -> None:
        if self._tells is not None:
            with suppress(OSError):  # the nursery has gone, and so will we
                socket.send_fds(self._tells, [name[:LONGEST_NAME].encode()], files)

    def _take(self, name: str, files: list[int]) -> None:
        if not files:
            if name in self._by_name:
                self._by_name[name].used_s = time.monotonic()
            return
        self._drop(name)
        self._by_name[name] = _One(files[0], os.fstat(files[0]).st_size, time.monotonic())
        while sum(one.n_bytes for one in self._by_name.values()) > self.most_bytes:
            self._drop(self.names()[0])

    def _drop(self, name: str) -> None:
        one = self._by_name.pop(name, None)
        if one is not None:
            os.close(one.file)


KEPT: Final = Kept()
"""Of this worker; in any other process nothing is kept and nothing is found."""
