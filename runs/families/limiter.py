"""
How often an address may guess: counted by all processes of a machine in one small file.

Only guesses that failed count, so that thousands of families behind one address of a carrier
open their results side by side. What is counted belongs to addresses and never to a code:
nobody's code is locked because somebody else guesses. Addresses stand in the file as keyed
hashes of eight bytes, the key drawn when the file is made.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import socket
import struct
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAGIC: Final = b"gtlimit1"
KEY_BYTES: Final = 32
HEADER: Final = struct.Struct("<8s32sd")
HEADER_BYTES: Final = 64
SLOT: Final = struct.Struct("<8sd")
N_SETS: Final = 8_192
SLOTS: Final = 8
SET_BYTES: Final = SLOTS * SLOT.size
KEPT_S: Final = 86_400
OWNER_ONLY: Final = 0o600

NEAR: Final = {4: 32, 6: 64}
WIDE: Final = {4: 24, 6: 48}
"""Bits of an address and of its network, by version; a home's IPv6 line is a /64 already."""


@dataclass(frozen=True, slots=True)
class Rate:
    """
    How many failures are forgiven.

    Attributes
    ----------
    burst
        At once.
    every_s
        Seconds after which one more is forgiven.
    """

    burst: int
    every_s: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Failures forgiven to one address and to one network."""

    name: bytes
    near: Rate
    wide: Rate


GUESSES: Final = Limits(b"guess", near=Rate(10, 120.0), wide=Rate(30, 60.0))
"""Of codes whose check letters are right: a slip of the pen is none of them."""

SLIP: Final = 0.05
"""What a code with wrong check letters counts for: it opens nothing, so it is no guess."""

REQUESTS: Final = Limits(b"request", near=Rate(60, 60.0), wide=Rate(300, 12.0))
"""Of things that are written down: corrections, reports of paths."""


KEYS: Final = Limits(b"key", near=Rate(30, 10.0), wide=Rate(120, 2.0))
"""Of keys of programs that opened nothing; none can be guessed, each costs the database a look."""

TOKENS: Final = Limits(b"token", near=Rate(30, 10.0), wide=Rate(120, 2.0))
"""Of tokens that the identity provider did not sign."""


class Limiter:
    """
    The counters of one machine, and what it remembers for a while.

    Parameters
    ----------
    path
        File that all server processes share; made if it is missing.
    clock
        Seconds of the wall clock.

    Notes
    -----
    A counter is one number, the time at which all is forgiven, so a process killed at any moment
    leaves it as it was or as it is. A set of eight counters is locked by the kernel while one of
    them changes and is free again when its process ends, however it ends. The file has a fixed
    size; where eight addresses share a set, the one that is forgiven first makes room.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        self._keyed = hashlib.blake2b(key=self._begin(), digest_size=8)
        self._map = mmap.mmap(self._handle, HEADER_BYTES + N_SETS * SET_BYTES)
        self._one_thread = Lock()

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
        os.close(self._handle)

    def wait_s(self, limits: Limits, address: str) -> int:
        """
        Return after how many seconds an address may try again; 0 if it may now.

        Nothing is written and nothing locked: whoever gets in cheaply stays cheap.
        """
        now = self._clock()
        wait = 0.0
        for rate, name in self._names(limits, address):
            forgiven_at = self._forgiven_at(name)
            if forgiven_at is None:
                continue
            # no clock that was wrong once locks anybody out for longer than all is forgiven
            owed_s = min(forgiven_at - now, (rate.burst + 1) * rate.every_s)
            wait = max(wait, owed_s - (rate.burst - 1) * rate.every_s)
        return math.ceil(wait) if wait > 0 else 0

    def failed(self, limits: Limits, address: str, cost: float = 1.0) -> None:
        """Count a failure of an address and of its network."""
        for rate, name in self._names(limits, address):

            def later(forgiven_at: float, now: float, rate: Rate = rate) -> float:
                start = min(max(forgiven_at, now), now + rate.burst * rate.every_s)
                return start + cost * rate.every_s

            self._change(name, later)

    def keep(self, what: str, for_s: float) -> None:
        """Remember something for some seconds; for none, forget it."""
        self._change(self._name(what.encode()), lambda _, now: now + for_s)

    def left_s(self, what: str) -> float:
        """Return for how many seconds something is remembered still."""
        until = self._forgiven_at(self._name(what.encode()))
        return 0.0 if until is None else max(0.0, until - self._clock())

    def _change(self, name: bytes, change: Callable[[float, float], float]) -> None:
        """Set a counter by what it was and the time, while nobody else does."""
        now = self._clock()
        at = HEADER_BYTES + _set_of(name) * SET_BYTES
        with self._one_thread:
            fcntl.lockf(self._handle, fcntl.LOCK_EX, SET_BYTES, at)
            try:
                slot, before = self._find(name, now)
                SLOT.pack_into(self._map, slot, name, change(before, now))
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN, SET_BYTES, at)

    def _forgiven_at(self, name: bytes) -> float | None:
        """Return the time of a counter, ``None`` if there is none: what most callers have."""
        start = HEADER_BYTES + _set_of(name) * SET_BYTES
        held = self._map[start : start + SET_BYTES]
        at = held.find(name)
        while at > 0 and at % SLOT.size:  # in the middle of a time
            at = held.find(name, at + 1)
        return None if at < 0 else float(SLOT.unpack_from(held, at)[1])

    def _find(self, name: bytes, now: float) -> tuple[int, float]:
        """Return the place of a counter and its time; the place to take if there is none yet."""
        start = HEADER_BYTES + _set_of(name) * SET_BYTES
        free, free_at = start, math.inf
        for at in range(start, start + SET_BYTES, SLOT.size):
            held, forgiven_at = SLOT.unpack_from(self._map, at)
            if held == name:
                return at, forgiven_at
            if forgiven_at < free_at:
                free, free_at = at, forgiven_at
        return free, now

    def _names(self, limits: Limits, address: str) -> Iterator[tuple[Rate, bytes]]:
        version, number = _number(address)
        for rate, bits in ((limits.near, NEAR), (limits.wide, WIDE)):
            n_bits = bits[version]
            yield rate, self._name(b"%b %d %b" % (limits.name, n_bits, number[: n_bits // 8]))

    def _name(self, what: bytes) -> bytes:
        digest = self._keyed.copy()
        digest.update(what)
        return digest.digest()

    def _begin(self) -> bytes:
        """Return the key of the file, made anew if it is no such file or a day old and unused."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except OSError:
            fcntl.flock(self._handle, fcntl.LOCK_SH)
            alone = False
        size = HEADER_BYTES + N_SETS * SET_BYTES
        now = self._clock()
        head = os.pread(self._handle, HEADER.size, 0)
        magic, key, made_at = b"", b"", 0.0
        if len(head) == HEADER.size:
            magic, key, made_at = HEADER.unpack(head)
        is_whole = magic == MAGIC and os.fstat(self._handle).st_size == size
        if alone and not (is_whole and abs(now - made_at) < KEPT_S):
            key = os.urandom(KEY_BYTES)
            os.ftruncate(self._handle, 0)
            os.ftruncate(self._handle, size)
            os.pwrite(self._handle, HEADER.pack(MAGIC, key, now), 0)
        fcntl.flock(self._handle, fcntl.LOCK_SH)  # held while this process lives
        return key


def read_address(text: str) -> IPv4Address | IPv6Address:
    """
    Return an address; an IPv4 address in the form of IPv6 is one of IPv4.

    Examples
    --------
    >>> read_address("::ffff:192.0.2.7"), read_address("nowhere")
    (IPv4Address('192.0.2.7'), IPv4Address('0.0.0.0'))
    """
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return IPv4Address(0)
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _number(text: str) -> tuple[int, bytes]:
    """Return version and bytes of an address, as ``read_address`` reads it."""
    try:  # most are of this form, and the system reads them twenty times faster
        return 4, socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        known = read_address(text)
        return known.version, known.packed


def _set_of(name: bytes) -> int:
    return int.from_bytes(name[:4], "little") % N_SETS
